"""Messages to colleagues, from the keyboard."""

import pytest
from textual import events
from textual.pilot import Pilot

from tests.office import Office, letter
from tests.screens.looking import (
    SMALL,
    WIDE,
    app_with_files,
    bottom,
    burst,
    press,
    screen_lines,
    screen_text,
    settled,
    until,
)
from tui_mail.desk.internal import send_message
from tui_mail.mail.internal import Colleague
from tui_mail.screens.message_form import meant
from tui_mail.store.queries.items import detail
from tui_mail.store.queries.lists import page
from tui_mail.store.queries.notifications import waiting
from tui_mail.store.rows import View


def keys(text: str) -> list[str]:
    return ["space" if letter == " " else letter for letter in text]


def last_body(desk: Office, login: str) -> str:
    (told,) = waiting(desk.actor(login))
    assert told.item is not None
    return detail(desk.actor(login), told.item).body


async def opened(pilot: Pilot[None], key: str) -> None:
    await press(pilot, key)
    await until(pilot, lambda: "Ctrl+S sends" in screen_text(pilot.app))


@pytest.mark.covers("HO-42")
@pytest.mark.parametrize("size", [WIDE, SMALL])
@pytest.mark.usefixtures("at_once")
async def test_a_message_is_written_sent_heard_of_and_answered(desk: Office, size: tuple[int, int]) -> None:
    async with app_with_files(desk, "anna").run_test(size=size) as pilot:
        await settled(pilot)
        await opened(pilot, "c")
        assert "stays in the house" in screen_text(pilot.app)
        await press(pilot, *"sand", "comma", *"mart")
        await until(pilot, lambda: "Sandra Keller · Martin Muster" in screen_text(pilot.app))
        await press(pilot, "enter", *"Akte", "enter", *keys("Wo ist sie"), "question_mark", "enter", *keys("Gruss A"))
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "Sent to Sandra Keller, Martin Muster" in bottom(pilot.app))
    assert last_body(desk, "sandra").split("\n")[:2] == ["Wo ist sie?", "Gruss A"]
    async with app_with_files(desk, "sandra").run_test(size=size) as pilot:
        await until(pilot, lambda: "←" in screen_text(pilot.app))
        await until(pilot, lambda: "✉ 1 for you" in screen_lines(pilot.app)[0])
        await opened(pilot, "r")
        assert "Re: Akte" in screen_text(pilot.app)
        await press(pilot, *keys("bei mir"), "ctrl+s")
        await until(pilot, lambda: "Sent to Anna Muster" in bottom(pilot.app))
    assert last_body(desk, "anna").strip() == "bei mir"


async def test_what_is_written_is_thrown_away_only_by_the_second_escape(desk: Office) -> None:
    async with app_with_files(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await opened(pilot, "c")
        await press(pilot, "escape")
        assert "Message to colleagues" not in screen_text(pilot.app)
        await opened(pilot, "c")
        await press(pilot, "tab", "tab", *keys("ein Satz"), "escape")
        assert "Esc again throws it away" in screen_text(pilot.app)
        await press(pilot, "x", "escape")
        assert "ein Satzx" in screen_text(pilot.app)
        await press(pilot, "escape")
        assert "ein Satz" not in screen_text(pilot.app)
    assert page(desk.actor("anna"), View(folder_kind=None)) == []


async def test_what_cannot_be_sent_says_why_and_stays(desk: Office) -> None:
    async with app_with_files(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await opened(pilot, "c")
        await press(pilot, *"qqq", "tab", "tab", *"text", "ctrl+s")
        assert "Nobody here is called qqq." in screen_text(pilot.app)
        await press(pilot, "shift+tab", "shift+tab", "backspace", "backspace", "backspace", "ctrl+s")
        await until(pilot, lambda: "Say to which colleague the message goes." in screen_text(pilot.app))
        assert "text" in screen_text(pilot.app)


async def test_mail_is_not_answered_this_way(desk: Office) -> None:
    desk.deliver(letter(1))
    async with app_with_files(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "r")
        assert "Answering by mail comes in a later version; c writes to a colleague." in bottom(pilot.app)


async def test_what_is_typed_at_once_and_pasted_stands_in_order_and_clean(desk: Office) -> None:
    async with app_with_files(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await opened(pilot, "c")
        await burst(pilot, *"mm", "tab", "tab", *"eins", "enter")
        pilot.app.post_message(events.Paste("zwei\n\x1b[31mdrei"))
        await burst(pilot, *"vier", "ctrl+s")
        await until(pilot, lambda: "Sent to Martin Muster" in bottom(pilot.app))
    assert last_body(desk, "mm").strip() == "eins\nzwei\n\ufffd[31mdreivier"


async def test_messages_stand_in_the_tree_with_a_padlock_and_under_sent_with_their_reader(desk: Office) -> None:
    send_message(desk.actor("anna"), desk.blobs, ["mm"], "Akte", "Wo?")
    async with app_with_files(desk, "anna").run_test(size=WIDE) as pilot:
        await until(pilot, lambda: any("Messages" in line and "🔒" in line for line in screen_lines(pilot.app)))
        await press(pilot, "b", *"messages", "space", *"sent", "enter")
        await until(pilot, lambda: "Messages ▸ Sent" in screen_lines(pilot.app)[0])
        await until(pilot, lambda: any("Martin Muster" in line and "→" in line for line in screen_lines(pilot.app)))
    async with app_with_files(desk, "root").run_test(size=WIDE) as pilot:
        await settled(pilot)
        assert "Messages" not in screen_text(pilot.app)


def test_words_mean_who_fits_best_and_a_login_its_owner() -> None:
    people = [Colleague("anna", "Anna Muster"), Colleague("mm", "Martin Muster"), Colleague("a", "Zoe Anna")]
    assert [one.login for one in meant("a, mart ,anna,", people)[0]] == ["a", "mm", "anna"]
    assert meant("mm, nobody, mm", people) == ([people[1]], ["nobody"])
