"""Reading text by pages: lines are made and wrapped only as far as somebody reads."""

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tui_mail.screens.facts import hanging, room_of

_LONGEST = 4_000  # characters of a line that are wrapped at once; longer lines are cut there


class TextPager(Widget, can_focus=True):
    """A text of any length that scrolls by lines and pages."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "scroll(1)", "Down", id="text.down", tooltip="A line down", show=False),
        Binding("k,up", "scroll(-1)", "Up", id="text.up", tooltip="A line up", show=False),
        Binding("space,pagedown", "page(1)", "Page down", id="text.page-down", tooltip="A page down", show=False),
        Binding("pageup", "page(-1)", "Page up", id="text.page-up", tooltip="A page up", show=False),
        Binding("ctrl+d", "page(0.5)", "Half down", id="text.half-down", tooltip="Half a page down", show=False),
        Binding("ctrl+u", "page(-0.5)", "Half up", id="text.half-up", tooltip="Half a page up", show=False),
        Binding("home", "top", "Top", id="text.top", tooltip="To the top (also gg)", show=False),
        Binding("end,G", "bottom", "Bottom", id="text.bottom", tooltip="To the end", show=False),
    ]

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._source: Iterable[Text] = ()
        self._coming: Iterator[Text] = iter(())
        self._strips: list[Strip] = []
        self._top = 0

    def show(self, lines: Iterable[Text], *, keep_place: bool = False) -> None:
        """Show other lines; an iterable that can be gone through again, for the next width."""
        self._source = lines
        self._start_over(self._top if keep_place else 0)

    def _start_over(self, top: int) -> None:
        shown = self.in_sight
        self._coming = iter(self._source)
        self._strips = []
        self._fill(top + self.size.height)
        self._top = max(0, min(top, len(self._strips) - self.size.height))
        for y, (old, new) in enumerate(zip_longest(shown, self.in_sight)):
            if old != new:  # short messages leave most of the room as it is
                self.refresh(Region(0, y, self.size.width, 1))

    @property
    def in_sight(self) -> list[Strip]:
        """The lines that are painted now."""
        return self._strips[self._top : self._top + self.size.height]

    def on_resize(self, event: events.Resize) -> None:
        """Wrap again."""
        self._start_over(self._top)
        self.refresh()

    def notify_style_update(self) -> None:
        """Colour again when the theme changes."""
        super().notify_style_update()
        if self.is_mounted:
            self._start_over(self._top)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Paint one line."""
        at = self._top + y
        if at < len(self._strips):
            return self._strips[at]
        return Strip.blank(self.size.width, self.rich_style)

    @property
    def is_at_end(self) -> bool:
        """Whether the last line is in sight."""
        self._fill(self._top + self.size.height + 1)
        return self._top + self.size.height >= len(self._strips)

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self._scroll(self._top + lines)

    def action_page(self, pages: float) -> None:
        """Scroll by pages, of which one line stays."""
        self._scroll(self._top + round(pages * max(1, self.size.height - 1)))

    def action_top(self) -> None:
        """Go to the top."""
        self._scroll(0)

    def action_bottom(self) -> None:
        """Go to the end; all of it is wrapped then."""
        self._fill(None)
        self._scroll(len(self._strips))

    def on_mouse_scroll_down(self) -> None:
        """Scroll as the wheel turns."""
        self._scroll(self._top + 3)

    def on_mouse_scroll_up(self) -> None:
        """Scroll as the wheel turns."""
        self._scroll(self._top - 3)

    def _scroll(self, top: int) -> None:
        self._fill(top + self.size.height)
        top = max(0, min(top, len(self._strips) - self.size.height))
        if top != self._top:
            self._top = top
            self.refresh()

    def _strip_at(self, at: int) -> Strip | None:
        """Return a line, made if need be; None behind the end."""
        self._fill(at + 1)
        return self._strips[at] if at < len(self._strips) else None

    def _fill(self, count: int | None) -> None:
        width = self.size.width
        if width < 1:
            return
        while count is None or len(self._strips) < count:
            line = next(self._coming, None)
            if line is None:
                return
            self._strips += self._wrap(line, width)

    def _wrap(self, line: Text, width: int) -> list[Strip]:
        base, console = self.rich_style, self.app.console
        if (room := room_of(line)) and len(below := hanging(line, width, console, room)) > 1:
            return [strip for piece in below for strip in self._wrap(piece, width)]
        cuts = [_whole(line.plain, at) for at in range(_LONGEST, len(line.plain), _LONGEST)]
        pieces = line.divide(cuts) if cuts else [line]
        strips = []
        for piece in pieces:
            for row in piece.wrap(console, width, overflow="fold", tab_size=8) or [piece]:
                row.rstrip()
                style = base + row.style if isinstance(row.style, Style) else base
                segments = list(Segment.apply_style(row.render(console), style))
                strips.append(Strip(segments).adjust_cell_length(width, base))
        return strips


def _whole(text: str, at: int) -> int:
    """Go back from a cut between a letter and its marks to the letter."""
    while at and unicodedata.combining(text[at]):
        at -= 1
    return at
