"""Paints the lines of a list: rows, what is left of rows that went away, and words where there is nothing."""

from collections.abc import Callable, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.cache import LRUCache
from textual.strip import Strip

from tui_mail.desk.list_layout import Layout
from tui_mail.screens.cells import fit
from tui_mail.screens.columns import columns_for
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.hits import hit_ink
from tui_mail.screens.list_headings import heading
from tui_mail.screens.list_pieces import Ghost, Line
from tui_mail.screens.row_format import (
    Look,
    Paints,
    Standing,
    blank_strip,
    ghost_strip,
    heading_strip,
    row_strip,
    second_strip,
)
from tui_mail.screens.times import now

PARTS = (
    "plain",
    "unread",
    "quiet",
    "received",
    "sent",
    "cursor",
    "cursor-quiet",
    "marked",
    "trouble",
    "hit",
    *(f"person-{number}" for number in range(6)),
)
"""What has a style of its own in the theme."""

_KEPT = 512  # lines that need not be made again


class RowPainter:
    """Makes strips, and keeps them as long as width, theme and day stay the same."""

    def __init__(self, glyphs: Glyphs, style_of: Callable[[str], Style]) -> None:
        self._glyphs = glyphs
        self._style_of = style_of
        self._strips: LRUCache[tuple[Line, Standing, int], Strip] = LRUCache(_KEPT)
        self._look: Look | None = None
        self._needles: tuple[str, ...] = ()
        self._layout = Layout()
        self._several = True

    def lay_out(self, layout: Layout, *, several: bool) -> None:
        """Show these columns; `several`: mail of several mailboxes is shown."""
        if (layout, several) != (self._layout, self._several):
            self._layout, self._several = layout, several
            self.forget()

    def light(self, needles: Sequence[str]) -> bool:
        """Light what was searched for in all rows; False where it is lit already."""
        differs = tuple(needles) != self._needles
        self._needles = tuple(needles)
        if differs:
            self.forget()
        return differs

    def forget(self) -> None:
        """Start anew, for another width or theme."""
        self._look = None

    @property
    def is_of_yesterday(self) -> bool:
        """Whether the dates that were painted say `today` of another day."""
        return self._look is not None and self._look.now.date() != now().date()

    def line(self, line: Line, standing: Standing, width: int, part: int = 0) -> Strip:
        """Paint a line of a row or a ghost."""
        look = self._at_width(width)
        strip = self._strips.get((line, standing, part))
        if strip is None:
            strip = self._strips[line, standing, part] = _strip(line, standing, part, look)
        return strip

    def heading(self, line: Line, width: int) -> Strip:
        """Paint the thin line over the group that begins with a row."""
        look = self._at_width(width)
        return heading_strip(heading(line, self._layout.group, look.now), look)

    def _at_width(self, width: int) -> Look:
        if self._look is None:
            columns = columns_for(width, self._layout, several=self._several)
            self._look = Look(columns, self._paints(), self._glyphs, now(), self._needles)
            self._strips.clear()
        return self._look

    def blank(self, words: str, width: int) -> Strip:
        """Paint a line without a row."""
        style = self._style_of("quiet")
        if not words:
            return Strip.blank(width, style)
        return Strip([Segment(fit("  " + words, width, self._glyphs.cut), style)])

    def _paints(self) -> Paints:
        style = self._style_of

        def tint(name: str) -> Style:
            return Style(color=style(name).color)

        return Paints(
            plain=style("plain"),
            unread=style("unread"),
            quiet=style("quiet"),
            received=tint("received"),
            sent=tint("sent"),
            cursor=style("cursor"),
            cursor_quiet=style("cursor-quiet"),
            marked=style("marked"),
            people=tuple(tint(f"person-{number}") for number in range(6)),
            trouble=tint("trouble"),
            hit=hit_ink(style("hit")),
        )


def _strip(line: Line, standing: Standing, part: int, look: Look) -> Strip:
    if isinstance(line, Ghost):
        return blank_strip(standing, look) if part else ghost_strip(line.sentence, standing, look)
    return second_strip(line, standing, look) if part else row_strip(line, standing, look)
