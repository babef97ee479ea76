"""One key on very many items: how many is said before, and it can be stopped."""

from textual import events

from tests.office import Office, letter
from tests.screens.looking import WIDE, app_of, bottom, press, settled, until
from tui_mail.desk.actions import BY_NAME
from tui_mail.screens.doing import Errand
from tui_mail.screens.marks import Selection
from tui_mail.screens.store_rows import StoreRows
from tui_mail.store.database import change
from tui_mail.store.queries import lists
from tui_mail.store.rows import View


def left(desk: Office) -> int:
    return lists.count(desk.actor("anna"), View())


def test_every_action_has_words_for_many_items(desk: Office) -> None:
    rows = StoreRows(desk.actor("anna"), View())
    for action in BY_NAME.values():
        errand = Errand(action, Selection((), everything=True), rows, None, 5_000)
        assert errand.is_long
        assert errand.announcement.endswith(" 5,000 items ... Esc stops")


async def test_esc_stops_what_is_to_be_done_to_many(desk: Office) -> None:
    desk.deliver(*(letter(number) for number in range(120)))
    async with app_of(desk).run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "ctrl+a")
        with change():  # nobody else can write now
            await pilot.press("e")
            await until(pilot, lambda: "Archiving 120 items ... Esc stops" in bottom(pilot.app))
            await pilot.press("escape")
        await settled(pilot)
        assert "Stopped before anything was done." in bottom(pilot.app)
        assert left(desk) == 120
        await press(pilot, "ctrl+a", "e")
        assert "Archived 120 items · u undo" in bottom(pilot.app)


async def test_leaving_waits_for_no_more_than_the_item_at_hand(desk: Office) -> None:
    desk.deliver(*(letter(number) for number in range(400)))
    async with app_of(desk).run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "ctrl+a")
        for key in ("e", "ctrl+q"):
            pilot.app.post_message(events.Key(key, None))
    assert left(desk) > 0
