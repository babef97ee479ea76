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
from tui_mail.store.queries.rows import Hit, read_rows
from tui_mail.store.rows import UNASSIGNED, Envelope, Key, Row, View
from tui_mail.store.visibility import NOBODY, Slice, is_closed, visible_to

"""Parts of a list that are merged in one statement; SQLite takes 500 at most."""

MOST_COUNTED = 10_000
"""What no maintained counter answers is counted up to here: one more means that there are more."""

Listed = Row | Envelope
"""What stands in a list."""


def page(
    actor: Actor, view: View, *, after: Key | None = None, before: Key | None = None, limit: int = 64
) -> list[Listed]:
    """Return up to `limit` items, newest first: from the top, older than `after`, or just newer than `before`."""
    with snapshot():
        if before is None:
            return read_rows(actor, list(islice(_older(actor, view, after, limit), limit)))
        return read_rows(actor, list(islice(_newer(actor, view, before, limit), limit))[::-1])


def last_page(actor: Actor, view: View, limit: int = 64) -> list[Listed]:
    """Return the oldest `limit` items, newest first."""
    with snapshot():
        return read_rows(actor, list(islice(_newer(actor, view, None, limit), limit))[::-1])


def count(actor: Actor, view: View) -> int:
    """Return how many items the view has, from the maintained counters.

    Where they do not know it: up to one more than MOST_COUNTED.
    """
    parts = _parts(actor, view)
    if needs_rows(view):
        total = 0
        for part in parts:
            some = part.items(view).limit(MOST_COUNTED + 1 - total)
            total += some.count()
            if total > MOST_COUNTED:
                break
        return total
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


def rank(actor: Actor, view: View, key: Key) -> int:
    """Return how many items of the view stand above the key."""
    return sum(part.items(view).where(_beyond(key, newer=True)).count() for part in _parts(actor, view))


class _Part:
    """A range of one index: a slice of what may be seen, cut to a folder, an assignee, a status."""

    def __init__(self, actor: Actor, seen: Slice, conditions: dict[str, object], without: list[int]) -> None:
        self.actor = actor
        self.slice = seen
        self.conditions = conditions
        self.without = without  # folders

    def items(self, view: View) -> Any:
        """Return the query of the part's items, unordered."""
        query = Item.select(Item.listed_at, Item.id, Item.private_to)
        if "folder" not in self.conditions or view.snoozed:
            query = query.where(Item.mailbox == self.slice.mailbox_id)
        for column, value in self.conditions.items():
            field = getattr(Item, column)
            if view.snoozed:  # few are: their own index is the best, and SQLite would take another (25 ms, not 3)
                field = fn.COALESCE(field, None)
            query = query.where(field.is_null() if value is None else field == value)
        if self.conditions.get("status", "resolved") != "resolved" and "folder" not in self.conditions:
            query = query.where(UNRESOLVED)  # says that the index of what is unresolved serves
        if view.snoozed is not None:
            query = query.where(Item.snoozed_until.is_null(not view.snoozed))
        if self.without:
            query = query.where(Item.folder.not_in(self.without))
        for condition in narrowing(self.actor, self.slice.mailbox_id, view):
            query = query.where(condition)
        return query

    def closed(self, view: View) -> int:
        """Return how many private items of others the counters hold that the view leaves out."""
        if not view.tells_more or self.actor.is_system:
            return 0
        of_others = PRIVATE & (Item.private_to != self.actor.user_id)
        plain = replace(view, statuses=None)
        return int(self.items(plain).where(of_others).count())

    def hits(self, rows: Iterable[tuple[int, int, int | None]]) -> list[Hit]:
        """Return the items found, and of each whether it may be read."""
        return [
            Hit(
                Key(listed_at, key),
                self.slice.full if private_to is None else not is_closed(self.actor, private_to),
            )
            for listed_at, key, private_to in rows
        ]


def _parts(actor: Actor, view: View) -> list[_Part]:
    """Return the ranges whose union is the view, as far as the actor may see it."""
    parts = []
    for seen in visible_to(actor):
        if view.mailbox_id not in (None, seen.mailbox_id) or (view.tells_more and not seen.full):
            continue
        conditions = _conditions(seen, view)
        if conditions is None:
            continue
        without = [] if view.put_away or "folder" in conditions else _put_away(seen.mailbox_id)
        for status in _statuses(view):
            with_status = conditions if status is None else {**conditions, "status": status}
            parts.append(_Part(actor, seen, with_status, without))
    return parts


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
    """Yield hits from the newest down, those older than `after`."""
    runs = []
    for part in _parts(actor, view):
        query = part.items(view).order_by(Item.listed_at.desc(), Item.id.desc()).limit(limit)
        if after is not None:
            query = query.where(_beyond(after, newer=False))
        runs.append(part.hits(tuples(query)))
    return merge(*runs, key=lambda hit: hit.key, reverse=True)


def _newer(actor: Actor, view: View, before: Key | None, limit: int) -> Iterator[Hit]:
    """Yield hits from the oldest up, those newer than `before`."""
    runs = []
    for part in _parts(actor, view):
        query = part.items(view).order_by(Item.listed_at, Item.id).limit(limit)
        if before is not None:
            query = query.where(_beyond(before, newer=True))
        runs.append(part.hits(tuples(query)))
    return merge(*runs, key=lambda hit: hit.key)


def _beyond(key: Key, *, newer: bool) -> Any:
    """Return the condition `newer (or older) than the key`; the first half alone gives the index its range."""
    if newer:
        return (Item.listed_at >= key.listed_at) & ((Item.listed_at > key.listed_at) | (Item.id > key.id))
    return (Item.listed_at <= key.listed_at) & ((Item.listed_at < key.listed_at) | (Item.id < key.id))
