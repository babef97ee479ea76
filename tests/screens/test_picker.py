"""What is typed into a question, and what of it is taken, also when all keys come in one piece."""

import asyncio
import sys
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from threading import Event

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from tests.office import Office, letter
from tests.screens.looking import SMALL, WIDE, app_of, bottom, burst, press, screen_text, settled, until, write
from tests.screens.pty_session import PtySession
from tui_mail.screens.choices import Choice, Picked, Question, among
from tui_mail.screens.picker import Picker
from tui_mail.store.queries.items import detail, history, readable_row


def open_on(desk: Office, size: tuple[int, int] = WIDE) -> AbstractAsyncContextManager[Pilot[None]]:
    return app_of(desk).run_test(size=size)


def fields(pilot: Pilot[None]) -> dict[str | None, str]:
    return {field.id: field.value for field in pilot.app.screen.query(Input)}


async def test_what_follows_an_enter_acts_on_the_list_and_never_changes_what_was_taken(desk: Office) -> None:
    items = desk.deliver(*(letter(number) for number in range(5)))
    anna = desk.actor("anna")
    async with open_on(desk) as pilot:
        await settled(pilot)
        await burst(pilot, *"nhallo", "enter", "G")
        await until(pilot, lambda: "▼ 5 of 5" in screen_text(pilot.app))
        await burst(pilot, *"ggspend", "enter", *"Gx")
        await until(pilot, lambda: "✓" in screen_text(pilot.app))
    assert [note.text for note in detail(anna, items[4]).notes] == ["hallo"]
    assert readable_row(anna, items[4]).status == "pending"


async def test_all_keys_of_a_burst_go_where_they_would_go_one_by_one(desk: Office) -> None:
    first, second = desk.deliver(letter(1), letter(2))
    anna = desk.actor("anna")
    async with open_on(desk) as pilot:
        await settled(pilot)
        await burst(pilot, *"asanx", "backspace", "d", "tab", *"bitte", "enter", "z", *"mon", "escape", "e")
        await until(pilot, lambda: f"Archived item {first} " in bottom(pilot.app))
    assert readable_row(anna, second).assignee == "sandra"
    assert history(anna, second)[-1].text == "bitte"


async def test_arrow_keys_that_come_before_the_answers_move_among_them(desk: Office) -> None:
    (item,) = desk.deliver(letter(1))
    async with open_on(desk) as pilot:
        await settled(pilot)
        await burst(pilot, "s", "down", "enter")
        await until(pilot, lambda: f"Set item {item} to pending" in bottom(pilot.app))


async def test_pasted_text_has_its_place_among_the_keys(desk: Office) -> None:
    (item,) = desk.deliver(letter(1))
    async with open_on(desk) as pilot:
        await settled(pilot)
        for event in (
            events.Key("n", "n"),
            events.Key("a", "a"),
            events.Paste("bc\nnot this"),
            events.Key("d", "d"),
            events.Key("enter", "\r"),
        ):
            pilot.app.post_message(event)
        await until(pilot, lambda: "Esc closes" not in screen_text(pilot.app) and bool(bottom(pilot.app).strip("└─┘ ")))
        await settled(pilot)
    assert [note.text for note in detail(desk.actor("anna"), item).notes] == ["abcd"]


async def test_enter_waits_for_the_answers_to_what_was_typed(desk: Office) -> None:
    looked = Event()

    def slowly(typed: str) -> Sequence[Choice[int]]:
        if typed:
            looked.wait(5)
        return among([Choice(1, "one"), Choice(2, "two")], typed)

    taken: list[Picked[int] | None] = []
    async with open_on(desk) as pilot:
        await settled(pilot)
        pilot.app.push_screen(Picker(Question("Which", slowly, "")), taken.append)
        await settled(pilot)
        for key in ("t", "enter", "j"):
            pilot.app.post_message(events.Key(key, key if len(key) == 1 else "\r"))
        await asyncio.sleep(0.05)
        assert fields(pilot) == {"typed": "t"}
        looked.set()
        await until(pilot, lambda: taken == [Picked(2)])


async def test_an_enter_that_takes_nothing_leaves_the_question_open(desk: Office) -> None:
    desk.deliver(letter(1))
    async with open_on(desk) as pilot:
        await settled(pilot)
        await burst(pilot, *"sxyz", "enter", "backspace")
        assert fields(pilot) == {"typed": "xy"}
        assert "Nothing fits." in screen_text(pilot.app)


@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_nothing_moves_while_answers_come_and_go(desk: Office, size: tuple[int, int]) -> None:
    desk.deliver(letter(1))
    async with open_on(desk, size) as pilot:
        await settled(pilot)
        await press(pilot, "z")
        before = [pilot.app.screen.query_one(kind).region for kind in (Input, OptionList)]
        for key in "12:3x":
            await write(pilot, key)
            assert [pilot.app.screen.query_one(kind).region for kind in (Input, OptionList)] == before


@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_a_refusal_is_shown_whole(desk: Office, size: tuple[int, int]) -> None:
    sentence = "This is a sentence which is longer than a line of the question, but it must be read to its very end."
    async with open_on(desk, size) as pilot:
        await settled(pilot)
        pilot.app.push_screen(Picker(Question("Which", lambda typed: [], "", nothing=sentence)))
        await settled(pilot)
        assert " ".join(screen_text(pilot.app).replace("│", " ").split()).count("its very end.") == 1


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        ("nhallo\rjj", "Noted at item {last}"),
        ("sopen\rj", "Set item {last} to open"),
        ("asand\tbitte\rj", "Assigned item {last} to Sandra Keller"),
    ],
)
def test_a_burst_through_a_terminal_takes_what_stood_before_the_enter(desk: Office, keys: str, answer: str) -> None:
    items = desk.deliver(*(letter(number) for number in range(5)))
    command = [sys.executable, "-m", "tui_mail", "--home", str(desk.home.root), "--as", "anna"]
    with PtySession(command) as session:
        session.wait_for("▼ 1 of 5".encode())
        session.press(keys)
        session.wait_for(answer.format(last=items[-1]).encode())
    anna = desk.actor("anna")
    assert [note.text for note in detail(anna, items[-1]).notes] == (["hallo"] if keys[0] == "n" else [])
    assert [event.text for event in history(anna, items[-1]) if event.text == "bitte"] == ["bitte"] * (keys[0] == "a")
