"""Which rows of a list are marked: single ones, a range that is being drawn, or all that match."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tui_mail.store.rows import Envelope, Key


@dataclass(frozen=True, slots=True)
class Selection:
    """What an action is meant for. With `everything` it is all rows of the view but `left_out`."""

    ids: tuple[int, ...]
    everything: bool = False
    left_out: frozenset[int] = frozenset()


@dataclass(slots=True)
class Marks:
    """Marked rows by id; `everything` is kept as such, so that a million rows cost nothing to mark."""

    ids: set[int] = field(default_factory=set)
    everything: bool = False
    left_out: set[int] = field(default_factory=set)
    range_from: Key | None = None
    passed: dict[int, Key] = field(default_factory=dict)
    """Rows that were read since the range began; the window forgets them when it moves on."""

    def __bool__(self) -> bool:
        return bool(self.ids) or self.everything or self.range_from is not None

    def holds(self, row: Envelope, cursor: Key) -> bool:
        """Whether a row is marked, while the cursor stands at the given key."""
        if self.everything:
            return row.id not in self.left_out
        return row.id in self.ids or self.in_range(row.key, cursor)

    def in_range(self, key: Key, cursor: Key) -> bool:
        """Whether a key lies in the range that is being drawn."""
        start = self.range_from
        return start is not None and min(start, cursor) <= key <= max(start, cursor)

    def toggle(self, row: Envelope) -> None:
        """Mark a row or take its mark away."""
        chosen = self.left_out if self.everything else self.ids
        chosen.symmetric_difference_update({row.id})

    def open_range(self, cursor: Key, rows: Iterable[Envelope]) -> None:
        """Begin to draw a range at the cursor."""
        self.everything = False
        self.left_out.clear()
        self.range_from = cursor
        self.notice(rows)

    def notice(self, rows: Iterable[Envelope]) -> None:
        """Remember rows that were read while a range is drawn."""
        if self.range_from is not None:
            self.passed.update((row.id, row.key) for row in rows)

    def range_ids(self, cursor: Key) -> set[int]:
        """Give the rows of the range that is being drawn."""
        return {item_id for item_id, key in self.passed.items() if self.in_range(key, cursor)}

    def close_range(self, cursor: Key) -> None:
        """Keep the rows of the range that was drawn."""
        self.ids |= self.range_ids(cursor)
        self.range_from = None
        self.passed.clear()

    def forget(self, item_ids: Iterable[int]) -> None:
        """Take marks away from rows that are no longer in the view."""
        self.ids.difference_update(item_ids)

    def mark_all(self) -> None:
        """Mark all that match."""
        self.clear()
        self.everything = True

    def clear(self) -> None:
        """Take all marks away."""
        self.ids.clear()
        self.left_out.clear()
        self.everything = False
        self.range_from = None
        self.passed.clear()

    def selection(self) -> Selection:
        """Say what is marked, newest first where single rows are."""
        return Selection(tuple(sorted(self.ids, reverse=True)), self.everything, frozenset(self.left_out))
