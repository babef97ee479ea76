"""The list of items: a window on any number of rows, painted line by line.

A cursor move repaints two rows, and leaving the window flips it by half a page: what goes over the line stays small.
Rows are read in threads, in blocks near the window; moving never waits for them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import ClassVar

from textual import events, work
from textual.binding import BindingType
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget
from textual.worker import Worker, WorkerState

from tui_mail.desk.list_layout import Layout
from tui_mail.screens.cells import many
from tui_mail.screens.frame_line import FrameLine
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.list_keys import LIST_KEYS
from tui_mail.screens.list_pieces import JUMPS, Ghost, Line, RowSource, Spot, Wish
from tui_mail.screens.list_reading import Counted, ListReading, PieceRead, Ranked, ReadBroke, read_rows
from tui_mail.screens.list_shape import HEADING, Shape, grouped
from tui_mail.screens.marked_window import MarkedWindow
from tui_mail.screens.marks import Selection
from tui_mail.screens.row_format import Standing
from tui_mail.screens.row_painter import PARTS, RowPainter
from tui_mail.store.rows import Envelope, Key
from tui_mail.store.searching.patience import while_wanted

_HELD = 0.3
"""Seconds for which the rows of before stay in sight while others are read."""


class ItemList(Widget, can_focus=True):
    """A virtual list with a cursor and marks."""

    BINDINGS: ClassVar[list[BindingType]] = [*LIST_KEYS]

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
        """Rows were marked or their marks taken away, or marked rows left the list; None: all that match."""

        count: int | None
        by_hand: bool = True

    @dataclass
    class ReadFailed(Message):
        """Rows could not be read."""

        sentence: str

    def __init__(self, glyphs: Glyphs, title: FrameLine, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._title = title  # told directly, not by message: position and rows come in one piece of output
        self._glyphs = glyphs
        self._lines = MarkedWindow()
        self._shape = Shape()
        self._reading = ListReading(self._read_rows)
        self._others: Mapping[int, str] = {}
        self._held: Sequence[Strip] = ()
        self._painter = RowPainter(glyphs, lambda part: self.get_component_rich_style(f"item-list--{part}"))

    # What the screen above uses

    @property
    def spot(self) -> Spot | None:
        """Where the cursor is, None where there is nothing."""
        return self._lines.window.spot

    def lay_out(self, layout: Layout, order: str, *, several: bool) -> None:
        """Let what is shown next stand in this order, with these columns; `several`: of several mailboxes."""
        self._shape = Shape(layout.lines, grouped(layout.group, order))
        before = self._strips()
        self._painter.lay_out(layout, several=several)
        self._repaint(before)

    def show(self, source: RowSource, spot: Spot | None = None, *, or_top: bool = False) -> None:
        """Show another view: from its top, or around a line; with `or_top` only where the line is in it."""
        self._hold()
        self._lines = MarkedWindow(spot, self.size.height, self._shape)
        self.post_message(self.MarksChanged(0))
        wish = Wish("first") if spot is None else Wish("same" if or_top else "near", spot.line)
        self._reading.open(source, wish)

    def jump(self, key: Key) -> None:
        """Go to the first row below a key, wherever that is; marks stay."""
        self._reading.read(Wish("near", Ghost(0, key, "")))

    def reread(self) -> None:
        """Read what is near the window again, because something changed in the store."""
        self._reading.begin_anew()
        self._read_on()

    @property
    def current(self) -> Envelope | None:
        """The row under the cursor."""
        return self._lines.current

    @property
    def item_id(self) -> int | None:
        """The item under the cursor, also one that has left the list since."""
        return None if self.spot is None else self.spot.line.id

    @property
    def nothing_here(self) -> str:
        """Why there is nothing to act on."""
        return self._lines.nothing_here

    def selection(self) -> Selection:
        """Say what an action is meant for: the marked rows, else the one under the cursor."""
        return self._lines.selection()

    def clear_marks(self) -> bool:
        """Take all marks away; False when there were none."""
        if not self._lines.marks:
            return False
        self._mark(self._lines.marks.clear)
        return True

    async def arrive(self, key: str) -> None:
        """Wait for rows where a key is meant for one that still has to be read; moving on does not wait."""
        await self._reading.arrive(key, lambda: self._lines.window)

    def show_others(self, others: Mapping[int, str]) -> None:
        """Show at which items somebody else is, and what he does there."""
        before, self._others = self._others, others
        for y, (line, part, _, _) in enumerate(self._lines.painted()):
            if part == 0 and before.get(line.id) != others.get(line.id):
                self.refresh(Region(0, y, self.size.width, 1))

    def light(self, needles: Sequence[str]) -> None:
        """Light what was searched for."""
        before = self._strips()
        if self._painter.light(needles):
            self._repaint(before)

    def go_to(self, row: Envelope) -> bool:
        """Put the cursor on a row that is near; False where it would have to be read first."""
        window = self._lines.window
        at = next((at for at, line in enumerate(window.lines) if line.id == row.id), None)
        if at is not None:
            self.action_move(at - window.cursor)
        return at is not None

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
        if y < len(self._held):
            return self._held[y]
        window, width = self._lines.window, self.size.width
        here = window.part(y)
        if here is None:
            words = self.empty.split("\n") if self._lines.total == 0 else []
            return self._painter.blank(words[y - 1] if 1 <= y <= len(words) else "", width)
        line, cursor = window.lines[here.index], here.index == window.cursor
        if here.part == HEADING:
            return self._painter.heading(line, width)
        others = self._others.get(line.id, "")
        standing = Standing(cursor, self.has_focus or not cursor, self._lines.is_marked(line), others)
        return self._painter.line(line, standing, width, here.part)

    def _strips(self) -> list[Strip]:
        """Return what is on each line."""
        return [self.render_line(y) for y in range(self.size.height)]

    def _repaint(self, before: Sequence[Strip]) -> None:
        """Paint the lines again that are not what they were."""
        for y, strip in enumerate(before):
            if strip != self.render_line(y):
                self.refresh(Region(0, y, self.size.width, 1))

    def _hold(self) -> None:
        """Keep what is to be seen until other rows are read: nothing flickers, and what stays is not sent again."""
        if not self._held:
            self._held = self._strips()
            self.set_timer(_HELD, self._let_go)

    def _let_go(self) -> None:
        """Show what there is now."""
        held, self._held = self._held, ()
        self._repaint(held)

    def _change(self, change: Callable[[], bool | None]) -> bool | None:
        """Change window or marks, repaint the lines that differ, and tell where the cursor is now."""
        window = self._lines.window
        painted, current, position = self._lines.painted(), window.current, window.position
        result = change()
        now = self._lines.painted()
        differing = [y for y, (old, new) in enumerate(zip_longest(painted, now)) if old != new]
        if differing and not self._held:
            self.refresh(*(Region(0, y, self.size.width, 1) for y in differing))
        if window.position != position:
            self._tell_position()
        if window.current != current:
            self.post_message(self.Highlighted(window.current))
        return result

    def _tell_position(self) -> None:
        position, total = self._lines.window.position, self._lines.total
        if total == 0:
            self._title.say(f"{self._glyphs.down} empty")
        else:
            place = self._glyphs.cut if position is None else f"{position:,}"
            self._title.say(f"{self._glyphs.down} {place}" + ("" if total is None else f" of {many(total)}"))

    def _repaint_cursor(self) -> None:
        for y, (_, part, cursor, _) in enumerate(self._lines.painted()):
            if cursor and part != HEADING:
                self.refresh(Region(0, y, self.size.width, 1))

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
        self._held = ()
        self._painter.forget()
        self._lines.window.resize(event.size.height)
        self._read_on()

    def on_focus(self) -> None:
        """Show that the keys are here."""
        self._repaint_cursor()

    def on_blur(self) -> None:
        """Show that the keys are elsewhere."""
        self._repaint_cursor()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on a row, or open it with a double click."""
        here = self._lines.window.part(event.y)
        if here is None or here.part == HEADING:
            return
        self.action_move(here.index - self._lines.window.cursor)
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
        self._move(lambda: self._lines.window.move(steps))

    def action_pages(self, pages: float) -> None:
        """Move by pages."""
        self._move(lambda: self._lines.window.move_pages(pages))

    def action_end(self, last: bool) -> None:
        """Go to the last or the first row, which may have to be read first."""
        if self._lines.marks.range_from is not None:  # a range has no gaps: it goes as far as was read
            self.action_move(len(self._lines.window.lines) * (1 if last else -1))
        elif not self._move(lambda: self._lines.window.move_to_end(last=last)):
            self._reading.read(Wish("last" if last else "first"))

    def action_mark(self) -> None:
        """Mark the row and go to the next."""
        row = self.current
        if row is not None:
            self._mark(lambda: self._lines.marks.toggle(row))
            self.action_move(1)

    def action_range(self) -> None:
        """Begin a range, or keep the one that was drawn."""
        key = self._lines.key
        if self._lines.marks.range_from is None:
            self._mark(lambda: self._lines.marks.open_range(key, self._lines.rows))
        else:
            self._mark(lambda: self._lines.marks.close_range(key))

    def action_mark_all(self) -> None:
        """Mark all that match, however many."""
        self._mark(self._lines.marks.mark_all)

    # Inside

    def _move(self, move: Callable[[], bool | None]) -> bool | None:
        result = self._change(move)
        if self._lines.marks.range_from is not None:
            self._tell_marks()
        self._read_on()
        return result

    def _mark(self, mark: Callable[[], None]) -> None:
        self._change(mark)
        self._tell_marks()

    def _tell_marks(self) -> None:
        self.post_message(self.MarksChanged(self._lines.marked))

    def _read_on(self) -> None:
        self._reading.go_on(self._lines.window)

    @work(thread=True, exclusive=True, exit_on_error=False, group="rows")
    def _read_rows(self, source: RowSource, wish: Wish) -> None:
        with while_wanted(lambda: source is self._reading.source):
            for message in read_rows(source, wish):
                self.post_message(message)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say so when reading broke; it is tried again with the next key or change."""
        source = self._reading.source
        if event.state == WorkerState.ERROR and source is not None:
            self.post_message(ReadBroke(source, "The list could not be read."))

    def on_read_broke(self, message: ReadBroke) -> None:
        """Be ready to read again, and tell why there is nothing."""
        message.stop()
        if self._reading.breaks_with(message):
            self.post_message(self.ReadFailed(message.sentence))

    def on_piece_read(self, message: PieceRead) -> None:
        """Take in the rows that were read."""
        message.stop()
        if not self._reading.ends_with(message):
            return
        piece, marked = message.piece, self._lines.marked
        if not self._change(lambda: self._lines.take(piece)) and piece.wish.place == "around":
            self._reading.begin_anew()
        if piece.wish.place in JUMPS:
            self._let_go()
        if piece.wish.place in JUMPS and self._lines.window.current is None:
            self.post_message(self.Highlighted(None))
        if self._lines.marked != marked:
            self.post_message(self.MarksChanged(self._lines.marked, by_hand=False))
        self._read_on()

    def on_ranked(self, message: Ranked) -> None:
        """Show where the cursor is."""
        message.stop()
        window = self._lines.window
        if message.source is self._reading.source and window.learn_rank(message.key, message.rank):
            self._tell_position()

    def on_counted(self, message: Counted) -> None:
        """Show how many there are."""
        message.stop()
        if message.source is self._reading.source and message.total != self._lines.total:
            words_change = message.total == 0 or self._lines.total == 0
            self._lines.total = message.total
            self._tell_position()
            if words_change:
                self.refresh()
