"""The pages of history: what happened, live; taking back a line; why something happened by itself."""

import asyncio

import pytest
from textual.app import App

from tests.office import Office, letter
from tests.screens.looking import SMALL, WIDE, app_of, at_work, bottom, press, screen_text, settled, until
from tui_mail.desk import marks, triage
from tui_mail.desk.bulk import bulk
from tui_mail.desk.folders import create_folder
from tui_mail.desk.notes import add_note
from tui_mail.screens.app import TuiMail
from tui_mail.screens.event_list import EventList
from tui_mail.screens.glyphs import ASCII
from tui_mail.screens.history_page import HistoryPage
from tui_mail.store.database import change
from tui_mail.store.models import Mailbox
from tui_mail.store.queries.items import history, readable_row
from tui_mail.store.queries.tree import tree


def under_cursor(app: App[None]) -> str:
    """The action of the line that has the cursor."""
    page = app.screen
    assert isinstance(page, HistoryPage)
    event = page._current
    return "" if event is None else event.action


async def elsewhere(change_it: object, *arguments: object) -> None:
    """Do something in another thread, with another connection, as a colleague's session does."""
    assert callable(change_it)
    await asyncio.to_thread(change_it, *arguments)


def answer_to(number: int, author: str) -> bytes:
    """An answer to a letter, as the mail program of a colleague leaves it in the folder of what was sent."""
    return letter(
        90 + number,
        from_=f"{author}@muster.example",
        to="jean@dupont.example",
        subject=f"Re: Brief {number}",
        in_reply_to=f"<{number}@dupont.example>",
    )


@pytest.mark.covers("CK-09", "CK-10")
@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_the_history_tells_in_order_what_happened_and_by_whom(desk: Office, size: tuple[int, int]) -> None:
    (item,) = desk.deliver(letter(1))
    triage.assign(desk.actor("anna"), item, desk.person("sandra"), "dringend")
    marks.opened(desk.actor("sandra"), item)
    (answer,) = desk.deliver(answer_to(1, "sandra"), role="sent")
    async with app_of(desk, "anna").run_test(size=size) as pilot:
        await settled(pilot)
        await press(pilot, "h")
        text = screen_text(pilot.app)
        said = ["arrived", "assigned it to Sandra Keller", "dringend", "opened it", "answered by Sandra Keller"]
        places = [text.index(one) for one in said[:-1]]
        assert places == sorted(places)
        assert f"answered by Sandra Keller with item {answer}" in text
        assert "Now         pending, with Sandra Keller" in text
        assert "Seen by     Sandra Keller" in text
        assert "Answered by Sandra Keller" in text
        assert "Scheduled   nothing" in text


@pytest.mark.covers("CK-10")
async def test_the_header_of_the_message_says_who_saw_and_answered_it_and_what_comes(
    desk: Office, at_once: None
) -> None:
    first, second = desk.deliver(letter(1), letter(2))
    triage.assign(desk.actor("anna"), first, desk.person("sandra"))
    marks.opened(desk.actor("sandra"), first)
    desk.deliver(answer_to(1, "sandra"), role="sent")
    async with app_of(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await until(pilot, lambda: "dies ist Brief 2." in screen_text(pilot.app))
        assert "Next    overdue from" in screen_text(pilot.app)
        assert "Replied" not in screen_text(pilot.app)
        await press(pilot, "j")
        await until(pilot, lambda: "dies ist Brief 1." in screen_text(pilot.app))
        text = screen_text(pilot.app)
        assert f"pending · Sandra Keller · item {first}" in text
        assert "Seen by sandra" in text
        assert "Replied Sandra Keller" in text
        assert "Next" not in text
        assert readable_row(desk.actor("anna"), second).status == "new"


async def test_where_nobody_waits_too_long_nothing_is_overdue(desk: Office) -> None:
    desk.deliver(letter(1))
    with change():
        Mailbox.update(overdue_after=0).execute()
    async with app_of(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "h")
        assert "Scheduled   nothing" in screen_text(pilot.app)


@pytest.mark.covers("CK-09", "CK-17")
async def test_what_colleagues_do_comes_while_the_page_is_open_and_the_cursor_stays(desk: Office) -> None:
    (item,) = desk.deliver(letter(1))
    triage.assign(desk.actor("anna"), item, desk.person("sandra"))
    async with app_of(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "h")
        assert under_cursor(pilot.app) == "assign"
        await press(pilot, "k")
        assert under_cursor(pilot.app) == "arrived"
        await elsewhere(add_note, desk.actor("sandra"), item, "Ich mache das")
        await until(pilot, lambda: "Ich mache das" in screen_text(pilot.app))
        await elsewhere(triage.set_status, desk.actor("sandra"), item, "resolved")
        await until(pilot, lambda: "Now         resolved, with Sandra Keller" in screen_text(pilot.app))
        assert "set it to resolved" in screen_text(pilot.app)
        assert under_cursor(pilot.app) == "arrived"


async def test_a_line_is_taken_back_where_it_stands(desk: Office) -> None:
    (item,) = desk.deliver(letter(1))
    anna = desk.actor("anna")
    triage.assign(anna, item, desk.person("sandra"))
    add_note(anna, item, "Akte liegt bei")
    async with app_of(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "h", "k")
        assert under_cursor(pilot.app) == "assign"
        await press(pilot, "u")
        text = screen_text(pilot.app)
        assert f"Undid assign of item {item}" in text
        assert "took back: assign" in text
        assert "Now         new, with nobody" in text
        assert under_cursor(pilot.app) == "assign"
        row = readable_row(anna, item)
        assert (row.status, row.assignee) == ("new", None)
        await press(pilot, "u")
        assert "That was undone already." in screen_text(pilot.app)
    assert [event.action for event in history(anna, item)][-1] == "undo"


async def test_after_the_page_the_bottom_line_says_what_was_taken_back_there(desk: Office) -> None:
    (item,) = desk.deliver(letter(1))
    async with app_of(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "t")
        assert f"Took item {item} · u undo" in bottom(pilot.app)
        await press(pilot, "h", "u", "escape")
        assert f"Undid take of item {item}" in bottom(pilot.app)
        assert "u undo" not in bottom(pilot.app)


async def test_what_was_done_with_one_key_is_taken_back_as_a_whole(desk: Office) -> None:
    items = desk.deliver(letter(1), letter(2))
    anna = desk.actor("anna")
    bulk(items, lambda item: triage.take(anna, item))
    async with app_of(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "h", "u")
        assert "Undid take of 2 items" in screen_text(pilot.app)
        assert {readable_row(anna, item).assignee for item in items} == {None}


async def test_a_line_that_cannot_be_taken_back_says_why(desk: Office) -> None:
    (item,) = desk.deliver(letter(1))
    triage.assign(desk.actor("anna"), item, desk.person("sandra"))
    marks.opened(desk.actor("sandra"), item)
    triage.set_status(desk.actor("mm"), item, "pending")
    async with app_of(desk, "sandra").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "h", "u")
        assert "Only a dispatcher" in screen_text(pilot.app)
        await press(pilot, "k", "u")
        assert "What was seen was seen." in screen_text(pilot.app)
        await press(pilot, "home", "u")
        assert "Mail that came or went out is not taken back." in screen_text(pilot.app)
        assert [event.action for event in history(desk.actor("mm"), item)].count("undo") == 0


async def test_a_change_that_somebody_else_made_since_stands_in_the_way(desk: Office) -> None:
    (item,) = desk.deliver(letter(1))
    triage.set_status(desk.actor("anna"), item, "pending")
    triage.set_status(desk.actor("mm"), item, "resolved")
    async with app_of(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "h", "k", "u")
        assert "Not undone: Martin Muster has changed it since" in screen_text(pilot.app)


async def test_a_page_of_what_may_no_longer_be_read_closes_and_says_so(desk: Office) -> None:
    (item,) = desk.deliver(letter(1))
    anna = desk.actor("anna")
    triage.assign(anna, item, desk.person("sandra"))
    async with app_of(desk, "sandra").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "h")
        await elsewhere(triage.assign, anna, item, desk.person("mm"))
        await until(pilot, lambda: not isinstance(pilot.app.screen, HistoryPage))
        await until(pilot, lambda: f"There is no item {item} that you may see." in bottom(pilot.app))


async def test_the_history_of_a_mailbox_is_live_too_and_its_lines_are_taken_back(desk: Office) -> None:
    (item,) = desk.deliver(letter(1))
    anna = desk.actor("anna")
    create_folder(anna, tree(anna)[0].id, "Steuer")
    async with app_of(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "tab", "tab", "g", "g", "h")
        assert under_cursor(pilot.app) == "create-folder"
        await press(pilot, "u")
        assert "Took the folder Steuer away again" in screen_text(pilot.app)
        await elsewhere(triage.take, anna, item)
        await until(pilot, lambda: f"item {item}: took it" in screen_text(pilot.app))
        assert under_cursor(pilot.app) == "create-folder"
        await press(pilot, "k", "k", "u")
        assert f"Undid take of item {item}" in screen_text(pilot.app)


async def test_a_long_history_is_gone_through_by_pages(desk: Office) -> None:
    (item,) = desk.deliver(letter(1))
    anna = desk.actor("anna")
    for number in range(40):
        add_note(anna, item, f"Notiz {number:02}")
    async with TuiMail(anna, at_work, glyphs=ASCII).run_test(size=SMALL) as pilot:
        await settled(pilot)
        await press(pilot, "h")
        assert "Notiz 39" in screen_text(pilot.app)
        assert "Now" in screen_text(pilot.app)
        await press(pilot, "pageup")
        assert "Notiz 39" not in screen_text(pilot.app)
        await press(pilot, "home")
        assert under_cursor(pilot.app) == "arrived"
        await press(pilot, "pagedown", "pagedown", "end")
        assert "Notiz 39" in screen_text(pilot.app)
        assert pilot.app.screen.query_one(EventList).key == history(anna, item)[-1].id
        await pilot.resize_terminal(*WIDE)
        await settled(pilot)
        assert "Notiz 39" in screen_text(pilot.app)


@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_why_tells_what_was_decided_and_what_was_rejected(desk: Office, size: tuple[int, int]) -> None:
    (item,) = desk.deliver(letter(1, subject="relnr 99999: Mandat 2026-00117"))
    triage.take(desk.actor("anna"), item)
    async with app_of(desk, "anna").run_test(size=size) as pilot:
        await settled(pilot)
        await press(pilot, "w")
        text = screen_text(pilot.app)
        assert f"Why item {item} is where it is" in text
        assert "Filed at  mandate 2026-00117 Müller / Klage (criteria: " in text
        assert "linked to contact 00456 Jean Dupont: address jean@dupont.example" in text
        assert "relnr 99999 unknown" in text
        assert "took it" not in text
        await press(pilot, "escape")
        assert "Why item" not in screen_text(pilot.app)
