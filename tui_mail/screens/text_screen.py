"""A page of text over the others: history, help."""

from collections.abc import Callable, Iterable
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from tui_mail.screens.message_text import Inks, inks_of
from tui_mail.screens.text_pager import TextPager

LinesOf = Callable[[Inks], Iterable[Text]]
"""Makes the lines in the colours of the theme."""


class TextScreen(ModalScreen[None]):
    """Shows lines until it is closed."""

    KEYS_IN_ORDER: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", "Close", id="text.close", tooltip="Back to where I was"),
    ]

    HINT: ClassVar[str] = "j k space move · Esc closes"

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"text-screen--{part}" for part in ("strong", "quiet", "note", "trouble", "line")
    }

    def __init__(self, title: str, lines: LinesOf) -> None:
        super().__init__()
        self._title = title
        self._lines = lines

    def compose(self) -> ComposeResult:
        """A title, the text, a hint."""
        with Vertical(id="page"):
            yield Static(Text(self._title), id="dialog-title")
            yield TextPager(id="page-text")
            yield Static(Text(self.HINT), id="dialog-hint")

    def on_mount(self) -> None:
        """Show the text."""
        pager = self.query_one(TextPager)
        pager.show(list(self._lines(self._inks())))
        pager.focus()

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)

    def _inks(self) -> Inks:
        return inks_of(lambda name: self.get_component_rich_style(f"text-screen--{name}"))
