"""The directory from the keyboard: people and companies, who is in neither, and who gets no mass mailings."""

import pytest

from tests.office import Office, letter
from tests.screens.looking import SMALL, WIDE, at_work, bottom, press, screen_text, settled, write
from tui_mail.desk.relations import create, create_contact
from tui_mail.screens.app import TuiMail
from tui_mail.screens.directory_screen import DirectoryScreen
from tui_mail.screens.record_page import RecordPage
from tui_mail.store.queries.blocked import blocked
from tui_mail.store.queries.directory import record
from tui_mail.store.queries.items import row
from tui_mail.store.queries.relation_rows import relation
from tui_mail.store.rows import Row


@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_contacts_are_found_by_letters_and_module_changed_and_opened(desk: Office, size: tuple[int, int]) -> None:
    anna = desk.actor("anna")
    create(anna, "colleague", "9", "Jürg Gross", ["jg@gross.example"])
    app = TuiMail(anna, at_work)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await press(pilot, "g", "c")
        shown = screen_text(app)
        assert "1 Contacts (3) · 2 Companies · 3 Unknown senders · 4 Blocked" in shown
        await press(pilot, "m", "m")
        assert "Jürg Gross" in screen_text(app)
        assert "Dupont" not in screen_text(app)
        await press(pilot, "m", "slash")
        await write(pilot, "gros")
        await press(pilot, "enter", "e")
        await write(pilot, "mann")
        await press(pilot, "ctrl+s")
        assert "Changed contact 9: name" in bottom(app)
        await press(pilot, "enter")
        assert isinstance(app.screen, RecordPage)
        assert "Jürg Grossmann" in screen_text(app)
        await press(pilot, "escape", "escape")
        assert isinstance(app.screen, DirectoryScreen)
        await press(pilot, "escape")
        assert not isinstance(app.screen, DirectoryScreen)


@pytest.mark.covers("CO-38", "CO-43")
async def test_a_contact_is_made_from_the_list_and_a_twin_merged_after_a_look(desk: Office) -> None:
    anna = desk.actor("anna")
    app = TuiMail(anna, at_work)
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "g", "c", "n", "tab")
        await write(pilot, "Jean Dupond")
        await press(pilot, "tab", "tab")
        await write(pilot, "Müller AG")
        await press(pilot, "tab")
        await write(pilot, "jd@old.example, jd@older.example")
        await press(pilot, "ctrl+s")
        assert "Made contact 00458 Jean Dupond" in bottom(app)
        made = relation(anna, "contact", "00458")
        assert (made.company, made.addresses) == ("00123", ("jd@old.example", "jd@older.example"))
        await press(pilot, "slash")
        await write(pilot, "dupond")
        await press(pilot, "enter", "M")
        await write(pilot, "00456")
        await press(pilot, "enter")
        assert "which gains jd@old.example" in screen_text(app)
        await press(pilot, "enter")
        assert relation(anna, "contact", "00458").number == "00458", "a stray Enter merges nothing"
        await press(pilot, "M")
        await write(pilot, "00456")
        await press(pilot, "enter", "y", "enter")
        assert "Merged contact 00458 into 00456" in bottom(app)
        await press(pilot, "escape")
        assert "Stands for" in screen_text(app)
        await press(pilot, "U", "enter")
        assert relation(anna, "contact", "00458").number == "00458"


@pytest.mark.covers("CK-03", "CK-04", "HO-80")
async def test_unknown_senders_are_worked_through_and_addresses_blocked(desk: Office) -> None:
    anna = desk.actor("anna")
    desk.deliver(letter(1, from_="Marie Leroy <marie@leroy.example>"), letter(2, from_="zoe@new.example"))
    app = TuiMail(anna, at_work)
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        await press(pilot, "g", "c", "3")
        assert "3 Unknown senders (2)" in screen_text(app)
        await press(pilot, "b", "enter")
        await write(pilot, "Zoe AG")
        await press(pilot, "down", "down", "down", "enter")
        assert "Identified the sender of item 2 as company 00458 Zoe AG" in bottom(app)
        assert "3 Unknown senders (1)" in screen_text(app)
        await press(pilot, "4")
        assert "zoe@new.example" in screen_text(app)
        assert "Zoe AG" in screen_text(app)
        await press(pilot, "b")
        assert blocked(anna) == []
        await press(pilot, "3", "o")
        assert not isinstance(app.screen, DirectoryScreen)
    assert record(anna, "company", "00458").name == "Zoe AG"


async def test_who_may_change_nothing_is_told_why_and_outsiders_see_nothing(desk: Office) -> None:
    create_contact(desk.actor("anna"), None, "Marie Leroy")
    for login, seen in (("vera", "1 Contacts (3)"), ("otto", "1 Contacts (0)")):
        app = TuiMail(desk.actor(login), at_work)
        async with app.run_test(size=SMALL) as pilot:
            await settled(pilot)
            await press(pilot, "g", "c", "n")
            assert seen in screen_text(app)
            assert "made by the members of a mailbox; you are none" in bottom(app)


@pytest.mark.covers("HO-78")
async def test_one_mail_from_a_shared_address_gets_its_writer_in_the_picker_of_senders(desk: Office) -> None:
    (item,) = desk.deliver(letter(1, from_="Müller AG <info@mueller.example>"))
    create_contact(desk.actor("anna"), None, "Marie Müller", [], "00123")
    app = TuiMail(desk.actor("anna"), at_work)
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "i")
        await write(pilot, "Marie Müller")
        assert "only this was written by contact 00458 Marie Müller" in screen_text(app)
        await press(pilot, "down", "enter")
        assert f"item {item} is written by 00458 Marie Müller from now on · u undo" in bottom(app)
        await press(pilot, "enter")
        assert "Wrote   Marie Müller (shared address" in screen_text(app)
        await press(pilot, "escape", "u")
    found = row(desk.actor("anna"), item)
    assert isinstance(found, Row)
    assert found.written_by is None
