"""What passes between colleagues, at the command line."""

import io
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.cli.conftest import Desk, Shell
from tests.office import letter


@pytest.mark.covers("HO-42")
def test_a_message_is_heard_of_read_answered_and_seen(desk: Desk, shell: Shell) -> None:
    said = shell("message", "sandra", "mm", "-s", "Akte Müller", "Wo ist sie?")
    assert said.out.startswith("Sent to Sandra Keller, Martin Muster: item ")
    (heard,) = shell("notifications", "--json", login="sandra").json
    assert (heard["kind"], heard["from"], heard["subject"]) == ("message", "Anna Muster", "Akte Müller")
    assert heard["said"] == "Anna Muster wrote to you"
    assert "  from  Anna Muster  " in shell("list", login="sandra").out
    sent = shell("list", "--folder", "sent").out
    assert "  to    Sandra Keller  " in sent
    assert "Anna Muster" not in sent
    shown = shell("show", heard["item"], login="sandra")
    assert "Wo ist sie?" in shown.out
    assert "Anna Muster <anna@colleagues.invalid>" in shown.out
    assert shell("notifications", login="sandra").out == "Nothing waits for you.\n"
    shell("message", "anna", "--reply-to", heard["item"], "Bei mir.", login="sandra")
    assert "Sandra Keller wrote to you" in shell("notifications").out
    assert shell("notifications", "seen").out == "Marked 1 notification seen\n"
    assert shell("notifications", "--json").json == []


def test_a_text_comes_from_standard_input(desk: Desk, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"Erste Zeile\nzweite\n")))
    assert shell("message", "mm", "-").code == 0
    (heard,) = shell("notifications", "--json", login="mm").json
    assert heard["subject"] == "Erste Zeile"


def test_nobody_is_written_to_who_is_not_here(desk: Desk, shell: Shell) -> None:
    assert shell.refused(4, "message", "nobody", "x") == "Nobody here has the login 'nobody'."
    assert "which colleague" in shell.refused(2, "message", "anna", "x")


@pytest.mark.covers("HO-77")
def test_a_note_for_a_colleague_is_heard_of_and_stands_at_the_item(desk: Desk, shell: Shell, item: int) -> None:
    shell("note", "Bitte prüfen", "--to", "mm", item)
    (heard,) = shell("notifications", "--json", login="mm").json
    assert (heard["kind"], heard["item"], heard["text"]) == ("note", item, "Bitte prüfen")
    out = shell("show", item, login="mm").out
    assert "Anna Muster to Martin Muster: Bitte prüfen" in out
    assert shell("notifications", "--json", login="mm").json == []


def test_a_purged_item_takes_what_was_said_of_it_along(desk: Desk, shell: Shell) -> None:
    (item,) = desk.take_in(letter(1))
    shell("note", "Bitte prüfen", "--to", "anna", item, login="mm")
    assert len(shell("notifications", "--json").json) == 1
    shell("trash", item, login="mm")
    shell("purge", "--yes", item, login="mm")
    assert shell("notifications", "--json").json == []


def test_preferences_are_listed_and_set(desk: Desk, shell: Shell) -> None:
    assert shell("preference", "list", "--json").json == [
        {"name": "notify", "value": "bell", "choices": ["bell", "osc9", "osc777", "none"]}
    ]
    assert shell("preference", "set", "notify", "none").out == "notify is none now\n"
    assert shell("preference", "list").out.startswith("notify    none")
    assert shell("preference", "list", login="mm").out.startswith("notify    bell")
    assert "one of: bell" in shell.refused(2, "preference", "set", "notify", "trumpet")


def test_what_is_between_colleagues_is_listed_for_nobody_else(desk: Desk, shell: Shell, home: Path) -> None:
    shell("message", "sandra", "Geheim")
    assert "Geheim" in shell("list", login="sandra").out
    for login in ("mm", "root", "vera"):
        assert "Geheim" not in shell("list", login=login).out
    assert "messages:" not in shell("export-config", login="root").out
