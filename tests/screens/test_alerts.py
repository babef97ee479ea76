"""What should be looked at: said in the header, listed on a page, each line a way to its list."""

import pytest

from tests.office import Office, letter
from tests.screens.looking import SMALL, WIDE, app_with_files, press, screen_lines, screen_text, settled, until
from tui_mail.desk.triage import assign
from tui_mail.store.clock import SECOND, now
from tui_mail.store.models import Absence


@pytest.mark.covers("AS-17")
@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_an_alert_opens_the_list_it_speaks_of(desk: Office, size: tuple[int, int]) -> None:
    _, _, away = desk.deliver(letter(1), letter(2, from_="x@stranger.example", subject="Irrläufer"), letter(3))
    anna = desk.actor("anna")
    assign(anna, away, desk.person("sandra"))
    Absence.insert(person=desk.person("sandra"), begins_at=now() - 60 * SECOND, ends_at=None).execute()
    app = app_with_files(desk, "anna")
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await until(pilot, lambda: "1 with somebody away" in screen_lines(app)[0])
        await press(pilot, "g", "a")
        assert "1 item in kanzlei is with somebody who is away." in screen_text(app)
        assert "1 item in kanzlei is linked to nothing." in screen_text(app)
        assert "Mail comes in." in screen_text(app)
        await press(pilot, "j", "enter")
        await until(pilot, lambda: "Irrläufer" in screen_text(app) and "Brief 3" not in screen_text(app))
        assert "unlinked" in screen_lines(app)[0].partition("anna")[0]


async def test_who_hands_out_nothing_is_told_of_nothing(desk: Office) -> None:
    desk.deliver(letter(1, from_="x@stranger.example"))
    app = app_with_files(desk, "sandra")
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await until(pilot, lambda: "● live" in screen_lines(app)[0])
        await press(pilot, "g", "a")
        assert "All is well." in screen_text(app)
