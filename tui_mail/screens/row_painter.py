"""Paints the lines of a list: rows, what is left of rows that went away, and words where there is nothing."""

from collections.abc import Callable, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.cache import LRUCache
from textual.strip import Strip

from tui_mail.screens.cells import fit
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.hits import hit_ink
from tui_mail.screens.list_window import Ghost, Line
from tui_mail.screens.row_format import Look, Paints, Standing, columns_for, ghost_strip, row_strip
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
        self._strips: LRUCache[tuple[Line, Standing], Strip] = LRUCache(_KEPT)
        self._look: Look | None = None
        self._needles: tuple[str, ...] = ()

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

    def line(self, line: Line, standing: Standing, width: int) -> Strip:
        """Paint a row or a ghost."""
        if self._look is None:
            self._look = Look(columns_for(width), self._paints(), self._glyphs, now(), self._needles)
            self._strips.clear()
        strip = self._strips.get((line, standing))
        if strip is None:
            if isinstance(line, Ghost):
                strip = ghost_strip(line.sentence, standing, self._look)
            else:
                strip = row_strip(line, standing, self._look)
            self._strips[line, standing] = strip
        return strip

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
