"""Link criteria on the screen: changed, tried over past mail, saved."""

import pytest

from tests.office import Office, letter
from tests.screens.looking import WIDE, at_work, bottom, press, screen_text, settled, until, write
from tui_mail.desk.administration.criteria import criteria_of
from tui_mail.screens.app import TuiMail
from tui_mail.screens.glyphs import UNICODE


@pytest.mark.covers("AS-03")
async def test_a_criterion_is_added_tried_moved_and_saved(desk: Office) -> None:
    desk.deliver(letter(901, from_="eva@fremd.example", subject="Akte 2026-00117"))
    mm = desk.actor("mm")
    app = TuiMail(mm, at_work, glyphs=UNICODE)
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "g", "e")
        await until(pilot, lambda: "kanzlei" in screen_text(app))
        await press(pilot, "c")
        await until(pilot, lambda: "relnr" in screen_text(app))
        await press(pilot, "n")
        await until(pilot, lambda: "New criterion" in screen_text(app))
        await write(pilot, "Akte")
        await press(pilot, "tab")
        await write(pilot, "phase")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "a phase is found by levels, as 12/3/1" in screen_text(app))
        await press(pilot, "shift+tab")
        await press(pilot, "ctrl+u")
        await write(pilot, "mandate")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "Not in force yet" in screen_text(app))
        await press(pilot, "t")
        await until(pilot, lambda: "Akte 2026-00117  nothing > mandate 2026-00117" in screen_text(app))
        await press(pilot, "escape", "K")
        assert len(criteria_of(mm, "kanzlei")) == 3
        await press(pilot, "escape")
        await until(pilot, lambda: "Not saved." in screen_text(app))
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "kanzlei looks for these from now on" in bottom(app))
    assert criteria_of(mm, "kanzlei")[0].keywords == ("Akte",)


async def test_who_does_not_manage_the_mailbox_is_told_so(desk: Office) -> None:
    app = TuiMail(desk.actor("sandra"), at_work, glyphs=UNICODE)
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "g", "e")
        await until(pilot, lambda: "kanzlei" in screen_text(app))
        await press(pilot, "c")
        await until(pilot, lambda: "Managers of its mailbox" in bottom(app))
