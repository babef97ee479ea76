"""The lines of the frame around the rooms: across, with a title in it, and upright."""

from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Region
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tui_mail.screens.cells import fit, one_line
from tui_mail.screens.glyphs import Glyphs


class FrameLine(Widget):
    """One line across: corner, title, line, corner. Only what changed of the title is painted again."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"frame-line--title", "frame-line--active"}

    active: reactive[bool] = reactive(False)
    """Whether the room under the line has the keys."""
    joint: reactive[int] = reactive(-1)
    """Column in which an upright line ends on this one, -1 without."""

    def __init__(self, glyphs: Glyphs, left: str, right: str, *, title: str = "", id: str | None = None) -> None:
        super().__init__(id=id)
        self._glyphs = glyphs
        self._left = left
        self._right = right
        self._title = title

    @property
    def title(self) -> str:
        """What the line says."""
        return self._title

    def say(self, title: str) -> None:
        """Show another title."""
        before, self._title = self._title, title
        if title != before:
            end = len(self._left) + 2 + _changed(one_line(before), one_line(title))
            self.refresh(Region(0, 0, min(self.size.width, end), 1))

    def end_in(self, right: str) -> None:
        """Let the line end in another sign."""
        if right != self._right:
            self._right = right
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Paint the line."""
        width, across = self.size.width, self._glyphs.across
        line = self.rich_style
        name = "frame-line--active" if self.active else "frame-line--title"
        title = one_line(self._title)
        shown = fit(title, min(cell_len(title), max(0, width - 6)), self._glyphs.cut) if title else ""
        words = f" {shown} " if shown else ""
        start = len(self._left) + 1 + cell_len(words)
        rest = across * max(0, width - start - len(self._right)) + self._right
        if start <= self.joint < width:
            at = self.joint - start
            rest = rest[:at] + self._glyphs.tees[1] + rest[at + 1 :]
        parts = [Segment(self._left + across, line)]
        if words:
            parts.append(Segment(words, self.get_component_rich_style(name)))
        return Strip([*parts, Segment(rest, line)])


def _changed(before: str, title: str) -> int:
    """Return the cell behind what differs: where a row stands is followed by how many there are, which seldom does."""
    if cell_len(before) != cell_len(title):
        return max(cell_len(before), cell_len(title)) + 1
    while title and before and title[-1] == before[-1]:
        before, title = before[:-1], title[:-1]
    return cell_len(title)


class Divider(Widget):
    """The upright line left of the list, with a joint where a line of the frame meets it."""

    joint: reactive[int] = reactive(-1)
    """Line at which the list and the message meet, -1 where only one of them is shown."""
    edge: reactive[bool] = reactive(False)
    """Whether there is nothing left of it."""

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._glyphs = glyphs

    def render_line(self, y: int) -> Strip:
        """Paint one cell."""
        glyphs = self._glyphs
        sign = glyphs.upright
        if y == 0:
            sign = glyphs.corners[0] if self.edge else glyphs.tees[0]
        elif y == self.joint:
            sign = glyphs.tees[2]
        return Strip([Segment(sign, self.rich_style)])
