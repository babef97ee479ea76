"""Searching on the screen: as somebody types, where, with what is offered, and back to where one was."""

import pytest
from textual import events
from textual.pilot import Pilot

from tests.mail.files import docx, mail_with
from tests.office import Office, letter
from tests.screens.looking import (
    SMALL,
    WIDE,
    app_of,
    bottom,
    press,
    screen_lines,
    screen_text,
    settled,
    until,
    write,
)
from tui_mail.desk import tagging, triage
from tui_mail.desk.administration.labels import add_label
from tui_mail.desk.extracting import extract_due, open_extractors
from tui_mail.desk.folders import create_folder
from tui_mail.desk.moving import move
from tui_mail.desk.past_searches import past_searches
from tui_mail.desk.routing import set_category
from tui_mail.screens import search_box
from tui_mail.screens.glyphs import ASCII
from tui_mail.screens.item_list import ItemList
from tui_mail.store.queries.saved_views import saved_views
from tui_mail.store.queries.tree import tree


@pytest.fixture(autouse=True)
def _search_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_box, "REST", 0.001)


@pytest.fixture
def letters(desk: Office) -> list[int]:
    """Five letters, the newest last."""
    long = "".join(f"Zeile {number}\n" for number in range(60))
    return desk.deliver(
        letter(1, subject="Klage Müller"),
        letter(2, subject="Offerte", from_="Zoë Klagemann <zoe@kunde.example>"),
        letter(3, subject="Straße", body=f"{long}die neue\nKlage, eine Klage.\n"),
        letter(4, subject="Rechnung"),
        letter(5, subject="Termin"),
    )


def title(pilot: Pilot[None]) -> str:
    """Return the line that counts what is listed."""
    return screen_lines(pilot.app)[1]


async def typed(pilot: Pilot[None], query: str, counted: str) -> None:
    """Type a query, and wait until the list has so many rows."""
    await write(pilot, query)
    await until(pilot, lambda: counted in title(pilot))
    await settled(pilot)


@pytest.mark.covers("HO-36", "HO-63", "CO-33")
@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_what_is_typed_is_found_by_itself_and_esc_brings_back_the_list(
    desk: Office, letters: list[int], size: tuple[int, int]
) -> None:
    async with app_of(desk).run_test(size=size) as pilot:
        await settled(pilot)
        await press(pilot, "j", "slash")
        await typed(pilot, "LAGE", "1 of 3")
        text = screen_text(pilot.app)
        assert "in everything I may see · the newest first" in text
        assert "Tab complete" in text.splitlines()[-1]
        assert "search: LAGE" in text
        assert "Zoë Klagemann" in text
        assert "Rechnung" not in "".join(screen_lines(pilot.app)[5:8])
        await press(pilot, "enter", "j")
        assert "2 of 3" in title(pilot)
        await press(pilot, "escape")
        assert "2 of 5" in title(pilot)
        assert pilot.app.screen.query_one(ItemList).current.id == letters[3]  # type: ignore[union-attr]  # a row


@pytest.mark.covers("HO-38")
async def test_it_looks_in_the_folder_its_mailbox_or_everywhere(desk: Office, letters: list[int]) -> None:
    anna = desk.actor("anna")
    create_folder(anna, tree(anna)[0].id, "Inbox/Fristen")
    move(anna, letters[1], "Inbox/Fristen")
    triage.archive(anna, letters[0])
    async with app_of(desk).run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "g", "i", "slash")
        await typed(pilot, "klage", "1 of 2")
        assert "in kanzlei / Inbox with its sub-folders" in screen_text(pilot.app)
        await press(pilot, "ctrl+t")
        await until(pilot, lambda: "1 of 3" in title(pilot))
        assert "in mailbox kanzlei · the newest first" in screen_text(pilot.app)
        await press(pilot, "ctrl+t", "ctrl+o")
        await until(pilot, lambda: "in everything I may see · the best first" in screen_text(pilot.app))


async def test_a_wrong_query_says_where_and_still_finds(desk: Office, letters: list[int]) -> None:
    async with app_of(desk).run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "slash")
        await typed(pilot, "klage from: ", "1 of 3")
        line = next(line for line in screen_lines(pilot.app) if "^^^^^" in line)
        field = screen_lines(pilot.app)[2]
        assert line.index("^^^^^ from: needs something behind it") == field.index("from:")


async def test_fields_and_values_are_offered_and_taken(desk: Office, letters: list[int]) -> None:
    tagging.tag(desk.actor("anna"), letters[3], "eilig")
    async with app_of(desk).run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "slash")
        await write(pilot, "ta")
        await until(pilot, lambda: "tag:" in screen_text(pilot.app))
        await press(pilot, "tab")
        await until(pilot, lambda: "tag:eilig" in screen_text(pilot.app))
        await press(pilot, "tab")
        await until(pilot, lambda: "1 of 1" in title(pilot))
        await press(pilot, "ctrl+u")
        await write(pilot, "is:un")
        await until(pilot, lambda: "is:unresolved" in screen_text(pilot.app))
        await press(pilot, "shift+tab", "enter")
        assert "is:unresolved" in screen_lines(pilot.app)[2]


@pytest.mark.covers("HO-35")
async def test_special_searches_are_offered_and_a_category_begins_at_once(desk: Office, letters: list[int]) -> None:
    add_label(desk.actor("root"), "category", "Complaint", direction="in", family="Support")
    set_category(desk.actor("anna"), letters[4], "Support / Complaint")
    async with app_of(desk).run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "slash", "question_mark")
        await until(pilot, lambda: "senders missing from the contacts" in screen_text(pilot.app))
        assert "subject, sender or recipient" in screen_text(pilot.app)
        await write(pilot, "complaint")
        await press(pilot, "enter")
        await until(pilot, lambda: "1 of 1" in title(pilot))
        assert 'search: category:"Support/Complaint"' in screen_text(pilot.app)
        await press(pilot, "escape", "slash", "question_mark")
        await write(pilot, "missing")
        await press(pilot, "enter")
        await until(pilot, lambda: "1 of 1" in title(pilot))
        assert "Zoë Klagemann" in screen_text(pilot.app)


async def test_earlier_searches_come_back_and_a_search_is_kept_as_a_view(desk: Office, letters: list[int]) -> None:
    anna = desk.actor("anna")
    async with app_of(desk).run_test(size=WIDE) as pilot:
        await settled(pilot)
        for query in ("klage", "offerte"):
            await press(pilot, "slash")
            await write(pilot, query)
            await press(pilot, "enter", "escape")
        assert past_searches(anna) == ("offerte", "klage")
        await press(pilot, "slash", "up", "up")
        await until(pilot, lambda: "1 of 3" in title(pilot))
        await press(pilot, "enter", "W")
        await write(pilot, "Klagen")
        await press(pilot, "enter")
        (kept,) = saved_views(anna)
        assert (kept.name, kept.asked["search"]) == ("Klagen", "klage")
        await press(pilot, "0")
        await until(pilot, lambda: "1 of 5" in title(pilot))
        await press(pilot, "5")
        await until(pilot, lambda: "1 of 3" in title(pilot))
        await press(pilot, "slash")
        await typed(pilot, "zoe", "1 of 1")


async def test_hits_are_lit_and_walked_through_in_the_message(desk: Office, letters: list[int]) -> None:
    async with app_of(desk).run_test(size=SMALL) as pilot:
        await settled(pilot)
        await press(pilot, "slash")
        await write(pilot, '"die neue klage"')
        await press(pilot, "enter", "enter")
        await until(pilot, lambda: "Klage, eine Klage." in screen_text(pilot.app))
        assert "Zeile 59" in screen_text(pilot.app)
        await press(pilot, "semicolon", "semicolon")
        assert "No further hit in this message." in bottom(pilot.app)
        await press(pilot, "comma", "comma", "comma")
        assert "No hit before this one." in bottom(pilot.app)


async def test_in_the_box_keys_are_letters_and_a_fast_hand_loses_none(desk: Office, letters: list[int]) -> None:
    async with app_of(desk, glyphs=ASCII).run_test(size=SMALL) as pilot:
        await settled(pilot)
        await write(pilot, "/q5Klage")
        assert "q5Klage" in screen_lines(pilot.app)[2]
        await press(pilot, "escape")
        assert "1 of 5" in title(pilot)


async def test_a_hit_in_a_file_is_told_above_the_message(desk: Office) -> None:
    contract = docx("Vertrag", "Die Kündigungsfrist beträgt drei Monate.")
    desk.deliver(mail_with(("Vertrag.docx", "application/octet-stream", contract)))
    with open_extractors(1) as extractors:
        extract_due(desk.blobs, extractors)
    async with app_of(desk).run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "slash")
        await typed(pilot, "kündigungsFRIST", "1 of 1")
        await press(pilot, "enter", "enter")
        said = "Found in file 1 Vertrag.docx: Vertrag Die Kündigungsfrist beträgt drei Monate."
        await until(pilot, lambda: said in screen_text(pilot.app))


async def test_what_is_pasted_is_cleaned_and_typed_letters_are_none_of_the_markup(desk: Office) -> None:
    async with app_of(desk).run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "slash")
        pilot.app.post_message(events.Paste("[@click=app.quit]x[/]\x1b]52;c;eA==\x07\nfrom:"))
        await until(pilot, lambda: "search: [@click" in screen_text(pilot.app))
        assert "\x1b" not in screen_text(pilot.app)
        assert "[@click=app.quit]x[/]" in screen_lines(pilot.app)[2]
