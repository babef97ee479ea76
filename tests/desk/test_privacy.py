"""Private sent mail: for everybody but its author it is an envelope, whatever his role."""

from collections.abc import Callable

import pytest

from tests.office import Office, letter
from tui_mail.desk import linking, marks, moving, notes, triage
from tui_mail.desk.privacy import make_private, make_public
from tui_mail.desk.purging import purge
from tui_mail.desk.reassigning import reassign_idle
from tui_mail.desk.tagging import tag
from tui_mail.desk.undo import undo
from tui_mail.errors import Conflict, NotFound, NotPermitted
from tui_mail.store.actor import Actor
from tui_mail.store.canonical import to_json
from tui_mail.store.clock import SECOND, now
from tui_mail.store.models import Mailbox
from tui_mail.store.queries.archives import filed_items, kept_mail
from tui_mail.store.queries.directory import record
from tui_mail.store.queries.events import mailbox_history
from tui_mail.store.queries.items import detail, headers, history, readable_row, row
from tui_mail.store.queries.lists import count, page
from tui_mail.store.queries.tags import tags_in_use
from tui_mail.store.rows import Row, View

SECRET = "Ich kündige.\n"


def sent_by(office: Office, login: str, number: int = 1) -> int:
    """Let somebody have sent a letter to a contact, and return its item."""
    fields = {"from_": f"{login}@muster.example", "to": "jean@dupont.example", "body": SECRET}
    (item,) = office.deliver(letter(number, **fields), role="sent")
    return item


@pytest.fixture
def kept_close(office: Office) -> int:
    """Return an item that Anna has sent, and keeps to herself."""
    item = sent_by(office, "anna")
    make_private(office.actor("anna"), item)
    return item


@pytest.mark.covers("CO-23")
@pytest.mark.parametrize("login", ["mm", "sandra", "vera"])
def test_everybody_else_sees_the_envelope_and_no_more(office: Office, kept_close: int, login: str) -> None:
    actor = office.actor(login)
    seen = row(actor, kept_close)
    assert not isinstance(seen, Row)
    assert (seen.private, seen.subject) == (True, "Brief 1")
    for read in (detail, headers, history, readable_row):
        with pytest.raises(NotPermitted, match="only who sent it reads it"):
            read(actor, kept_close)
    assert kept_close in [one.id for one in page(actor, View(folder_kind="sent"))]
    assert filed_items(actor, "contact", "00456") == []


def test_the_author_reads_it_and_works_with_it(office: Office, kept_close: int) -> None:
    anna = office.actor("anna")
    assert detail(anna, kept_close).body == SECRET.strip()
    assert readable_row(anna, kept_close).private
    tag(anna, kept_close, "persönlich")
    assert [one.id for one in filed_items(anna, "contact", "00456")] == [kept_close]


def test_a_member_reads_his_own_private_mail_though_nobody_has_taken_it(office: Office) -> None:
    item = sent_by(office, "sandra")
    sandra = office.actor("sandra")
    make_private(sandra, item)
    assert detail(sandra, item).body == SECRET.strip()
    marks.opened(sandra, item)
    assert not isinstance(row(office.actor("anna"), item), Row)


EVERY_ACTION: dict[str, Callable[[Office, Actor, int], object]] = {
    "assign": lambda office, actor, item: triage.assign(actor, item, office.person("mm")),
    "take": lambda _, actor, item: triage.take(actor, item),
    "archive": lambda _, actor, item: triage.archive(actor, item),
    "trash": lambda _, actor, item: moving.trash(actor, item),
    "move": lambda _, actor, item: moving.move(actor, item, "archive"),
    "link": lambda _, actor, item: linking.link(actor, item, record(actor, "project", "12").id),
    "note": lambda _, actor, item: notes.add_note(actor, item, "na so was"),
    "tag": lambda _, actor, item: tag(actor, item, "akte"),
    "star": lambda _, actor, item: marks.star(actor, item),
    "read": lambda _, actor, item: marks.mark_read(actor, item),
    "purge": lambda _, actor, item: purge(actor, item),
    "not-private": lambda _, actor, item: make_public(actor, item),
}


@pytest.mark.parametrize("name", EVERY_ACTION)
def test_a_manager_can_do_nothing_with_it(office: Office, kept_close: int, name: str) -> None:
    with pytest.raises(NotPermitted, match="private: only who sent it reads it"):
        EVERY_ACTION[name](office, office.actor("mm"), kept_close)


def test_being_assigned_does_not_open_it(office: Office) -> None:
    item = sent_by(office, "anna")
    anna, mm = office.actor("anna"), office.actor("mm")
    triage.assign(anna, item, office.person("mm"))
    linking.link(anna, item, record(anna, "mandate", "2026-00117").id, primary=True)
    make_private(anna, item)
    assert not isinstance(row(mm, item), Row)
    assert filed_items(mm, "mandate", "2026-00117") == []
    assert page(mm, View(folder_kind=None, record=record(mm, "mandate", "2026-00117").id)) == []
    with pytest.raises(Conflict, match="nobody else would see the note"):
        notes.add_note(anna, item, "für dich", office.person("mm"))


def test_nothing_of_it_is_counted_found_or_offered_to_others(office: Office, kept_close: int) -> None:
    anna, mm = office.actor("anna"), office.actor("mm")
    (mailbox,) = {one.mailbox_id for one in page(anna, View(folder_kind="sent"))}
    tag(anna, kept_close, "persönlich")
    resolved = View(folder_kind="sent", statuses=frozenset({"resolved"}))
    assert (count(anna, resolved), count(mm, resolved)) == (1, 0)
    assert (count(anna, View(folder_kind=None, tag="persönlich")), page(mm, View(tag="persönlich"))) == (1, [])
    assert tags_in_use(mm, mailbox) == []
    assert kept_close not in {event.item for event in mailbox_history(mm, "kanzlei", 100)}
    assert kept_close in {event.item for event in mailbox_history(anna, "kanzlei", 100)}


def test_only_sent_mail_of_ones_own_can_be_private(office: Office) -> None:
    (came_in,) = office.deliver(letter(1))
    shared = sent_by(office, "kanzlei", 2)
    of_anna = sent_by(office, "anna", 3)
    with pytest.raises(Conflict, match="Only mail that was sent"):
        make_private(office.actor("anna"), came_in)
    for login, item in (("anna", shared), ("mm", of_anna), ("vera", of_anna), ("sandra", of_anna)):
        with pytest.raises(NotPermitted, match="Only who sent a mail makes it private"):
            make_private(office.actor(login), item)
    (by_two,) = office.deliver(letter(4, from_="anna@muster.example, mm@muster.example"), role="sent")
    with pytest.raises(NotPermitted):
        make_private(office.actor("anna"), by_two)


def test_the_author_takes_it_back_and_nobody_else(office: Office, kept_close: int) -> None:
    anna, mm = office.actor("anna"), office.actor("mm")
    undo(anna)
    assert readable_row(mm, kept_close).private is False
    make_private(anna, kept_close)
    opened = make_public(anna, kept_close)
    assert make_public(anna, kept_close).event_id is None
    with pytest.raises(NotPermitted, match="Only who sent"):
        undo(mm, opened.event_id)
    undo(anna, opened.event_id)
    with pytest.raises(NotPermitted, match="only who sent it"):
        readable_row(mm, kept_close)


def test_what_is_kept_after_a_purge_stays_private_and_so_does_its_history(office: Office) -> None:
    item = sent_by(office, "mm")
    mm, anna = office.actor("mm"), office.actor("anna")
    make_private(mm, item)
    notes.add_note(mm, item, "bitte nicht weitersagen")
    moving.trash(mm, item)
    purge(mm, item)
    assert [one.item for one in kept_mail(mm, "contact", "00456")] == [item]
    assert kept_mail(anna, "contact", "00456") == []
    assert item in {event.item for event in mailbox_history(mm, "kanzlei", 100)}
    assert item not in {event.item for event in mailbox_history(anna, "kanzlei", 100)}
    with pytest.raises(NotFound):
        row(mm, item)


def test_nobody_is_given_what_he_could_do_nothing_with(office: Office, kept_close: int) -> None:
    anna = office.actor("anna")
    triage.set_status(anna, kept_close, "open")
    with pytest.raises(Conflict, match="nobody else could do anything"):
        triage.assign(anna, kept_close, office.person("sandra"))
    triage.assign(anna, kept_close, office.person("anna"))
    Mailbox.update(reassign=to_json({"after": 1, "to": "least", "hours": None})).execute()
    assert reassign_idle(now() + 3600 * SECOND) == 0
    assert readable_row(anna, kept_close).assignee == "anna"
    assert "reassign" not in {one.what for one in detail(anna, kept_close).scheduled}


def test_what_becomes_private_is_taken_from_who_else_has_it_and_given_back_by_an_undo(office: Office) -> None:
    item, anna = sent_by(office, "anna"), office.actor("anna")
    triage.set_status(anna, item, "open")
    triage.assign(anna, item, office.person("sandra"))
    make_private(anna, item)
    assert readable_row(anna, item).assignee is None
    undo(anna)
    assert readable_row(office.actor("sandra"), item).assignee == "sandra"


def test_no_undo_gives_private_mail_to_somebody_else(office: Office) -> None:
    item, anna = sent_by(office, "anna"), office.actor("anna")
    triage.set_status(anna, item, "open")
    triage.assign(anna, item, office.person("sandra"))
    taken = triage.release(anna, item)
    make_private(anna, item)
    with pytest.raises(Conflict, match="private, and Sandra Keller could do nothing"):
        undo(anna, taken.event_id)
