"""A horizontal line of the frame around the rooms, with a title in it."""

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
    """One line: a joint, a title, the line, a joint. Only what changed of the title is painted again."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"frame-line--title", "frame-line--active"}

    active: reactive[bool] = reactive(False)
    """Whether the room under the line has the keys."""

    def __init__(self, glyphs: Glyphs, left: str, right: str, *, title: str = "", id: str | None = None) -> None:
        super().__init__(id=id)
        self._glyphs = glyphs
        self._left = left
        self._right = right
        self._title = title

    def say(self, title: str) -> None:
        """Show another title."""
        if title != self._title:
            longer = max(cell_len(title), cell_len(self._title))
            self._title = title
            self.refresh(Region(0, 0, min(self.size.width, longer + 5), 1))

    def render_line(self, y: int) -> Strip:
        """Paint the line."""
        width, across = self.size.width, self._glyphs.across
        line = self.rich_style
        name = "frame-line--active" if self.active else "frame-line--title"
        title = one_line(self._title)
        shown = fit(title, min(cell_len(title), max(0, width - 6)), self._glyphs.cut) if title else ""
        words = f" {shown} " if shown else ""
        rest = width - len(self._left) - len(self._right) - 1 - cell_len(words)
        return Strip(
            [
                Segment(self._left + across, line),
                Segment(words, self.get_component_rich_style(name)),
                Segment(across * max(0, rest) + self._right, line),
            ]
        )


class Divider(Widget):
    """The upright line between two columns of rooms, with a joint where a line of the frame meets it."""

    joint: reactive[int] = reactive(-1)
    """Line at which the right column has a line of the frame."""

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._glyphs = glyphs

    def render_line(self, y: int) -> Strip:
        """Paint one cell."""
        down, right = self._glyphs.tees[0], self._glyphs.tees[2]
        sign = down if y == 0 else right if y == self.joint else self._glyphs.upright
        return Strip([Segment(sign, self.rich_style)])
