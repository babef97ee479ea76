"""Identifying a sender from the keyboard: one key, a person who is known or a new one, Enter."""

import pytest

from tests.office import Office, letter
from tests.screens.looking import SMALL, WIDE, at_work, bottom, burst, press, screen_text, settled, write
from tui_mail.screens.app import TuiMail
from tui_mail.store.actor import SYSTEM
from tui_mail.store.queries.directory import record, record_id_of
from tui_mail.store.queries.items import detail
from tui_mail.store.queries.record_heads import record_head

STRANGER = {"from_": "Marie Leroy <marie@dupont.example>"}


def addresses(kind: str, number: str) -> tuple[str, ...]:
    return record_head(SYSTEM, record_id_of(SYSTEM, kind, number)).addresses


def links(item: int) -> list[str]:
    return [f"{one.kind} {one.number}" for one in detail(SYSTEM, item).links]


@pytest.mark.covers("CK-03")
async def test_who_has_the_domain_of_the_sender_stands_first_and_enter_takes_him(desk: Office) -> None:
    (item,) = desk.deliver(letter(1, **STRANGER))
    app = TuiMail(desk.actor("anna"), at_work)
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "i")
        shown = screen_text(app)
        assert "Who is Marie Leroy?" in shown
        assert shown.index("contact 00456 Jean Dupont") < shown.index("new contact Marie Leroy")
        assert "number 00458, marie@dupont.example" in shown
        await press(pilot, "enter")
        assert f"Identified the sender of item {item} as contact 00456 Jean Dupont · u undo" in bottom(app)
    assert links(item) == ["contact 00456"]
    assert "marie@dupont.example" in addresses("contact", "00456")


@pytest.mark.covers("CK-03")
async def test_a_company_is_found_by_a_few_letters_and_one_undo_takes_all_back(desk: Office) -> None:
    first, other = desk.deliver(letter(1, **STRANGER), letter(2, **STRANGER))
    app = TuiMail(desk.actor("anna"), at_work)
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        await burst(pilot, "i", *"muller", "enter")
        assert links(first) == links(other) == ["company 00123"]
        await press(pilot, "u")
    assert links(first) == links(other) == []
    assert addresses("company", "00123") == ("info@mueller.example",)


@pytest.mark.covers("CK-04")
async def test_a_new_contact_is_made_in_the_same_window(desk: Office) -> None:
    (item,) = desk.deliver(letter(1, from_="Paul Klee <paul@klee.example>"))
    app = TuiMail(desk.actor("anna"), at_work)
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await burst(pilot, "i", "enter")
        assert "Made contact 00458 Paul Klee" in bottom(app)
    assert links(item) == ["contact 00458"]
    assert addresses("contact", "00458") == ("paul@klee.example",)


@pytest.mark.covers("CK-04")
async def test_a_new_company_with_a_name_and_a_number_of_its_own(desk: Office) -> None:
    (item,) = desk.deliver(letter(1, from_="Paul Klee <paul@klee.example>"))
    app = TuiMail(desk.actor("anna"), at_work)
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "i")
        await write(pilot, "Klee Malerei")
        await press(pilot, "down", "tab")
        await write(pilot, "K-7")
        await press(pilot, "enter")
    assert record(SYSTEM, "company", "K-7").name == "Klee Malerei"
    assert links(item) == ["company K-7"]


async def test_who_may_not_work_on_the_item_is_told_so(desk: Office) -> None:
    desk.deliver(letter(1, **STRANGER))
    app = TuiMail(desk.actor("vera"), at_work)
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "i")
        assert "You are a viewer here" in bottom(app)


async def test_the_sender_that_is_known_already_is_said_to_be(desk: Office) -> None:
    (item,) = desk.deliver(letter(1))
    app = TuiMail(desk.actor("anna"), at_work)
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "i")
        assert "has jean@dupont.example already" in screen_text(app)
        await press(pilot, "enter")
        assert f"item {item} is linked to contact 00456 Jean Dupont already by its address" in bottom(app)
