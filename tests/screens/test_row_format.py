"""Rows of the list: every one exactly as wide as the list, whatever is in it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style

from tests.screens.million import made_up_row
from tui_mail.screens.cells import initials
from tui_mail.screens.columns import columns_for
from tui_mail.screens.glyphs import ASCII, UNICODE, Glyphs, glyphs_for
from tui_mail.screens.row_format import Look, Paints, Standing, ghost_strip, row_strip
from tui_mail.screens.times import long, short, until
from tui_mail.store.rows import Envelope, Row

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC).astimezone()
PLAIN = Style()
PAINTS = Paints(PLAIN, PLAIN, PLAIN, PLAIN, PLAIN, PLAIN, PLAIN, PLAIN, (PLAIN,) * 6, PLAIN)


def text_of(row: Envelope, width: int, standing: Standing | None = None, glyphs: Glyphs = UNICODE) -> str:
    look = Look(columns_for(width), PAINTS, glyphs, NOW)
    return row_strip(row, standing or Standing(), look).text


def envelope() -> Envelope:
    row = made_up_row(1)
    return Envelope(row.id, row.mailbox_id, row.mailbox, row.listed_at, row.received_at, "in", "Jean", "Hallo")


@settings(deadline=None)
@given(st.text(max_size=80), st.text(max_size=80), st.integers(30, 200), st.booleans())
def test_a_row_is_as_wide_as_the_list_whatever_is_in_it(subject: str, who: str, width: int, cursor: bool) -> None:
    row = replace(made_up_row(3), subject=subject, correspondent=who, case=subject, tags=(who, "akte"))
    assert cell_len(text_of(row, width, Standing(cursor=cursor))) == width


@pytest.mark.parametrize("width", [40, 54, 78, 93, 160])
def test_a_ghost_is_as_wide_as_the_list(width: int) -> None:
    look = Look(columns_for(width), PAINTS, UNICODE, NOW)
    strip = ghost_strip("taken by Sandra", Standing(cursor=True), look)
    assert cell_len(strip.text) == width
    assert "taken by Sandra" in strip.text


@pytest.mark.covers("HO-64", "HO-67", "HO-68", "CK-05", "CO-34", "CO-35", "CO-36")
def test_a_row_shows_its_columns_in_their_order() -> None:
    row = replace(
        made_up_row(1), direction="out", unread=True, assignee="mm", assignee_name="Max Meier", attachment_type="pdf"
    )
    text = text_of(row, 140, Standing(cursor=True, marked=True))
    parts = ["▌✓●", "↗", "Jean Dupont", "MM", row.status, "mandate 2026-00117", "Facture 4711", "📎pdf"]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_on_120_columns_the_subject_has_room_and_a_case_is_its_number() -> None:
    row = replace(made_up_row(1), subject="x" * 99, attachment_count=0, attachment_type="", status="resolved")
    text = text_of(row, 92)
    assert text.count("x") >= 34
    assert " resolv  2026-00117 x" in text
    assert "mandate" not in text
    assert " resolv  ticket 1   x" in text_of(replace(row, case="ticket 1"), 92), "where there is room, with its kind"
    assert text_of(replace(row, attachment_count=1, attachment_type="pdf"), 92).endswith("x… 📎pdf ")


def test_a_row_with_links_but_no_case_says_how_many() -> None:
    assert " 2 linked " in text_of(replace(made_up_row(2), case=None), 92)


def test_a_snoozed_row_says_until_when_in_place_of_its_status() -> None:
    at = int(datetime(2026, 11, 23, 9, 0).astimezone().timestamp() * 1_000_000)
    assert "◷Mon 9" in text_of(replace(made_up_row(1), snoozed_until=at), 120)


def test_an_envelope_shows_only_what_is_known_of_it() -> None:
    words = text_of(envelope(), 120).split()
    assert words[0] == "↙"
    assert words[-3:] == ["Jean", "—", "Hallo"]


def test_a_narrow_list_keeps_correspondent_and_subject() -> None:
    row = made_up_row(1)
    assert isinstance(row, Row)
    text = text_of(row, 40)
    assert "Jean" in text
    assert "Facture" in text
    assert "mandate" not in text


def test_no_sign_is_beyond_ascii_where_the_terminal_knows_no_more() -> None:
    row = replace(made_up_row(1), starred=True, snoozed_until=1, subject="x" * 300)
    assert text_of(row, 120, Standing(cursor=True, marked=True), ASCII).isascii()


@pytest.mark.parametrize(
    ("environment", "glyphs"),
    [
        ({"LANG": "de_CH.UTF-8"}, UNICODE),
        ({"LANG": "de_CH.UTF-8", "LC_ALL": "C"}, ASCII),
        ({"LANG": "en_US.utf8", "TERM": "linux"}, ASCII),
        ({}, ASCII),
    ],
)
def test_the_locale_chooses_the_signs(environment: dict[str, str], glyphs: Glyphs) -> None:
    assert glyphs_for(environment) is glyphs


@pytest.mark.parametrize(
    ("name", "login", "letters"),
    [("Anna Muster", "anna", "AM"), (None, "j.dupont", "JD"), ("Zoë", "zoe", "ZO"), ("", "", ""), ("-- ??", "x", "")],
)
def test_initials_stand_for_a_person(name: str | None, login: str, letters: str) -> None:
    assert initials(name, login) == letters


def test_times_are_as_short_as_they_can_be_told_apart() -> None:
    def at(*parts: int) -> int:
        return int(datetime(*parts).astimezone().timestamp() * 1_000_000)  # type: ignore[arg-type]  # year, month ...

    today = datetime(2026, 11, 21, 12, 0).astimezone()
    assert short(at(2026, 11, 21, 9, 41), today) == "09:41"
    assert short(at(2026, 11, 18, 9, 41), today) == "Wed"
    assert short(at(2026, 3, 8, 9, 41), today) == "8 Mar"
    assert short(at(2024, 12, 8, 9, 41), today) == "Dec'24"
    assert until(at(2026, 11, 21, 18, 0), today) == "18:00"
    assert until(at(2026, 11, 23, 9, 0), today) == "Mon 9"
    assert long(at(2026, 12, 1, 9, 5)) == "Tue 1 Dec 2026 09:05"


def test_a_time_that_no_calendar_holds_does_no_harm() -> None:
    assert long(10**30)
    assert long(-(10**30))


def test_what_a_row_does_not_name_is_said_dimmed() -> None:
    look = Look(columns_for(140), replace(PAINTS, quiet=Style(dim=True)), UNICODE, NOW)
    row = replace(made_up_row(3), subject=" ", correspondent="", direction="out", status="open", unread=False)
    strip = row_strip(row, Standing(), look)
    dimmed = [text.strip().partition("  ")[0] for text, style, _ in strip if style is not None and style.dim]
    assert dimmed == ["(no recipient)", "(no subject)"]


@pytest.mark.covers("HO-70", "CK-15", "CO-34")
def test_department_category_and_star_stand_before_the_subject() -> None:
    row = replace(
        made_up_row(3), department="litigation", category="Support / Complaint", subject="Hallo", tags=("akte",)
    )
    assert "@litigation [Complaint] #akte Hallo" in text_of(row, 160)
    assert "★ @litigation" in text_of(replace(row, starred=True, unread=True), 160)
    assert "★" in text_of(replace(row, starred=True, unread=False), 78)
    for width in (78, 93):
        text = text_of(replace(row, starred=True, unread=True), width)
        assert "★ @litigation … Hallo" in text
        assert cell_len(text) == width
    assert "@tax [Invoice] Hallo" in text_of(replace(row, department="tax", category="Invoice", tags=()), 93)
    row = replace(row, department="wirtschaftsstrafrecht", category="", tags=())
    assert "@wirtschaftsstr… Hallo" in text_of(row, 93)


def test_a_number_that_no_record_has_stands_where_a_case_would_in_the_colour_of_trouble() -> None:
    red = Style(color="red")
    row = replace(made_up_row(3), case=None, unknown_number="relnr 00123")
    strip = row_strip(row, Standing(), Look(columns_for(160), replace(PAINTS, trouble=red), UNICODE, NOW))
    assert [text.strip() for text, style, _ in strip if style == red] == ["relnr 00123 unknown"]
    assert "00123 ?" in text_of(row, 100)
    assert "unknown" not in text_of(replace(row, case="mandate 12"), 160)


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
@pytest.mark.parametrize("width", [40, 78, 93, 160])
def test_private_mail_is_named_so_to_its_author_and_to_all_others(glyphs: Glyphs, width: int) -> None:
    row = replace(made_up_row(3), private=True, direction="out")
    for shown in (row, replace(envelope(), private=True)):
        text = text_of(shown, width, glyphs=glyphs)
        assert cell_len(text) == width
        assert width < 60 or f"{glyphs.private} private " in text
