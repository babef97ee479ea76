"""The first rows of the list, as they would look with other columns."""

from collections.abc import Sequence
from typing import ClassVar

from textual.strip import Strip
from textual.widget import Widget

from tui_mail.desk.list_layout import Layout
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.list_shape import HEADING, Lines, Shape, grouped
from tui_mail.screens.row_format import Standing
from tui_mail.screens.row_painter import PARTS, RowPainter
from tui_mail.store.rows import Envelope


class Preview(Widget):
    """The first rows of the list, as they would look in its width."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"item-list--{part}" for part in PARTS}

    def __init__(self, glyphs: Glyphs, layout: Layout, width: int, *, several: bool) -> None:
        super().__init__(id="columns-preview")
        self._width = width
        self._painter = RowPainter(glyphs, lambda part: self.get_component_rich_style(f"item-list--{part}"))
        self._several = several
        self._layout = layout
        self._rows: Sequence[Envelope] = ()
        self._lines = Lines(Shape(), (), begins=True)

    def show(self, layout: Layout, rows: Sequence[Envelope] | None = None) -> None:
        """Show a layout, and other rows where they were read."""
        self._rows = self._rows if rows is None else rows
        self._layout = layout
        self._painter.lay_out(layout, several=self._several)
        shape = Shape(layout.lines, grouped(layout.group, layout.sorted_by))
        self._lines = Lines(shape, ((row.key, True) for row in self._rows), begins=True)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Paint a line."""
        here = self._lines.place(y)
        if here is None:
            strip = self._painter.blank("", self._width)
        elif here.part == HEADING:
            strip = self._painter.heading(self._rows[here.index], self._width)
        else:
            standing = Standing(cursor=here.index == 0)
            strip = self._painter.line(self._rows[here.index], standing, self._width, here.part)
        return strip.adjust_cell_length(self.size.width, self.rich_style)
