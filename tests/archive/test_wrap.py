"""Our own word wrap and order of reading."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_mail.archive.fonts import styled
from tui_mail.archive.letters import Letters
from tui_mail.archive.wrap import Piece, in_order, is_right_to_left, wrap
from tui_mail.mail.blocks import BOLD, MONO

_WIDE = 6.02  # of each letter of one width, at a size of 10


def set_in(text: str, room: int, style: int = MONO) -> list[str]:
    pieces = [Piece(span.face, span.text, 10) for span in Letters().spans(text, style)]
    return ["".join(piece.text for piece in line) for line in wrap(pieces, room * _WIDE + 0.1)]


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        ("", [""]),
        ("   ", [""]),
        ("one two", ["one two"]),
        ("one two three four", ["one two", "three four"]),
        ("  indented words go on", ["  indented", "words go", "on"]),
        ("aaaaaaa abcdefghijklmno z", ["aaaaaaa", "abcdefghij", "klmno z"]),
        ("one     two three", ["one", "two three"]),
        ("keeps\xa0together x", ["keeps\xa0toge", "ther x"]),
        ("at x.org/abcdef/ghijkl", ["at x.org/", "abcdef/", "ghijkl"]),
    ],
)
def test_lines_break_where_a_reader_expects_it(line: str, lines: list[str]) -> None:
    assert set_in(line, 10) == lines


def test_han_letters_break_anywhere_but_before_what_closes() -> None:
    pieces = [Piece(span.face, span.text, 10) for span in Letters().spans("あいうえおかきくけこ。さ")]
    if pieces[0].face is styled(0):
        pytest.skip("no font with Han letters is installed")
    lines = ["".join(piece.text for piece in line) for line in wrap(pieces, 100)]
    assert lines == ["あいうえおかきくけ", "こ。さ"]


@given(st.text(alphabet="ab \u0301", max_size=2000), st.integers(min_value=2, max_value=80))
def test_every_line_fits_and_no_letter_is_lost(line: str, room: int) -> None:
    pieces = [Piece(styled(MONO), line, 10)]
    lines = ["".join(piece.text for piece in each) for each in wrap(pieces, room * _WIDE + 0.1)]
    assert "".join(lines).replace(" ", "") == line.replace(" ", "")
    assert all(Piece(styled(MONO), each.lstrip(" "), 10).width <= room * _WIDE + 0.2 for each in lines)
    assert all(len(each) <= 250 for each in lines)


def test_a_letter_wider_than_the_line_stands_alone() -> None:
    assert set_in("abc", 0) == ["a", "b", "c"]


def test_a_word_in_two_styles_is_not_torn() -> None:
    pieces = [Piece(styled(0), "some wor", 10), Piece(styled(BOLD), "ds", 10)]
    lines = [[piece.text for piece in line] for line in wrap(pieces, 45)]
    assert lines == [["some"], ["wor", "ds"]]


def test_a_paragraph_reads_from_the_right_if_its_first_letter_does() -> None:
    assert is_right_to_left("42: שלום")
    assert not is_right_to_left("Re: שלום")
    assert not is_right_to_left("Hello")


def visual(line: str, *, right_to_left: bool) -> str:
    return "".join(piece.text for piece in in_order([Piece(styled(0), line, 10)], right_to_left))


def test_numbers_keep_their_order_and_brackets_turn_with_their_text() -> None:
    assert visual("אב (42-43) גד", right_to_left=True) == "דג (42-43) בא"
    assert visual("see (אב) there", right_to_left=False) == "see (בא) there"
    assert "2026-42" in visual("رقم الملف 2026-42", right_to_left=True)
