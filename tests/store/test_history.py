"""History: append-only, chained, and short of nothing without showing it."""

from typing import Any

import peewee
import pytest

from tests.office import Office, letter
from tui_mail.desk import triage
from tui_mail.desk.notes import add_note
from tui_mail.desk.undo import undo
from tui_mail.store.canonical import from_json
from tui_mail.store.database import change, database, is_sqlite
from tui_mail.store.models import Event, EventText, Instance, Mailbox
from tui_mail.store.models.table import dicts
from tui_mail.store.writes.chains import INSTANCE_CHAIN, event_hash, text_hash


@pytest.fixture
def busy_office(office: Office) -> Office:
    first, second = office.deliver(letter(1), letter(2, from_="Zoë <zoe@example.com>"))
    anna = office.actor("anna")
    triage.assign(anna, first, office.person("sandra"), "Bitte bis Freitag – „dringend“")
    add_note(anna, second, "Rückruf 14 Uhr")
    triage.archive(anna, second)
    undo(anna)
    return office


def _lines(mailbox: int | None) -> list[dict[str, Any]]:
    here = Event.mailbox.is_null() if mailbox is None else Event.mailbox == mailbox
    return dicts(Event.select().where(here).order_by(Event.sequence))


def _mailbox() -> Mailbox:
    return Mailbox.get(Mailbox.code == "kanzlei")


def _verify(lines: list[dict[str, Any]], length: int, head: str) -> list[str]:
    """Recompute a chain from its rows alone; returns what is wrong with it."""
    wrong, previous = [], ""
    for number, line in enumerate(lines, 1):
        columns = {name: value for name, value in line.items() if name not in ("id", "hash")}
        if (line["sequence"], line["previous"], line["hash"]) != (number, previous, event_hash(columns)):
            wrong.append(f"line {line['sequence']}")
        previous = line["hash"]
    if (length, head) != (len(lines), previous):
        wrong.append("end")
    return wrong


def test_the_chain_of_a_mailbox_verifies_from_its_rows(busy_office: Office) -> None:
    box = _mailbox()
    lines = _lines(box.id)
    assert len(lines) >= 6
    assert _verify(lines, box.history_length, box.history_head) == []


def test_the_chain_of_the_instance_verifies_from_its_rows(busy_office: Office) -> None:
    state = from_json(Instance.get_by_id(INSTANCE_CHAIN).value)
    lines = _lines(None)
    assert lines
    assert _verify(lines, state["length"], state["head"]) == []


def test_a_free_text_stands_beside_the_chain_and_can_be_erased_from_it(busy_office: Office) -> None:
    texts = {text.event: text.text for text in EventText.select()}
    hashes = {event.id: event.text_hash for event in Event.select().where(Event.text_hash != "")}
    assert {key: text_hash(text) for key, text in texts.items()} == hashes
    with change():
        EventText.delete().execute()
    box = _mailbox()
    assert _verify(_lines(box.id), box.history_length, box.history_head) == []


@pytest.mark.parametrize("statement", ["UPDATE event SET why = 'x'", "DELETE FROM event"])
def test_the_database_refuses_to_change_or_delete_events(busy_office: Office, statement: str) -> None:
    box = _mailbox()
    with pytest.raises(peewee.DatabaseError, match="history is append-only"), change():
        database.execute_sql(f"{statement} WHERE id = (SELECT max(id) FROM event)")
    assert _verify(_lines(box.id), box.history_length, box.history_head) == []


def _as_somebody_with_the_file(statement: str) -> None:
    """Do what only works after taking the triggers away."""
    off = ["DROP TRIGGER event_is_final", "DROP TRIGGER event_stays"]
    with change():
        for drop in off if is_sqlite() else ["ALTER TABLE event DISABLE TRIGGER USER"]:
            database.execute_sql(drop)
        database.execute_sql(statement)


def test_a_removed_last_event_shows_at_the_mailbox(busy_office: Office) -> None:
    _as_somebody_with_the_file("DELETE FROM event WHERE id = (SELECT max(id) FROM event)")
    box = _mailbox()
    assert _verify(_lines(box.id), box.history_length, box.history_head) == ["end"]
