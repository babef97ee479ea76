"""What the list shows, sorted and grouped by what somebody wants: chosen on a page, seen at once, kept for him."""

import pytest
from textual.pilot import Pilot

from tests.office import Office, letter
from tests.screens.looking import (
    SMALL,
    WIDE,
    app_of,
    bottom,
    burst,
    press,
    screen_lines,
    screen_text,
    settled,
    until,
    write,
)
from tui_mail.desk import tasks, triage
from tui_mail.desk.list_layout import BY_NAME, PRESETS, layout_of
from tui_mail.desk.task_forms import TaskForm
from tui_mail.screens.item_list import ItemList
from tui_mail.screens.times import local
from tui_mail.store.clock import SECOND, now
from tui_mail.store.models import Item

DAY = 86_400 * SECOND


def rows(pilot: Pilot[None]) -> list[str]:
    region = pilot.app.screen_stack[0].query_one(ItemList).region
    return [line[region.x : region.right] for line in screen_lines(pilot.app)[region.y : region.bottom]]


@pytest.mark.covers("HO-39", "HO-65", "HO-69", "HO-73", "HO-74", "CO-30")
@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_columns_are_switched_on_with_a_preview_and_kept(desk: Office, size: tuple[int, int]) -> None:
    item = desk.deliver(letter(1))[0]
    tasks.create_task(desk.actor("anna"), item, "task", "Call back", TaskForm(title="Zurück"))
    async with app_of(desk).run_test(size=size) as pilot:
        await settled(pilot)
        assert "☐" not in "\n".join(rows(pilot))
        await press(pilot, "C")
        assert "So it looks · the newest first · without groups · one line each" in screen_text(pilot.app)
        for title in ("Task", "Reply", "Contact", "Recipient"):
            await _go_to(pilot, title)
            await press(pilot, "x")
        assert "☐" in screen_text(pilot.app)
        await _go_to(pilot, "Subject")
        await press(pilot, "x")
        assert "The subject always stays." in bottom(pilot.app)
        await _go_to(pilot, "Size")
        await press(pilot, "s")
        assert "Size cannot be sorted by: " in bottom(pilot.app)
        await press(pilot, "enter")
        await until(pilot, lambda: "Your lists look so from now on" in bottom(pilot.app))
        assert "☐" in "\n".join(rows(pilot))
    kept = layout_of(desk.actor("anna"))
    assert {"task", "reply", "contact", "recipient"} <= set(kept.names)
    assert layout_of(desk.actor("mm")) == PRESETS["standard"], "of others nothing changes"


async def _go_to(pilot: Pilot[None], title: str) -> None:
    from tui_mail.screens.columns_page import ColumnsPage

    page = pilot.app.screen
    assert isinstance(page, ColumnsPage)
    titles = [BY_NAME[one.name].title for one in page._chosen.all]
    steps = titles.index(title) - titles.index(page._column.title)
    await burst(pilot, *("j" if steps > 0 else "k") * abs(steps))
    assert page._column.title == title


async def test_sorting_and_groups_keep_the_cursor_on_its_row(desk: Office) -> None:
    ids = desk.deliver(*(letter(number) for number in range(1, 7)))
    for number, item in enumerate(ids):
        at = now() - number * DAY
        Item.update(listed_at=at, received_at=at).where(Item.id == item).execute()
    triage.assign(desk.actor("anna"), ids[3], desk.person("sandra"))
    async with app_of(desk).run_test(size=WIDE) as pilot:
        await settled(pilot)
        rows_now = pilot.app.screen.query_one(ItemList)
        await press(pilot, "j", "j")
        current = rows_now.current
        await press(pilot, "C")
        await _go_to(pilot, "Date")
        await press(pilot, "s", "g", "d", "enter")
        await until(pilot, lambda: "Your lists look so" in bottom(pilot.app))
        assert rows_now.current is not None
        assert current is not None
        assert rows_now.current.id == current.id
        text = rows(pilot)
        heads = [line for line in text if line.startswith("──")]
        assert len(heads) >= 4
        assert "Today, " in heads[-1] or "Yesterday, " in heads[-1]
        await press(pilot, "home", "C")
        await _go_to(pilot, "Assignee")
        await press(pilot, "s", "enter", "J")
        await until(pilot, lambda: "sorted by assignee" in bottom(pilot.app))
        await press(pilot, "end")
        assert rows_now.current is not None
        assert rows_now.current.id == ids[3], "what nobody has stands first"


async def test_a_day_is_shown_before_it_is_taken_and_its_first_row_is_found(desk: Office) -> None:
    ids = desk.deliver(*(letter(number) for number in range(1, 9)))
    for number, item in enumerate(ids):
        at = now() - number // 2 * 10 * DAY
        Item.update(listed_at=at, received_at=at).where(Item.id == item).execute()
    async with app_of(desk).run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "J")
        await write(pilot, "10 days ago")
        day = local(now() - 10 * DAY)
        assert f"{day:%A} {day.day} {day:%B}" in screen_text(pilot.app)
        await press(pilot, "enter")
        current = pilot.app.screen.query_one(ItemList).current
        assert current is not None
        assert current.id == ids[3]
        assert "▼ 3 of 8" in screen_text(pilot.app)
