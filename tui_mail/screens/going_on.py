"""Reading on: to the next item that somebody has not read, and along a conversation."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from textual.screen import Screen

from tui_mail.screens import layout
from tui_mail.screens.item_list import ItemList
from tui_mail.screens.list_pieces import RowSource, Spot
from tui_mail.screens.moving import Moving
from tui_mail.screens.read_then import read_then
from tui_mail.screens.showing import Showing
from tui_mail.screens.status_line import StatusLine
from tui_mail.store.actor import Actor
from tui_mail.store.queries.conversations import neighbour
from tui_mail.store.rows import Envelope, Key, Row

_PIECE = 250
_FURTHEST = 5_000  # rows that are looked through in one direction


class GoingOn:
    """Goes on from the row under the cursor, reading where somebody reads."""

    def __init__(self, screen: Screen[None], actor: Actor, showing: Showing, moving: Moving) -> None:
        self._screen = screen
        self._actor = actor
        self._showing = showing
        self._moving = moving

    def go(self, along: str, step: int) -> None:
        """Go on among what is unread, or along the conversation."""
        if along == "unread":
            self._next_unread(step)
        else:
            self._in_conversation(step)

    def _next_unread(self, step: int) -> None:
        """Go to the next item that I have not read, or to the one before."""
        row = self._rows.current
        if row is None:
            self._refuse(self._rows.nothing_here)
            return

        def go(found: Envelope | None) -> None:
            if found is None:
                self._refuse("Nothing else here is unread.")
            else:
                self._go_to(found)

        read_then(self._screen, partial(next_unread, self._showing.source, row, step), go)

    def _in_conversation(self, step: int) -> None:
        """Go to the next item of the conversation, wherever it lies, or to the one before."""
        row = self._rows.current
        if row is None:
            self._refuse(self._rows.nothing_here)
            return

        def go(found: Envelope | None) -> None:
            if found is None:
                self._refuse("That is the last one of the conversation." if step > 0 else "That is the first one.")
            elif not self._in_list(found):
                self._moving.to_item(found)

        read_then(self._screen, partial(neighbour, self._actor, row.id, step), go)

    def _go_to(self, row: Envelope) -> None:
        if not self._in_list(row):
            reading = layout.is_reading(self._screen)
            self._showing.show(self._showing.line, Spot(row, 0))
            if reading:
                self._moving.open(row)

    def _in_list(self, row: Envelope) -> bool:
        """Go to a row that the list has at hand, reading on where somebody reads."""
        found = self._rows.go_to(row)
        if found and layout.is_reading(self._screen):
            self._moving.open(row)
        return found

    @property
    def _rows(self) -> ItemList:
        return self._screen.query_one(ItemList)

    def _refuse(self, sentence: str) -> None:
        self._screen.query_one(StatusLine).answer(sentence, "refused")


def next_unread(source: RowSource, here: Envelope, step: int) -> Envelope | None:
    """Return the next unread row below (or with a negative step above); past the end it goes on from the other one."""
    walk = _below if step > 0 else _above
    for row in walk(source, here.key):
        if _is_unread(row):
            return row
    for row in walk(source, None):
        if row.id == here.id:
            return None
        if _is_unread(row):
            return row
    return None


def _is_unread(row: Envelope) -> bool:
    return isinstance(row, Row) and row.unread


def _below(source: RowSource, key: Key | None) -> Iterator[Envelope]:
    return _walk(lambda last: source.page(after=last, limit=_PIECE), key)


def _above(source: RowSource, key: Key | None) -> Iterator[Envelope]:
    def piece(last: Key | None) -> Sequence[Envelope]:
        rows = source.last_page(limit=_PIECE) if last is None else source.page(before=last, limit=_PIECE)
        return rows[::-1]

    return _walk(piece, key)


def _walk(read: Callable[[Key | None], Sequence[Envelope]], key: Key | None) -> Iterator[Envelope]:
    for _ in range(_FURTHEST // _PIECE):
        rows = read(key)
        yield from rows
        if len(rows) < _PIECE:
            return
        key = rows[-1].key
