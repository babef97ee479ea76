"""What may be done now, for this row and role. What is refused is dimmed; its key still answers with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget


@dataclass(frozen=True, slots=True)
class Hint:
    """A key and what it does."""

    key: str
    word: str
    allowed: bool = True

    @property
    def width(self) -> int:
        """Cells on screen; keys and words are our own ASCII."""
        return len(self.key) + len(self.word) + 3


class HintCell(Widget):
    """One hint; a widget of its own, so that only it is painted when it changes."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"hint-cell--key", "hint-cell--word", "hint-cell--refused"}

    hint: reactive[Hint | None] = reactive(None)

    def watch_hint(self, old: Hint | None, new: Hint | None) -> None:
        """Be as wide as the hint."""
        width = 0 if new is None else new.width
        if old is None or old.width != width:
            self.styles.width = width

    def render_line(self, y: int) -> Strip:
        """Paint key and word."""
        hint = self.hint
        if hint is None:
            return Strip([])
        if not hint.allowed:
            return Strip([Segment(f" {hint.key} {hint.word} ", self.get_component_rich_style("hint-cell--refused"))])
        return Strip(
            [
                Segment(f" {hint.key} ", self.get_component_rich_style("hint-cell--key")),
                Segment(f"{hint.word} ", self.get_component_rich_style("hint-cell--word")),
            ]
        )


class FooterBar(Horizontal):
    """The last line of the screen."""

    def __init__(self, places: int, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._cells = [HintCell() for _ in range(places)]

    def compose(self) -> ComposeResult:
        """Put the hints side by side."""
        yield from self._cells

    def show(self, hints: Sequence[Hint]) -> None:
        """Show these hints as far as there is room; the first ones matter most."""
        room = self.size.width
        for at, cell in enumerate(self._cells):
            hint = hints[at] if at < len(hints) else None
            room -= 0 if hint is None else hint.width
            cell.hint = hint if room >= 0 else None
