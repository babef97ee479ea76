"""The main screen from the keyboard, on a real store."""

from collections.abc import Callable

import pytest
from textual import events
from textual.app import App

from tests.office import Office, letter
from tests.screens.looking import (
    SMALL,
    WIDE,
    app_of,
    at_work,
    bottom,
    press,
    screen_lines,
    screen_text,
    settled,
    until,
    write,
)
from tui_mail.desk import triage
from tui_mail.desk.folders import create_folder
from tui_mail.screens.app import TuiMail
from tui_mail.screens.choices import Choice, Question, among
from tui_mail.screens.footer_bar import HintCell
from tui_mail.screens.glyphs import ASCII, UNICODE
from tui_mail.screens.item_list import ItemList
from tui_mail.screens.mailbox_tree import MailboxTree
from tui_mail.screens.message_pane import MessagePane
from tui_mail.screens.picker import Picker
from tui_mail.store.database import change
from tui_mail.store.models import Account
from tui_mail.store.queries.items import detail, history, readable_row
from tui_mail.store.queries.tree import tree


def cursor_id(app: App[None]) -> int | None:
    row = app.screen.query_one(ItemList).current
    return None if row is None else row.id


@pytest.mark.covers("TS-22")
async def test_it_opens_with_mailboxes_list_and_the_message_under_the_cursor(desk: Office, at_once: None) -> None:
    items = desk.deliver(*(letter(number) for number in range(5)))
    async with app_of(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await until(pilot, lambda: "dies ist Brief 4." in screen_text(pilot.app))
        lines = screen_lines(pilot.app)
        assert lines[0].startswith(" All ")
        assert "anna · dispatcher · ● live" in lines[0]
        assert "┌─ Mailboxes" in lines[1]
        assert "▼ 1 of 5" in lines[1]
        assert "kanzlei" in lines[2]
        assert "▌ ● ↙" in lines[2]
        assert "Brief 4" in lines[2]
        assert f"new · unassigned · item {items[-1]}" in screen_text(pilot.app)
        assert "t take  a assign  z snooze  s status  l link  e archive  n note" in lines[-1]


async def test_a_dispatcher_assigns_with_a_few_letters_and_a_short_message(desk: Office) -> None:
    first, second = desk.deliver(letter(1), letter(2))
    async with app_of(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "a")
        await write(pilot, "sand")
        await press(pilot, "tab")
        await write(pilot, "bitte heute")
        await press(pilot, "enter")
        assert f"Assigned item {second} to Sandra Keller · u undo" in bottom(pilot.app)
        assert cursor_id(pilot.app) == first
    assert readable_row(desk.actor("anna"), second).assignee == "sandra"
    assert history(desk.actor("anna"), second)[-1].text == "bitte heute"


async def test_keys_that_a_slow_line_delivers_at_once_are_all_meant(desk: Office) -> None:
    (item,) = desk.deliver(letter(1))
    async with app_of(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        for key in "asan":
            pilot.app.post_message(events.Key(key, key))
        pilot.app.post_message(events.Key("enter", "\r"))
        await until(pilot, lambda: f"Assigned item {item} to Sandra Keller" in bottom(pilot.app))


@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_a_member_sees_envelopes_takes_one_and_is_told_why_not_for_the_rest(
    desk: Office, size: tuple[int, int]
) -> None:
    (item,) = desk.deliver(letter(1, body="Streng vertraulich"))
    async with app_of(desk, "sandra").run_test(size=size) as pilot:
        await settled(pilot)
        await press(pilot, "enter")
        assert "only its envelope is shown" in screen_text(pilot.app)
        assert "vertraulich" not in screen_text(pilot.app)
        await press(pilot, "escape", "a")
        assert "Nobody has this item yet: take it first (t)." in bottom(pilot.app)
        await press(pilot, "t")
        assert f"Took item {item} · u undo" in bottom(pilot.app)
        await press(pilot, "a")
        assert "Only a dispatcher assigns to others here" in bottom(pilot.app)
        await press(pilot, "enter")
        assert "Streng vertraulich" in screen_text(pilot.app)


async def test_what_is_refused_is_dimmed_in_the_footer(desk: Office) -> None:
    desk.deliver(letter(1))
    async with app_of(desk, "vera").run_test(size=WIDE) as pilot:
        await settled(pilot)
        cells = {cell.hint.word: cell.hint.allowed for cell in pilot.app.screen.query(HintCell)}
        assert not any(cells[word] for word in ("take", "assign", "snooze", "status", "archive", "note"))
        assert cells["help"]
        await press(pilot, "s")
        assert "You are a viewer here: you can read, not change." in bottom(pilot.app)


@pytest.mark.covers("TS-10")
async def test_snoozing_shows_the_date_before_it_is_taken_and_waking_brings_the_item_back(desk: Office) -> None:
    (item,) = desk.deliver(letter(1))
    async with app_of(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "z")
        await write(pilot, "2030-12-01 9:30")
        assert "Sun 1 Dec 2030 09:30" in screen_text(pilot.app)
        await press(pilot, "enter")
        assert f"Snoozed item {item} until" in bottom(pilot.app)
        await press(pilot, "g", "z")
        assert "▼ 1 of 1" in screen_text(pilot.app)
        assert "Z wake" in screen_lines(pilot.app)[-1]
        await press(pilot, "Z", "0")
        assert "▼ 1 of 1" in screen_text(pilot.app)
    assert readable_row(desk.actor("anna"), item).status == "open"


async def test_a_date_that_cannot_be_understood_says_so_and_takes_nothing(desk: Office) -> None:
    (item,) = desk.deliver(letter(1))
    async with app_of(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "z")
        await write(pilot, "xyzzy")
        await press(pilot, "enter")
        assert "xyzzy" in screen_text(pilot.app)
        await press(pilot, "escape")
    assert readable_row(desk.actor("anna"), item).snoozed_until is None


@pytest.mark.covers("TS-11")
async def test_status_link_note_star_and_undo_go_by_their_keys(desk: Office) -> None:
    (item,) = desk.deliver(letter(1, subject="Hallo", from_="X <x@x.example>"))
    anna = desk.actor("anna")
    async with app_of(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "s")
        await write(pilot, "pend")
        await press(pilot, "enter")
        assert f"Set item {item} to pending · u undo" in bottom(pilot.app)
        await press(pilot, "l")
        await write(pilot, "klage")
        await press(pilot, "enter")
        assert f"Linked item {item} to mandate 2026-00117" in bottom(pilot.app)
        assert readable_row(anna, item).case == "mandate 2026-00117"
        await press(pilot, "u")
        assert readable_row(anna, item).case is None
        assert f"Undid link of item {item}" in bottom(pilot.app)
        await press(pilot, "n")
        await write(pilot, "ruft morgen an")
        await press(pilot, "enter", "asterisk")
        assert [note.text for note in detail(anna, item).notes] == ["ruft morgen an"]
        assert readable_row(anna, item).starred
        await press(pilot, "asterisk")
    assert not readable_row(anna, item).starred


@pytest.mark.covers("TS-12")
async def test_archiving_goes_to_the_next_row_and_undo_brings_the_row_back(desk: Office) -> None:
    first, second = desk.deliver(letter(1), letter(2))
    async with app_of(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "e")
        assert f"Archived item {second} · u undo" in bottom(pilot.app)
        assert cursor_id(pilot.app) == first
        assert "▼ 1 of 1" in screen_text(pilot.app)
        await press(pilot, "u")
        assert "▼ 2 of 2" in screen_text(pilot.app)
        assert cursor_id(pilot.app) == first


@pytest.mark.covers("CO-32")
async def test_an_action_does_all_marked_items_and_says_what_was_refused(desk: Office) -> None:
    items = desk.deliver(*(letter(number) for number in range(4)))
    triage.take(desk.actor("sandra"), items[0])
    triage.take(desk.actor("sandra"), items[3])
    async with app_of(desk, "sandra").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "ctrl+a")
        assert "4 marked" in bottom(pilot.app)
        await press(pilot, "e")
        assert "Archived 2 items" in bottom(pilot.app)
        assert "2 items refused: Nobody has this item yet" in bottom(pilot.app)
    assert {readable_row(desk.actor("anna"), item).folder_kind for item in items[1:3]} == {"inbox"}


async def test_what_is_asked_is_about_the_marked_item_not_the_one_under_the_cursor(desk: Office) -> None:
    first, second = desk.deliver(letter(1), letter(2, subject="Mandat 2026-00117"))
    async with app_of(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "x")
        assert cursor_id(pilot.app) == first
        await press(pilot, "L")
        assert f"Unlink item {second} from" in screen_text(pilot.app)
        await write(pilot, "klage")
        await press(pilot, "enter")
        assert f"item {second}" in bottom(pilot.app)
    assert readable_row(desk.actor("anna"), second).case is None


async def test_long_answers_are_cut_not_wrapped(desk: Office) -> None:
    offered = [Choice(number, f"answer {number} " + "x" * 99, "detail") for number in range(3)]
    async with app_of(desk, "anna").run_test(size=SMALL) as pilot:
        await settled(pilot)
        pilot.app.push_screen(Picker(Question("Which", lambda typed: among(offered, typed), "")))
        await settled(pilot)
        rows = [line for line in screen_lines(pilot.app) if "xxx" in line]
        assert [f"answer {number} xxx" in row and "…" in row for number, row in enumerate(rows)] == [True] * 3


async def test_a_range_is_marked_and_esc_takes_the_marks_away(desk: Office) -> None:
    desk.deliver(*(letter(number) for number in range(6)))
    async with app_of(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "V", "j", "j", "V")
        assert "3 marked" in bottom(pilot.app)
        assert screen_text(pilot.app).count("✓") == 3
        await press(pilot, "escape")
        assert "✓" not in screen_text(pilot.app)


@pytest.mark.covers("CK-14", "CK-17")
async def test_the_filter_narrows_by_assignee_and_status_and_esc_ends_it(desk: Office) -> None:
    items = desk.deliver(*(letter(number) for number in range(4)))
    triage.take(desk.actor("sandra"), items[0])
    triage.set_status(desk.actor("anna"), items[1], "pending")
    async with app_of(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "f")
        await write(pilot, "sandra")
        await press(pilot, "enter")
        assert "All ▸ Sandra Keller" in screen_lines(pilot.app)[0]
        assert "▼ 1 of 1" in screen_text(pilot.app)
        await press(pilot, "escape", "f")
        await write(pilot, "pending")
        await press(pilot, "enter")
        assert cursor_id(pilot.app) == items[1]
        await press(pilot, "f")
        await write(pilot, "sandra")
        await press(pilot, "enter")
        assert "Nothing fits the filter." in screen_text(pilot.app)
        await press(pilot, "escape")
        assert "of 4" in screen_text(pilot.app)


@pytest.mark.covers("CK-09", "CK-10")
async def test_history_says_who_did_what_and_who_has_seen_it(desk: Office) -> None:
    (item,) = desk.deliver(letter(1))
    triage.assign(desk.actor("anna"), item, desk.person("sandra"), "dringend")
    async with app_of(desk, "sandra").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "enter", "h")
        text = screen_text(pilot.app)
        assert "Anna Muster  assigned it to Sandra Keller" in text
        assert "dringend" in text
        assert "Sandra Keller  opened it" in text
        assert "Seen by     Sandra Keller" in text
        await press(pilot, "q")
        assert "History of" not in screen_text(pilot.app)


async def test_history_asked_for_in_the_tree_is_that_of_the_mailbox(desk: Office) -> None:
    first, second = desk.deliver(letter(1), letter(2))
    triage.assign(desk.actor("anna"), first, desk.person("sandra"), "dringend")
    create_folder(desk.actor("anna"), tree(desk.actor("anna"))[0].id, "Steuer")
    async with app_of(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "tab", "tab", "h")
        assert "Go to a mailbox or a folder first." in bottom(pilot.app)
        await press(pilot, "g", "g", "h")
        text = screen_text(pilot.app)
        assert "History of mailbox kanzlei" in text
        assert f"Anna Muster  item {first}: assigned it to Sandra Keller" in text
        assert f"item {second}: arrived" in text
        assert "Anna Muster  made the folder Steuer" in text


@pytest.mark.covers("CO-39", "HO-66")
async def test_opening_marks_the_item_read_for_me_alone(desk: Office) -> None:
    (item,) = desk.deliver(letter(1))
    async with app_of(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "enter", "escape")
        assert "●" not in screen_lines(pilot.app)[2]
        assert not readable_row(desk.actor("anna"), item).unread
        assert readable_row(desk.actor("mm"), item).unread
        await press(pilot, "U")
        assert "●" in screen_lines(pilot.app)[2]


@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_help_names_every_action_with_its_key(desk: Office, size: tuple[int, int]) -> None:
    from tui_mail.desk.actions import ACTIONS

    async with app_of(desk, "anna").run_test(size=size) as pilot:
        await settled(pilot)
        await press(pilot, "question_mark")
        seen = screen_text(pilot.app)
        await press(pilot, "space")
        seen += screen_text(pilot.app)
        assert [action.title for action in ACTIONS if action.key and action.tooltip not in seen] == []


async def test_the_palette_puts_titles_before_what_is_said_about_others(desk: Office) -> None:
    desk.deliver(letter(1))
    async with app_of(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "ctrl+p")
        await write(pilot, "away")
        await until(pilot, lambda: "I am away" in screen_text(pilot.app) and "Unlink" in screen_text(pilot.app))
        shown = screen_text(pilot.app)
        assert shown.index("I am away") < shown.index("Unlink")


async def test_the_palette_finds_an_action_by_its_name(desk: Office) -> None:
    (item,) = desk.deliver(letter(1))
    async with app_of(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "ctrl+p")
        await write(pilot, "archive")
        await until(pilot, lambda: "resolve it and move it" in screen_text(pilot.app))
        await press(pilot, "enter")
        await until(pilot, lambda: "Archived" in bottom(pilot.app))
    assert readable_row(desk.actor("anna"), item).folder_kind == "archive"


@pytest.mark.covers("CK-02")
async def test_the_menu_offers_what_may_be_done_and_says_why_not(desk: Office) -> None:
    (item,) = desk.deliver(letter(1))
    async with app_of(desk, "sandra").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "full_stop")
        assert "take it first (t)" in screen_text(pilot.app)
        await write(pilot, "take")
        await press(pilot, "enter")
    assert readable_row(desk.actor("anna"), item).assignee == "sandra"


async def test_on_a_small_screen_the_message_opens_over_the_list_and_the_tree_is_a_picker(desk: Office) -> None:
    desk.deliver(letter(1), letter(2))
    async with app_of(desk, "anna").run_test(size=SMALL) as pilot:
        await settled(pilot)
        assert not pilot.app.screen.query_one(MailboxTree).is_on_screen
        assert "dies ist Brief" not in screen_text(pilot.app)
        await press(pilot, "enter")
        assert "dies ist Brief 2." in screen_text(pilot.app)
        assert "Brief 1" not in screen_text(pilot.app)
        await press(pilot, "q")
        assert "Brief 1" in screen_text(pilot.app)
        await press(pilot, "b")
        await write(pilot, "archive")
        await press(pilot, "enter")
        assert screen_lines(pilot.app)[0].startswith(" kanzlei ▸ Archive")
        assert "Nothing in here." in screen_text(pilot.app)


async def test_tab_goes_through_the_rooms_and_the_tree_chooses_what_is_shown(desk: Office) -> None:
    desk.deliver(letter(1))
    async with app_of(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "tab")
        assert isinstance(pilot.app.focused, MessagePane)
        await press(pilot, "tab")
        assert isinstance(pilot.app.focused, MailboxTree)
        await press(pilot, "g", "g", "j", "enter")
        assert screen_lines(pilot.app)[0].startswith(" kanzlei ▸ Inbox")
        assert isinstance(pilot.app.focused, ItemList)
        await press(pilot, "g", "s")
        assert screen_lines(pilot.app)[0].startswith(" kanzlei ▸ Sent")


@pytest.mark.covers("TS-21")
async def test_without_any_mailbox_the_list_says_whom_to_ask(desk: Office) -> None:
    async with app_of(desk, "otto").run_test(size=WIDE) as pilot:
        await settled(pilot)
        assert "No mailbox is shared with you." in screen_text(pilot.app)


async def test_a_failing_account_is_a_sentence_in_the_header(desk: Office) -> None:
    async with app_of(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        with change():
            Account.update(state="failed", failure="The server refused the password.").execute()
        await until(pilot, lambda: "✗ kanzlei: The server refused the password." in screen_lines(pilot.app)[0])
        await press(pilot, "g", "a")
        assert "kanzlei (maildir, for kanzlei) fails" in screen_text(pilot.app)
        await press(pilot, "escape", "g", "d")
        assert "Alerts" not in screen_text(pilot.app)


async def test_an_ascii_terminal_gets_ascii_signs(desk: Office) -> None:
    desk.deliver(letter(1))
    async with TuiMail(desk.actor("anna"), at_work, glyphs=ASCII).run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "x", "enter")
        foreign = {sign for sign in screen_text(pilot.app) if not sign.isascii()}
        assert foreign <= {"·", "ü"}


async def test_a_message_that_is_shown_takes_the_colours_of_another_theme(desk: Office, at_once: None) -> None:
    desk.deliver(letter(1))
    async with app_of(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await until(pilot, lambda: label_colour(pilot.app) is not None)
        dark = label_colour(pilot.app)
        pilot.app.theme = "light"
        await until(pilot, lambda: label_colour(pilot.app) not in (dark, None))


def label_colour(app: App[None]) -> object:
    strips = app.screen._compositor.render_strips()
    styles = [part.style for line in strips for part in line if part.text.startswith("From ")]
    return styles[0].color if styles and styles[0] is not None else None


@pytest.mark.parametrize("theme", ["dark", "light"])
async def test_both_themes_paint_every_room(desk: Office, theme: str) -> None:
    desk.deliver(letter(1))
    async with TuiMail(desk.actor("anna"), at_work, glyphs=UNICODE, theme=theme).run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "enter")
        assert pilot.app.current_theme.dark == (theme == "dark")
        assert "dies ist Brief 1." in screen_text(pilot.app)


async def test_it_needs_no_key_to_show_what_others_do(
    open_an_office: Callable[..., Office], database_kind: str
) -> None:
    office = open_an_office()
    first, second = office.deliver(letter(1), letter(2))
    async with app_of(office, "sandra").run_test(size=WIDE) as pilot:
        await settled(pilot)
        triage.assign(office.actor("anna"), second, office.person("mm"))
        await until(pilot, lambda: "gone" in screen_text(pilot.app), seconds=3)
        await until(pilot, lambda: "of 1" in screen_text(pilot.app))
        await press(pilot, "j")
        assert "gone" not in screen_text(pilot.app)
        assert cursor_id(pilot.app) == first
        (third,) = office.deliver(letter(3))
        await until(pilot, lambda: "Brief 3" in screen_text(pilot.app), seconds=3)
        assert cursor_id(pilot.app) == first
        assert third
    assert database_kind in {"sqlite", "postgres"}


async def test_a_row_that_leaves_the_view_says_who_took_it(desk: Office) -> None:
    _, second = desk.deliver(letter(1), letter(2))
    async with app_of(desk, "anna").run_test(size=WIDE) as pilot:
        await settled(pilot)
        await press(pilot, "2")
        triage.take(desk.actor("sandra"), second)
        await until(pilot, lambda: "taken by Sandra Keller" in screen_text(pilot.app), seconds=3)
        await press(pilot, "j")
        await until(pilot, lambda: "taken by" not in screen_text(pilot.app))
