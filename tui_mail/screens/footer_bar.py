"""What may be done now, for this row and role. What is refused is dimmed; its key still answers with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget


@dataclass(frozen=True, slots=True)
class Hint:
    """A key and what it does; both are our own ASCII."""

    key: str
    word: str
    allowed: bool = True

    @property
    def width(self) -> int:
        """Cells on screen."""
        return len(self.key) + len(self.word) + 3


_NONE = Hint("", "")


class HintCell(Widget):
    """One hint; a widget of its own, so that only it is painted when it changes."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"hint-cell--key", "hint-cell--word", "hint-cell--refused"}

    hint: reactive[Hint] = reactive(Hint("", ""))

    def __init__(self, hint: Hint) -> None:
        super().__init__()
        self.set_reactive(HintCell.hint, hint)
        self.styles.width = hint.width

    def render_line(self, y: int) -> Strip:
        """Paint key and word."""
        key, word = f" {self.hint.key} ", f"{self.hint.word} ".ljust(self.size.width - len(self.hint.key) - 2)
        if not self.hint.allowed:
            return Strip([Segment(key + word, self.get_component_rich_style("hint-cell--refused"))])
        return Strip(
            [
                Segment(key, self.get_component_rich_style("hint-cell--key")),
                Segment(word, self.get_component_rich_style("hint-cell--word")),
            ]
        )


class FooterBar(Horizontal):
    """The last line of the screen; each hint keeps its place, so that hands and eyes find it."""

    def __init__(self, hints: Sequence[Hint], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._cells = [HintCell(hint) for hint in hints]
        self._widths = [hint.width for hint in hints]
        self._elsewhere = False

    def compose(self) -> ComposeResult:
        """Put the hints side by side."""
        yield from self._cells

    def on_resize(self, event: events.Resize) -> None:
        """Leave out what does not fit; the first ones matter most."""
        self._fit(event.size.width)

    def _fit(self, room: int) -> None:
        for cell in self._cells:
            room -= cell.hint.width
            cell.display = room >= -1 and cell.hint != _NONE  # the last blank may go

    def show(self, hints: Sequence[Hint], *, elsewhere: bool = False) -> None:
        """Show these in the same places; those of another room have places of their own, fewer or as many."""
        for cell, hint in zip_longest(self._cells, hints, fillvalue=None):
            if cell is not None:
                cell.hint = hint or _NONE
        if elsewhere or self._elsewhere:
            self._elsewhere = elsewhere
            for cell, width in zip(self._cells, self._widths, strict=True):
                cell.styles.width = cell.hint.width if elsewhere else width
            self._fit(self.size.width)
