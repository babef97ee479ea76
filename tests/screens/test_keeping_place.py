"""The cursor and the message stay where they are, whatever is done with the item and whoever does it."""

import pytest
from textual.pilot import Pilot

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
from tui_mail.desk import triage
from tui_mail.desk.actions import BY_NAME
from tui_mail.desk.bulk import BulkResult
from tui_mail.screens.doing import FINISHING, answer
from tui_mail.screens.footer_bar import HintCell
from tui_mail.screens.item_list import ItemList
from tui_mail.screens.message_pane import MessagePane


def place(pilot: Pilot[None]) -> int | None:
    row = pilot.app.screen.query_one(ItemList).current
    return None if row is None else row.id


def shown(pilot: Pilot[None]) -> str:
    """Give the message room alone."""
    pane = pilot.app.screen.query_one(MessagePane)
    return "\n".join(screen_lines(pilot.app)[pane.region.y : pane.region.bottom])


def test_what_finishes_with_a_row_is_known_by_name() -> None:
    assert set(BY_NAME) >= FINISHING


def test_a_refusal_names_the_item_because_the_cursor_may_be_elsewhere() -> None:
    refused = BulkResult((), {"Sandra Keller has taken it meanwhile.": (12,)})
    assert answer(refused, can_undo=True).sentence == "Item 12: Sandra Keller has taken it meanwhile."


async def test_taking_an_item_stays_on_it_and_shows_its_text(desk: Office, at_once: None) -> None:
    _, second = desk.deliver(letter(1), letter(2))
    async with app_of(desk, "sandra").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await until(pilot, lambda: "only its envelope" in shown(pilot))
        cells = {cell.hint.word: cell.hint.allowed for cell in pilot.app.screen.query(HintCell)}
        allowed = [word for word, may_be in cells.items() if may_be]
        assert allowed == ["take", "undo", "help", "search", "filter", "next", "menu", "history"]
        await press(pilot, "t")
        await until(pilot, lambda: "dies ist Brief 2." in shown(pilot))
        assert place(pilot) == second
        await press(pilot, "asterisk", "U")
        assert place(pilot) == second


async def test_setting_a_status_goes_on_and_acting_on_what_has_gone_says_that(desk: Office, at_once: None) -> None:
    first, second = desk.deliver(letter(1), letter(2))
    async with app_of(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "s", "enter")
        assert place(pilot) == first
        await press(pilot, "2", "k", "t")
        await until(pilot, lambda: f"taken by Anna Muster · open · Anna Muster · item {second}" in shown(pilot))
        assert "dies ist Brief 2." in shown(pilot)
        await press(pilot, "s")
        assert f"Item {second} is not in this list any more: taken by Anna Muster." in bottom(pilot.app)


async def test_what_somebody_took_while_it_was_asked_whom_to_give_it_to_is_left_for_the_next(desk: Office) -> None:
    first, second = desk.deliver(letter(1), letter(2))
    async with app_of(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "2", "a")
        triage.take(desk.actor("sandra"), second)
        rows = pilot.app.screen_stack[0].query_one(ItemList)
        await until(pilot, lambda: rows.current is None)
        await press(pilot, "2")
        assert "Sandra Keller has this item now." in bottom(pilot.app)
        assert place(pilot) == first


@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_a_message_that_is_read_stays_when_somebody_archives_it(desk: Office, size: tuple[int, int]) -> None:
    _, second = desk.deliver(letter(1), letter(2))
    async with app_of(desk, "mm").run_test(size=size) as pilot:
        await settled(pilot)
        await press(pilot, "enter")
        triage.archive(desk.actor("anna"), second)
        await until(pilot, lambda: "archived by Anna Muster" in shown(pilot))
        assert "dies ist Brief 2." in shown(pilot)


async def test_a_message_that_may_no_longer_be_read_goes_and_says_so(desk: Office) -> None:
    _, second = desk.deliver(letter(1), letter(2))
    triage.take(desk.actor("sandra"), second)
    async with app_of(desk, "sandra").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "enter")
        assert "dies ist Brief 2." in shown(pilot)
        triage.assign(desk.actor("anna"), second, desk.person("mm"))
        await until(pilot, lambda: f"Item {second} is gone." in shown(pilot))
        assert "Brief" not in shown(pilot)


async def test_a_filter_and_another_view_come_back_to_the_item(desk: Office) -> None:
    items = desk.deliver(*(letter(number) for number in range(200)))
    triage.take(desk.actor("sandra"), items[3])
    async with app_of(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "G", "k", "k")
        assert place(pilot) == items[2]
        lines = screen_lines(pilot.app)
        for keys in (["f"], ["2"]):
            await press(pilot, *keys)
            if keys == ["f"]:
                await write(pilot, "unassigned")
                await press(pilot, "enter")
            assert place(pilot) == items[2]
            assert "▼ 197 of 199" in screen_text(pilot.app)
            await press(pilot, "escape" if keys == ["f"] else "0")
            assert place(pilot) == items[2]
        assert [line[30:60] for line in screen_lines(pilot.app)[1:15]] == [line[30:60] for line in lines[1:15]]
        await press(pilot, "4", "0")
        assert place(pilot) == items[2]
        await press(pilot, "f")
        await write(pilot, "sandra")
        await press(pilot, "enter")
        assert place(pilot) == items[3]
        await press(pilot, "escape")
        assert place(pilot) == items[2]


async def test_too_small_a_terminal_says_so_and_all_is_there_when_it_grows(desk: Office) -> None:
    desk.deliver(letter(1))
    async with app_of(desk, "anna").run_test(size=SMALL) as pilot:
        await settled(pilot)
        await pilot.resize_terminal(60, 20)
        await settled(pilot)
        assert "The terminal is too small: 80x24 at least" in screen_lines(pilot.app)[9]
        await press(pilot, "e")
        await pilot.resize_terminal(*WIDE)
        await settled(pilot)
        await until(pilot, lambda: "┌─ Mailboxes" in screen_lines(pilot.app)[1])
        assert "▼ 1 of 1" in screen_text(pilot.app)
        assert isinstance(pilot.app.focused, ItemList)


async def test_what_a_message_does_not_say_is_said_to_be_missing(desk: Office) -> None:
    desk.deliver(letter(1, subject="", from_=""))
    async with app_of(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        assert "(no sender)" in screen_text(pilot.app)
        assert "(no subject)" in screen_lines(pilot.app)[2]


async def test_a_long_trouble_leaves_the_place_in_the_header(desk: Office) -> None:
    async with app_of(desk, "anna").run_test(size=SMALL) as pilot:
        await settled(pilot)
        await press(pilot, "g", "s")
        header = pilot.app.screen.query_one("HeaderBar")
        header.trouble = "kanzlei: " + "The server refused the password. " * 5  # type: ignore[attr-defined]  # by name
        await settled(pilot)
        line = screen_lines(pilot.app)[0]
        assert line.startswith(" kanzlei ▸ Sent ")
        assert "✗ kanzlei: The server" in line
        assert len(line) == 80


@pytest.mark.parametrize("sizes", [[SMALL, WIDE], [WIDE, SMALL, WIDE], [WIDE, (120, 24), WIDE]])
async def test_the_tree_is_whole_again_when_the_terminal_grows(desk: Office, sizes: list[tuple[int, int]]) -> None:
    desk.deliver(letter(1))
    async with app_of(desk, "anna").run_test(size=sizes[0]) as pilot:
        await settled(pilot)
        for size in sizes[1:]:
            await pilot.resize_terminal(*size)
            await settled(pilot)
        tree = [line[2:25].strip() for line in screen_lines(pilot.app)[2:13]]
        assert tree[0].startswith("▾ kanzlei")
        assert [line.split("  ")[0] for line in tree[1:4]] == ["Inbox", "Snoozed", "Sent"], tree
        assert any(line.startswith("0 All") for line in tree), tree
