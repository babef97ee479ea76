"""The list on a million rows: what is painted, what is read, what is marked."""

import pytest
from textual.app import App
from textual.strip import Strip

from tests.screens.looking import burst, press, screen_text, settled, until
from tests.screens.million import Bench, MadeUpRows
from tui_mail.screens.item_list import ItemList

SIZE = (120, 40)


def items(app: App[None]) -> ItemList:
    return app.query_one(ItemList)


@pytest.mark.covers("CO-37")
async def test_a_million_rows_open_at_once_and_say_where_the_cursor_is() -> None:
    async with Bench(1_000_000).run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert "▼ 1 of 1,000,000" in screen_text(pilot.app)
        await press(pilot, "G")
        assert "▼ 1,000,000 of 1,000,000" in screen_text(pilot.app)
        await press(pilot, "k", "pageup")
        assert f"▼ {999_999 - items(pilot.app).size.height:,} of 1,000,000" in screen_text(pilot.app)
        await press(pilot, "home")
        assert "▼ 1 of 1,000,000" in screen_text(pilot.app)


async def test_a_move_paints_two_rows_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Bench(1_000).run_test(size=SIZE) as pilot:
        await settled(pilot)
        painted: list[int] = []
        paint = ItemList.render_line

        def noting(self: ItemList, y: int) -> Strip:
            painted.append(y)
            return paint(self, y)

        monkeypatch.setattr(ItemList, "render_line", noting)
        await press(pilot, "j")
        assert sorted(painted) == [0, 1]


async def test_moves_that_come_faster_than_rows_are_read_get_where_they_should() -> None:
    async with Bench(1_000_000).run_test(size=SIZE) as pilot:
        await pilot.pause()
        await burst(pilot, *["j"] * 300)
        await until(pilot, lambda: "▼ 301 of 1,000,000" in screen_text(pilot.app))


async def test_marks_follow_rows_and_all_that_match_cost_nothing_to_mark() -> None:
    async with Bench(1_000_000).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "x", "j", "x")
        assert items(pilot.app).selection().ids == (10_000_000, 9_999_998)
        await press(pilot, "ctrl+a", "x")
        chosen = items(pilot.app).selection()
        assert chosen.everything
        assert chosen.left_out == {9_999_997}
        assert items(pilot.app).clear_marks()
        assert items(pilot.app).selection().ids == (9_999_996,)


async def test_a_range_reaches_over_pages_that_the_window_has_forgotten() -> None:
    async with Bench(1_000_000).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "V", *["pagedown"] * 60, "V")
        height = items(pilot.app).size.height
        assert len(items(pilot.app).selection().ids) == 60 * height + 1


async def test_marks_of_rows_that_left_the_view_are_taken_away() -> None:
    async with Bench(1_000).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "x", "x")
        app = pilot.app
        assert isinstance(app, Bench)
        app.source.numbers = range(1, 1_000)
        items(app).reread()
        await settled(pilot)
        assert items(app).selection().ids == (9_999_999,)


async def test_a_source_that_breaks_is_a_sentence_and_the_list_lives_on() -> None:
    class Breaking(MadeUpRows):
        def count(self) -> int:
            raise RuntimeError("disk on fire")

    async with Bench(10).run_test(size=SIZE) as pilot:
        await settled(pilot)
        app = pilot.app
        assert isinstance(app, Bench)
        items(app).show(Breaking(10))
        await settled(pilot)
        assert app.failures == ["The list could not be read."]
        items(app).show(MadeUpRows(5))
        await settled(pilot)
        assert "▼ 1 of 5" in screen_text(app)
