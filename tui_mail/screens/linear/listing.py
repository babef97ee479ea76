"""The list as it was heard so far: its rows by number, where one is in it, what is marked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tui_mail.errors import UsageError
from tui_mail.screens.marks import Marks, Selection
from tui_mail.screens.store_rows import StoreRows
from tui_mail.store.rows import Envelope, Key

AT_ONCE = 20
"""Lines of a list that are said before somebody asks for more."""

_DEEPEST = 2_000
NOTHING_HERE = "No item is at hand: `list` says what there is, `open 1` opens the first one."
FAR_DOWN = f"That is far down: the numbers go to {_DEEPEST:,}; filter, or search."


@dataclass
class Listing:
    """Rows keep their numbers until the list is read anew, also when they leave it."""

    source: StoreRows
    rows: list[Envelope] = field(default_factory=list)
    at: int = -1  # index of the row at hand
    told: int = 0  # rows that were said
    marks: Marks = field(default_factory=Marks)
    gone: dict[int, str] = field(default_factory=dict)
    is_whole: bool = False

    @property
    def current(self) -> Envelope | None:
        """The row at hand."""
        return self.rows[self.at] if 0 <= self.at < len(self.rows) else None

    def read_to(self, number: int) -> None:
        """Read rows until there are so many, or no more. Raises UsageError for numbers that nobody would count to."""
        if number > _DEEPEST:
            raise UsageError(FAR_DOWN)
        while len(self.rows) < number and not self.is_whole:
            wanted = max(AT_ONCE, number - len(self.rows))
            page = self.source.page(after=self.last_key, limit=wanted)
            self.rows += page
            self.is_whole = len(page) < wanted

    @property
    def last_key(self) -> Key | None:
        """Where the last row stands."""
        return self.rows[-1].key if self.rows else None

    def numbered(self, numbers: Iterable[int]) -> list[Envelope]:
        """Return the rows with these numbers. Raises UsageError where there are not so many."""
        wanted = list(numbers)
        self.read_to(max(wanted, default=0))
        if missing := [number for number in wanted if not 1 <= number <= len(self.rows)]:
            raise UsageError(f"There is no line {missing[0]}: the list has {len(self.rows)}.")
        return [self.rows[number - 1] for number in wanted]

    def number_of(self, item_id: int) -> int | None:
        """Return the number under which an item was said, if it was."""
        return next((number for number, row in enumerate(self.rows, 1) if row.id == item_id), None)

    def added(self, row: Envelope) -> int:
        """Return the number of a row; one that is in no line yet comes behind them all."""
        number = self.number_of(row.id)
        if number is None:
            self.rows.append(row)
            self.told, self.is_whole = len(self.rows), True
            number = len(self.rows)
        return number

    def step(self, steps: int) -> Envelope | None:
        """Go on by so many rows, passing those that are gone; None at the end, and then one stays where one is."""
        at = self.at + steps
        while at >= 0:
            self.read_to(at + 1)
            if at >= len(self.rows):
                return None
            if self.rows[at].id not in self.gone:
                self.at = at
                return self.rows[at]
            at += steps
        return None

    def replace(self, rows: Sequence[Envelope]) -> None:
        """Put rows as they are now in their places."""
        newer = {row.id: row for row in rows}
        self.rows = [newer.get(row.id, row) for row in self.rows]

    def selection(self) -> Selection:
        """What an action is meant for: what is marked, else the row at hand."""
        if self.marks:
            return self.marks.selection()
        return Selection(() if self.current is None else (self.current.id,))
