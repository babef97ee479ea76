"""Deleting for good: what goes, what stays at the records, and the files that nothing needs any more."""

from collections.abc import Callable
from concurrent.futures import Future

import pytest

from tests.desk.intake.test_duplicates import deliver, nameless_letter, second_account
from tests.office import Office, letter
from tui_mail.desk import marks, moving, purging, triage
from tui_mail.desk.documents import open_renderers, render_due
from tui_mail.desk.linking import link, unlink
from tui_mail.desk.notes import add_note
from tui_mail.desk.undo import undo
from tui_mail.errors import Conflict, NotFound, NotPermitted
from tui_mail.store.clock import SECOND, now
from tui_mail.store.database import database, is_sqlite
from tui_mail.store.models import (
    Attachment,
    Blob,
    Counter,
    Document,
    Event,
    Item,
    Link,
    Mailbox,
    Message,
    MessageText,
    Note,
    RawMessage,
    SearchText,
    Sighting,
    Star,
    Tombstone,
)
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.archives import filed_items, kept_mail
from tui_mail.store.queries.directory import record
from tui_mail.store.queries.events import mailbox_history
from tui_mail.store.queries.items import detail, history, row
from tui_mail.store.queries.kept_bytes import held_of, items_with
from tui_mail.store.queries.tree import tree

STRANGER = "Eva Fremd <eva@fremd.example>"
DAY = 24 * 3600 * SECOND


def purged(office: Office, item: int, login: str = "mm") -> None:
    moving.trash(office.actor(login), item)
    purging.purge(office.actor(login), item)


@pytest.mark.covers("HO-16")
def test_only_what_lies_in_the_trash_is_deleted_for_good_and_only_by_a_manager(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    mm = office.actor("mm")
    with pytest.raises(Conflict, match="Only what lies in the trash"):
        purging.purge(mm, item)
    moving.trash(mm, item)
    for login in ("anna", "vera"):
        with pytest.raises(NotPermitted):
            purging.purge(office.actor(login), item)
    assert purging.purge(mm, item).sentence == f"Deleted item {item} for good"
    for gone in (row, detail, history):
        with pytest.raises(NotFound, match=f"no item {item}"):
            gone(mm, item)
    with pytest.raises(NotFound):
        triage.take(mm, item)


def test_all_that_hangs_on_an_item_goes_with_it_and_every_number_stays_right(office: Office) -> None:
    item, other = office.deliver(letter(1, from_=STRANGER), letter(2, from_=STRANGER))
    mm = office.actor("mm")
    triage.take(mm, item)
    add_note(mm, item, "nicht mehr wichtig")
    marks.star(mm, item)
    marks.mark_unread(mm, item)
    purged(office, item)
    for table in (Link, Note, Star):
        assert not table.select().where(table.item == item).exists()
    assert [row[0] for row in tuples(Item.select(Item.id))] == [other]
    assert sum(row[0] for row in tuples(Counter.select(Counter.items))) == 1
    assert min(row[0] for row in tuples(Counter.select(Counter.items))) >= 0
    assert office.counts("mm")["inbox"] == 1


def test_a_message_that_nothing_needs_goes_with_its_text_and_out_of_the_search(office: Office) -> None:
    item, other = office.deliver(letter(1, from_=STRANGER, body="Walfischknochen"), letter(2, from_=STRANGER))
    message = Item.get_by_id(item).message
    purged(office, item)
    for table in (MessageText, SearchText, Document, RawMessage, Attachment):
        assert not table.select().where(table.message == message).exists()
    assert [found.id for found in Message.select()] == [Item.get_by_id(other).message]
    sighting = Sighting.get(Sighting.remote_key == "1")
    assert (sighting.outcome, sighting.message) == ("stored", None)
    if is_sqlite():
        found = database.execute_sql("SELECT rowid FROM message_search WHERE message_search MATCH 'walfisch'")
        assert found.fetchall() == []
        database.execute_sql("INSERT INTO message_search (message_search) VALUES ('integrity-check')")


@pytest.mark.covers("HO-16")
def test_at_every_record_it_was_linked_to_the_message_stays_with_its_documents(office: Office) -> None:
    (item,) = office.deliver(letter(1, subject="Mandat 2026-00117: Klage"))
    mm = office.actor("mm")
    unlink(mm, item, record(mm, "contact", "00457").id)
    link(mm, item, record(mm, "project", "12").id)
    raw = detail(mm, item).raw_sha256
    purged(office, item)
    for kind, number, origin in (
        ("mandate", "2026-00117", "criteria"),
        ("contact", "00456", "address"),
        ("project", "12", "manual"),
    ):
        assert filed_items(mm, kind, number) == []
        (kept,) = kept_mail(mm, kind, number)
        assert (kept.item, kept.mailbox, kept.origin, kept.subject) == (
            item,
            "kanzlei",
            origin,
            "Mandat 2026-00117: Klage",
        )
        assert (kept.correspondent, kept.raw_sha256) == ("Jean Dupont", raw)
        assert {file.kind for file in kept.documents} >= {"eml", "pdf"}
    assert kept_mail(mm, "contact", "00457") == []
    assert office.blobs.get(raw)
    assert purging.collect_garbage(office.blobs, now() + 2 * DAY) == 0
    assert office.blobs.get(raw)


@pytest.mark.parametrize(
    ("login", "sees"), [("anna", True), ("vera", True), ("sandra", False), ("otto", False), ("root", False)]
)
def test_what_is_kept_is_for_those_who_may_read_the_mailbox_it_came_from(
    office: Office, login: str, sees: bool
) -> None:
    (item,) = office.deliver(letter(1))
    purged(office, item)
    assert bool(kept_mail(office.actor(login), "contact", "00456")) is sees


def test_where_members_read_all_they_read_what_is_kept(open_an_office: Callable[..., Office]) -> None:
    office = open_an_office(visibility="all")
    (item,) = office.deliver(letter(1))
    purged(office, item)
    assert len(kept_mail(office.actor("sandra"), "contact", "00456")) == 1


@pytest.mark.parametrize(("login", "reads"), [("anna", True), ("vera", True), ("mm", True), ("sandra", False)])
def test_the_history_of_the_mailbox_has_its_lines_for_who_reads_all_of_it(
    office: Office, login: str, reads: bool
) -> None:
    mine, gone = office.deliver(letter(1), letter(2))
    triage.assign(office.actor("mm"), mine, office.person("sandra"))
    purged(office, gone)
    told = [(event.action, event.item) for event in mailbox_history(office.actor(login), "kanzlei", 10)]
    assert (("purge", gone) in told) is reads
    assert [line for line in told if line[1] == mine] == [("arrived", mine), ("assign", mine)]
    for outsider in ("otto", "root"):
        with pytest.raises(NotFound, match="no mailbox 'kanzlei'"):
            mailbox_history(office.actor(outsider), "kanzlei", 10)


def test_the_bytes_of_what_is_left_are_still_looked_for(office: Office) -> None:
    left, gone = office.deliver(letter(1, from_=STRANGER), letter(2, from_=STRANGER))
    raw = detail(office.actor("mm"), left).raw_sha256
    purged(office, gone)
    ((held,),) = held_of(office.folder().id)
    assert raw in held.blobs
    assert items_with(held.message, tree(office.actor("mm"))[0].id) == [(left, "Inbox")]


def test_the_history_stays_whole_and_says_who_deleted_it(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    mm = office.actor("mm")
    add_note(mm, item, "weg damit")
    purged(office, item)
    events = list(Event.select().where(Event.item == item).order_by(Event.id))
    assert [event.action for event in events] == ["arrived", "note", "trash", "purge"]
    assert events[-1].actor == mm.user_id
    assert Mailbox.get_by_id(events[-1].mailbox).history_head == events[-1].hash


def test_what_was_purged_never_comes_back_from_the_server(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    purged(office, item)
    assert office.deliver(letter(1)) == []
    assert Tombstone.select().count() == 1
    assert Sighting.get(Sighting.remote_key == "2").outcome in ("duplicate", "skipped")


def test_another_mailbox_keeps_its_own_item_of_a_message_that_is_purged_here(office: Office) -> None:
    (item,) = office.deliver(letter(1, from_=STRANGER))
    deliver(office, second_account(office), letter(1, from_=STRANGER))
    purged(office, item)
    (left,) = Item.select()
    assert detail(office.actor("anna"), left.id).row.subject == "Brief 1"


def test_of_two_messages_of_the_same_bytes_the_other_keeps_them(office: Office) -> None:
    nameless = nameless_letter().replace(b"jean@dupont.example", b"eva@fremd.example")
    first, second = office.deliver(nameless, nameless)
    mm = office.actor("mm")
    raw = detail(mm, first).raw_sha256
    purged(office, first)
    assert purging.collect_garbage(office.blobs, now() + 2 * DAY) == 0
    assert office.blobs.get(raw) == nameless
    purged(office, second)
    assert not Message.select().exists()


def test_undo_passes_by_what_was_purged(office: Office) -> None:
    first, second = office.deliver(letter(1), letter(2))
    mm = office.actor("mm")
    triage.take(mm, second)
    purged(office, first)
    (done,) = undo(mm).done
    assert done.sentence == f"Undid take of item {second}"
    with pytest.raises(NotFound, match="nothing of yours"):
        undo(mm)


def test_files_that_nothing_needs_go_after_a_day_and_a_second_look(office: Office) -> None:
    item, again = office.deliver(letter(1, from_=STRANGER), letter(2, from_=STRANGER))
    mm = office.actor("mm")
    lost, kept = detail(mm, item).raw_sha256, detail(mm, again).raw_sha256
    purged(office, item)
    purged(office, again)
    assert purging.collect_garbage(office.blobs) == 0
    assert office.blobs.get(lost)
    deliver(office, second_account(office), letter(2, from_=STRANGER))  # needed again, elsewhere
    assert purging.collect_garbage(office.blobs, now() + 2 * DAY) == 1
    with pytest.raises(NotFound, match="missing"):
        office.blobs.get(lost)
    assert office.blobs.get(kept)
    names = {row[0] for row in tuples(Blob.select(Blob.sha256))}
    assert (lost in names, kept in names) == (False, True)
    assert purging.collect_garbage(office.blobs, now() + 2 * DAY) == 0


def test_a_document_that_was_made_while_its_message_was_purged_goes_as_well(office: Office) -> None:
    (item,) = office.deliver(letter(1, from_=STRANGER))
    with open_renderers(1) as renderers:

        class Slow:
            """Renderers that answer once somebody has purged what they print."""

            def submit(self, request: bytes) -> "Future[bytes]":
                answer = renderers.submit(request)
                purged(office, item)
                return answer

        render_due(office.blobs, Slow())  # type: ignore[arg-type]  # what it needs of them
    assert purging.collect_garbage(office.blobs, now() + 2 * purging.GRACE) == 2
    assert (Blob.select().count(), Document.select().count()) == (0, 0)


def test_a_file_that_is_just_being_stored_again_stays(office: Office) -> None:
    (item,) = office.deliver(letter(1, from_=STRANGER))
    raw = detail(office.actor("mm"), item).raw_sha256
    purged(office, item)
    Blob.update(unreferenced_at=now() - 2 * DAY).where(Blob.sha256 == raw).execute()
    office.blobs.put([letter(1, from_=STRANGER)])  # its transaction is still to come
    assert purging.collect_garbage(office.blobs) == 0
    assert office.blobs.get(raw)
    assert (Blob.get_by_id(raw).unreferenced_at or 0) > now() - DAY
