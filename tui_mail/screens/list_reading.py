"""What is being read for a list, one piece at a time, and which key waits for it."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from textual.message import Message

from tui_mail.errors import TuiMailError
from tui_mail.screens.list_keys import MOVES
from tui_mail.screens.list_pieces import JUMPS, Piece, RowSource, Wish, read_piece
from tui_mail.screens.list_window import ListWindow
from tui_mail.store.rows import Key

_PATIENCE = 3.0
"""Seconds that another key waits for the row it is meant for."""


@dataclass
class PieceRead(Message):
    """Rows were read."""

    source: RowSource
    piece: Piece


@dataclass
class ReadBroke(Message):
    """Rows could not be read."""

    source: RowSource
    sentence: str


@dataclass
class Counted(Message):
    """All rows of the view were counted."""

    source: RowSource
    total: int


@dataclass
class Ranked(Message):
    """The rows before one were counted: deep in a list that takes longer than to read it."""

    source: RowSource
    key: Key
    rank: int


def read_rows(source: RowSource, wish: Wish) -> Iterator[PieceRead | ReadBroke | Counted | Ranked]:
    """Read what is wished for, and count where the list may have another length; runs in a thread."""
    try:
        piece = read_piece(source, wish, ranked=False)
        yield PieceRead(source, piece)
        if piece.rank is None and piece.rows and wish.place not in ("older", "newer", "last"):
            yield Ranked(source, piece.rows[0].key, source.rank(piece.rows[0].key))
        if wish.place in JUMPS or wish.place == "around":
            yield Counted(source, source.count())
    except TuiMailError as error:
        yield ReadBroke(source, error.sentence)


class ListReading:
    """Says what to read next of a view; `begin` reads it in a thread."""

    def __init__(self, begin: Callable[[RowSource, Wish], object]) -> None:
        self._begin = begin
        self.source: RowSource | None = None
        self._wish: Wish | None = None
        self._stale = False
        self._ended = asyncio.Event()

    def open(self, source: RowSource, wish: Wish) -> None:
        """Read another view."""
        self.source = source
        self._stale = False
        self.read(wish)

    def read(self, wish: Wish) -> None:
        """Read this, whatever else is being read."""
        if self.source is not None:
            self._wish = wish
            self._begin(self.source, wish)

    def go_on(self, window: ListWindow) -> None:
        """Read what is needed next, one piece at a time."""
        if self._wish is not None:
            return
        wish = window.wish()
        if self._stale:
            self._stale = False
            line = window.current
            wish = Wish("first") if line is None else Wish("around", line)
        if wish is not None:
            self.read(wish)

    def begin_anew(self) -> None:
        """Read again what is near the window, as soon as nothing else is being read."""
        self._stale = True

    def ends_with(self, message: PieceRead) -> bool:
        """Take note of what was read. False when it is no longer wanted."""
        if message.source is not self.source or message.piece.wish is not self._wish:
            return False
        self._end()
        return True

    def breaks_with(self, message: ReadBroke) -> bool:
        """Take note that reading broke. False when it was for another view."""
        if message.source is not self.source:
            return False
        self._end()
        return True

    def _end(self) -> None:
        self._wish = None
        self._ended.set()

    async def arrive(self, key: str, window: Callable[[], ListWindow]) -> None:
        """Wait for rows where a key is meant for one that still has to be read; moving on does not wait."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                while self._is_jumping or (key not in MOVES and self._wish is not None and window().is_behind):
                    self._ended.clear()
                    await self._ended.wait()

    @property
    def _is_jumping(self) -> bool:
        return self._wish is not None and self._wish.place in JUMPS
