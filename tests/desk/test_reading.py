"""An auditor reads, and what he reads is recorded."""

from collections.abc import Callable

import pytest

from tests.office import Office, letter
from tui_mail.desk import marks, notes, privacy, purging, triage
from tui_mail.desk.moving import trash
from tui_mail.desk.reading import (
    read_detail,
    read_headers,
    read_history,
    read_kept,
    read_mailbox_history,
    read_raw,
    read_story,
)
from tui_mail.errors import NotPermitted
from tui_mail.store.actor import Actor
from tui_mail.store.database import change
from tui_mail.store.models import Event, Membership, User
from tui_mail.store.queries.items import row
from tui_mail.store.queries.lists import page
from tui_mail.store.queries.tree import modseqs
from tui_mail.store.rows import View


@pytest.fixture
def auditor(office: Office) -> Actor:
    return made_auditor(office, "otto")


def made_auditor(office: Office, login: str) -> Actor:
    with change():
        User.update(auditor=True).where(User.login == login).execute()
    return office.actor(login)


def recorded() -> list[tuple[int | None, str]]:
    events = Event.select().where(Event.action == "audited").order_by(Event.id)
    return [(event.item, event.after) for event in events]


def test_each_reading_of_an_auditor_is_an_event_and_looking_at_lists_is_none(office: Office, auditor: Actor) -> None:
    (item,) = office.deliver(letter(1))
    assert [found.id for found in page(auditor, View())] == [item]
    row(auditor, item)
    assert recorded() == []
    assert read_detail(auditor, item).body
    read_detail(auditor, item)
    read_headers(auditor, item)
    assert read_raw(auditor, item, office.blobs)[1] == letter(1)
    read_history(auditor, item)
    read_story(auditor, item)
    read_mailbox_history(auditor, "kanzlei", 10)
    kinds = ["text", "text", "headers", "raw", "history", "history"]
    assert recorded() == [*((item, f'{{"read":"{kind}"}}') for kind in kinds), (None, '{"read":"history"}')]
    assert [event.actor for event in read_history(office.actor("mm"), item)].count("otto") == len(kinds)


def test_who_has_a_role_that_reads_it_anyway_is_not_recorded(office: Office) -> None:
    (theirs,) = office.deliver(letter(1))
    for login in ("anna", "mm", "vera"):
        read_detail(made_auditor(office, login), theirs)
        read_mailbox_history(office.actor(login), "kanzlei", 10)
    assert recorded() == []
    sandra = made_auditor(office, "sandra")
    read_detail(sandra, theirs)
    assert len(recorded()) == 1, "an envelope to a member of a claim queue"
    triage.take(sandra, theirs)
    read_detail(sandra, theirs)
    assert len(recorded()) == 1


def test_what_a_reading_writes_makes_no_screen_read_again(office: Office, auditor: Actor) -> None:
    (item,) = office.deliver(letter(1))
    before = modseqs(auditor)
    read_detail(auditor, item)
    assert modseqs(auditor) == before


def test_private_mail_stays_closed_to_auditors(office: Office, auditor: Actor) -> None:
    (item,) = office.deliver(letter(1, from_="mm@muster.example", to="x@y.example"), role="sent")
    privacy.make_private(office.actor("mm"), item)
    for read in (read_detail, read_headers, read_history, read_story):
        with pytest.raises(NotPermitted, match="private"):
            read(auditor, item)
    assert recorded() == []


def test_an_auditor_writes_nothing(office: Office, auditor: Actor) -> None:
    (item,) = office.deliver(letter(1))
    for act in (triage.take, marks.star, marks.mark_read, triage.archive):
        with pytest.raises(NotPermitted, match="auditor"):
            act(auditor, item)
    with pytest.raises(NotPermitted, match="auditor"):
        notes.add_note(auditor, item, "seen")
    assert marks.opened(auditor, item).event_id is None
    assert read_detail(office.actor("mm"), item).seen_by == ()


def test_to_be_an_auditor_lets_a_member_do_no_more(open_office_where_members_act_on_all: Office) -> None:
    office = open_office_where_members_act_on_all
    (item,) = office.deliver(letter(1))
    triage.take(office.actor("mm"), item)
    with pytest.raises(NotPermitted):
        triage.archive(made_auditor(office, "sandra"), item)


@pytest.fixture
def open_office_where_members_act_on_all(open_an_office: Callable[..., Office]) -> Office:
    return open_an_office(members_act_on="all")


def test_what_is_kept_at_a_record_is_recorded_too(office: Office, auditor: Actor) -> None:
    (item,) = office.deliver(letter(1, subject="Mandat 2026-00117"))
    manager = office.actor("mm")
    trash(manager, item)
    purging.purge(manager, item)
    read_kept(auditor, "mandate", "2026-00117", item, "eml")
    assert recorded() == [(item, '{"read":"eml"}')]
    read_kept(manager, "mandate", "2026-00117", item, "eml")
    assert len(recorded()) == 1


def test_who_is_an_auditor_since_a_moment_ago_is_recorded_in_a_session_that_is_open(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    otto = office.actor("otto")
    made_auditor(office, "otto")
    with change():
        Membership.delete().where(Membership.member == otto.user_id).execute()
    read_detail(otto, item)
    assert len(recorded()) == 1
