"""What cannot be processed stands in the quarantine, readable, and holds up nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.desk.intake.maildir import items, lay, let_time_pass, sightings, take_in
from tests.office import Office, letter
from tui_mail.children import Children, Limits
from tui_mail.desk.documents import open_renderers, render_due
from tui_mail.errors import MessagesRefused
from tui_mail.store.actor import SYSTEM
from tui_mail.store.clock import SECOND, now
from tui_mail.store.database import database, is_sqlite
from tui_mail.store.models import Event, Mailbox, Sighting
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.accounts import feeding_accounts
from tui_mail.store.queries.items import history
from tui_mail.store.queries.ledger import next_retry
from tui_mail.store.queries.lists import count
from tui_mail.store.rows import View
from tui_mail.store.writes.ledger import RETRIES_AFTER

HOSTILE = {
    "please-die": "was killed by signal 11",
    "please-hang": "did not finish within 2 seconds",
    "please-raise": "RecursionError",
    "please-grow": "needed more than 700 MB",
}


@pytest.fixture
def readers() -> Iterator[Children]:
    with Children("tests.daemon.children:read_or_obey", count=2, limits=Limits(2, 700)) as children:
        yield children


@contextmanager
def refusing(table: str, column: str, text: str) -> Iterator[None]:
    """Let the database refuse rows of a table that hold a text, as a defect of ours would make it."""
    where = f"{column} LIKE '%%{text}%%'" if not is_sqlite() else f"NEW.{column} LIKE '%{text}%'"
    if is_sqlite():
        database.execute_sql(
            f"CREATE TRIGGER refusal BEFORE INSERT ON {table} WHEN {where} BEGIN SELECT RAISE(ABORT, 'refused'); END"
        )
    else:
        database.execute_sql(f"ALTER TABLE {table} ADD CONSTRAINT refusal CHECK (NOT ({where})) NOT VALID")
    yield
    database.execute_sql("DROP TRIGGER refusal" if is_sqlite() else f"ALTER TABLE {table} DROP CONSTRAINT refusal")


def check_history_and_counters() -> None:
    """Every event follows the one before, the mailbox knows the last, and the counters say what there is."""
    columns = (Event.sequence, Event.previous, Event.hash)
    box = Mailbox.get()
    lines = tuples(Event.select(*columns).where(Event.mailbox == box.id).order_by(Event.sequence))
    heads = ["", *(line[2] for line in lines)]
    assert [line[:2] for line in lines] == [(place, heads[place - 1]) for place in range(1, len(lines) + 1)]
    assert (box.history_length, box.history_head) == (len(lines), heads[-1])
    for kind in ("inbox", "quarantine"):
        there = sum(item.row.folder_kind == kind for item in items())
        assert count(SYSTEM, View(folder_kind=kind)) == there


def test_a_message_that_breaks_its_reader_is_quarantined_readable_and_the_next_one_is_taken(
    office: Office, readers: Children
) -> None:
    bad = [letter(number, body=f"Lesbar, {word}\r\n") for number, word in enumerate(HOSTILE)]
    lay(office, [raw for pair in zip(bad, (letter(number) for number in range(10, 14)), strict=True) for raw in pair])
    assert take_in(office, readers) == {"quarantined": 4, "stored": 4}
    quarantined = [item for item in items() if item.row.folder_kind == "quarantine"]
    assert [item.row.subject for item in quarantined] == [f"Brief {number}" for number in range(4)]
    for item, raw, (word, reason) in zip(quarantined, bad, HOSTILE.items(), strict=True):
        assert reason in item.problem
        assert f"Lesbar, {word}" in item.body
        assert office.blobs.get(item.raw_sha256) == raw
        assert reason in history(SYSTEM, item.row.id)[0].why
        assert item.links == ()
    assert [outcome for outcome, _, _ in sightings().values()].count("quarantined") == 4
    with open_renderers(1) as renderers:
        while render_due(office.blobs, renderers):
            pass
    assert all(document.state == "ready" for item in items() for document in item.documents)
    check_history_and_counters()
    assert take_in(office, readers) == {}


def test_a_message_that_cannot_be_filed_is_quarantined_and_its_neighbours_are_not(office: Office) -> None:
    office.deliver(letter(0))
    with refusing("link", "why", "Jeanne Dupont"):
        lay(office, [letter(1, from_="a@fremd.example"), letter(2), letter(3, from_="b@fremd.example")])
        assert take_in(office) == {"stored": 2, "quarantined": 1}
    assert [item.row.folder_kind for item in items()] == ["inbox", "inbox", "quarantine", "inbox"]
    (item,) = [item for item in items() if item.row.folder_kind == "quarantine"]
    assert item.problem == "It could not be filed; the log of the daemon says more."
    assert "dies ist Brief 2" in item.body
    check_history_and_counters()


def test_what_can_not_even_be_quarantined_is_tried_again_and_taken_when_that_works(office: Office) -> None:
    with refusing("message_text", "body", "Gift"):
        lay(office, [letter(1), letter(2, body="Gift\n"), letter(3)])
        assert take_in(office) == {"stored": 2, "failed": 1}
        assert take_in(office) == {}  # its next try is in a minute
        let_time_pass()
        assert take_in(office) == {"failed": 1}
    assert sightings()["000001.test"] == ("failed", "It could neither be filed nor quarantined.", 2)
    let_time_pass()
    assert take_in(office) == {"stored": 1}
    assert sightings()["000001.test"][0] == "stored"
    assert [item.row.subject for item in items()] == ["Brief 1", "Brief 3", "Brief 2"]
    check_history_and_counters()


def waits() -> list[int | None]:
    at = now()
    found = tuples(Sighting.select(Sighting.retry_at).where(Sighting.outcome == "failed"))
    return [None if retry_at is None else round((retry_at - at) / SECOND) for (retry_at,) in found]


def test_what_fails_each_time_is_tried_less_and_less_often_then_it_stays_failed_in_the_ledger(office: Office) -> None:
    seen = []
    with refusing("message_text", "body", "Gift"):
        lay(office, [letter(1, body="Gift\n"), letter(2)])
        for _ in range(len(RETRIES_AFTER) + 1):
            assert take_in(office)["failed"] == 1
            assert take_in(office) == {}
            seen += waits()
            let_time_pass()
        assert take_in(office) == {}
    day = 86_400
    assert seen == pytest.approx([60, 300, 1800, 10_800, *[day] * 7, None], abs=5)
    assert sightings()["000000.test"][2] == len(RETRIES_AFTER) + 1
    assert next_retry(feeding_accounts()[0].id) is None


def test_a_file_that_cannot_be_read_holds_up_no_folder_and_is_given_up_in_the_end(office: Office) -> None:
    lay(office, [letter(1), letter(2)])
    top = office.home.root / "maildir"
    (top / "new" / "000005.link").symlink_to("/etc/hostname")
    for name in ("cur", "new"):
        (top / ".Sent" / name).mkdir(parents=True)
    (top / ".Sent" / "new" / "000009.test").write_bytes(letter(9, to="jean@dupont.example"))
    for _ in range(len(RETRIES_AFTER) + 1):
        with pytest.raises(MessagesRefused, match=r"000005\.link \(no plain file\)"):
            take_in(office)
        let_time_pass()
    assert [item.row.subject for item in items()] == ["Brief 1", "Brief 2", "Brief 9"]
    outcome, reason, attempts = sightings()["000005.link"]
    assert (outcome, attempts) == ("failed", len(RETRIES_AFTER) + 1)
    assert "no plain file" in reason
    assert take_in(office) == {}
