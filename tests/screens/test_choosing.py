"""Choosing a word in a form by its letters."""

import pytest

from tui_mail.screens import form_entry
from tui_mail.screens.form_entry import Chooser
from tui_mail.screens.glyphs import UNICODE

LOGINS = ("nobody", "anna", "mm", "sandra", "stefan")


def typed(letters: str, chosen: str = "anna") -> str:
    chooser = Chooser(LOGINS, chosen, UNICODE)
    chooser.post_message = lambda message: True  # type: ignore[method-assign]  # nobody listens here
    for letter in letters:
        chooser.take_letter(letter)
    return chooser.value


def test_a_word_that_is_typed_is_chosen_and_not_what_begins_with_its_last_letter() -> None:
    assert typed("sandra") == "sandra"
    assert typed("St") == "stefan"
    assert typed("martin") == "mm", "nobody is called so, but the first letter counts"


def test_the_same_letter_goes_on_to_the_next_and_after_a_pause_another_word_begins(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert typed("s") == "sandra"
    assert typed("ss") == "stefan"
    monkeypatch.setattr(form_entry, "_PAUSE", 0.0)
    assert typed("sm") == "mm"
