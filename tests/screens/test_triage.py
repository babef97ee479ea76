"""Handing out mail from the keyboard: two keys for an ordinary decision, and what the pickers say before it."""

import pytest

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
from tui_mail.desk import triage
from tui_mail.desk.administration.sharing import share, unshare
from tui_mail.desk.routing import set_category, set_department
from tui_mail.screens.status_line import StatusLine
from tui_mail.screens.whom import Order, whom
from tui_mail.store.canonical import to_json
from tui_mail.store.clock import SECOND, now
from tui_mail.store.database import change
from tui_mail.store.models import Absence, Item, Label, User
from tui_mail.store.queries.items import detail, history, readable_row, row
from tui_mail.store.rows import UNTIL_REPLY

DAY = 24 * 3600 * SECOND


@pytest.fixture
def desk(desk: Office) -> Office:
    """Give the office lists of words, skills to Sandra, and a day off to Martin."""
    lists = {
        "department": [("", "litigation"), ("", "tax")],
        "qualification": [("", "french")],
        "category": [("Support", "Complaint"), ("Support", "Question"), ("", "Invoice")],
    }
    with change():
        for kind, names in lists.items():
            for family, name in names:
                direction = "in" if kind == "category" else ""
                Label.insert(kind=kind, direction=direction, family=family, name=name, active=True).execute()
        Label.insert(kind="category", direction="out", family="", name="Reminder", active=True).execute()
        skills = {"departments": to_json(["litigation"]), "qualifications": to_json(["french"])}
        User.update(**skills).where(User.login == "sandra").execute()
        stand_in = desk.person("anna")
        Absence.insert(
            person=desk.person("mm"), begins_at=now() - DAY, ends_at=now() + 9 * DAY, substitute=stand_in
        ).execute()
    return desk


def offered(desk: Office, item: int, typed: str = "", order: Order | None = None) -> list[str]:
    anna = desk.actor("anna")
    question = whom(anna, row(anna, item).mailbox_id, "Assign to", {} if order is None else order)
    return [choice.label for choice in question.choices(typed)]


@pytest.mark.covers("CK-08", "TS-09")
@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_a_digit_assigns_at_once_and_goes_to_the_next_row(desk: Office, size: tuple[int, int]) -> None:
    first, second = desk.deliver(letter(1), letter(2))
    async with app_of(desk).run_test(size=size) as pilot:
        await settled(pilot)
        await press(pilot, "a")
        lines = screen_text(pilot.app)
        assert "1 Anna Muster" in lines
        assert "2 Sandra Keller  sandra · nothing open · litigation, french" in lines
        assert "litigation  department · 1 there" in lines
        await press(pilot, "2")
        assert f"Assigned item {second} to Sandra Keller · u undo" in bottom(pilot.app)
        await burst(pilot, "a", "2")
    assert readable_row(desk.actor("anna"), second).assignee == "sandra"
    assert readable_row(desk.actor("anna"), first).assignee == "sandra"


async def test_the_same_keys_at_once_do_the_same_and_a_digit_in_the_message_is_text(desk: Office) -> None:
    (item,) = desk.deliver(letter(1))
    async with app_of(desk).run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "a", "tab")
        await write(pilot, "by 5 pm")
        await press(pilot, "tab", "2")
        await settled(pilot)
    assert history(desk.actor("anna"), item)[-1].text == "by 5 pm"
    assert readable_row(desk.actor("anna"), item).assignee == "sandra"


def test_who_was_given_the_last_items_stands_first_then_who_has_least_and_who_is_away_last(desk: Office) -> None:
    items = desk.deliver(*(letter(number) for number in range(6)))
    anna = desk.actor("anna")
    assert offered(desk, items[0]) == ["Anna Muster", "Sandra Keller", "litigation", "tax", "Martin Muster"]
    triage.assign(anna, items[0], desk.person("sandra"))
    assert offered(desk, items[1])[0] == "Sandra Keller"
    set_department(anna, items[1], "tax")
    set_department(anna, items[2], "tax")
    assert offered(desk, items[3]) == ["tax", "Sandra Keller", "Anna Muster", "litigation", "Martin Muster"]
    assert offered(desk, items[3], "french") == ["Sandra Keller"]
    assert offered(desk, items[3], "litig")[0] == "litigation"
    assert offered(desk, items[3], "mm")[0] == "Martin Muster"


def test_the_digits_of_a_session_stay_with_whom_they_were_and_who_is_new_or_leaves_comes_after(desk: Office) -> None:
    items = desk.deliver(*(letter(number) for number in range(6)))
    anna, order = desk.actor("anna"), Order()
    first = ["Anna Muster", "Sandra Keller", "litigation", "tax", "Martin Muster"]
    assert offered(desk, items[0], order=order) == first
    set_department(anna, items[0], "tax")
    triage.assign(anna, items[1], desk.person("sandra"))
    assert offered(desk, items[1], order=order) == first
    with change():
        Absence.update(person=desk.person("sandra")).execute()
        Label.insert(kind="department", direction="", family="", name="archive", active=True).execute()
    then = ["Anna Muster", "litigation", "tax", "Martin Muster", "archive", "Sandra Keller"]
    assert offered(desk, items[2], order=order) == then
    with change():
        Absence.delete().execute()
    assert offered(desk, items[2], order=order) == [*first, "archive"]


async def test_the_cursor_goes_on_although_the_item_was_changed_while_it_was_asked_to_whom(desk: Office) -> None:
    first, second = desk.deliver(letter(1), letter(2))
    async with app_of(desk).run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "a")
        set_category(desk.actor("mm"), second, "Invoice")
        await until(pilot, lambda: "[Invoice]" in screen_text(pilot.app))
        await burst(pilot, "2", "e")
        await until(pilot, lambda: f"Archived item {first} " in bottom(pilot.app))
    assert readable_row(desk.actor("anna"), second).assignee == "sandra"


@pytest.mark.covers("CK-24")
async def test_a_department_is_chosen_where_a_person_is_asked_for(desk: Office) -> None:
    (item,) = desk.deliver(letter(1))
    async with app_of(desk).run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "a")
        await write(pilot, "tax")
        await press(pilot, "tab")
        await write(pilot, "for you")
        await press(pilot, "enter")
        assert f"Gave item {item} to tax · u undo" in bottom(pilot.app)
        assert any("@tax Brief 1" in line for line in screen_lines(pilot.app))
        await press(pilot, "enter")
        assert "Routed  department tax" in screen_text(pilot.app)
        await press(pilot, "escape", "u")
        assert readable_row(desk.actor("anna"), item).department is None


async def test_giving_to_somebody_who_is_away_says_so_and_who_stands_in(desk: Office) -> None:
    (item,) = desk.deliver(letter(1))
    async with app_of(desk).run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "a")
        assert "away until" in screen_text(pilot.app)
        assert "Anna Muster stands in" in screen_text(pilot.app)
        await write(pilot, "martin")
        await press(pilot, "enter")
        assert f"Assigned item {item} to Martin Muster" in bottom(pilot.app)
        assert "Martin Muster is away until" in bottom(pilot.app)


@pytest.mark.covers("CK-17", "TS-11")
async def test_a_status_is_two_keys(desk: Office) -> None:
    (item,) = desk.deliver(letter(1))
    async with app_of(desk).run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "s", "9")
        assert "3 resolved  done" in screen_text(pilot.app)
        await press(pilot, "3")
        assert f"Set item {item} to resolved" in bottom(pilot.app)


@pytest.mark.covers("HO-70")
async def test_one_key_offers_the_categories_of_the_direction_and_the_tags(desk: Office) -> None:
    (item,) = desk.deliver(letter(1))
    anna = desk.actor("anna")
    async with app_of(desk).run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "number_sign")
        text = screen_text(pilot.app)
        assert "1 Invoice  category" in text
        assert "2 Support / Complaint  category" in text
        assert "Reminder" not in text
        await press(pilot, "2")
        assert f"Set the category of item {item} to Support / Complaint · u undo" in bottom(pilot.app)
        assert any("[Complaint] Brief 1" in line for line in screen_lines(pilot.app))
        await press(pilot, "number_sign")
        assert "no category  instead of Support / Complaint" in screen_text(pilot.app)
        await write(pilot, "#2026")
        await press(pilot, "enter", "number_sign")
        assert readable_row(anna, item).tags == ("2026",)
        assert "#2026  take it off" in screen_text(pilot.app)
        await write(pilot, "#2026")
        await press(pilot, "enter")
    assert readable_row(anna, item).tags == ()
    assert readable_row(anna, item).category == "Support / Complaint"


@pytest.mark.covers("TS-10")
async def test_a_snooze_lasts_until_a_reply_or_stays_when_one_comes(desk: Office) -> None:
    first, second = desk.deliver(letter(1), letter(2))
    async with app_of(desk).run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "z")
        assert "[ ] stay asleep when a reply comes (Tab)" in screen_text(pilot.app)
        await press(pilot, "tab")
        assert "[x] stay asleep when a reply comes (Tab)" in screen_text(pilot.app)
        await press(pilot, "enter")
        assert f"Snoozed item {second} until" in bottom(pilot.app)
        await press(pilot, "z")
        await write(pilot, "until")
        await press(pilot, "tab", "enter")
        assert f"Snoozed item {first} until a reply" in bottom(pilot.app)
        await press(pilot, "u")
        await burst(pilot, "z", "space")
        assert f"Snoozed item {first} until a reply" in bottom(pilot.app)
        await press(pilot, "g", "z")
        assert any("◷reply" in line for line in screen_lines(pilot.app))
    stays = {one.id: one.snooze_stays for one in Item.select()}
    assert stays == {first: False, second: True}
    assert readable_row(desk.actor("anna"), first).snoozed_until == UNTIL_REPLY


@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_the_triage_run_takes_one_item_after_the_other_and_opens_it(desk: Office, size: tuple[int, int]) -> None:
    first, second = desk.deliver(letter(1), letter(2))
    async with app_of(desk, "sandra").run_test(size=size) as pilot:
        await settled(pilot)
        await press(pilot, "N")
        assert f"Took item {first} · N goes on" in bottom(pilot.app)
        assert "dies ist Brief 1." in screen_text(pilot.app)
        assert screen_lines(pilot.app)[0].startswith(" Mine")
        await press(pilot, "e", "N")
        assert "dies ist Brief 2." in screen_text(pilot.app)
        await press(pilot, "N")
        assert "Nothing waits for you" in bottom(pilot.app)
        assert "dies ist Brief 2." in screen_text(pilot.app)
    assert readable_row(desk.actor("sandra"), second).assignee == "sandra"


@pytest.mark.covers("CO-32")
async def test_what_is_new_works_on_the_marks_too_and_says_what_was_refused(desk: Office) -> None:
    desk.deliver(letter(1), letter(2))
    sent = desk.deliver(letter(3, from_="kanzlei@muster.example", to="jean@dupont.example"), role="sent")
    async with app_of(desk).run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "ctrl+a", "a")
        await write(pilot, "tax")
        await press(pilot, "enter")
        assert "Gave 2 items to tax · u undo" in bottom(pilot.app)
        await press(pilot, "u")
        await press(pilot, "ctrl+a", "full_stop")
        await write(pilot, "qualif")
        await press(pilot, "enter", "1")
        assert "Set the qualification of 2 items to french" in bottom(pilot.app)
    assert sent


async def test_private_mail_of_somebody_else_is_an_envelope_that_says_so(desk: Office) -> None:
    (item,) = desk.deliver(letter(3, from_="kanzlei@muster.example", to="jean@dupont.example"), role="sent")
    with change():
        Item.update(private_to=desk.person("sandra")).where(Item.id == item).execute()
    async with app_of(desk, "mm").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "g", "s")
        assert any("🔒 private Brief 3" in line for line in screen_lines(pilot.app))
        await press(pilot, "enter")
        assert "Private: only who sent it reads it." in screen_text(pilot.app)
        await press(pilot, "s")
        assert "This mail is private" in bottom(pilot.app)
    async with app_of(desk, "sandra").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "g", "s", "enter")
        assert "nobody else reads it" in screen_text(pilot.app)


async def test_marks_stay_until_something_finishes_with_the_marked_rows(desk: Office) -> None:
    items = desk.deliver(*(letter(number) for number in range(5)))
    async with app_of(desk).run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "x", "x", "x", "number_sign", "2")
        assert "Set the category of 3 items" in bottom(pilot.app)
        assert "3 marked" in bottom(pilot.app)
        assert screen_text(pilot.app).count("✓") == 3
        await press(pilot, "a", "1")
        assert "3 items" in bottom(pilot.app)
        assert "marked" not in bottom(pilot.app)
        assert "✓" not in screen_text(pilot.app)
        pilot.app.screen.query_one(StatusLine).clear()
        await settled(pilot)
        assert "marked" not in bottom(pilot.app)
    rows = [readable_row(desk.actor("anna"), item) for item in items]
    assert [row.category is not None for row in rows] == [False, False, True, True, True]
    assert [row.assignee is not None for row in rows] == [False, False, True, True, True]


async def test_what_left_the_list_is_no_longer_marked_and_the_others_are_said_again_after_the_answer(
    desk: Office,
) -> None:
    first, second, third = desk.deliver(*(letter(number) for number in range(3)))
    async with app_of(desk).run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "x", "x", "s", "escape")
        triage.archive(desk.actor("mm"), third)
        await until(pilot, lambda: "1 marked" in bottom(pilot.app) or screen_text(pilot.app).count("✓") == 1)
        await press(pilot, "asterisk")
        assert f"item {second} " in bottom(pilot.app)
        assert "· 1 marked" in bottom(pilot.app)
        pilot.app.screen.query_one(StatusLine).clear()
        await settled(pilot)
        assert "1 marked · every key acts on them" in bottom(pilot.app)
    assert not readable_row(desk.actor("anna"), first).starred


async def test_a_note_that_is_refused_is_kept_for_the_next_try(desk: Office) -> None:
    (item,) = desk.deliver(letter(1))
    triage.take(desk.actor("anna"), item)
    async with app_of(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "n")
        await write(pilot, "bitte bis Freitag")
        await press(pilot, "tab")
        assert "Martin Muster" in screen_text(pilot.app)
        assert "Sandra Keller" not in screen_text(pilot.app), "she may not read what Anna has"
        await write(pilot, "martin")
        share(desk.actor("root"), "kanzlei", "root", "manager")
        unshare(desk.actor("root"), "kanzlei", "mm")
        await press(pilot, "enter")
        assert "n has your text" in bottom(pilot.app)
        assert detail(desk.actor("anna"), item).notes == ()
        await press(pilot, "n")
        await write(pilot, "!")
        await press(pilot, "enter")
        assert f"Noted at item {item}" in bottom(pilot.app)
        await press(pilot, "n")
        assert "bitte" not in screen_text(pilot.app).split("Note at")[1].split("Enter takes it")[0]
    assert [note.text for note in detail(desk.actor("anna"), item).notes] == ["bitte bis Freitag!"]
