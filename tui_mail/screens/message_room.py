"""The room of the message: shows the row that the cursor rests on, and notes that it was opened."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.timer import Timer
from textual.worker import Worker, WorkerState

from tui_mail.desk import marks
from tui_mail.desk.reading import read_detail
from tui_mail.errors import NotFound, NotPermitted, TuiMailError
from tui_mail.mail.invitation import Invited
from tui_mail.screens.at_hand import AtHand
from tui_mail.screens.frame_line import FrameLine
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.list_pieces import Ghost, Line
from tui_mail.screens.message_inside import html_of, invited_of, may_invite, wants_html
from tui_mail.screens.message_pane import MessagePane
from tui_mail.store.actor import Actor
from tui_mail.store.blobs import Blobs
from tui_mail.store.queries import items
from tui_mail.store.queries.found import Found, where_found
from tui_mail.store.rows import Detail, Envelope, Row

REST = 0.15
"""Seconds the cursor must rest on a row before its message is read."""
OPENED_AFTER = 2.0
"""Seconds after which a message that is shown counts as opened."""


class MessageRoom(Vertical):
    """A line of the frame and the message under it."""

    @dataclass
    class Failed(Message):
        """A message could not be read."""

        sentence: str

    @dataclass
    class Noted(Message):
        """The item was opened by this person just now."""

        item_id: int

    @dataclass
    class _Read(Message):
        item: Detail | Line
        line: Line
        opened: bool
        found: Sequence[Found] = ()
        html: str | None = None  # what its HTML says, where this person reads that first

    @dataclass
    class _Invites(Message):
        item_id: int
        invited: Invited

    def __init__(
        self, glyphs: Glyphs, actor: Actor, blobs: Blobs | None, at_hand: AtHand, *, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self._glyphs = glyphs
        self._actor = actor
        self._blobs = blobs
        self._at_hand = at_hand
        self._line: Line | None = None
        self._timer: Timer | None = None
        self._noted: set[int] = set()

    def compose(self) -> ComposeResult:
        """Put the message under its line."""
        yield FrameLine(self._glyphs, "", self._glyphs.tees[3], id="message-line")
        yield MessagePane(self._glyphs, id="message")

    @property
    def pane(self) -> MessagePane:
        """The text itself."""
        return self.query_one(MessagePane)

    def end_line(self, *, below_another: bool) -> None:
        """Let the line over the message end in a corner, or in a joint where it lies below another room."""
        right = self._glyphs.tees[3] if below_another else self._glyphs.corners[1]
        self.query_one("#message-line", FrameLine).end_in(right)

    def rest_on(self, line: Line | None) -> None:
        """Show the row once the cursor has rested on it; what has gone stays as long as it may be read."""
        self._line = line
        self._stop()
        if not self.display:
            return
        if line is None:
            self.pane.show_item(None)
        elif line.id == self.pane.item_id:  # it is the same one, changed: no reason to wait
            self._read(line, opened=False)
        else:
            self._timer = self.set_timer(REST, lambda: self._read(line, opened=False))

    def reread(self) -> None:
        """Look whether what has gone from the list may still be read; what is in it the list tells."""
        if self.display and isinstance(self._line, Ghost) and self._line.id == self.pane.item_id:
            self._read(self._line, opened=False)

    def open_anew(self, item_ids: Collection[int | None]) -> None:
        """Let it count once more when these are opened: there is something new to be seen in them."""
        self._noted.difference_update(item_ids)

    def open(self, row: Envelope) -> None:
        """Show a row at once; that counts as opened."""
        self._line = row
        self._stop()
        self._read(row, opened=True)

    def on_message_room__read(self, message: _Read) -> None:
        """Show what was read, unless the cursor has gone on."""
        message.stop()
        item, line = message.item, message.line
        row = item.row if isinstance(item, Detail) else item
        if self._line is None or row.id != self._line.id:
            return
        was = self.pane.item
        self.pane.show_item(item, line.sentence if isinstance(line, Ghost) else "", message.found)
        is_new = not isinstance(was, Detail) or was.row.id != row.id
        if isinstance(item, Detail) and is_new:
            if message.html is not None:
                self.pane.show_form(item, message.html, is_html=True)
            self._look_inside(item)
        if isinstance(row, Row) and (row.unread or row.id not in self._noted):
            self._stop()
            if message.opened:
                self._note(row.id)
            else:
                self._timer = self.set_timer(OPENED_AFTER, lambda: self._note(row.id))

    def on_message_room__invites(self, message: _Invites) -> None:
        """Show what a message invites to, if it is still there."""
        message.stop()
        self.pane.show_invited(message.item_id, message.invited)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say so when reading broke."""
        if event.state == WorkerState.ERROR:
            self.post_message(self.Failed("The message could not be read."))

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _note(self, item_id: int) -> None:
        self._noted.add(item_id)
        self._note_opened(item_id)

    @work(thread=True, exclusive=True, exit_on_error=False, group="message")
    def _read(self, line: Line, *, opened: bool) -> None:
        needles = self.pane.needles
        try:
            item = _newest(self._actor, line.id)
            found = where_found(self._actor, line.id, needles) if needles and isinstance(item, Detail) else ()
            self.post_message(self._Read(item, line, opened, found, self._html(item)))
        except NotFound:
            if isinstance(line, Ghost):  # else the list will show that it went away
                self.post_message(self._Read(line, line, opened))
        except TuiMailError as error:
            self.post_message(self.Failed(error.sentence))

    def _html(self, item: Detail | Envelope) -> str | None:
        """Return what the HTML of a message says, where it is new here and this person reads that first."""
        if self._blobs is None or not isinstance(item, Detail) or item.row.id == self.pane.item_id:
            return None
        return html_of(item, self._blobs, self._at_hand) if wants_html(self._actor, item) else None

    @work(thread=True, exclusive=True, exit_on_error=False, group="inside")
    def _look_inside(self, item: Detail) -> None:
        if self._blobs is not None and may_invite(item):
            self.post_message(self._Invites(item.row.id, invited_of(item, self._blobs, self._at_hand)))

    @work(thread=True, exit_on_error=False, group="opened")
    def _note_opened(self, item_id: int) -> None:
        try:
            marks.opened(self._actor, item_id)
            self.post_message(self.Noted(item_id))
        except (NotFound, NotPermitted):
            return  # taken away meanwhile: then it was not opened
        except TuiMailError as error:
            self.post_message(self.Failed(error.sentence))


def _newest(actor: Actor, item_id: int) -> Detail | Envelope:
    try:
        return read_detail(actor, item_id)
    except NotPermitted:
        return items.row(actor, item_id)
