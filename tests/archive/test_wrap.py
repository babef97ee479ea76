"""Our own word wrap and order of reading, with letters ten wide and marks without width."""

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_mail.archive.wrap import is_right_to_left, visual, width_of, wrap

_WIDTHS = defaultdict(lambda: 10, {"\u0301": 0})


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        ("", [""]),
        ("   ", [""]),
        ("one two", ["one two"]),
        ("one two three four", ["one two", "three four"]),
        ("  indented words go on", ["  indented", "words go", "on"]),
        ("a abcdefghijklmno z", ["a", "abcdefghij", "klmno z"]),
        ("one     two three", ["one", "two three"]),
        ("keeps\xa0together x", ["keeps\xa0toge", "ther x"]),
    ],
)
def test_lines_break_where_a_reader_expects_it(line: str, lines: list[str]) -> None:
    assert list(wrap(line, _WIDTHS, 100)) == lines


@given(st.text(alphabet="ab \u0301", max_size=2000), st.integers(min_value=10, max_value=400))
def test_every_line_fits_and_no_letter_is_lost(line: str, room: int) -> None:
    lines = list(wrap(line, _WIDTHS, room))
    assert "".join(lines).replace(" ", "") == line.replace(" ", "")
    assert all(width_of(each, _WIDTHS) <= room and len(each) <= 250 for each in lines)


def test_a_letter_wider_than_the_line_stands_alone() -> None:
    assert list(wrap("abc", _WIDTHS, 5)) == ["a", "b", "c"]


def test_a_paragraph_reads_from_the_right_if_its_first_letter_does() -> None:
    assert is_right_to_left("42: שלום")
    assert not is_right_to_left("Re: שלום")
    assert not is_right_to_left("Hello")


def test_numbers_keep_their_order_and_brackets_turn_with_their_text() -> None:
    assert visual("אב (42-43) גד", right_to_left=True) == "דג (42-43) בא"
    assert visual("see (אב) there", right_to_left=False) == "see (בא) there"
