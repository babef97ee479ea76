"""The line of a page in which what is done there answers."""

from rich.text import Text
from textual.widgets import Static

from tui_mail.screens.answers import Answer
from tui_mail.screens.cells import one_line


class PageAnswer(Static):
    """Says what was done, or why not, until something else is said."""

    def __init__(self) -> None:
        super().__init__(id="dialog-answer")

    def say(self, answer: Answer) -> None:
        """Show a sentence, in place of the one before."""
        self.set_class(answer.tone in ("refused", "trouble"), "-refused")
        self.update(Text(one_line(answer.sentence)))
