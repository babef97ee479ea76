"""A table: a line each, painted line by line; the cursor stays on its line while others come and go."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui_mail.screens.cells import fit, one_line
from tui_mail.screens.facts import fact, hanging
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.message_text import Inks

_WIDE = 100
_BEFORE = 2
_LABEL = 16


@dataclass(frozen=True, slots=True)
class TableLine:
    """One line of a table; the key stays while its words change. The last cell takes what columns are left."""

    key: str
    cells: tuple[str, ...]
    entry: object
    active: bool
    facts: tuple[tuple[str, str], ...] = ()
    trouble: bool = False  # something is wrong: the columns that tell it stand out


@dataclass(frozen=True, slots=True)
class Column:
    """A column: so many cells wide, or with its share of what those leave."""

    title: str
    share: int = 0
    wide: bool = False  # only where there is room
    size: int = 0
    tells_trouble: bool = False


def fact_lines(line: TableLine, width: int, console: Console, inks: Inks) -> Iterator[Text]:
    """Say everything about one of them, in lines of a width."""
    for label, said in line.facts:
        if said:
            yield from hanging(fact(label, one_line(said), inks, room=_LABEL), width, console, _LABEL)


class LineTable(Widget, can_focus=True):
    """One line each under a line of titles."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)", "Down", id="table.down", tooltip="The next line", show=False),
        Binding("k,up", "move(-1)", "Up", id="table.up", tooltip="The line before", show=False),
        Binding("pagedown", "move(10)", "Further", id="table.further", tooltip="Ten lines on", show=False),
        Binding("pageup", "move(-10)", "Back up", id="table.back-up", tooltip="Ten lines back", show=False),
        Binding("home", "move(-100000)", "First", id="table.first", tooltip="The first line", show=False),
        Binding("end,G", "move(100000)", "Last", id="table.last", tooltip="The last line", show=False),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"line-table--{part}" for part in ("plain", "titles", "quiet", "trouble", "cursor", "cursor-quiet")
    }

    @dataclass
    class Moved(Message):
        """The cursor is on another line, or the line under it has changed."""

        line: TableLine | None

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._columns: Sequence[Column] = ()
        self._lines: Sequence[TableLine] = ()
        self._cursor = 0
        self._top = 0
        self._empty = ""

    @property
    def current(self) -> TableLine | None:
        """The line under the cursor."""
        return self._lines[self._cursor] if self._lines else None

    @property
    def keys(self) -> frozenset[str]:
        """All lines, by their keys."""
        return frozenset(line.key for line in self._lines)

    def show(self, columns: Sequence[Column], lines: Sequence[TableLine], empty: str, go_to: str = "") -> None:
        """Show these; the cursor stays on its line, or goes to the one that is named."""
        before = self.current
        key = go_to or (before.key if before is not None else "")
        self._columns, self._lines, self._empty = columns, lines, empty
        kept = next((at for at, line in enumerate(lines) if line.key == key), None)
        self._cursor = min(self._cursor, max(0, len(lines) - 1)) if kept is None else kept
        self._scroll()
        self.refresh()
        if self.current != before or not lines:
            self.post_message(self.Moved(self.current))

    def render_line(self, y: int) -> Strip:
        """Paint the titles, a line or nothing."""
        width = self.size.width
        if y == 0:
            return self._strip(" " * _BEFORE, [column.title for column in self._columns], "titles", width)
        at = self._top + y - 1
        if at < len(self._lines):
            line, is_here = self._lines[at], at == self._cursor
            gutter = self._glyphs.cursor if is_here else " "
            stands_out = line.trouble and not is_here
            return self._strip(f"{gutter} ", line.cells, self._part(at), width, stands_out=stands_out)
        empty = [] if self._lines else self._empty.split("\n")
        words = "  " + fit(empty[y - 1], max(1, width - 2), self._glyphs.cut) if y <= len(empty) else ""
        return Strip([Segment(words.ljust(width), self._style("quiet"))])

    def _strip(self, before: str, cells: Sequence[str], part: str, width: int, *, stands_out: bool = False) -> Strip:
        style = self._style(part)
        tint = Style(color=self._style("trouble").color) if stands_out else Style()
        sizes = _sizes(self._columns, width - _BEFORE)
        sizes[len(cells) - 1 :] = [sum(sizes[len(cells) - 1 :])]
        segments = [Segment(before, style)]
        for column, cell, size in zip(self._columns, cells, sizes, strict=False):
            if size:
                words = fit(cell, size - 1, self._glyphs.cut) + " "
                segments.append(Segment(words, style + tint if column.tells_trouble else style))
        return Strip(segments).adjust_cell_length(width, style)

    def _style(self, part: str) -> Style:
        return self.get_component_rich_style(f"line-table--{part}")

    def _part(self, at: int) -> str:
        if at == self._cursor:
            return "cursor" if self.has_focus else "cursor-quiet"
        return "plain" if self._lines[at].active else "quiet"

    def on_resize(self, event: events.Resize) -> None:
        """Keep the cursor in sight."""
        self._scroll()

    def on_focus(self) -> None:
        """Show that the keys are here."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that they are not."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Go to what was clicked."""
        at = self._top + event.y - 1
        if event.y and at < len(self._lines):
            self.action_move(at - self._cursor)

    def action_move(self, steps: int) -> None:
        """Move the cursor."""
        self._cursor = max(0, min(self._cursor + steps, len(self._lines) - 1))
        self._scroll()
        self.refresh()
        self.post_message(self.Moved(self.current))

    def _scroll(self) -> None:
        height = max(1, self.size.height - 1)
        top = min(self._top, self._cursor, max(0, len(self._lines) - height))
        self._top = max(self._cursor - height + 1, top, 0)


def _sizes(columns: Sequence[Column], width: int) -> list[int]:
    """Share the width out; 0 leaves a column out."""
    shown = [not column.wide or width >= _WIDE for column in columns]
    left = width - sum(column.size for column, is_shown in zip(columns, shown, strict=True) if is_shown)
    shares = [column.share if is_shown else 0 for column, is_shown in zip(columns, shown, strict=True)]
    total = sum(shares) or 1
    return [
        (column.size or left * share // total) if is_shown else 0
        for column, is_shown, share in zip(columns, shown, shares, strict=True)
    ]
