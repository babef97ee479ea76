"""What may be done now, for this row and role. What is refused is dimmed; its key still answers with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass
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

    def compose(self) -> ComposeResult:
        """Put the hints side by side."""
        yield from self._cells

    def on_resize(self, event: events.Resize) -> None:
        """Leave out what does not fit; the first ones matter most."""
        room = event.size.width
        for cell in self._cells:
            room -= cell.hint.width
            cell.display = room >= -1  # the last blank may go

    def show(self, hints: Sequence[Hint]) -> None:
        """Show these in the same places."""
        for cell, hint in zip(self._cells, hints, strict=True):
            cell.hint = hint
