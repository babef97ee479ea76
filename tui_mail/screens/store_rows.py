"""The rows of a view, as the list asks for them; called in its threads."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tui_mail.desk.reading import record_search
from tui_mail.errors import NotFound, NotPermitted
from tui_mail.screens.list_pieces import BLOCK, GONE, Line
from tui_mail.screens.times import long
from tui_mail.store.actor import Actor
from tui_mail.store.queries import items, lists
from tui_mail.store.queries.beside import with_beside
from tui_mail.store.rows import Envelope, Key, Row, View

_GULP = 500


@dataclass(frozen=True, eq=False)
class StoreRows:
    """What one person sees of one view."""

    actor: Actor
    view: View
    wanted: frozenset[str] = frozenset()  # what columns show beside the rows
    _recorded: set[str] = field(default_factory=set)  # searches of an auditor: once each

    def page(self, *, after: Key | None = None, before: Key | None = None, limit: int = BLOCK) -> Sequence[Envelope]:
        """Read rows from the top, older than `after`, or the ones just newer than `before`."""
        if self.view.search not in self._recorded:
            self._recorded.add(self.view.search)
            record_search(self.actor, self.view)
        rows = lists.page(self.actor, self.view, after=after, before=before, limit=limit)
        return with_beside(self.actor, rows, self.wanted)

    def last_page(self, *, limit: int = BLOCK) -> Sequence[Envelope]:
        """Read the oldest rows."""
        return with_beside(self.actor, lists.last_page(self.actor, self.view, limit), self.wanted)

    @property
    def _is_ordered_apart(self) -> bool:
        return self.view.order != "newest" or self.view.search != ""

    def key_of(self, line: Line) -> Key:
        """Say where a line of a list stands in this one, which may be in another order."""
        found = lists.place_of(self.actor, self.view, line.id) if self._is_ordered_apart else None
        if found is None and isinstance(line, Envelope):
            return Key(line.listed_at, line.id)
        return found or line.key

    def count(self) -> int:
        """Count all rows."""
        return lists.count(self.actor, self.view)

    def rank(self, key: Key) -> int:
        """Count the rows that are newer than the key."""
        return lists.rank(self.actor, self.view, key)

    def fate(self, row: Envelope) -> str:
        """Say why a row is no longer in the view; `gone` where it may no longer be seen."""
        try:
            now = items.row(self.actor, row.id)
            return self._archived(now) or fate(row, now)
        except (NotFound, NotPermitted):
            return GONE

    def _archived(self, now: Envelope) -> str:
        """Say who archived it, where somebody did that last."""
        if not isinstance(now, Row) or now.folder_kind != "archive" or self.view.folder_kind == "archive":
            return ""
        action, name = items.last_mover(self.actor, now.id)
        return f"archived by {name}" if action == "archive" and name else ""

    def ids(self, left_out: frozenset[int]) -> Iterator[int]:
        """Read the ids of all rows, but those left out."""
        after: Key | None = None
        while True:
            rows = lists.page(self.actor, self.view, after=after, limit=_GULP)
            yield from (row.id for row in rows if row.id not in left_out)
            if len(rows) < _GULP:
                return
            after = rows[-1].key


def fate(before: Envelope, after: Envelope) -> str:
    """Say in three words what happened to a row that left a view."""
    if not isinstance(after, Row):
        return "given back" if isinstance(before, Row) else GONE
    was = before if isinstance(before, Row) else None
    if after.folder_kind != (was.folder_kind if was else "inbox"):
        return f"moved to {after.folder}"
    if after.snoozed_until is not None:
        return f"snoozed until {long(after.snoozed_until)}"
    if after.assignee_id != (was.assignee_id if was else None):
        return f"taken by {after.assignee_name or after.assignee}" if after.assignee_id else "given back"
    if was is None or after.status != was.status:
        return f"{after.status} now"
    return "woken: it is at the top now" if after.listed_at > before.listed_at else GONE
