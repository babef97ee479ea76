"""Cases on the screen: made of a mail, found in their tree, with the archive of each."""

import pytest

from tests.office import Office, letter
from tests.screens.looking import SMALL, WIDE, at_work, bottom, press, screen_text, settled, write
from tui_mail.desk import moving, purging
from tui_mail.desk.cases import NewCase, close_case, create_case
from tui_mail.desk.linking import link
from tui_mail.desk.notes import add_note
from tui_mail.desk.triage import take
from tui_mail.errors import NotFound
from tui_mail.screens.app import TuiMail
from tui_mail.screens.cases_page import CasesPage
from tui_mail.screens.glyphs import ASCII, UNICODE
from tui_mail.screens.main_screen import MainScreen
from tui_mail.screens.record_page import RecordPage
from tui_mail.store.actor import SYSTEM
from tui_mail.store.queries.directory import record
from tui_mail.store.queries.items import detail

JEANNE = {"from_": "Jeanne Dupont <jeanne@dupont.example>"}


def app_of(desk: Office, login: str = "anna", *, ascii_only: bool = False) -> TuiMail:
    return TuiMail(desk.actor(login), at_work, glyphs=ASCII if ascii_only else UNICODE, is_owner=True, blobs=desk.blobs)


def cases_of(item: int) -> list[tuple[str, str, bool]]:
    return [(one.kind, one.number, one.primary) for one in detail(SYSTEM, item).links if one.kind == "ticket"]


@pytest.mark.parametrize("size", [WIDE, SMALL])
@pytest.mark.covers("HO-23", "HO-24", "HO-25", "HO-26", "CO-41")
async def test_a_case_is_made_of_a_mail_with_its_sender_as_requester_and_opened(
    desk: Office, size: tuple[int, int]
) -> None:
    (item,) = desk.deliver(letter(1, subject="Drucker brennt", **JEANNE))
    app = app_of(desk)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await press(pilot, "l")
        await write(pilot, "drucker")
        await press(pilot, "enter")
        assert "What kind of case?" in screen_text(app)
        await write(pilot, "ticket")
        await press(pilot, "enter")
        assert "In which folder does the new ticket go?" in screen_text(app), "who asks for it is known"
        await write(pilot, "Support")
        await press(pilot, "enter")
        assert "Made ticket 1 drucker, and linked item" in bottom(app)
        assert cases_of(item) == [("ticket", "1", True)]
        await press(pilot, "l")
        await write(pilot, "noch einer")
        await press(pilot, "enter")
        await write(pilot, "ticket")
        await press(pilot, "enter", "enter")
        assert "in the place of ticket 1" in screen_text(app), "there is but one case for a mail: it is asked"
        await press(pilot, "1")
        assert cases_of(item) == [("ticket", "1", True), ("ticket", "2", False)]
        await press(pilot, "K")
        assert "Open which record?" in screen_text(app)
        await press(pilot, "enter")
        assert isinstance(app.screen, RecordPage)
        assert "Requester contact 00457 Jeanne Dupont" in screen_text(app)
        await press(pilot, "c")
        assert "Closed ticket 1 drucker" in bottom(app)
        await press(pilot, "escape", "u")
        assert cases_of(item) == [("ticket", "1", True)]


async def test_one_case_is_made_of_several_mails_of_somebody_unknown_and_one_undo_takes_it_all_back(
    desk: Office,
) -> None:
    first, second = desk.deliver(*(letter(number, from_="Ida Neu <ida@neu.example>") for number in (1, 2)))
    app = app_of(desk)
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        await press(pilot, "x", "x", "l")
        await write(pilot, "Umzug")
        await press(pilot, "enter")
        await write(pilot, "ticket")
        await press(pilot, "enter")
        assert "Who asks for it? (no contact has the sender's address)" in screen_text(app)
        await write(pilot, "Ida Neu")
        await press(pilot, "enter", "enter")
        assert cases_of(first) == cases_of(second) == [("ticket", "1", True)]
        assert record(SYSTEM, "contact", "00458").name == "Ida Neu"
        await press(pilot, "u")
        assert cases_of(first) == cases_of(second) == []
        with pytest.raises(NotFound):
            record(SYSTEM, "ticket", "1")


@pytest.mark.covers("HO-06", "AS-13", "TS-12", "CK-23")
async def test_the_archive_of_a_record_holds_each_mail_once_in_time_order_and_leads_to_it(desk: Office) -> None:
    anna = desk.actor("anna")
    plan, offer = desk.deliver(
        letter(1, subject="project 12-3-1 Plan"),
        letter(2, subject="Offerte", from_="kanzlei@muster.example", to="jean@dupont.example"),
    )
    link(anna, offer, record(SYSTEM, "project", "12").id)
    take(anna, plan)
    add_note(anna, plan, "Bis Freitag")
    app = app_of(desk)
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "g", "k")
        assert isinstance(app.screen, CasesPage)
        await press(pilot, "slash")
        await write(pilot, "umbau")
        await press(pilot, "enter")
        shown = screen_text(app)
        assert [shown.index(words) for words in ("Bis Freitag", "Offerte", "Plan")] == sorted(
            shown.index(words) for words in ("Bis Freitag", "Offerte", "Plan")
        )
        assert "phase 12/3/1 · kanzlei" in shown, "it says at which part a mail is"
        assert "Last      Anna Muster" in shown
        await press(pilot, "2")
        assert "Bis Freitag" not in screen_text(app)
        await press(pilot, "slash")
        await write(pilot, "plan")
        await press(pilot, "enter")
        assert "Offerte" not in screen_text(app)
        await press(pilot, "enter")
        assert f"Item {plan} in kanzlei" in screen_text(app)
        await press(pilot, "enter")
        assert isinstance(app.screen, MainScreen)
        assert f"item {plan}" in screen_text(app), "all its keys are there"


@pytest.mark.covers("HO-76", "HO-81", "CO-35")
async def test_a_message_says_whose_it_is_and_every_link_with_its_reason_the_case_first(desk: Office) -> None:
    (item,) = desk.deliver(letter(1, subject="Mandat 2026-00117"))
    take(desk.actor("anna"), item)
    app = app_of(desk)
    async with app.run_test(size=(80, 40)) as pilot:
        await settled(pilot)
        await press(pilot, "enter")
        said = [line.strip("│ ") for line in screen_text(app).splitlines()]
        assert "Company (Müller AG)" in said, "in brackets: nobody has said so"
        first = next(at for at, line in enumerate(said) if line.startswith("Linked"))
        assert said[first].startswith("Linked  mandate 2026-00117 Müller / Klage")
        links = " ".join(said[first:])
        assert links.index("primary") < links.index("contact 00456") < links.index("contact 00457")
        await press(pilot, "l")
        await write(pilot, "00123")
        await press(pilot, "enter")
        assert "Company Müller AG" in [line.strip("│ ") for line in screen_text(app).splitlines()]
        await press(pilot, "L")
        await write(pilot, "mandate")
        await press(pilot, "enter")
        assert "Unlinked" in bottom(app)
        assert detail(SYSTEM, item).row.case is None


@pytest.mark.covers("HO-06")
async def test_what_was_purged_is_read_in_the_archive_of_its_record(desk: Office) -> None:
    mm = desk.actor("mm")
    (item,) = desk.deliver(letter(1, subject="Mandat 2026-00117", body="Aus alten Zeiten.\n"))
    moving.trash(mm, item)
    purging.purge(mm, item)
    app = app_of(desk, "mm")
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        await press(pilot, "g", "k", "j", "enter")
        assert "kanzlei · kept" in screen_text(app)
        await press(pilot, "enter")
        assert "Aus alten Zeiten." in screen_text(app)


@pytest.mark.covers("HO-77")
async def test_a_note_at_a_record_and_a_case_that_is_edited(desk: Office) -> None:
    app = app_of(desk)
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        await press(pilot, "g", "k", "j", "enter", "n")
        await write(pilot, "Budget frei")
        await press(pilot, "tab")
        await write(pilot, "martin")
        await press(pilot, "enter")
        assert "Noted at mandate 2026-00117" in bottom(app)
        assert "Budget frei" in screen_text(app)
        await press(pilot, "E")
        await write(pilot, "!")
        await press(pilot, "ctrl+s")
        assert "Changed mandate 2026-00117 Müller / Klage!" in bottom(app)
        await press(pilot, "r")
        await write(pilot, "dupont")
        await press(pilot, "enter", "E")
        assert "jean@dupont.example" in screen_text(app), "a contact has the form of the directory"


@pytest.mark.parametrize("ascii_only", [False, True])
async def test_the_tree_shows_kinds_folders_and_open_cases_and_folds_what_is_closed(
    desk: Office, *, ascii_only: bool
) -> None:
    anna = desk.actor("anna")
    create_case(anna, NewCase("ticket", "Lampe", folder="Support"))
    close_case(anna, create_case(anna, NewCase("ticket", "Kabel", folder="Support")).id)
    app = app_of(desk, ascii_only=ascii_only)
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        await press(pilot, "g", "k")
        shown = screen_text(app)
        assert "Lampe" in shown
        assert "Kabel" not in shown
        assert bool({"▾", "▸", "│"} & set(shown)) is not ascii_only
        await press(pilot, "G", "enter")
        assert "Kabel" in screen_text(app)
        await press(pilot, "minus")
        assert "Lampe" not in screen_text(app)
        await press(pilot, "plus")
        assert "12/3/1 Abbruch" in screen_text(app)


async def test_an_outsider_sees_no_case_and_a_viewer_makes_none(desk: Office) -> None:
    app = app_of(desk, "vera")
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        await press(pilot, "g", "k", "n")
        assert "made and changed by the members" in bottom(app)
    app = app_of(desk, "otto")
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        await press(pilot, "g", "k")
        assert "There is no case yet" in screen_text(app)
