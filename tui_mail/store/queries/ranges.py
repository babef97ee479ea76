"""The ranges of an index that a list is merged of, slice by slice of what somebody may see."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from heapq import merge
from itertools import islice
from typing import Any

from peewee import fn

from tui_mail.store.actor import Actor
from tui_mail.store.models import Folder, Item
from tui_mail.store.models.items import PRIVATE, UNRESOLVED
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.directory import UNRESOLVED as UNRESOLVED_STATUSES
from tui_mail.store.queries.narrowing import names_few, narrowing
from tui_mail.store.queries.orders import BY_FOLDER, Holders, Run, runs
from tui_mail.store.queries.rows import Hit
from tui_mail.store.rows import UNASSIGNED, Key, View
from tui_mail.store.visibility import NOBODY, Slice, is_closed, visible_to

_PLAIN = Run()


class Part:
    """A range of one index: a slice of what may be seen, cut to a folder, an assignee, a status."""

    def __init__(
        self,
        actor: Actor,
        seen: Slice,
        conditions: dict[str, object],
        without: list[int],
        floor: Key | None = None,
        *,
        is_mine: bool = False,
        of_few: bool = False,
    ) -> None:
        self.of_few = of_few  # what is beside the item names few: it is looked for there, not in a whole mailbox
        self.is_mine = is_mine  # only what is private to the actor: that he reads, whoever has it
        self.floor = floor  # what was listed before belongs to the view no more
        self.actor = actor
        self.slice = seen
        self.conditions = conditions
        self.without = without  # folders

    def items(self, view: View, run: Run = _PLAIN, *, private: bool = False) -> Any:
        """Return the query of the part's items in a stretch of the order, unordered; `private`: of what is private."""
        query = Item.select(*run.columns)
        own, private = run.own_index or self.of_few, private or self.is_mine
        if "folder" not in self.conditions or view.snoozed or private:
            mailbox = Item.mailbox + 0 if own else Item.mailbox  # where its index begins with it, it says so
            query = query.where(mailbox == self.slice.mailbox_id)
        for column, value in self.conditions.items():
            field = getattr(Item, column)
            if view.snoozed or own or private:
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
        if self.is_mine:
            yield PRIVATE & (Item.private_to == self.actor.user_id)
        yield from narrowing(self.actor, self.slice.mailbox_id, view)

    def closed(self, view: View) -> int:
        """Return how many private items of others the counters hold that the view leaves out."""
        if not view.tells_more or self.actor.is_system:
            return 0
        of_others = PRIVATE & (Item.private_to != self.actor.user_id)
        plain = replace(view, statuses=None)
        return int(self.items(plain, private=True).where(of_others).count())

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


def parts_of(actor: Actor, view: View) -> list[Part]:
    """Return the ranges whose union is the view, as far as the actor may see it."""
    parts = []
    floor, of_few = _floor(actor, view), names_few(actor, view)
    for seen in visible_to(actor):
        if view.mailbox_id not in (None, seen.mailbox_id):
            continue
        is_mine = view.tells_more and not seen.full
        read = replace(seen, full=True) if is_mine else seen
        for conditions in _conditions(seen, view):
            without = [] if view.put_away or "folder" in conditions else _put_away(seen.mailbox_id)
            for status in _statuses(view):
                with_status = conditions if status is None else {**conditions, "status": status}
                parts.append(Part(actor, read, with_status, without, floor, is_mine=is_mine, of_few=of_few))
    return parts


def _floor(actor: Actor, view: View) -> Key | None:
    """Return where the last item stands of a view of so many and no more; None where it has not more than that."""
    if view.most is None:
        return None
    last = next(islice(_newest(actor, view), view.most - 1, None), None)
    return None if last is None else last.key


def newest_of(actor: Actor, view: View) -> frozenset[int] | None:
    """Return the items of a view of so many and no more; None of any other view."""
    if view.most is None:
        return None
    return frozenset(hit.key.item for hit in islice(_newest(actor, view), view.most))


def _newest(actor: Actor, view: View) -> Iterator[Hit]:
    plain = replace(view, most=None, order="newest", search="")
    return older(actor, plain, None, view.most or 0)


def _statuses(view: View) -> list[str] | list[None]:
    """Return the statuses of the view, each a range of its own; None: all in one."""
    if view.statuses is None and not view.unresolved:
        return [None]
    asked = set(UNRESOLVED_STATUSES if view.statuses is None else view.statuses)
    return sorted(asked & set(UNRESOLVED_STATUSES) if view.unresolved else asked)


def _conditions(seen: Slice, view: View) -> Iterator[dict[str, object]]:
    """Yield what the columns must be in this slice, for each folder where some are named."""
    wanted = view.assignee
    if None not in (seen.assignee, wanted) and seen.assignee != wanted:
        return
    assignee = seen.assignee if seen.assignee is not None else wanted
    held: dict[str, object] = {}
    if assignee is not None:
        held["assignee"] = None if assignee in (NOBODY, UNASSIGNED) else assignee
    if view.folder_id is None and view.folder_kind is None:
        yield held
        return
    for folder in _folders(seen.mailbox_id, view):
        yield {"folder": folder, **held}


def _folders(mailbox_id: int, view: View) -> list[int]:
    """Return the folders of a mailbox that the view names, with those below where it asks for them."""
    there = tuples(Folder.select(Folder.id, Folder.parent, Folder.kind).where(Folder.mailbox == mailbox_id))
    named = {
        key
        for key, _, kind in there
        if (key == view.folder_id if view.folder_id is not None else kind == view.folder_kind)
    }
    return sorted(with_below(named, [(key, parent) for key, parent, _ in there]) if view.below else named)


def with_below(folders: Iterable[int], all_folders: Sequence[tuple[int, int | None]]) -> frozenset[int]:
    """Return folders with everything below them; `all_folders` are pairs of folder and parent."""
    found, newest = set(folders), set(folders)
    while newest:
        newest = {key for key, parent in all_folders if parent in newest} - found
        found |= newest
    return frozenset(found)


def _put_away(mailbox_id: int) -> list[int]:
    put_away = (Folder.mailbox == mailbox_id) & Folder.kind.in_(["junk", "trash"])
    return [row[0] for row in tuples(Folder.select(Folder.id).where(put_away))]


def older(actor: Actor, view: View, after: Key | None, limit: int) -> Iterator[Hit]:
    """Yield hits from the top down, those below `after`."""
    for _, stretches in sorted(_levels(actor, view).items(), reverse=True):
        found = [part.read(view, run, after, limit, above=False) for part, run in stretches]
        yield from merge(*found, key=lambda hit: hit.key, reverse=True)


def newer(actor: Actor, view: View, before: Key | None, limit: int) -> Iterator[Hit]:
    """Yield hits from the end up, those above `before`."""
    for _, stretches in sorted(_levels(actor, view).items()):
        found = [part.read(view, run, before, limit, above=True) for part, run in stretches]
        yield from merge(*found, key=lambda hit: hit.key)


def _levels(actor: Actor, view: View) -> dict[bytes, list[tuple[Part, Run]]]:
    """Return the stretches of the order by where they stand; what is beyond a page is not read."""
    levels: dict[bytes, list[tuple[Part, Run]]] = {}
    for part, run in runs_of(actor, view):
        levels.setdefault(run.lead, []).append((part, run))
    return levels


def runs_of(actor: Actor, view: View) -> Iterator[tuple[Part, Run]]:
    """Yield the stretches of each part of the view."""
    parts = parts_of(actor, view)
    if view.order in BY_FOLDER:
        parts = [one for part in parts for one in _by_folder(part)]
    holders = Holders(part.slice.mailbox_id for part in parts)
    for part in parts:
        for run in runs(actor, view, part.slice, part.conditions, holders):
            yield part, run


def _by_folder(part: Part) -> list[Part]:
    """Return a part as parts of one folder each."""
    if "folder" in part.conditions:
        return [part]
    here = Folder.select(Folder.id).where(Folder.mailbox == part.slice.mailbox_id)
    folders = [row[0] for row in tuples(here) if row[0] not in part.without]
    return [
        Part(part.actor, part.slice, {"folder": folder, **part.conditions}, [], part.floor, is_mine=part.is_mine)
        for folder in folders
    ]
