"""The rows near the window of a list, the cursor among them, and what has to be read next; no screen, no store."""

from collections.abc import Iterator, Sequence

from tui_mail.screens.list_pieces import BLOCK, Ghost, Line, Piece, Spot, Wish
from tui_mail.screens.list_shape import Lines, Place, Shape
from tui_mail.store.rows import Key

_KEPT_AROUND = 3 * BLOCK
_OVERLAP = 2
_PLAIN = Shape()


class ListWindow:
    """A run of consecutive rows with a cursor, seen through a window of some height.

    `cursor` counts rows; `top` and `height` count lines of the screen, from the first line of the run.
    """

    def __init__(self, offset: int = 0, shape: Shape = _PLAIN) -> None:
        self.lines: list[Line] = []
        self.shape = shape
        self._offset = offset  # line of the screen at which the cursor begins when a list is opened near a line
        self.cursor = 0
        self.top = 0
        self.height = 1
        self.rank: int | None = None  # how many rows come before lines[0]
        self.newest = True
        self.oldest = True
        self._owed = 0  # steps that wait for rows still to be read
        self._places = Lines(shape, (), begins=True)

    @property
    def current(self) -> Line | None:
        """The line under the cursor."""
        return self.lines[self.cursor] if self.lines else None

    @property
    def spot(self) -> Spot | None:
        """The line under the cursor and where on screen it stands."""
        return None if self.current is None else Spot(self.current, self._cursor_line)

    @property
    def position(self) -> int | None:
        """The number of the line under the cursor, counted from 1."""
        return None if self.rank is None or not self.lines else self.rank + self.cursor + 1

    @property
    def is_behind(self) -> bool:
        """Whether the cursor waits for rows that are still to be read."""
        return self._owed != 0

    def visible(self) -> Sequence[Line]:
        """Give the rows that are on screen, be it in part."""
        if not self.lines:
            return []
        return self.lines[self._places.index(self.top) : self._places.index(self.top + self.height - 1) + 1]

    def part(self, y: int) -> Place | None:
        """Say which part of which row is on a line of the screen; None where nothing is."""
        return self._places.place(self.top + y)

    def shown(self) -> Iterator[Place | None]:
        """Say what is on each line of the screen."""
        return map(self.part, range(min(self.height, self._places.total - self.top)))

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
        if not self.lines:
            return
        by = round(pages * (self.height - self.height % self.shape.lines))
        top = max(0, min(self.top + by, self._places.total - self.height))
        self.move(self._steps(by))
        self.top = self._aligned(top)
        self._show_cursor()

    def _steps(self, by: int) -> int:
        """Return how many rows away the line is that is so many lines away; beyond the run all rows are alike."""
        to = self._places.first(self.cursor) + by
        beyond = min(0, to) + max(0, to - self._places.total + 1)
        rows = -(-beyond // self.shape.lines) if beyond > 0 else -(beyond // -self.shape.lines)
        index = 0 if beyond < 0 else len(self.lines) - 1 if beyond > 0 else self._places.index(to)
        return index + rows - self.cursor

    def wish(self) -> Wish | None:
        """Say what to read next so that the cursor has rows ahead on both sides."""
        if not self.lines:
            return None
        if not self.oldest and self._places.index(self.top + self.height) + BLOCK >= len(self.lines):
            return Wish("older", self.lines[-1])
        if not self.newest and self._places.index(self.top) < BLOCK:
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
        self._lay_out()
        if place == "last":
            self.cursor = max(0, len(self.lines) - 1)
            self.top = max(0, self._places.total - self.height)
        elif piece.wish.line is not None:
            self._begin_near(piece.wish.line, piece.key or piece.wish.line.key, or_top=place == "same")
        return True

    def _begin_near(self, line: Line, key: Key, *, or_top: bool) -> None:
        """Put the cursor on a line; where it is not here, on the next one below, or on the first."""
        if not self.lines:
            return
        here = [at for at, row in enumerate(self.lines) if row.id == line.id]
        here += [0] if or_top else [at for at, row in enumerate(self.lines) if row.key < key]
        self.cursor = min(here[0] if here else len(self.lines), len(self.lines) - 1)
        first, fits = self._places.first(self.cursor), self.newest and self._places.end(self.cursor) <= self.height
        self._keep_line(first if fits else max(self._offset, first - self._places.block(self.cursor)))

    def _append(self, piece: Piece) -> bool:
        if not self.lines or piece.wish.line is not self.lines[-1]:
            return False
        self.lines += piece.rows
        self.oldest = piece.oldest
        self._lay_out()
        self._pay()
        cut = self._places.index(self.top) - _KEPT_AROUND
        if cut > 0:
            at = self._cursor_line
            del self.lines[:cut]
            self.cursor -= cut
            self.newest = False
            self.rank = None if self.rank is None else self.rank + cut
            self._lay_out()
            self.top = self._places.first(self.cursor) - at
        self._show_cursor()  # the end may have come nearer than the window reaches
        return True

    def _prepend(self, piece: Piece) -> bool:
        if not self.lines or piece.wish.line is not self.lines[0]:
            return False
        added, at = len(piece.rows), self._cursor_line
        self.lines[:0] = piece.rows
        self.cursor += added
        self.newest = piece.newest
        self.rank = 0 if piece.newest else None if self.rank is None else self.rank - added
        self._lay_out()
        self.top = max(0, self._places.first(self.cursor) - at)
        self._pay()
        end = self._places.index(self.top + self.height) + _KEPT_AROUND
        if end < len(self.lines):
            del self.lines[end:]
            self.oldest = False
            self._lay_out()
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
        at = self._cursor_line
        self.rank = self._rank_of(piece)
        self.lines = list(piece.rows)
        self.newest, self.oldest = piece.newest, piece.oldest
        self.cursor = next((at for at, row in enumerate(piece.rows) if row.id == current.id), -1)
        if self.cursor < 0:
            self.cursor = next((at for at, row in enumerate(piece.rows) if row.key < current.key), len(piece.rows))
            ghost = current if isinstance(current, Ghost) else Ghost(current.id, current.key, piece.fate)
            self.lines.insert(self.cursor, ghost)
        self._lay_out()
        # At the top of the list new mail shows; elsewhere nothing on screen moves.
        fits = at_start and self._places.end(self.cursor) <= self.height
        self._keep_line(self._places.first(self.cursor) if fits else at)
        return True

    def learn_rank(self, key: Key, rank: int) -> bool:
        """Learn how many rows come before one; False where that has gone."""
        at = next((at for at, line in enumerate(self.lines) if line.key == key), None)
        if at is not None:
            self.rank = rank - at
        return at is not None

    def _rank_of(self, piece: Piece) -> int | None:
        """Return how many rows come before a piece; where nobody counted, as many as there were before."""
        if piece.rank is not None or self.rank is None or not piece.rows:
            return piece.rank
        first = piece.rows[0].id
        return next((self.rank + at for at, line in enumerate(self.lines) if line.id == first), None)

    def _put_cursor(self, index: int) -> None:
        left = self.lines[self.cursor]
        if index != self.cursor and isinstance(left, Ghost):
            del self.lines[self.cursor]
            if index > self.cursor:
                index -= 1
            self._lay_out()
        self.cursor = index
        self._show_cursor()

    def _lay_out(self) -> None:
        """Share the lines among the rows that are here now; what is left of one begins no group."""
        keys = ((line.key, not isinstance(line, Ghost)) for line in self.lines)
        self._places = Lines(self.shape, keys, begins=self.newest)

    @property
    def _cursor_line(self) -> int:
        """The line of the screen at which the row of the cursor begins."""
        return self._places.first(self.cursor) - self.top if self.lines else 0

    def _keep_line(self, at: int) -> None:
        """Let the row of the cursor begin at a line of the screen; the window flips only where it is outside then."""
        first, end = self._places.first(self.cursor), self._places.end(self.cursor)
        self.top = max(0, first - at)
        if first < self.top or end > self.top + self.height:
            self._show_cursor()
        self._fill()

    def _show_cursor(self) -> None:
        """Flip by most of a page when the cursor has left the window: one repaint in many moves, never a crawl.

        Half a page needs 800 bytes for a move in a window of 14 rows, this 600.
        """
        if self.lines:
            flip = max(1, self.height - _OVERLAP * self.shape.lines)
            block, end = self._places.block(self.cursor), self._places.end(self.cursor)
            if block < self.top:
                self.top = self._aligned(min(block, self.top - flip))
            elif end > self.top + self.height:
                self.top = self._aligned(max(end - self.height, min(block, self.top + flip)))
        self._fill()

    def _aligned(self, top: int) -> int:
        """Return the line at which a row begins, from here on down."""
        if top <= 0:
            return 0
        index = self._places.index(top)
        return top if self._places.block(index) == top else self._places.end(index)

    def _fill(self) -> None:
        """Leave no empty lines at the end while there are rows above."""
        self.top = max(0, min(self.top, self._places.total - self.height)) if self.oldest else max(0, self.top)
