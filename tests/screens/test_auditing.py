"""What an auditor looks at, on the screen and at the command line, is recorded; he is offered nothing to do."""

from tests.office import Office, letter
from tests.screens.looking import WIDE, app_of, bottom, press, screen_text, settled, until, write
from tui_mail.screens.footer_bar import HintCell
from tui_mail.store.database import change
from tui_mail.store.models import Event, User


def recorded() -> list[tuple[int | None, str]]:
    events = Event.select().where(Event.action == "audited").order_by(Event.id)
    return [(event.item, event.after) for event in events]


async def test_the_message_under_the_cursor_of_an_auditor_is_recorded_once_for_each_time(
    desk: Office, at_once: None
) -> None:
    first, second = desk.deliver(letter(1), letter(2))
    with change():
        User.update(auditor=True).where(User.login == "otto").execute()
    async with app_of(desk, "otto").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await until(pilot, lambda: "dies ist Brief 2." in screen_text(pilot.app))
        assert recorded() == [(second, '{"read":"text"}')]
        hints = {cell.hint.word: cell.hint.allowed for cell in pilot.app.screen.query(HintCell)}
        assert not any(hints[word] for word in ("take", "assign", "snooze", "status", "link", "archive", "note"))
        await press(pilot, "t")
        assert "You are an auditor here" in bottom(pilot.app)
        await press(pilot, "j")
        await until(pilot, lambda: "dies ist Brief 1." in screen_text(pilot.app))
        assert recorded() == [(second, '{"read":"text"}'), (first, '{"read":"text"}')]
        await press(pilot, "h")
        await until(pilot, lambda: "as an auditor" in screen_text(pilot.app))
        assert recorded()[-1] == (first, '{"read":"history"}')
        await press(pilot, "escape", "slash")
        await write(pilot, "Brief 1")
        await press(pilot, "enter")
        await until(pilot, lambda: '{"read":"texts by a search"}' in [after for _, after in recorded()])
