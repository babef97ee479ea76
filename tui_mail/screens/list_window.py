"""The rows near the window of a list, the cursor among them, and what has to be read next; no screen, no store."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from tui_mail.store.queries.lists import MOST_COUNTED
from tui_mail.store.rows import Envelope, Key

BLOCK = 64
GONE = "gone"
"""What is said of a row of which no more may be known."""
UNCOUNTED = MOST_COUNTED + 1
"""What is counted row by row ends here: there are so many at least."""
_KEPT_AROUND = 3 * BLOCK
_OVERLAP = 2


class RowSource(Protocol):
    """The rows of one view, newest first. Called in threads, never by the screen itself."""

    def page(self, *, after: Key | None = None, before: Key | None = None, limit: int = BLOCK) -> Sequence[Envelope]:
        """Read rows from the top, older than `after`, or the ones just newer than `before`."""

    def last_page(self, *, limit: int = BLOCK) -> Sequence[Envelope]:
        """Read the oldest rows."""

    def count(self) -> int:
        """Count all rows."""

    def rank(self, key: Key) -> int:
        """Count the rows that are newer than the key."""

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


def read_piece(source: RowSource, wish: Wish) -> Piece:
    """Read what is wished for; runs in a thread."""
    if wish.line is None:
        if wish.place == "last":
            rows = source.last_page(limit=BLOCK)
            total = source.count()
            return Piece(wish, rows, len(rows) < BLOCK, True, None if total == UNCOUNTED else total - len(rows))
        rows = source.page(limit=BLOCK)
        return Piece(wish, rows, True, len(rows) < BLOCK, 0)
    if wish.place == "older":
        rows = source.page(after=wish.line.key, limit=BLOCK)
        return Piece(wish, rows, False, len(rows) < BLOCK)
    if wish.place == "newer":
        rows = source.page(before=wish.line.key, limit=BLOCK)
        return Piece(wish, rows, len(rows) < BLOCK, False)
    piece = _surroundings(source, wish, wish.line)
    if wish.place == "same" and not any(row.id == wish.line.id for row in piece.rows):
        rows = source.page(limit=BLOCK)
        return Piece(wish, rows, True, len(rows) < BLOCK, 0)
    return piece


def _surroundings(source: RowSource, wish: Wish, line: Line) -> Piece:
    newer = source.page(before=line.key, limit=2 * BLOCK)
    # The row itself, where it still is in the view, is the first one older than the next possible key.
    older = source.page(after=line.key.just_above, limit=2 * BLOCK)
    rows = [*newer, *older]
    rank = source.rank(rows[0].key) if len(newer) == 2 * BLOCK else 0
    stays = bool(older) and older[0].id == line.id
    fate = "" if stays or isinstance(line, Ghost) or wish.place in JUMPS else source.fate(line)
    return Piece(wish, rows, len(newer) < 2 * BLOCK, len(older) < 2 * BLOCK, rank, fate)


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


class ListWindow:
    """A run of consecutive lines with a cursor, seen through a window of some height."""

    def __init__(self, offset: int = 0) -> None:
        self.lines: list[Line] = []
        self._offset = offset  # line of the screen at which the cursor begins when a list is opened near a line
        self.cursor = 0
        self.top = 0
        self.height = 1
        self.rank: int | None = None  # how many rows come before lines[0]
        self.newest = True
        self.oldest = True
        self._owed = 0  # steps that wait for rows still to be read

    @property
    def current(self) -> Line | None:
        """The line under the cursor."""
        return self.lines[self.cursor] if self.lines else None

    @property
    def spot(self) -> Spot | None:
        """The line under the cursor and where on screen it stands."""
        return None if self.current is None else Spot(self.current, self.cursor - self.top)

    @property
    def position(self) -> int | None:
        """The number of the line under the cursor, counted from 1."""
        return None if self.rank is None or not self.lines else self.rank + self.cursor + 1

    @property
    def is_behind(self) -> bool:
        """Whether the cursor waits for rows that are still to be read."""
        return self._owed != 0

    def visible(self) -> Sequence[Line]:
        """Give the lines that are on screen."""
        return self.lines[self.top : self.top + self.height]

    def resize(self, height: int) -> None:
        """Take another height; the cursor stays inside."""
        self.height = max(1, height)
        self._show_cursor()

    def move(self, steps: int) -> None:
        """Move the cursor; steps beyond what was read are made up for when it has been."""
        if not self.lines:
            return
        wanted = self.cursor + steps + self._owed
        self._owed = 0
        if wanted < 0 and not self.newest:
            self._owed = wanted
        elif wanted >= len(self.lines) and not self.oldest:
            self._owed = wanted - len(self.lines) + 1
        self._put_cursor(max(0, min(wanted, len(self.lines) - 1)))

    def move_to_end(self, *, last: bool) -> bool:
        """Go to the first or last row. False when it has to be read first."""
        if not (self.oldest if last else self.newest):
            return False
        self.move(len(self.lines) if last else -len(self.lines))
        return True

    def move_pages(self, pages: float) -> None:
        """Move cursor and window by pages, so that the cursor keeps its line on screen."""
        steps = round(pages * self.height)
        top = max(0, min(self.top + steps, len(self.lines) - self.height))
        self.move(steps)
        self.top = max(0, top)
        self._show_cursor()

    def wish(self) -> Wish | None:
        """Say what to read next so that the cursor has rows ahead on both sides."""
        if not self.lines:
            return None
        if not self.oldest and self.top + self.height + BLOCK > len(self.lines):
            return Wish("older", self.lines[-1])
        if not self.newest and self.top < BLOCK:
            return Wish("newer", self.lines[0])
        return None

    def take(self, piece: Piece) -> bool:
        """Take in what was read. False when it no longer fits to where the cursor is."""
        place = piece.wish.place
        if place == "older":
            return self._append(piece)
        if place == "newer":
            return self._prepend(piece)
        if place == "around":
            return self._replace(piece)
        self.lines = list(piece.rows)
        self.rank, self.newest, self.oldest = piece.rank, piece.newest, piece.oldest
        self._owed = self.cursor = self.top = 0
        if place == "last":
            self.cursor = max(0, len(self.lines) - 1)
            self.top = max(0, len(self.lines) - self.height)
        elif piece.wish.line is not None:
            self._begin_near(piece.wish.line, or_top=place == "same")
        return True

    def _begin_near(self, line: Line, *, or_top: bool) -> None:
        """Put the cursor on a line; where it is not here, on the next older one, or on the first."""
        here = [at for at, row in enumerate(self.lines) if row.id == line.id]
        here += [0] if or_top else [at for at, row in enumerate(self.lines) if row.key < line.key]
        self.cursor = min(here[0] if here else len(self.lines), max(0, len(self.lines) - 1))
        self.top = 0 if self.newest and self.cursor < self.height else max(0, self.cursor - self._offset)
        self._show_cursor()

    def _append(self, piece: Piece) -> bool:
        if not self.lines or piece.wish.line is not self.lines[-1]:
            return False
        self.lines += piece.rows
        self.oldest = piece.oldest
        self._pay()
        cut = self.top - _KEPT_AROUND
        if cut > 0:
            del self.lines[:cut]
            self.top -= cut
            self.cursor -= cut
            self.newest = False
            self.rank = None if self.rank is None else self.rank + cut
        self._show_cursor()  # the end may have come nearer than the window reaches
        return True

    def _prepend(self, piece: Piece) -> bool:
        if not self.lines or piece.wish.line is not self.lines[0]:
            return False
        added = len(piece.rows)
        self.lines[:0] = piece.rows
        self.cursor += added
        self.top += added
        self.newest = piece.newest
        self.rank = 0 if piece.newest else None if self.rank is None else self.rank - added
        self._pay()
        end = self.top + self.height + _KEPT_AROUND
        if end < len(self.lines):
            del self.lines[end:]
            self.oldest = False
        return True

    def _pay(self) -> None:
        if self._owed:
            self.move(0)

    def _replace(self, piece: Piece) -> bool:
        """Put the cursor back on its line, at its place on screen; where its row went away, a ghost stands in."""
        current = self.current
        if current is None or piece.wish.line is None or current.id != piece.wish.line.id:
            return False
        at_start = self.top == 0 and self.newest
        offset = self.cursor - self.top
        self.lines = list(piece.rows)
        self.rank, self.newest, self.oldest = piece.rank, piece.newest, piece.oldest
        self.cursor = next((at for at, row in enumerate(piece.rows) if row.id == current.id), -1)
        if self.cursor < 0:
            self.cursor = next((at for at, row in enumerate(piece.rows) if row.key < current.key), len(piece.rows))
            ghost = current if isinstance(current, Ghost) else Ghost(current.id, current.key, piece.fate)
            self.lines.insert(self.cursor, ghost)
        # At the top of the list new mail shows; elsewhere nothing on screen moves.
        self.top = 0 if at_start and self.cursor < self.height else max(0, self.cursor - offset)
        self._show_cursor()
        return True

    def _put_cursor(self, index: int) -> None:
        left = self.lines[self.cursor]
        if index != self.cursor and isinstance(left, Ghost):
            del self.lines[self.cursor]
            if index > self.cursor:
                index -= 1
        self.cursor = index
        self._show_cursor()

    def _show_cursor(self) -> None:
        """Flip by most of a page when the cursor has left the window: one repaint in many moves, never a crawl.

        Half a page needs 800 bytes for a move in a window of 14 rows, this 600.
        """
        flip = max(1, self.height - _OVERLAP)
        if self.cursor < self.top:
            self.top = max(0, min(self.cursor, self.top - flip))
        elif self.cursor >= self.top + self.height:
            self.top = max(self.cursor - self.height + 1, self.top + flip)
        # no empty lines at the end while there are rows above
        self.top = max(0, min(self.top, len(self.lines) - self.height)) if self.oldest else max(0, self.top)
