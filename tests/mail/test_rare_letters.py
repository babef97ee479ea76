"""One and two letters in a row, as numbers."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tui_mail.mail.rare_letters import rare_letters
from tui_mail.mail.searched import folded_line, searched

TEXTS = st.text(st.characters(codec="utf-8") | st.sampled_from("日本語請求書🎉 -xqé\n"), max_size=40)


@given(TEXTS, st.integers(0, 40), st.integers(1, 6))
@settings(max_examples=150)
def test_what_stands_in_a_text_has_its_numbers_among_those_of_the_text(text: str, start: int, length: int) -> None:
    stored = searched([text])
    needle = folded_line(stored[start : start + length])
    if needle in stored:
        assert rare_letters([needle]) <= rare_letters(["before", stored])
    assert all(0 < number < 2**31 for number in rare_letters([stored]))


def test_what_most_mails_hold_has_no_number() -> None:
    assert rare_letters(["der", "the 10.20", "a@b"]) == set()
    assert rare_letters(["---"]) == rare_letters(["--"]) != set()
    assert len(rare_letters(["日本"])) == 3
    assert len(rare_letters(["🎉"])) == len(rare_letters(["xq"])) == 1
