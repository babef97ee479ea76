"""What stands first where one asks who wrote and where it belongs: Enter is pressed fast."""

from tests.office import Office, letter
from tests.screens.looking import WIDE, at_work, bottom, burst, press, screen_text, settled, write
from tui_mail.desk.linking import link
from tui_mail.screens.app import TuiMail
from tui_mail.store.actor import SYSTEM
from tui_mail.store.queries.directory import record_id_of
from tui_mail.store.queries.items import detail


async def test_a_namesake_stands_below_the_new_ones_and_a_short_form_of_the_name_above_them(desk: Office) -> None:
    desk.deliver(letter(1, from_="Pierre Dupont <pierre@far.example>"), letter(2, from_="J. Dupont <j@near.example>"))
    app = TuiMail(desk.actor("anna"), at_work)
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "i")
        shown = screen_text(app)
        assert "Who is J. Dupont?" in shown
        assert shown.index("contact 00456 Jean Dupont") < shown.index("new contact J. Dupont")
        await press(pilot, "escape", "j", "i")
        shown = screen_text(app)
        assert shown.index("new contact Pierre Dupont") < shown.rindex("contact 00456 Jean Dupont")


async def test_what_it_is_linked_to_already_is_not_the_first_answer_and_a_kind_makes_a_case_of_it(desk: Office) -> None:
    (item,) = desk.deliver(letter(1, subject="Toner bestellen"))
    link(desk.actor("anna"), item, record_id_of(SYSTEM, "contact", "00457"))
    app = TuiMail(desk.actor("anna"), at_work)
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "l")
        shown = screen_text(app)
        assert shown.index("new case ...") < shown.index("linked already")
        await write(pilot, "ticket")
        assert "new ticket ...  Toner bestellen" in screen_text(app)
        await burst(pilot, "enter", "enter", "enter")  # two contacts have his address: who asks, then where it goes
        assert "Made ticket 1 Toner bestellen" in bottom(app)
    assert "ticket 1" in [f"{one.kind} {one.number}" for one in detail(SYSTEM, item).links]
