"""Verifying a history: every way to change it after it was written is named with its line."""

import hashlib
from typing import Any

import peewee
import pytest

from tests.office import Office, letter
from tui_mail.config.team import read_team
from tui_mail.desk import triage
from tui_mail.desk.administration import apply
from tui_mail.desk.notes import add_note
from tui_mail.desk.undo import undo
from tui_mail.store.canonical import from_json, to_json
from tui_mail.store.database import change, database, is_sqlite
from tui_mail.store.models import Event, EventText, Instance, Mailbox
from tui_mail.store.models.table import dicts
from tui_mail.store.verifying import lines as stored_lines
from tui_mail.store.verifying.damage import Damage, Verified
from tui_mail.store.verifying.history import (
    ADDED,
    CHANGED,
    END_LOST,
    OTHER_END,
    REMOVED,
    TEXT_ADDED,
    TEXT_CHANGED,
    TEXT_LOST,
    UNDOES_NOTHING,
    verify_history,
)
from tui_mail.store.writes.administration import create_mailbox
from tui_mail.store.writes.chains import INSTANCE_CHAIN, event_hash, open_chain

LAST = 0
"""Stands for the last line of the mailbox's history."""


@pytest.fixture
def mailbox(office: Office) -> int:
    """A mailbox in which something happened."""
    first, second = office.deliver(letter(1), letter(2))
    anna = office.actor("anna")
    triage.assign(anna, first, office.person("sandra"), "Bitte bis Freitag – „dringend“")
    add_note(anna, second, "Rückruf 14 Uhr")
    triage.archive(anna, second)
    undo(anna)
    triage.assign(anna, second, office.person("mm"))
    triage.set_status(anna, second, "resolved")
    return int(Mailbox.get(Mailbox.code == "kanzlei").id)


def length_of(mailbox: int) -> int:
    """How many lines the mailbox remembers."""
    return int(Mailbox.get_by_id(mailbox).history_length)


def with_the_file(*statements: str) -> None:
    """Do what only somebody does who has the database itself: without triggers and without references."""
    if is_sqlite():
        database.execute_sql("PRAGMA foreign_keys = 0")
    with change():
        if is_sqlite():
            database.execute_sql("DROP TRIGGER IF EXISTS event_is_final")
            database.execute_sql("DROP TRIGGER IF EXISTS event_stays")
        else:
            database.execute_sql("ALTER TABLE event DISABLE TRIGGER USER")
            database.execute_sql("ALTER TABLE event_text DROP CONSTRAINT IF EXISTS event_text_event_fkey")
            database.execute_sql("ALTER TABLE event DROP CONSTRAINT IF EXISTS event_undoes_fkey")
        for statement in statements:
            database.execute_sql(statement)


def named(mailbox: int | None) -> list[str]:
    """What is said of a history."""
    found = verify_history(mailbox, None if mailbox is None else "kanzlei")
    return [found.sentence(one) for one in found.damage]


def line(number: int, said: str) -> list[str]:
    """One line is named, and nothing else."""
    return [f"mailbox kanzlei, line {number}: {said}"]


def at(number: int, mailbox: int) -> str:
    """The condition that a line is this one."""
    return f"WHERE mailbox = {mailbox} AND sequence = {number}"


def test_a_history_that_nobody_touched_is_as_it_was_written(mailbox: int) -> None:
    assert verify_history(mailbox, "kanzlei") == Verified("history", "kanzlei", length_of(mailbox), ())
    assert length_of(mailbox) >= 8
    instance = verify_history(None, None)
    assert instance.checked > 0
    assert instance.damage == ()


def test_a_mailbox_in_which_nothing_happened_yet_is_in_order(office: Office) -> None:
    with change():
        empty = create_mailbox("leer", {"name": "Leer"})
    assert verify_history(empty, "leer") == Verified("history", "leer", 0, ())


@pytest.mark.parametrize("statement", ["UPDATE event SET why = 'x'", "DELETE FROM event", "TRUNCATE event CASCADE"])
def test_the_database_refuses_to_change_remove_or_empty_the_history(mailbox: int, statement: str) -> None:
    if statement.startswith("TRUNCATE") and is_sqlite():
        statement = "DELETE FROM event WHERE 1"  # SQLite has no TRUNCATE
    with pytest.raises(peewee.DatabaseError, match="history is append-only"), change():
        database.execute_sql(statement)
    assert named(mailbox) == []


COLUMNS = {
    "at": "at + 1",
    "actor": "coalesce(actor, 0) + 1",
    "action": "'assigN'",
    "item": "coalesce(item, 0) + 1",
    "before": "before || ' '",
    "after": "' ' || after",
    "why": "'because'",
    "text_hash": "'x' || text_hash",
    "batch": "'b'",
    "undoes": "1",
    "previous": "'0' || previous",
    "hash": "'0' || hash",
}


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("number", [3, LAST])
def test_one_changed_byte_of_any_column_names_the_line(mailbox: int, column: str, number: int) -> None:
    number = number or length_of(mailbox)
    with_the_file(f'UPDATE event SET "{column}" = {COLUMNS[column]} {at(number, mailbox)}')
    assert named(mailbox) == line(number, CHANGED)


@pytest.mark.parametrize("number", [1, 4, LAST])
def test_a_removed_line_is_named_be_it_first_middle_or_last(mailbox: int, number: int) -> None:
    number = number or length_of(mailbox)
    with_the_file(
        f"DELETE FROM event_text WHERE event = (SELECT id FROM event {at(number, mailbox)})",
        f"DELETE FROM event {at(number, mailbox)}",
    )
    assert named(mailbox) == line(number, REMOVED)


def test_removed_lines_in_a_row_are_named_together(mailbox: int) -> None:
    last = length_of(mailbox)
    with_the_file(f"DELETE FROM event WHERE mailbox = {mailbox} AND sequence > {last - 2}")
    assert named(mailbox) == [f"mailbox kanzlei, lines {last - 1} to {last}: they were removed"]


def test_swapped_lines_are_named_with_the_place_they_had(mailbox: int) -> None:
    with_the_file(
        f"UPDATE event SET sequence = -2 {at(2, mailbox)}",
        f"UPDATE event SET sequence = 2 {at(7, mailbox)}",
        f"UPDATE event SET sequence = 7 {at(-2, mailbox)}",
    )
    assert named(mailbox) == [*line(2, "it was line 7"), *line(7, "it was line 2")]


def test_a_renumbered_line_is_named_with_the_place_it_had(mailbox: int) -> None:
    with_the_file(f"UPDATE event SET sequence = 99 {at(2, mailbox)}")
    assert named(mailbox) == line(99, "it was line 2")


def test_lines_that_moved_up_after_one_was_removed_are_named(mailbox: int) -> None:
    last = length_of(mailbox)
    with_the_file(
        f"DELETE FROM event {at(last - 1, mailbox)}",
        f"UPDATE event SET sequence = {last - 1} {at(last, mailbox)}",
    )
    assert named(mailbox) == line(last - 1, f"it was line {last}")


def _forged(mailbox: int | None, number: int, previous: str, **others: object) -> dict[str, Any]:
    """A line with a hash of its own, as somebody writes it who knows how."""
    here = Event.mailbox.is_null() if mailbox is None else Event.mailbox == mailbox
    (like, *_) = dicts(Event.select().where(here).order_by(Event.sequence.desc()))
    values = {name: value for name, value in like.items() if name not in ("id", "hash")}
    values |= {"sequence": number, "previous": previous, "text_hash": "", "undoes": None, **others}
    return {**values, "hash": event_hash(values)}


def _hash_of(mailbox: int | None, number: int) -> str:
    here = Event.mailbox.is_null() if mailbox is None else Event.mailbox == mailbox
    return str(Event.get(here & (Event.sequence == number)).hash)


def test_a_line_added_at_the_end_is_named(mailbox: int) -> None:
    with change():
        last = length_of(mailbox)
        Event.insert(_forged(mailbox, last + 1, _hash_of(mailbox, last))).execute()
    assert named(mailbox) == line(last + 1, ADDED)


def test_a_line_added_before_the_first_is_named(mailbox: int) -> None:
    with change():
        Event.insert(_forged(mailbox, 0, "")).execute()
    assert named(mailbox) == line(0, ADDED)


def test_a_line_added_beside_another_in_the_history_of_the_instance_is_named(mailbox: int) -> None:
    with change():
        added = Event.insert(_forged(None, 2, _hash_of(None, 1))).execute()
    (damage,) = verify_history(None, None).damage
    assert damage == Damage("added", ADDED, 2, event=added)
    assert named(None) == [f"the instance, line 2: {ADDED}"]


@pytest.mark.parametrize("number", [2, 3])
def test_a_line_written_anew_with_a_right_hash_is_named_by_the_one_after_it(mailbox: int, number: int) -> None:
    event = Event.get((Event.mailbox == mailbox) & (Event.sequence == number))
    forged = _forged(mailbox, number, event.previous, action="opened", undoes=event.undoes)
    sets = ", ".join(f'"{name}" = ?' for name in forged)
    with_the_file(f"DELETE FROM event_text WHERE event = {event.id}")
    with change():
        statement = f"UPDATE event SET {sets} WHERE id = {event.id}"
        database.execute_sql(statement if is_sqlite() else statement.replace("?", "%s"), tuple(forged.values()))
    assert named(mailbox) == line(number, CHANGED)


def test_a_changed_head_is_named(mailbox: int) -> None:
    with change():
        Mailbox.update(history_head=Mailbox.history_head.concat("0")).where(Mailbox.id == mailbox).execute()
    assert named(mailbox) == line(length_of(mailbox), OTHER_END)


@pytest.mark.parametrize("more", [-1, 1])
def test_a_changed_number_of_lines_is_named(mailbox: int, more: int) -> None:
    before = length_of(mailbox)
    with change():
        Mailbox.update(history_length=before + more).where(Mailbox.id == mailbox).execute()
    said = f"mailbox kanzlei: the number of its lines was changed: {before + more} in place of {before}"
    assert named(mailbox) == [said]


def test_a_changed_or_lost_end_of_the_history_of_the_instance_is_named(mailbox: int) -> None:
    state = from_json(Instance.get_by_id(INSTANCE_CHAIN).value)
    with change():
        value = to_json({**state, "head": hashlib.sha256(b"").hexdigest()})
        Instance.update(value=value).where(Instance.name == INSTANCE_CHAIN).execute()
    assert named(None) == [f"the instance, line {state['length']}: {OTHER_END}"]
    with change():
        Instance.update(value="{").where(Instance.name == INSTANCE_CHAIN).execute()
    assert named(None) == [f"the instance: {END_LOST}"]


def test_lines_exchanged_between_two_mailboxes_are_named_in_both(office: Office, mailbox: int) -> None:
    with change():
        other = create_mailbox("andere", {"name": "Andere"})
        chain = open_chain(other)
        for action in ("create-folder", "rename-folder", "delete-folder"):
            chain.append(actor=None, action=action)
        chain.close()
    assert named(other) == []
    with_the_file(
        f"UPDATE event SET mailbox = {other}, sequence = -2 {at(2, mailbox)}",
        f"UPDATE event SET mailbox = {mailbox} {at(2, other)}",
        f"UPDATE event SET sequence = 2 {at(-2, other)}",
    )
    assert named(mailbox) == line(2, CHANGED)
    assert named(other) == line(2, CHANGED)


def _noted(mailbox: int) -> int:
    """Line of the note."""
    return int(Event.get((Event.mailbox == mailbox) & (Event.action == "note")).sequence)


def test_a_changed_text_is_named_with_its_line(mailbox: int) -> None:
    with change():
        EventText.update(text="Rückruf 15 Uhr").where(EventText.text.contains("Uhr")).execute()
    assert named(mailbox) == line(_noted(mailbox), TEXT_CHANGED)


def test_a_text_that_is_gone_is_lost_unless_the_history_says_that_it_was_erased(mailbox: int) -> None:
    event = Event.get((Event.mailbox == mailbox) & (Event.action == "note"))
    with change():
        EventText.delete().where(EventText.event == event.id).execute()
    assert named(mailbox) == line(event.sequence, TEXT_LOST)
    with change():
        chain = open_chain(mailbox)
        chain.append(
            actor=None, action=stored_lines.ERASURE, after={"texts": [event.id]}, why="asked for by the writer"
        )
        chain.close()
    assert named(mailbox) == []


def test_a_text_put_to_a_line_without_one_is_named(mailbox: int) -> None:
    archived = Event.get((Event.mailbox == mailbox) & (Event.action == "archive"))
    with change():
        EventText.insert(event=archived.id, text="x").execute()
    assert named(mailbox) == line(archived.sequence, TEXT_ADDED)


def test_a_line_that_takes_back_what_is_not_there_is_named(mailbox: int) -> None:
    undone = Event.get((Event.mailbox == mailbox) & (Event.action == "undo"))
    with_the_file(f"UPDATE event SET id = id + 1000 WHERE id = {undone.undoes}")
    assert named(mailbox) == line(undone.sequence, UNDOES_NOTHING)


def test_a_long_history_is_read_page_by_page(mailbox: int, monkeypatch: pytest.MonkeyPatch) -> None:
    shorter = stored_lines._PAGE_OF_LINES.replace(f"LIMIT {stored_lines.PAGE}", "LIMIT 3")
    monkeypatch.setattr(stored_lines, "_PAGE_OF_LINES", shorter)
    monkeypatch.setattr(stored_lines, "PAGE", 3)
    assert named(mailbox) == []
    with_the_file(f"UPDATE event SET why = 'x' {at(7, mailbox)}")
    assert named(mailbox) == line(7, CHANGED)


def test_bytes_that_are_no_text_any_more_are_named_and_break_nothing(office: Office, mailbox: int) -> None:
    if not is_sqlite():
        pytest.skip("PostgreSQL stores only text")
    with_the_file(f"UPDATE event SET why = CAST(x'ff' AS TEXT), action = x'00' {at(3, mailbox)}")
    assert named(mailbox) == line(3, CHANGED)
    with_the_file(f"UPDATE event SET sequence = 'x' {at(3, mailbox)}")
    assert named(mailbox) == [f"mailbox kanzlei: {ADDED}", *line(3, REMOVED)]


def test_every_change_of_the_team_stands_in_a_history_that_is_as_it_was_written(office: Office) -> None:
    path = office.home.root / "team.toml"
    path.write_text(path.read_text().replace("Zimmer", "Dach"))
    apply(office.actor("root"), read_team(path))
    assert named(None) == []
