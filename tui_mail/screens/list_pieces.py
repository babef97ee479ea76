"""Pieces of a list: what of it is wished for, and the rows that are read for that; no screen, no store."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from tui_mail.store.queries.lists import MOST_COUNTED
from tui_mail.store.rows import Envelope, Key
from tui_mail.store.searching.answers import AtLeast

BLOCK = 64
GONE = "gone"
"""What is said of a row of which no more may be known."""
UNCOUNTED = MOST_COUNTED + 1
"""What is counted row by row ends here: there are so many at least."""


class RowSource(Protocol):
    """The rows of one view, in its order. Called in threads, never by the screen itself."""

    def page(self, *, after: Key | None = None, before: Key | None = None, limit: int = BLOCK) -> Sequence[Envelope]:
        """Read rows from the top, older than `after`, or the ones just newer than `before`."""

    def last_page(self, *, limit: int = BLOCK) -> Sequence[Envelope]:
        """Read the oldest rows."""

    def count(self) -> int:
        """Count all rows."""

    def rank(self, key: Key) -> int:
        """Count the rows that are newer than the key."""

    def key_of(self, line: "Line") -> Key | None:
        """Say where a line that may be of another list stands in this one; None where nobody knows."""

    def fate(self, row: Envelope) -> str:
        """Say why a row is no longer in the view: `taken by Sandra`, or `gone`."""


@dataclass(frozen=True, slots=True)
class Ghost:
    """What stands where a row was, until the cursor leaves it."""

    id: int
    key: Key
    sentence: str


Line = Envelope | Ghost

Place = Literal["first", "last", "near", "same", "older", "newer", "around"]
JUMPS = frozenset({"first", "last", "near", "same"})
"""Places at which a list is opened: `near` a line, and at the `same` line where it is in the view, else at the top."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A line under the cursor, and how far down on screen it stands."""

    line: Line
    offset: int


@dataclass(frozen=True, slots=True)
class Wish:
    """A piece of the list that is to be read; `line` is the one it joins or surrounds."""

    place: Place
    line: Line | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows that were read for a wish. `rank` is the number of rows before the first, None where nobody asked."""

    wish: Wish
    rows: Sequence[Envelope]
    newest: bool
    oldest: bool
    rank: int | None = None
    fate: str = ""
    key: Key | None = None  # where the line of the wish stands


def read_piece(source: RowSource, wish: Wish, *, ranked: bool = True) -> Piece:
    """Read what is wished for; runs in a thread. Not `ranked`: who wants to know where it stands counts later."""
    if wish.line is None:
        if wish.place == "last":
            rows = source.last_page(limit=BLOCK)
            total = source.count()
            is_known = total != UNCOUNTED and not isinstance(total, AtLeast)
            return Piece(wish, rows, len(rows) < BLOCK, True, total - len(rows) if is_known else None)
        rows = source.page(limit=BLOCK)
        return Piece(wish, rows, True, len(rows) < BLOCK, 0)
    if wish.place == "older":
        rows = source.page(after=wish.line.key, limit=BLOCK)
        return Piece(wish, rows, False, len(rows) < BLOCK)
    if wish.place == "newer":
        rows = source.page(before=wish.line.key, limit=BLOCK)
        return Piece(wish, rows, len(rows) < BLOCK, False)
    key = source.key_of(wish.line) if wish.place in JUMPS else wish.line.key
    piece = None if key is None else _surroundings(source, wish, wish.line, key, ranked=ranked)
    if piece is None or (wish.place == "same" and not any(row.id == wish.line.id for row in piece.rows)):
        rows = source.page(limit=BLOCK)
        return Piece(wish, rows, True, len(rows) < BLOCK, 0)
    return piece


def _surroundings(source: RowSource, wish: Wish, line: Line, key: Key, *, ranked: bool) -> Piece:
    newer = source.page(before=key, limit=2 * BLOCK)
    # The row itself, where it still is in the view, is the first one below the next possible key.
    older = source.page(after=key.just_above, limit=2 * BLOCK)
    rows = [*newer, *older]
    rank = 0 if len(newer) < 2 * BLOCK else source.rank(rows[0].key) if ranked else None
    stays = bool(older) and older[0].id == line.id
    fate = "" if stays or isinstance(line, Ghost) or wish.place in JUMPS else source.fate(line)
    return Piece(wish, rows, len(newer) < 2 * BLOCK, len(older) < 2 * BLOCK, rank, fate, key)


def left_view(rows: Iterable[Envelope], piece: Piece) -> set[int]:
    """Of rows that were known, the ones that stand no longer where a piece was read."""
    found = {row.id for row in piece.rows}
    if not piece.rows:
        return {row.id for row in rows}
    first, last = piece.rows[0].key, piece.rows[-1].key
    return {
        row.id
        for row in rows
        if row.id not in found and (piece.newest or row.key <= first) and (piece.oldest or row.key >= last)
    }
