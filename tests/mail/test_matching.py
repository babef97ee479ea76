"""Where hits are, in the text as it is written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_mail.mail.matching import IN_LISTS, needles, spans
from tui_mail.mail.query_parse import parse_query
from tui_mail.mail.searched import folded_line


@pytest.mark.parametrize(
    ("text", "typed", "hits"),
    [
        ("Neue Klage, neue Frist", "neue", ["Neue", "neue"]),
        ("Straße und STRASSE", "strasse", ["Straße", "STRASSE"]),
        ("ÉTÉ e\u0301te\u0301", "ete", ["ÉTÉ", "e\u0301te\u0301"]),
        ("die neue \t Frist", "neue frist", ["neue \t Frist"]),
        ("die neue\nFrist", "neue Frist", ["neue\nFrist"]),
        ("ﬁnanz", "fin", ["ﬁn"]),
        ("ßx", "s", ["ß"]),
        ("会議の件", "議", ["議"]),
        ("aXa", "nothing", []),
    ],
)
def test_hits_are_found_whatever_case_marks_and_blanks(text: str, typed: str, hits: list[str]) -> None:
    assert [text[start:end] for start, end in spans(text, [folded_line(typed)])] == hits


def test_hits_that_touch_are_one_and_nothing_is_lit_that_must_not_be_there() -> None:
    assert spans("abcd abc", ["ab", "bc"]) == [(0, 3), (5, 8)]
    query = parse_query('Klage -frist (from:meier OR body:"ein Wort") has:note "klage"').node
    assert needles(query) == ("ein wort", "klage", "meier")
    assert needles(query, IN_LISTS) == ("klage", "meier")


_letters = st.text(st.sampled_from("aAß é\u0301ﬁ\u3000\n-İ한가ς") | st.characters(), max_size=20)


@given(_letters, st.integers(0, 19), st.integers(1, 6))
@settings(max_examples=150)
def test_a_piece_of_a_text_is_found_in_it(text: str, start: int, length: int) -> None:
    needle = folded_line(text[start : start + length])
    found = spans(text, [needle])
    assert all(0 <= begin < end <= len(text) for begin, end in found)
    if needle and needle in folded_line(text):
        assert found
    assert all(needle in folded_line(text[begin:end]) for begin, end in found)
