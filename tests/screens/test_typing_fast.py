"""Keys that come in one piece do what they do one by one."""

import sys

import pytest

from tests.office import Office, letter
from tests.screens.looking import SMALL, WIDE, app_of, bottom, burst, screen_lines, screen_text, settled, until
from tests.screens.pty_session import PtySession
from tui_mail.screens.item_list import ItemList
from tui_mail.store.queries.items import readable_row


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        ("jjjgg", "▼ 1 of 9"),
        ("ggjj", "▼ 3 of 9"),
        ("jjggj", "▼ 2 of 9"),
        ("Gk", "▼ 8 of 9"),
        ("Gggjj", "▼ 3 of 9"),
        ("ggG", "▼ 9 of 9"),
        ("gxjj", "▼ 3 of 9"),
        ("0jj", "▼ 3 of 9"),
    ],
)
async def test_moves_in_one_burst_end_where_slow_ones_do(desk: Office, keys: str, place: str) -> None:
    desk.deliver(*(letter(number) for number in range(9)))
    async with app_of(desk).run_test(size=WIDE) as pilot:
        await settled(pilot)
        await burst(pilot, *keys)
        await until(pilot, lambda: place in screen_text(pilot.app))
        assert screen_lines(pilot.app)[0].startswith(" All ")


async def test_jumps_and_the_key_after_them_mean_the_row_that_was_jumped_to(desk: Office) -> None:
    items = desk.deliver(*(letter(number) for number in range(150)))
    async with app_of(desk).run_test(size=WIDE) as pilot:
        await settled(pilot)
        await burst(pilot, "G", "e")
        await until(pilot, lambda: f"Archived item {items[0]} " in bottom(pilot.app))
        await burst(pilot, "g", "g", *"jjj", "e")
        await until(pilot, lambda: f"Archived item {items[-4]} " in bottom(pilot.app))


async def test_keys_that_come_before_the_list_wait_for_it(desk: Office) -> None:
    (item,) = desk.deliver(letter(1))
    async with app_of(desk).run_test(size=WIDE) as pilot:
        await burst(pilot, "e")
        await until(pilot, lambda: f"Archived item {item} " in bottom(pilot.app))


async def test_an_action_and_its_undo_in_one_burst_leave_everything_as_it_was(desk: Office) -> None:
    items = desk.deliver(*(letter(number) for number in range(5)))
    async with app_of(desk).run_test(size=WIDE) as pilot:
        await settled(pilot)
        await burst(pilot, *"eueue")
        await until(pilot, lambda: f"Archived item {items[2]} " in bottom(pilot.app))
    folders = [readable_row(desk.actor("anna"), item).folder_kind for item in items]
    assert folders == ["inbox", "inbox", "archive", "inbox", "inbox"]


@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_opening_scrolling_closing_and_going_on_in_one_burst(desk: Office, size: tuple[int, int]) -> None:
    items = desk.deliver(*(letter(number) for number in range(5)))
    async with app_of(desk).run_test(size=size) as pilot:
        await settled(pilot)
        await burst(pilot, "enter", "j", "j", "q", "j", "enter", "q", "j", "e")
        await until(pilot, lambda: f"Archived item {items[2]} " in bottom(pilot.app))
        assert isinstance(pilot.app.focused, ItemList)


async def test_go_to_a_folder_in_one_burst_acts_there_and_nowhere_else(desk: Office) -> None:
    first, second = desk.deliver(letter(1), letter(2))
    async with app_of(desk).run_test(size=WIDE) as pilot:
        await settled(pilot)
        await burst(pilot, *"gie")
        await until(pilot, lambda: " kanzlei ▸ Inbox" in screen_lines(pilot.app)[0])
        await until(pilot, lambda: "▼ 1 of 1" in screen_text(pilot.app))
        await burst(pilot, *"gse")
        await until(pilot, lambda: " kanzlei ▸ Sent" in screen_lines(pilot.app)[0])
        await until(pilot, lambda: "There is no item here to act on." in bottom(pilot.app))
    assert readable_row(desk.actor("anna"), first).folder_kind == "inbox"
    assert readable_row(desk.actor("anna"), second).folder_kind == "archive"


@pytest.mark.parametrize(
    ("keys", "asked"), [("ggja", "Assign item {second} to"), ("jja", "Assign item {first} to"), ("ga", "Alerts")]
)
def test_a_burst_through_a_terminal_does_what_slow_typing_does(desk: Office, keys: str, asked: str) -> None:
    first, second, _ = desk.deliver(letter(1), letter(2), letter(3))
    command = [sys.executable, "-m", "tui_mail", "--home", str(desk.home.root), "--as", "anna"]
    with PtySession(command) as session:
        session.wait_for("▼ 1 of 3".encode())
        session.output = b""
        session.press(keys)
        session.wait_for(asked.format(first=first, second=second).encode())
