"""How lines of the screen are shared among the rows of a list: one or two for each, one over the first of a group."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tui_mail.screens.times import local
from tui_mail.store.rows import Key

HEADING = -1
"""The part of a row that is the line over its group; its own lines are 0 and 1."""

_BY_DAY = ("newest", "oldest")


@dataclass(frozen=True, slots=True)
class Shape:
    """How many lines a row takes, and by what the rows are grouped: day | case | sender, or nothing."""

    lines: int = 1
    group: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether each row is one line, and nothing else is in the list."""
        return self.lines == 1 and not self.group

    def group_of(self, key: Key) -> object:
        """Return what the rows of one group have in common; they stand together in a list that is sorted so."""
        return local(abs(key.listed_at)).date() if self.group == "day" else key.lead


def grouped(group: str, order: str) -> str:
    """Return by what a list in this order can be grouped; nothing where the rows of a group do not stand together."""
    if group == "day":
        return group if order in _BY_DAY else ""
    return group if group == order else ""


@dataclass(frozen=True, slots=True)
class Place:
    """What is on a line: of which row, and which part of it."""

    index: int
    part: int


class Lines:
    """Where the rows of a run stand, in lines from its first; both ways."""

    def __init__(self, shape: Shape, keys: Iterable[tuple[Key, bool]], *, begins: bool) -> None:
        """`keys` of the rows, and whether each can begin a group; `begins`: nothing is above the first."""
        self._shape = shape
        rows = list(keys)
        self._starts: Sequence[int] = range(len(rows) + 1)
        self._headed: frozenset[int] = frozenset()
        if not shape.is_plain:
            self._headed = frozenset(_headed(shape, rows, begins=begins)) if shape.group else frozenset()
            starts = [0]
            for index in range(len(rows)):
                starts.append(starts[-1] + shape.lines + (index in self._headed))
            self._starts = starts

    @property
    def total(self) -> int:
        """Return how many lines there are."""
        return self._starts[-1]

    def block(self, index: int) -> int:
        """Return the first line of a row, that over its group included."""
        return self._starts[index]

    def first(self, index: int) -> int:
        """Return the first line of a row itself."""
        return self._starts[index] + (index in self._headed)

    def end(self, index: int) -> int:
        """Return the line behind a row."""
        return self._starts[index + 1]

    def index(self, line: int) -> int:
        """Return whose line it is; the last row's beyond the end."""
        return max(0, min(bisect_right(self._starts, line) - 1, len(self._starts) - 2))

    def place(self, line: int) -> Place | None:
        """Return what is on a line, None beyond the end."""
        if not 0 <= line < self.total:
            return None
        index = self.index(line)
        return Place(index, line - self.first(index))


def _headed(shape: Shape, rows: Sequence[tuple[Key, bool]], *, begins: bool) -> Iterable[int]:
    before: object = None
    for index, (key, may_begin) in enumerate(rows):
        if not may_begin:
            continue
        group = shape.group_of(key)
        if group != before and (before is not None or begins):
            yield index
        before = group
