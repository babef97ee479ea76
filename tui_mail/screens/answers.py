"""What is answered to who acted: one sentence, in a tone. Knows no widget."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from tui_mail.errors import TuiMailError

Tone = Literal["done", "busy", "refused", "trouble"]
"""A colour on the screen, a word before the sentence where there are no colours."""

BROKEN = "That did not work: the program made an error."
"""What a page says when one of its workers failed; it goes on."""

WHY_BROKEN = "the database cannot be reached, or the program made an error."
"""The same behind what did not happen, where something was to be written."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One line for the one who acted."""

    sentence: str
    tone: Tone


def answer_of(act: Callable[[], str]) -> Answer:
    """Do something; answer with the sentence that it returns, or with why not. Runs in a thread."""
    try:
        return Answer(act(), "done")
    except TuiMailError as error:
        return Answer(error.sentence, "refused")
