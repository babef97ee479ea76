"""What of a view somebody may see: which items he may read, and of which only the envelope; the search stays in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_, or_
from typing import Any

from peewee import SQL, fn

from tui_mail.store.actor import Actor
from tui_mail.store.models import Counter, Folder, Item
from tui_mail.store.models.items import PRIVATE
from tui_mail.store.models.table import first_tuple, tuples
from tui_mail.store.queries.directory import UNRESOLVED
from tui_mail.store.queries.narrowing import narrowing
from tui_mail.store.queries.ranges import newest_of, with_below
from tui_mail.store.rows import View
from tui_mail.store.visibility import NOBODY, Slice, visible_to

TRUE, FALSE = SQL("(1 = 1)"), SQL("(1 = 0)")

_mailbox, _assignee = Item.mailbox + 0, fn.COALESCE(Item.assignee, 0)
"""The same columns, in a form that no index answers: whoever searches comes from a few messages."""


def all_true(conditions: Iterable[Any]) -> Any:
    """Join conditions that must all be true."""
    return reduce(and_, conditions, TRUE)


def one_true(conditions: Iterable[Any]) -> Any:
    """Join conditions of which one must be true."""
    return reduce(or_, conditions, FALSE)


@dataclass(frozen=True)
class Scope:
    """The part of a view that somebody may see, as far as the mailbox's own columns say it."""

    actor: Actor
    view: View
    slices: tuple[Slice, ...]
    folders: frozenset[int] | None  # None: whatever folder
    items: frozenset[int] | None = None  # of a view of so many and no more; None: whatever item

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to search in."""
        return not self.slices or frozenset() in (self.folders, self.items)

    @property
    def readable(self) -> Any:
        """Return the condition on items that may be read and are in the view."""
        full = _seen(part for part in self.slices if part.full)
        if self.actor.is_system:
            return full & self._in_view()
        mine = Item.private_to == self.actor.user_id
        return ((Item.private_to.is_null() & full) | (fn.COALESCE(mine, False) & _seen(self.slices))) & self._in_view()

    @property
    def envelopes(self) -> Any | None:
        """Return the condition on items of the view of which only the envelope may be seen; None: there are none."""
        if self.view.tells_more or self.actor.is_system:
            return None
        queue = [part for part in self.slices if not part.full]
        closed = PRIVATE & (Item.private_to != self.actor.user_id)
        somewhere = {part.mailbox_id for part in self.slices}
        any_closed = first_tuple(Item.select(Item.id).where(closed & Item.mailbox.in_(somewhere)).limit(1))
        if not queue and any_closed is None:
            return None
        return ((Item.private_to.is_null() & _seen(queue)) | (closed & _seen(self.slices))) & self._in_view()

    def size(self) -> int:
        """Return how many items there are at most, from the maintained counters."""
        if self.items is not None:
            return len(self.items)
        here = Counter.items > 0
        if self.folders is not None:
            here &= Counter.folder.in_(sorted(self.folders))
        if (statuses := _statuses(self.view)) is not None:
            here &= Counter.status.in_(statuses)
        if self.view.snoozed is not None:
            here &= Counter.snoozed == self.view.snoozed
        if self.view.assignee is not None:
            here &= Counter.assignee == self.view.assignee
        seen = one_true(
            (Counter.mailbox == part.mailbox_id)
            & (TRUE if part.assignee is None else Counter.assignee == part.assignee)
            for part in self.slices
        )
        return int(first_tuple(Counter.select(fn.COALESCE(fn.SUM(Counter.items), 0)).where(here & seen))[0])

    def messages(self) -> list[int]:
        """Return the messages of all its items, where `size` is small: each slice is a range of an index."""
        if self.items is not None:
            of_items = Item.select(Item.message).where(Item.id.in_(sorted(self.items))).distinct()
            return sorted((row[0] for row in tuples(of_items)), reverse=True)
        found: set[int] = set()
        for part in self.slices:
            here = Item.mailbox == part.mailbox_id
            if self.folders is not None:
                here = Item.folder.in_(sorted(self.folders)) & (_mailbox == part.mailbox_id)
            if (assignee := part.assignee if part.assignee is not None else self.view.assignee) is not None:
                here &= Item.assignee.is_null() if assignee == NOBODY else Item.assignee == assignee
            if (statuses := _statuses(self.view)) is not None:
                here &= Item.status.in_(statuses)
            found.update(row[0] for row in tuples(Item.select(Item.message).where(here)))
        return sorted(found, reverse=True)

    def _in_view(self) -> Any:
        """Return what the view asks for beside the search."""
        view, conditions = self.view, []
        if self.folders is not None:
            conditions.append((Item.folder + 0).in_(sorted(self.folders)))
        if self.items is not None:
            conditions.append((Item.id + 0).in_(sorted(self.items)))
        if (statuses := _statuses(view)) is not None:
            conditions.append(Item.status.in_(statuses))
        if view.assignee is not None:
            conditions.append(_assignee == view.assignee)
        if view.snoozed is not None:
            conditions.append(Item.snoozed_until.is_null(not view.snoozed))
        conditions += narrowing(self.actor, 0, replace(view, overdue=False))
        if view.overdue:
            conditions.append(overdue(self.actor, self.slices))
        return all_true(conditions)


def scope_of(actor: Actor, view: View) -> Scope:
    """Return what the actor may see of a view."""
    seen = tuple(part for part in visible_to(actor) if view.mailbox_id in (None, part.mailbox_id))
    return Scope(actor, view, seen, _folders(view, {part.mailbox_id for part in seen}), newest_of(actor, view))


def overdue(actor: Actor, slices: Sequence[Slice], column: Any = _mailbox) -> Any:
    """Return the condition on items for which somebody waits longer than their mailbox (a column) allows."""
    asked = View(overdue=True)
    return one_true(
        all_true([column == mailbox, *narrowing(actor, mailbox, asked)])
        for mailbox in sorted({part.mailbox_id for part in slices})
    )


def _seen(slices: Iterable[Slice]) -> Any:
    """Return the condition on items of these slices."""
    by_assignee: dict[int | None, list[int]] = {}
    for part in slices:
        by_assignee.setdefault(part.assignee, []).append(part.mailbox_id)
    return one_true(
        _mailbox.in_(mailboxes) & (TRUE if assignee is None else _assignee == assignee)
        for assignee, mailboxes in by_assignee.items()
    )


def _statuses(view: View) -> list[str] | None:
    if view.statuses is None:
        return list(UNRESOLVED) if view.unresolved else None
    return sorted(view.statuses & set(UNRESOLVED) if view.unresolved else view.statuses)


def _folders(view: View, mailboxes: set[int]) -> frozenset[int] | None:
    """Return the folders that the view means, with those below them where it asks for that; None: all."""
    columns = (Folder.id, Folder.parent, Folder.kind)
    if view.folder_id is None and view.folder_kind is None and view.put_away:
        return None
    rows = tuples(Folder.select(*columns).where(Folder.mailbox.in_(sorted(mailboxes))))
    if view.folder_id is not None:
        found = {key for key, _, _ in rows if key == view.folder_id}
    elif view.folder_kind is not None:
        found = {key for key, _, kind in rows if kind == view.folder_kind}
    else:
        return frozenset(key for key, _, kind in rows if kind not in ("junk", "trash"))
    return with_below(found, [(key, parent) for key, parent, _ in rows]) if view.below else frozenset(found)
