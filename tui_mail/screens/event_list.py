"""Lines of history with a cursor on one event, which stays on it while others come."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.strip import Strip
from textual.widget import Widget


@dataclass(frozen=True, slots=True)
class Block:
    """An event as it is shown: what stands before its first line, and the lines."""

    key: int
    start: Text
    lines: tuple[Text, ...]


class EventList(Widget, can_focus=True):
    """Shows events and moves among them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)", "Down", id="history.down", tooltip="the next line"),
        Binding("k,up", "move(-1)", "Up", id="history.up", tooltip="the line before"),
        Binding("space,pagedown,ctrl+d", "page(1)", "Page down", id="history.page-down", tooltip="a page down"),
        Binding("pageup,ctrl+u", "page(-1)", "Page up", id="history.page-up", tooltip="a page up"),
        Binding("home", "move(-1_000_000)", "Top", id="history.top", tooltip="to the first line"),
        Binding("end,G", "move(1_000_000)", "Bottom", id="history.bottom", tooltip="to the last line"),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = {"event-list--cursor"}

    def __init__(self, indent: int, *, id: str | None = None) -> None:
        """`indent` are the columns for what stands before the lines."""
        super().__init__(id=id)
        self._indent = indent
        self._blocks: Sequence[Block] = ()
        self._at = 0
        self._top = 0
        self._strips: list[Strip] = []
        self._starts: list[int] = []

    def show(self, blocks: Sequence[Block], *, newest_first: bool) -> None:
        """Show events; the cursor stays on its own, at first it is on the newest."""
        before = self.key
        self._blocks = blocks
        keys = [block.key for block in blocks]
        newest = 0 if newest_first else max(0, len(blocks) - 1)
        self._at = keys.index(before) if before in keys else newest
        self._wrap()

    @property
    def key(self) -> int | None:
        """The event under the cursor."""
        return self._blocks[self._at].key if self._blocks else None

    def on_resize(self, event: events.Resize) -> None:
        """Wrap again."""
        self._wrap()

    def notify_style_update(self) -> None:
        """Colour again when the theme changes."""
        super().notify_style_update()
        if self.is_mounted:
            self._wrap()

    def on_focus(self) -> None:
        """Show the cursor."""
        self._wrap()

    def render_line(self, y: int) -> Strip:
        """Paint one line."""
        at = self._top + y
        if at < len(self._strips):
            return self._strips[at]
        return Strip.blank(self.size.width, self.rich_style)

    def action_move(self, by: int) -> None:
        """Go to another event."""
        if self._blocks:
            self._at = max(0, min(len(self._blocks) - 1, self._at + by))
            self._wrap()

    def action_page(self, pages: int) -> None:
        """Go about a page further."""
        there = self._starts[self._at] + pages * max(1, self.size.height - 1) if self._blocks else 0
        fitting = [at for at, start in enumerate(self._starts) if start <= max(0, there)]
        if fitting:
            step = fitting[-1] - self._at
            self.action_move(step or pages)

    def on_mouse_scroll_down(self) -> None:
        """Go on as the wheel turns."""
        self.action_move(1)

    def on_mouse_scroll_up(self) -> None:
        """Go back as the wheel turns."""
        self.action_move(-1)

    def _wrap(self) -> None:
        width = self.size.width
        if width < 1:
            return
        cursor = self.get_component_rich_style("event-list--cursor")
        self._strips, self._starts = [], []
        for at, block in enumerate(self._blocks):
            self._starts.append(len(self._strips))
            style = cursor if at == self._at else self.rich_style
            self._strips += self._strips_of(block, width, style)
        self._scroll_to_cursor()
        self.refresh()

    def _scroll_to_cursor(self) -> None:
        height, end = self.size.height, len(self._strips)
        if self._starts:
            start = self._starts[self._at]
            stop = self._starts[self._at + 1] if self._at + 1 < len(self._starts) else end
            self._top = min(max(self._top, stop - height), start)
        self._top = max(0, min(self._top, end - height))

    def _strips_of(self, block: Block, width: int, style: Style) -> list[Strip]:
        """Wrap the lines of an event beside what stands before them."""
        console, room = self.app.console, max(1, width - self._indent)
        rows = [row for line in block.lines for row in line.wrap(console, room, overflow="fold", tab_size=8) or [line]]
        starts = [block.start, *[Text()] * len(rows)]
        return [
            Strip.join([self._strip(start, self._indent, style), self._strip(row, room, style)])
            for start, row in zip(starts, rows, strict=False)
        ]

    def _strip(self, text: Text, width: int, style: Style) -> Strip:
        text.rstrip()
        base = style + text.style if isinstance(text.style, Style) else style
        return Strip(Segment.apply_style(text.render(self.app.console, end=""), base)).adjust_cell_length(width, style)
