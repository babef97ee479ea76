"""Pages of a list: first the keys, slice by slice from an index, merged; then the rows of those keys.

A million items make no difference: a page reads `limit` keys per slice, whatever there is beyond.
"""

from itertools import islice

from tui_mail.store.actor import Actor
from tui_mail.store.database import snapshot
from tui_mail.store.models import Counter, Item
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.narrowing import needs_rows
from tui_mail.store.queries.ranges import Part, newer, older, parts_of, runs_of
from tui_mail.store.queries.rows import read_rows
from tui_mail.store.rows import Envelope, Key, Row, View
from tui_mail.store.searching import answers
from tui_mail.store.visibility import NOBODY

MOST_COUNTED = 10_000
"""What no maintained counter answers is counted up to here: one more means that there are more."""

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
            return read_rows(actor, list(islice(older(actor, view, after, limit), limit)))
        return read_rows(actor, list(islice(newer(actor, view, before, limit), limit))[::-1])


def last_page(actor: Actor, view: View, limit: int = 64) -> list[Listed]:
    """Return the last `limit` items in the order of the view."""
    if view.search:
        return answers.last_page(actor, view, limit)
    with snapshot():
        return read_rows(actor, list(islice(newer(actor, view, None, limit), limit))[::-1])


def count(actor: Actor, view: View) -> int:
    """Return how many items the view has, from the maintained counters.

    Where they do not know it: up to one more than MOST_COUNTED.
    """
    if view.search:
        return answers.count(actor, view, MOST_COUNTED)
    parts = parts_of(actor, view)
    if needs_rows(view):
        return _count_rows(parts, view)
    total = 0
    for part in parts:
        if part.is_mine:
            total += part.items(view).count()
            continue
        query = Counter.select(Counter.items).where(Counter.mailbox == part.slice.mailbox_id)
        for column, value in part.conditions.items():
            query = query.where(getattr(Counter, column) == _counted(column, value))
        if view.snoozed is not None:
            query = query.where(Counter.snoozed == view.snoozed)
        if part.without:
            query = query.where(Counter.folder.not_in(part.without))
        total += sum(row[0] for row in tuples(query)) - part.closed(view)
    return total


def _count_rows(parts: list[Part], view: View) -> int:
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
        for part, run in runs_of(actor, view)
        for where in run.parts(key, above=True)
    )


def place_of(actor: Actor, view: View, item_id: int) -> Key | None:
    """Return where an item stands in a view; None where it is not in it."""
    if view.search:
        return answers.place_of(actor, view, item_id)
    with snapshot():
        for part, run in runs_of(actor, view):
            found = part.hits(run, tuples(part.items(view, run).where(Item.id == item_id)))
            if found:
                return found[0].key
    return None


def _counted(column: str, value: object) -> object:
    return NOBODY if column == "assignee" and value is None else value
