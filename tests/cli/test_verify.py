"""The verb verify: who may, what it says, and how it ends."""

import sqlite3
from contextlib import closing

import pytest

from tests.cli.conftest import Desk, Shell
from tests.office import letter
from tui_mail.desk import triage
from tui_mail.desk.notes import add_note
from tui_mail.store.models import Event


@pytest.fixture
def items(desk: Desk) -> list[int]:
    """Two items; at one of them something was written."""
    first, second = desk.take_in(letter(1, subject="Geheimer Betreff"), letter(2))
    anna = desk.actor("anna")
    add_note(anna, first, "Vertraulich")
    triage.assign(anna, second, desk.person("sandra"))
    return [first, second]


def line_of(desk: Desk, action: str) -> int:
    """The line of the mailbox's history with the first event of this action."""
    desk.open()
    return int(Event.select(Event.sequence).where(Event.action == action).order_by(Event.id).get().sequence)


def meddle(desk: Desk, statement: str) -> None:
    """Change the database with another program."""
    with closing(sqlite3.connect(desk.url.removeprefix("sqlite:///"))) as file, file:
        file.execute("DROP TRIGGER event_is_final")
        file.execute("DROP TRIGGER event_stays")
        file.execute(statement)


def test_a_history_as_it_was_written_is_said_to_be_so(items: list[int], desk: Desk, shell: Shell) -> None:
    last = line_of(desk, "assign")
    answer = shell("verify", "history", login="root")
    assert answer.code == 0
    assert f"mailbox kanzlei: {last} lines of history, as it was written" in answer.out.splitlines()
    assert answer.out.startswith("the instance: ")


def test_damage_is_named_by_mailbox_and_line_and_ends_with_1(items: list[int], desk: Desk, shell: Shell) -> None:
    line = line_of(desk, "note")
    meddle(desk, "UPDATE event SET action = 'opened' WHERE action = 'note'")
    for login in ("root", "mm"):
        answer = shell("verify", "history", login=login)
        assert answer.code == 1
        assert f"mailbox kanzlei, line {line}: its content was changed" in answer.out.splitlines()
        assert answer.err == "tui-mail: 1 history is damaged; 1 place is named.\n"


def test_scripts_get_every_thing_that_was_verified_with_its_damage(items: list[int], desk: Desk, shell: Shell) -> None:
    assert all(one["damage"] == [] for one in shell("verify", "history", "--json", login="root").json)
    first, last = line_of(desk, "note"), line_of(desk, "assign")
    meddle(desk, f"DELETE FROM event WHERE mailbox IS NOT NULL AND sequence >= {first}")
    answer = shell("verify", "history", "--json", login="root")
    assert answer.code == 1
    instance, box = answer.json
    assert (instance["thing"], instance["mailbox"], instance["damage"]) == ("history", None, [])
    assert (box["mailbox"], box["checked"]) == ("kanzlei", first - 1)
    assert box["damage"] == [
        {
            "line": first,
            "through": last,
            "event": None,
            "problem": "removed",
            "sentence": f"mailbox kanzlei, lines {first} to {last}: they were removed",
        }
    ]


def test_ids_are_told_and_no_text(items: list[int], desk: Desk, shell: Shell) -> None:
    meddle(desk, "UPDATE event_text SET text = 'Anderes'")
    for form in ([], ["--json"]):
        told = shell("verify", "history", *form, login="root").out
        assert not [word for word in ("Vertraulich", "Anderes", "Betreff", "dupont") if word in told]


def test_managers_verify_their_mailboxes_and_others_nothing(items: list[int], shell: Shell) -> None:
    (only,) = shell("verify", "history", "--json", login="mm").json
    assert only["mailbox"] == "kanzlei"
    for login in ("anna", "sandra", "vera", "otto"):
        assert shell.refused(3, "verify", login=login) == "Only managers, admins and auditors verify what is stored."


def test_an_auditor_verifies_everything(items: list[int], desk: Desk, shell: Shell) -> None:
    with closing(sqlite3.connect(desk.url.removeprefix("sqlite:///"))) as file, file:
        file.execute("UPDATE users SET auditor = 1 WHERE login = 'otto'")
        file.execute("UPDATE mailbox SET active = 0")
    assert [one["mailbox"] for one in shell("verify", "history", "--json", login="otto").json] == [None, "kanzlei"]
    assert shell("verify", "history", login="mm").code == 3


def test_lines_of_a_mailbox_that_is_gone_are_named(items: list[int], desk: Desk, shell: Shell) -> None:
    meddle(desk, "UPDATE mailbox SET id = 77")
    answer = shell("verify", "history", login="root")
    assert answer.code == 1
    assert "mailbox number 1: what is remembered of its end is lost" in answer.out.splitlines()
