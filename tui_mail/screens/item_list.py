"""The list of items: a window on any number of rows, painted line by line.

A cursor move repaints two rows, and leaving the window flips it by half a page: what goes over the line stays small.
Rows are read in threads, in blocks near the window; moving never waits for them.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import zip_longest
from typing import ClassVar

from textual import events, work
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget
from textual.worker import Worker, WorkerState

from tui_mail.errors import TuiMailError
from tui_mail.screens.frame_line import FrameLine
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.list_window import (
    JUMPS,
    Ghost,
    Line,
    ListWindow,
    Piece,
    RowSource,
    Spot,
    Wish,
    left_view,
    read_piece,
)
from tui_mail.screens.marks import Marks, Selection
from tui_mail.screens.row_format import Standing
from tui_mail.screens.row_painter import PARTS, RowPainter
from tui_mail.store.rows import Envelope, Key

_MOVES = frozenset({"j", "down", "k", "up", "pagedown", "pageup", "ctrl+d", "ctrl+u"})
"""Keys that need not wait for rows: their steps are made up for."""
_PATIENCE = 3.0
"""Seconds that another key waits for the row it is meant for."""


class ItemList(Widget, can_focus=True):
    """A virtual list with a cursor and marks."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)", "Down", id="list.down", tooltip="The next item", show=False),
        Binding("k,up", "move(-1)", "Up", id="list.up", tooltip="The item before", show=False),
        Binding("pagedown", "pages(1)", "Page down", id="list.page-down", tooltip="A page down", show=False),
        Binding("pageup", "pages(-1)", "Page up", id="list.page-up", tooltip="A page up", show=False),
        Binding("ctrl+d", "pages(0.5)", "Half down", id="list.half-down", tooltip="Half a page down", show=False),
        Binding("ctrl+u", "pages(-0.5)", "Half up", id="list.half-up", tooltip="Half a page up", show=False),
        Binding("home", "end(False)", "First", id="list.first", tooltip="The newest item (also gg)", show=False),
        Binding("end,G", "end(True)", "Last", id="list.last", tooltip="The oldest item", show=False),
        Binding("x", "mark", "Mark", id="list.mark", tooltip="Mark the item or take its mark away, and go down"),
        Binding("V", "range", "Range", id="list.range", tooltip="Mark from here to where the cursor goes"),
        Binding("ctrl+a", "mark_all", "All", id="list.mark-all", tooltip="Mark all that match", show=False),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"item-list--{part}" for part in PARTS}

    empty: reactive[str] = reactive("", layout=False)
    """What to do next when there is nothing to show; our own words."""

    @dataclass
    class Highlighted(Message):
        """The cursor came to a row, or the row under it changed or went away."""

        line: Line | None

    @dataclass
    class Opened(Message):
        """A row was clicked twice: it is to be read."""

        row: Envelope

    @dataclass
    class MarksChanged(Message):
        """Rows were marked or their marks taken away; None: all that match."""

        count: int | None

    @dataclass
    class ReadFailed(Message):
        """Rows could not be read."""

        sentence: str

    @dataclass
    class _PieceRead(Message):
        source: RowSource
        piece: Piece

    @dataclass
    class _ReadBroke(Message):
        source: RowSource
        sentence: str

    @dataclass
    class _Counted(Message):
        source: RowSource
        total: int

    def __init__(self, glyphs: Glyphs, title: FrameLine, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._title = title  # told directly, not by message: position and rows come in one piece of output
        self._glyphs = glyphs
        self._source: RowSource | None = None
        self._window = ListWindow()
        self._marks = Marks()
        self._total: int | None = None
        self._reading: Wish | None = None
        self._stale = False
        self._read_ended = asyncio.Event()
        self._painter = RowPainter(glyphs, lambda part: self.get_component_rich_style(f"item-list--{part}"))

    # What the screen above uses

    @property
    def spot(self) -> Spot | None:
        """Where the cursor is, None where there is nothing."""
        return self._window.spot

    def show(self, source: RowSource, spot: Spot | None = None, *, or_top: bool = False) -> None:
        """Show another view: from its top, or around a line; with `or_top` only where the line is in it."""
        self._source = source
        self._window = ListWindow(0 if spot is None else spot.offset)
        self._window.resize(self.size.height)
        self._marks = Marks()
        self._total = None
        self._stale = False
        self.refresh()
        self.post_message(self.MarksChanged(0))
        self._read(Wish("first") if spot is None else Wish("same" if or_top else "near", spot.line))

    def reread(self) -> None:
        """Read what is near the window again, because something changed in the store."""
        self._stale = True
        self._read_on()

    @property
    def current(self) -> Envelope | None:
        """The row under the cursor."""
        line = self._window.current
        return None if isinstance(line, Ghost) else line

    @property
    def nothing_here(self) -> str:
        """Why there is nothing to act on."""
        line = self._window.current
        if isinstance(line, Ghost):
            return f"Item {line.id} is not in this list any more: {line.sentence}."
        return "There is no item here to act on."

    def selection(self) -> Selection:
        """Say what an action is meant for: the marked rows, else the one under the cursor."""
        cursor = self._window.current
        if self._marks.range_from is not None and cursor is not None:
            self._marks.close_range(cursor.key)
        if self._marks:
            return self._marks.selection()
        return Selection(() if self.current is None else (self.current.id,))

    def clear_marks(self) -> bool:
        """Take all marks away; False when there were none."""
        if not self._marks:
            return False
        self._mark(self._marks.clear)
        return True

    async def arrive(self, key: str) -> None:
        """Wait for rows where a key is meant for one that still has to be read; moving on does not wait."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                while self._is_jumping or (self._is_behind and key not in _MOVES):
                    self._read_ended.clear()
                    await self._read_ended.wait()

    @property
    def _is_jumping(self) -> bool:
        return self._reading is not None and self._reading.place in JUMPS

    @property
    def _is_behind(self) -> bool:
        return self._reading is not None and self._window.is_behind

    def step(self) -> None:
        """Go to the next row, as after acting on this one."""
        self.action_move(1)

    # Painting

    def notify_style_update(self) -> None:
        """Read the colours again when the theme changes."""
        super().notify_style_update()
        self._painter.forget()

    def render_line(self, y: int) -> Strip:
        """Paint one line of the window."""
        index = self._window.top + y
        width = self.size.width
        if index >= len(self._window.lines):
            words = self.empty.split("\n") if self._total == 0 else []
            return self._painter.blank(words[y - 1] if 1 <= y <= len(words) else "", width)
        line = self._window.lines[index]
        cursor = index == self._window.cursor
        marked = bool(self._marks) and not isinstance(line, Ghost) and self._marks.holds(line, self._cursor_key())
        return self._painter.line(line, Standing(cursor, self.has_focus or not cursor, marked), width)

    def _painted(self) -> list[tuple[Line, bool, bool]]:
        """Say what is on screen: each line, whether it is the cursor's, whether it is marked."""
        window, marks = self._window, self._marks
        key = self._cursor_key()
        marking = bool(marks)
        return [
            (line, at == window.cursor, marking and not isinstance(line, Ghost) and marks.holds(line, key))
            for at, line in enumerate(window.visible(), start=window.top)
        ]

    def _change(self, change: Callable[[], bool | None]) -> bool | None:
        """Change window or marks, repaint the lines that differ, and tell where the cursor is now."""
        window = self._window
        painted, current, position = self._painted(), window.current, window.position
        result = change()
        now = self._painted()
        differing = [y for y, (old, new) in enumerate(zip_longest(painted, now)) if old != new]
        if differing:
            self.refresh(*(Region(0, y, self.size.width, 1) for y in differing))
        if window.position != position:
            self._tell_position()
        if window.current != current:
            self.post_message(self.Highlighted(window.current))
        return result

    def _tell_position(self) -> None:
        position, total = self._window.position, self._total
        if total == 0:
            self._title.say(f"{self._glyphs.down} empty")
        else:
            place = self._glyphs.cut if position is None else f"{position:,}"
            self._title.say(f"{self._glyphs.down} {place}" + ("" if total is None else f" of {total:,}"))

    def _repaint_cursor(self) -> None:
        self.refresh(Region(0, self._window.cursor - self._window.top, self.size.width, 1))

    # Events

    def on_mount(self) -> None:
        """Write today's dates anew once it is tomorrow."""
        self.set_interval(60, self._look_at_calendar)

    def _look_at_calendar(self) -> None:
        if self._painter.is_of_yesterday:
            self._painter.forget()
            self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        """Fit columns and window to the new size."""
        self._painter.forget()
        self._window.resize(event.size.height)
        self._read_on()

    def on_focus(self) -> None:
        """Show that the keys are here."""
        self._repaint_cursor()

    def on_blur(self) -> None:
        """Show that the keys are elsewhere."""
        self._repaint_cursor()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on a row, or open it with a double click."""
        self.action_move(self._window.top + event.y - self._window.cursor)
        if event.chain == 2 and self.current is not None:
            self.post_message(self.Opened(self.current))

    def on_mouse_scroll_down(self) -> None:
        """Move as the wheel turns."""
        self.action_move(3)

    def on_mouse_scroll_up(self) -> None:
        """Move as the wheel turns."""
        self.action_move(-3)

    # Actions

    def action_move(self, steps: int) -> None:
        """Move the cursor."""
        self._move(lambda: self._window.move(steps))

    def action_pages(self, pages: float) -> None:
        """Move by pages."""
        self._move(lambda: self._window.move_pages(pages))

    def action_end(self, last: bool) -> None:
        """Go to the last or the first row, which may have to be read first."""
        if self._marks.range_from is not None:  # a range has no gaps: it goes as far as was read
            self.action_move(len(self._window.lines) * (1 if last else -1))
        elif not self._move(lambda: self._window.move_to_end(last=last)):
            self._read(Wish("last" if last else "first"))

    def action_mark(self) -> None:
        """Mark the row and go to the next."""
        row = self.current
        if row is not None:
            self._mark(lambda: self._marks.toggle(row))
            self.action_move(1)

    def action_range(self) -> None:
        """Begin a range, or keep the one that was drawn."""
        key = self._cursor_key()
        if self._marks.range_from is None:
            self._mark(lambda: self._marks.open_range(key, self._rows()))
        else:
            self._mark(lambda: self._marks.close_range(key))

    def action_mark_all(self) -> None:
        """Mark all that match, however many."""
        self._mark(self._marks.mark_all)

    # Inside

    def _cursor_key(self) -> Key:
        line = self._window.current
        return Key(0, 0) if line is None else line.key

    def _rows(self) -> list[Envelope]:
        return [line for line in self._window.lines if not isinstance(line, Ghost)]

    def _move(self, move: Callable[[], bool | None]) -> bool | None:
        result = self._change(move)
        if self._marks.range_from is not None:
            self._tell_marks()
        self._read_on()
        return result

    def _mark(self, mark: Callable[[], None]) -> None:
        self._change(mark)
        self._tell_marks()

    def _tell_marks(self) -> None:
        marks = self._marks
        count: int | None = len(marks.ids | marks.range_ids(self._cursor_key()))
        if marks.everything:
            count = None if self._total is None else self._total - len(marks.left_out)
        self.post_message(self.MarksChanged(count))

    def _read_on(self) -> None:
        """Read what is needed next, one piece at a time."""
        if self._reading is not None:
            return
        wish = self._window.wish()
        if self._stale:
            self._stale = False
            line = self._window.current
            wish = Wish("first") if line is None else Wish("around", line)
        if wish is not None:
            self._read(wish)

    def _read(self, wish: Wish) -> None:
        if self._source is not None:
            self._reading = wish
            self._read_rows(self._source, wish)

    @work(thread=True, exclusive=True, exit_on_error=False, group="rows")
    def _read_rows(self, source: RowSource, wish: Wish) -> None:
        try:
            piece = read_piece(source, wish)
            self.post_message(self._PieceRead(source, piece))
            if wish.place in JUMPS or wish.place == "around":
                self.post_message(self._Counted(source, source.count()))
        except TuiMailError as error:
            self.post_message(self._ReadBroke(source, error.sentence))

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say so when reading broke; it is tried again with the next key or change."""
        if event.state == WorkerState.ERROR and self._source is not None:
            self.post_message(self._ReadBroke(self._source, "The list could not be read."))

    def on_item_list__read_broke(self, message: _ReadBroke) -> None:
        """Be ready to read again, and tell why there is nothing."""
        message.stop()
        if message.source is self._source:
            self._reading = None
            self._read_ended.set()
            self.post_message(self.ReadFailed(message.sentence))

    def on_item_list__piece_read(self, message: _PieceRead) -> None:
        """Take in the rows that were read."""
        message.stop()
        if message.source is not self._source or message.piece.wish is not self._reading:
            return
        self._reading = None
        self._change(lambda: self._take(message.piece))
        if message.piece.wish.place in JUMPS and self._window.current is None:
            self.post_message(self.Highlighted(None))
        self._read_ended.set()
        self._read_on()

    def on_item_list__counted(self, message: _Counted) -> None:
        """Show how many there are."""
        message.stop()
        if message.source is self._source and message.total != self._total:
            words_change = message.total == 0 or self._total == 0
            self._total = message.total
            self._tell_position()
            if words_change:
                self.refresh()

    def _take(self, piece: Piece) -> None:
        rows = self._rows()
        if not self._window.take(piece):
            self._stale = self._stale or piece.wish.place == "around"
            return
        self._marks.notice(piece.rows)
        if piece.wish.place == "around" and self._marks.ids:
            self._marks.forget(left_view(rows, piece))
