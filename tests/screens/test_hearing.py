"""Hearing of what is for me, while the screen is open and when it is opened."""

import re
import sys

import pytest

from tests.office import Office, letter
from tests.screens.looking import (
    SMALL,
    WIDE,
    app_of,
    bottom,
    press,
    screen_lines,
    screen_text,
    settled,
    until,
    write,
)
from tests.screens.pty_session import PtySession
from tui_mail.desk import triage
from tui_mail.desk.notes import add_note
from tui_mail.desk.preferences import preferences, set_preference
from tui_mail.screens.hearing import clean_line
from tui_mail.store.queries.notifications import waiting

TOLD = re.compile(rb"\x07|\x1b\](?:9|777);[^\x1b\x07]*\x1b\\")

POINTER = re.compile(rb"\x1b\]22;[a-z]*(?:\x07|\x1b\\)")


def told(output: bytes) -> list[bytes]:
    """Give what a terminal was told beside what is on the screen."""
    return TOLD.findall(POINTER.sub(b"", output))


@pytest.mark.covers("HO-77", "CK-18")
@pytest.mark.parametrize("size", [WIDE, SMALL])
@pytest.mark.usefixtures("at_once")
async def test_what_comes_is_said_counted_listed_and_opened(desk: Office, size: tuple[int, int]) -> None:
    first, second = desk.deliver(letter(1, subject="Klage"), letter(2))
    anna, sandra = desk.actor("anna"), desk.person("sandra")
    triage.assign(anna, second, sandra)
    app = app_of(desk, "sandra")
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: "✉ 1 for you" in screen_lines(app)[0])
        triage.assign(anna, first, sandra, "bitte heute")
        await until(pilot, lambda: f"Anna Muster assigned item {first} to you · g n shows it" in bottom(app))
        assert "✉ 2 for you" in screen_lines(app)[0]
        add_note(anna, first, "Frist beachten", sandra)
        await until(pilot, lambda: "✉ 3 for you" in screen_lines(app)[0])
        await press(pilot, "g", "n")
        assert f"Anna Muster left a note for you at item {first}" in screen_text(app)
        assert "Frist beachten" in screen_text(app)
        assert "bitte heute" in screen_text(app)
        await press(pilot, "j", "k", "enter")
        await until(pilot, lambda: "✉ 1 for you" in screen_lines(app)[0])
        assert "Note by Anna Muster to Sandra Keller" in screen_text(app)
        assert "Klage" in screen_text(app)
    assert [one.item for one in waiting(desk.actor("sandra"))] == [second]


async def test_a_key_marks_one_seen_and_another_all(desk: Office) -> None:
    items = desk.deliver(*(letter(number) for number in range(3)))
    for item in items:
        triage.assign(desk.actor("anna"), item, desk.person("sandra"))
    app = app_of(desk, "sandra")
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "✉ 3 for you" in screen_lines(app)[0])
        assert "g n" not in bottom(app)  # what waited before is no news
        await press(pilot, "g", "n", "j", "x")
        await until(pilot, lambda: f"assigned item {items[1]} " not in screen_text(app))
        await press(pilot, "X")
        await until(pilot, lambda: "Nothing waits for you." in screen_text(app))
        await press(pilot, "escape")
        await until(pilot, lambda: "for you" not in screen_lines(app)[0])
    assert waiting(desk.actor("sandra")) == []


async def test_an_item_elsewhere_is_opened_where_it_lies(desk: Office) -> None:
    first, second = desk.deliver(letter(1), letter(2))
    anna = desk.actor("anna")
    triage.archive(anna, first)
    add_note(anna, first, "zur Kenntnis", desk.person("mm"))
    app = app_of(desk, "mm")
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "✉ 1 for you" in screen_lines(app)[0])
        await press(pilot, "g", "n", "enter")
        await until(pilot, lambda: "kanzlei ▸ Archive" in screen_lines(app)[0])
        await until(pilot, lambda: "zur Kenntnis" in screen_text(app))
        assert f"item {second}" not in screen_text(app)


async def test_how_one_is_told_is_chosen_among_the_commands(desk: Office) -> None:
    app = app_of(desk, "anna")
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+p")
        await write(pilot, "tell me")
        await until(pilot, lambda: "a notification of the terminal, or none" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: "only the sentence" in screen_text(app))
        await write(pilot, "osc777")
        await press(pilot, "enter")
        await until(pilot, lambda: "You will be told by: osc777." in bottom(app))
    assert preferences(desk.actor("anna")) == {"notify": "osc777"}


@pytest.mark.parametrize(
    ("notify", "sent"),
    [
        ("bell", b"\x07"),
        ("osc9", b"\x1b]9;Anna Muster assigned item 1 to you\x1b\\"),
        ("osc777", b"\x1b]777;notify;tui-mail;Anna Muster assigned item 1 to you\x1b\\"),
        ("none", b""),
    ],
)
def test_the_terminal_is_told_as_chosen_by_a_line_without_anything_of_the_mail(
    desk: Office, notify: str, sent: bytes
) -> None:
    first, second = desk.deliver(letter(1, subject="Geheim"), letter(2))
    triage.assign(desk.actor("anna"), second, desk.person("sandra"))
    set_preference(desk.actor("sandra"), "notify", notify)
    with PtySession([sys.executable, "-m", "tui_mail", "--home", str(desk.home.root), "--as", "sandra"]) as session:
        session.wait_for(b"1 for you")
        session.read(first=0.5)
        assert told(session.output) == []
        triage.assign(desk.actor("anna"), first, desk.person("sandra"), "auch geheim")
        session.wait_for(b"g n shows it")
        session.read(first=0.3)
        assert told(session.output) == ([sent] if sent else [])


def test_what_a_terminal_is_told_is_one_line_that_cannot_steer_it() -> None:
    assert clean_line("E\x1b]2;vil\x07 \x9c\n" + "x" * 300) == "E\ufffd]2,vil\ufffd \ufffd " + "x" * 188
