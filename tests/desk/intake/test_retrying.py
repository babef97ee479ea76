"""Out of the quarantine: the same item, where it belongs, with the books right."""

from collections.abc import Iterator

import pytest

from tests.desk.intake.cabinet import Cabinet, Drawer, check_books, ledger, take_in
from tests.desk.intake.maildir import items
from tests.desk.intake.test_destinations import configure
from tests.desk.intake.test_quarantine import check_history_and_counters
from tests.desk.intake.test_replies import item as item_of
from tests.desk.intake.test_replies import reply, told
from tests.office import Office, letter
from tui_mail.children import Children, Limits
from tui_mail.desk.intake.quarantine import retry, retry_failed
from tui_mail.desk.intake.reading import open_readers
from tui_mail.desk.linking import link, unlink
from tui_mail.desk.snoozing import snooze
from tui_mail.desk.triage import assign
from tui_mail.errors import Conflict, MessagesRefused, NotFound, NotPermitted, TuiMailError
from tui_mail.store.actor import SYSTEM
from tui_mail.store.clock import SECOND
from tui_mail.store.database import database, is_sqlite
from tui_mail.store.models import Account, Message, Sighting
from tui_mail.store.queries.directory import record
from tui_mail.store.queries.items import history
from tui_mail.store.rows import UNTIL_REPLY, Detail


@pytest.fixture(scope="module")
def readers() -> Iterator[Children]:
    with open_readers(1) as children:
        yield children


@pytest.fixture(scope="module")
def obeying() -> Iterator[Children]:
    with Children("tests.daemon.children:read_or_obey", count=1, limits=Limits(2, 700)) as children:
        yield children


def drawer(*messages: bytes) -> Drawer:
    made = Drawer()
    made.put(*messages)
    return made


def only() -> Detail:
    (item,) = items()
    return item


def finds(word: str) -> bool:
    if is_sqlite():
        found = database.execute_sql("SELECT count(*) FROM message_search WHERE message_search MATCH ?", (word,))
    else:
        found = database.execute_sql("SELECT count(*) FROM search_text WHERE body LIKE %s", (f"%{word}%",))
    return bool(found.fetchone()[0])


def test_lesson_4_a_message_that_can_be_read_now_leaves_the_quarantine_as_the_same_item(
    office: Office, readers: Children, obeying: Children
) -> None:
    raw = letter(1, subject="Mandat 2026-00117", body="please-raise und Tulpen\n")
    assert take_in(office, Cabinet(INBOX=drawer(raw)), obeying) == {"quarantined": 1}
    before = only()
    assert (before.row.folder_kind, before.links) == ("quarantine", ())
    with pytest.raises(TuiMailError, match=f"Item {before.row.id} still cannot be processed: "):
        retry(office.actor("anna"), before.row.id, office.blobs, obeying)
    done = retry(office.actor("anna"), before.row.id, office.blobs, readers)
    after = only()
    assert done.sentence == f"Took item {before.row.id} out of the quarantine"
    assert (after.row.id, after.row.folder_kind, after.row.status, after.problem) == (
        before.row.id, "inbox", "new", ""
    )  # fmt: skip
    assert after.row.case == "mandate 2026-00117"
    assert len(after.links) == 3
    event = history(SYSTEM, after.row.id)[-1]
    assert (event.actor, event.action, event.before["status"]) == ("anna", "retried", "new")
    assert ledger() == {"1": "stored"}
    assert finds("tulpen")
    assert office.counts("anna")["quarantine"] == 0
    check_history_and_counters()
    with pytest.raises(Conflict, match="not in the quarantine"):
        retry(office.actor("anna"), after.row.id, office.blobs, readers)


@pytest.mark.covers("CO-41")
def test_what_somebody_took_away_in_the_quarantine_is_not_linked_again(
    office: Office, readers: Children, obeying: Children
) -> None:
    take_in(office, Cabinet(INBOX=drawer(letter(1, subject="Mandat 2026-00117", body="please-raise\n"))), obeying)
    item, anna = only().row.id, office.actor("anna")
    for kind, number in (("mandate", "2026-00117"), ("contact", "00456")):
        link(anna, item, record(SYSTEM, kind, number).id)
        unlink(anna, item, record(SYSTEM, kind, number).id)
    retry(anna, item, office.blobs, readers)
    assert [one.number for one in only().links] == ["00457"]
    assert only().row.case is None
    assert "but somebody took it away from there" in history(SYSTEM, item)[-1].why


def test_what_turns_out_to_be_outgoing_goes_to_sent(office: Office, readers: Children, obeying: Children) -> None:
    take_in(office, Cabinet(INBOX=drawer(letter(1, from_="kanzlei@muster.example", body="please-raise\n"))), obeying)
    retry(office.actor("mm"), only().row.id, office.blobs, readers)
    assert (only().row.folder_kind, only().row.direction, only().row.status) == ("sent", "out", "resolved")
    check_history_and_counters()


def test_who_may_work_on_an_item_may_retry_it_and_nobody_else(
    office: Office, readers: Children, obeying: Children
) -> None:
    take_in(office, Cabinet(INBOX=drawer(letter(1, body="please-raise\n"))), obeying)
    item = only().row.id
    for login, error in (("vera", NotPermitted), ("sandra", NotPermitted), ("otto", NotFound)):
        with pytest.raises(error):
            retry(office.actor(login), item, office.blobs, readers)
    assign(office.actor("anna"), item, office.person("sandra"))
    retry(office.actor("sandra"), item, office.blobs, readers)
    assert (only().row.folder_kind, only().row.assignee) == ("inbox", "sandra")


def test_a_message_above_the_limit_is_an_item_with_its_head_and_comes_whole_once_the_limit_is_raised(
    office: Office, readers: Children
) -> None:
    configure(office, 'size_limit = "2kB"')
    raw = letter(1, body="Ein sehr langer Brief mit Tulpen.\n" * 100)
    cabinet = Cabinet(INBOX=drawer(raw, letter(2)))
    assert take_in(office, cabinet, readers) == {"quarantined": 1, "stored": 1}
    large, _ = items()
    assert (large.row.folder_kind, large.row.subject, large.row.correspondent) == (
        "quarantine", "Brief 1", "Jean Dupont"
    )  # fmt: skip
    assert large.problem == (
        "The message has 3.6 kB; this account takes up to 2 kB: only its head was fetched."
        " Raise size_limit, then retry."
    )
    assert large.size == len(raw)
    assert office.blobs.get(large.raw_sha256) == raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    assert Message.get_by_id(Message.select().where(Message.reduced == True).get().id).reduced  # noqa: E712 - SQL
    assert take_in(office, cabinet, readers) == {}

    said = retry(office.actor("anna"), large.row.id, office.blobs, readers).sentence
    assert said == f"The next round fetches item {large.row.id} whole"
    assert Account.get().fetch_wanted_at is not None
    assert take_in(office, cabinet, readers) == {"quarantined": 1}  # the limit is as it was
    assert len(items()) == 2

    configure(office, 'size_limit = "1MB"')
    retry(office.actor("anna"), large.row.id, office.blobs, readers)
    assert take_in(office, cabinet, readers) == {"stored": 1}
    whole = next(item for item in items() if item.row.id == large.row.id)
    assert (whole.row.folder_kind, whole.problem, whole.body.count("Tulpen")) == ("inbox", "", 100)
    assert office.blobs.get(whole.raw_sha256) == raw
    assert [event.action for event in history(SYSTEM, whole.row.id)] == ["arrived", "retry", "retry", "retried"]
    assert ledger() == {"1": "stored", "2": "stored"}
    assert not Message.select().where(Message.reduced == True).exists()  # noqa: E712 - SQL
    check_history_and_counters()
    check_books()


def test_what_is_in_the_mailbox_already_goes_to_the_trash_and_not_twice_into_the_inbox(
    office: Office, readers: Children, obeying: Children
) -> None:
    far = b"X-Filler: " + b"x" * 70_000 + b"\r\n"  # an outline does not see the Message-ID behind it
    raw = far + letter(1, body="please-raise\n")
    cabinet = Cabinet(INBOX=drawer(raw))
    assert take_in(office, cabinet, obeying) == {"quarantined": 1}
    cabinet.drawers["INBOX"].put(raw)
    assert take_in(office, cabinet, readers) == {"stored": 1}
    found = {item.row.folder_kind: item.row.id for item in items()}
    done = retry(office.actor("anna"), found["quarantine"], office.blobs, readers)
    assert done.sentence == f"Put item {found['quarantine']} into the trash: it is in the mailbox already"
    assert {item.row.folder_kind for item in items()} == {"inbox", "trash"}
    assert ledger() == {"1": "duplicate", "2": "stored"}
    check_history_and_counters()


def test_what_failed_to_come_is_due_at_once_for_dispatchers(office: Office, readers: Children) -> None:
    cabinet = Cabinet(INBOX=drawer(letter(1), letter(2)))
    cabinet.drawers["INBOX"].refused = {"1"}
    with pytest.raises(MessagesRefused):
        take_in(office, cabinet, readers)
    Sighting.update(retry_at=None, attempts=12).where(Sighting.outcome == "failed").execute()
    cabinet.drawers["INBOX"].refused = set()
    assert take_in(office, cabinet, readers) == {}
    assert retry_failed(office.actor("sandra")) == 0
    assert retry_failed(office.actor("anna")) == 1
    assert take_in(office, cabinet, readers) == {"stored": 1}


def test_what_failed_while_a_clock_was_years_ahead_is_tried_again_once_it_is_put_right(
    office: Office, readers: Children
) -> None:
    cabinet = Cabinet(INBOX=drawer(letter(1)))
    cabinet.drawers["INBOX"].refused = {"1"}
    with pytest.raises(MessagesRefused):
        take_in(office, cabinet, readers)
    Sighting.update(retry_at=Sighting.retry_at + 3 * 365 * 24 * 3600 * SECOND).execute()
    cabinet.drawers["INBOX"].refused = set()
    assert take_in(office, cabinet, readers) == {"stored": 1}


def test_a_reply_that_could_not_be_read_is_one_once_it_can(
    office: Office, readers: Children, obeying: Children
) -> None:
    first, other = office.deliver(letter(1), letter(2))
    assign(office.actor("anna"), first, office.person("sandra"))
    snooze(office.actor("anna"), first, UNTIL_REPLY)
    answer = reply(4, 2, from_="kanzlei@muster.example", to="jean@dupont.example", body="please-raise\n")
    take_in(office, Cabinet(INBOX=drawer(reply(3, 1, body="please-raise\n"), answer)), obeying)
    came, went = [item.row.id for item in items() if item.row.folder_kind == "quarantine"]
    assert item_of(first).row.snoozed_until is not None
    for key in (came, went):
        retry(office.actor("mm"), key, office.blobs, readers)
    assert (item_of(came).row.assignee, item_of(came).row.status) == ("sandra", "open")
    assert item_of(first).row.snoozed_until is None
    assert item_of(other).row.status == "pending"
    assert told(office, "sandra")[-1] == ("assigned", came)
    check_history_and_counters()
