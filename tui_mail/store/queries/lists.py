"""Pages of a list: first the keys, slice by slice from an index, merged; then the rows of those keys.

A million items make no difference: a page reads `limit` keys per slice, whatever there is beyond.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from heapq import merge
from itertools import islice
from typing import Any

from peewee import fn

from tui_mail.store.actor import Actor
from tui_mail.store.database import snapshot
from tui_mail.store.models import Counter, Folder, Item
from tui_mail.store.models.items import PRIVATE, UNRESOLVED
from tui_mail.store.models.table import first_tuple, tuples
from tui_mail.store.queries.directory import UNRESOLVED as UNRESOLVED_STATUSES
from tui_mail.store.queries.narrowing import narrowing, needs_rows
from tui_mail.store.queries.orders import BY_FOLDER, Holders, Run, runs
from tui_mail.store.queries.rows import Hit, read_rows
from tui_mail.store.rows import UNASSIGNED, Envelope, Key, Row, View
from tui_mail.store.searching import answers
from tui_mail.store.visibility import NOBODY, Slice, is_closed, visible_to

"""Parts of a list that are merged in one statement; SQLite takes 500 at most."""

MOST_COUNTED = 10_000
"""What no maintained counter answers is counted up to here: one more means that there are more."""

_PLAIN = Run()

Listed = Row | Envelope
"""What stands in a list."""


def page(
    actor: Actor, view: View, *, after: Key | None = None, before: Key | None = None, limit: int = 64
) -> list[Listed]:
    """Return up to `limit` items in the order of the view: from the top, below `after`, or just above `before`."""
    if view.search:
        return answers.page(actor, view, after=after, before=before, limit=limit)
    with snapshot():
        if before is None:
            return read_rows(actor, list(islice(_older(actor, view, after, limit), limit)))
        return read_rows(actor, list(islice(_newer(actor, view, before, limit), limit))[::-1])


def last_page(actor: Actor, view: View, limit: int = 64) -> list[Listed]:
    """Return the last `limit` items in the order of the view."""
    if view.search:
        return answers.last_page(actor, view, limit)
    with snapshot():
        return read_rows(actor, list(islice(_newer(actor, view, None, limit), limit))[::-1])


def count(actor: Actor, view: View) -> int:
    """Return how many items the view has, from the maintained counters.

    Where they do not know it: up to one more than MOST_COUNTED.
    """
    if view.search:
        return answers.count(actor, view, MOST_COUNTED)
    parts = _parts(actor, view)
    if needs_rows(view):
        return _count_rows(parts, view)
    total = 0
    for part in parts:
        query = Counter.select(Counter.items).where(Counter.mailbox == part.slice.mailbox_id)
        for column, value in part.conditions.items():
            query = query.where(getattr(Counter, column) == _counted(column, value))
        if view.snoozed is not None:
            query = query.where(Counter.snoozed == view.snoozed)
        if part.without:
            query = query.where(Counter.folder.not_in(part.without))
        total += sum(row[0] for row in tuples(query)) - part.closed(view)
    return total


def _count_rows(parts: list["_Part"], view: View) -> int:
    total = 0
    for part in parts:
        total += part.items(view).limit(MOST_COUNTED + 1 - total).count()
        if total > MOST_COUNTED:
            break
    return total


def rank(actor: Actor, view: View, key: Key) -> int:
    """Return how many items of the view stand above the key."""
    if view.search:
        return answers.rank(actor, view, key, MOST_COUNTED)
    return sum(
        part.items(view, run).where(*(where or (True,))).count()
        for part, run in _runs(actor, view)
        for where in run.parts(key, above=True)
    )


def place_of(actor: Actor, view: View, item_id: int) -> Key | None:
    """Return where an item stands in a view; None where it is not in it."""
    if view.search:
        return answers.place_of(actor, view, item_id)
    with snapshot():
        for part, run in _runs(actor, view):
            found = part.hits(run, tuples(part.items(view, run).where(Item.id == item_id)))
            if found:
                return found[0].key
    return None


class _Part:
    """A range of one index: a slice of what may be seen, cut to a folder, an assignee, a status."""

    def __init__(
        self, actor: Actor, seen: Slice, conditions: dict[str, object], without: list[int], floor: Key | None = None
    ) -> None:
        self.floor = floor  # what was listed before belongs to the view no more
        self.actor = actor
        self.slice = seen
        self.conditions = conditions
        self.without = without  # folders

    def items(self, view: View, run: Run = _PLAIN) -> Any:
        """Return the query of the part's items in a stretch of the order, unordered."""
        query = Item.select(*run.columns)
        if "folder" not in self.conditions or view.snoozed:
            query = query.where(Item.mailbox == self.slice.mailbox_id)
        for column, value in self.conditions.items():
            field = getattr(Item, column)
            if view.snoozed or run.own_index:
                # few are: their own index is the best, and SQLite would take another (25 ms, not 3)
                field = fn.COALESCE(field, None)
            query = query.where(field.is_null() if value is None else field == value)
        for condition in (*run.where, *self._beside(view)):
            query = query.where(condition)
        return query

    def _beside(self, view: View) -> Iterator[Any]:
        """Yield what the view asks for beside mailbox, folder, assignee and status."""
        if self.conditions.get("status", "resolved") != "resolved" and "folder" not in self.conditions:
            yield UNRESOLVED  # says that the index of what is unresolved serves
        if view.snoozed is not None:
            yield Item.snoozed_until.is_null(not view.snoozed)
        if self.without:
            yield Item.folder.not_in(self.without)
        if self.floor is not None:
            at = self.floor.listed_at
            yield Item.listed_at >= at  # alone it gives the index its range
            yield (Item.listed_at > at) | (Item.id >= self.floor.id)
        yield from narrowing(self.actor, self.slice.mailbox_id, view)

    def closed(self, view: View) -> int:
        """Return how many private items of others the counters hold that the view leaves out."""
        if not view.tells_more or self.actor.is_system:
            return 0
        of_others = PRIVATE & (Item.private_to != self.actor.user_id)
        plain = replace(view, statuses=None)
        return int(self.items(plain).where(of_others).count())

    def hits(self, run: Run, rows: Iterable[tuple[Any, ...]]) -> list[Hit]:
        """Return the items found, and of each whether it may be read."""
        return [
            Hit(
                run.key(time, item, *value),
                self.slice.full if private_to is None else not is_closed(self.actor, private_to),
            )
            for time, item, private_to, *value in rows
        ]

    def read(self, view: View, run: Run, key: Key | None, limit: int, *, above: bool) -> Iterator[Hit]:
        """Yield what stands below a key from there on, or what stands above it from there upwards."""
        for where in run.parts(key, above=above):
            query = self.items(view, run).order_by(*run.order_by(upwards=above)).limit(limit)
            for condition in where:
                query = query.where(condition)
            yield from self.hits(run, tuples(query))


def _parts(actor: Actor, view: View) -> list[_Part]:
    """Return the ranges whose union is the view, as far as the actor may see it."""
    parts = []
    floor = _floor(actor, view)
    for seen in visible_to(actor):
        if view.mailbox_id not in (None, seen.mailbox_id) or (view.tells_more and not seen.full):
            continue
        conditions = _conditions(seen, view)
        if conditions is None:
            continue
        without = [] if view.put_away or "folder" in conditions else _put_away(seen.mailbox_id)
        for status in _statuses(view):
            with_status = conditions if status is None else {**conditions, "status": status}
            parts.append(_Part(actor, seen, with_status, without, floor))
    return parts


def _floor(actor: Actor, view: View) -> Key | None:
    """Return where the last item stands of a view of so many and no more; None where it has not more than that."""
    if view.most is None:
        return None
    newest = _older(actor, replace(view, most=None, order="newest"), None, view.most)
    last = next(islice(newest, view.most - 1, None), None)
    return None if last is None else last.key


def _statuses(view: View) -> list[str] | list[None]:
    """Return the statuses of the view, each a range of its own; None: all in one."""
    if view.statuses is None and not view.unresolved:
        return [None]
    asked = set(UNRESOLVED_STATUSES if view.statuses is None else view.statuses)
    return sorted(asked & set(UNRESOLVED_STATUSES) if view.unresolved else asked)


def _conditions(seen: Slice, view: View) -> dict[str, object] | None:
    """Return what the columns must be in this slice; None where the view has nothing of it."""
    wanted = view.assignee
    if None not in (seen.assignee, wanted) and seen.assignee != wanted:
        return None
    conditions: dict[str, object] = {}
    if view.folder_id is not None or view.folder_kind is not None:
        folder = _folder(seen.mailbox_id, view)
        if folder is None:
            return None
        conditions["folder"] = folder
    assignee = seen.assignee if seen.assignee is not None else wanted
    if assignee is not None:
        conditions["assignee"] = None if assignee in (NOBODY, UNASSIGNED) else assignee
    return conditions


def _folder(mailbox_id: int, view: View) -> int | None:
    here = Folder.mailbox == mailbox_id
    wanted = Folder.id == view.folder_id if view.folder_id is not None else Folder.kind == view.folder_kind
    row = first_tuple(Folder.select(Folder.id).where(here & wanted))
    return None if row is None else int(row[0])


def _put_away(mailbox_id: int) -> list[int]:
    put_away = (Folder.mailbox == mailbox_id) & Folder.kind.in_(["junk", "trash"])
    return [row[0] for row in tuples(Folder.select(Folder.id).where(put_away))]


def _counted(column: str, value: object) -> object:
    return NOBODY if column == "assignee" and value is None else value


def _older(actor: Actor, view: View, after: Key | None, limit: int) -> Iterator[Hit]:
    """Yield hits from the top down, those below `after`."""
    for _, stretches in sorted(_levels(actor, view).items(), reverse=True):
        found = [part.read(view, run, after, limit, above=False) for part, run in stretches]
        yield from merge(*found, key=lambda hit: hit.key, reverse=True)


def _newer(actor: Actor, view: View, before: Key | None, limit: int) -> Iterator[Hit]:
    """Yield hits from the end up, those above `before`."""
    for _, stretches in sorted(_levels(actor, view).items()):
        found = [part.read(view, run, before, limit, above=True) for part, run in stretches]
        yield from merge(*found, key=lambda hit: hit.key)


def _levels(actor: Actor, view: View) -> dict[bytes, list[tuple[_Part, Run]]]:
    """Return the stretches of the order by where they stand; what is beyond a page is not read."""
    levels: dict[bytes, list[tuple[_Part, Run]]] = {}
    for part, run in _runs(actor, view):
        levels.setdefault(run.lead, []).append((part, run))
    return levels


def _runs(actor: Actor, view: View) -> Iterator[tuple[_Part, Run]]:
    """Yield the stretches of each part of the view."""
    parts = _parts(actor, view)
    if view.order in BY_FOLDER:
        parts = [one for part in parts for one in _by_folder(part)]
    holders = Holders(part.slice.mailbox_id for part in parts)
    for part in parts:
        for run in runs(actor, view, part.slice, part.conditions, holders):
            yield part, run


def _by_folder(part: _Part) -> list[_Part]:
    """Return a part as parts of one folder each."""
    if "folder" in part.conditions:
        return [part]
    here = Folder.select(Folder.id).where(Folder.mailbox == part.slice.mailbox_id)
    folders = [row[0] for row in tuples(here) if row[0] not in part.without]
    return [_Part(part.actor, part.slice, {"folder": folder, **part.conditions}, [], part.floor) for folder in folders]
