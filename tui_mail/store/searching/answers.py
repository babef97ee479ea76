"""Pages and numbers of a view that searches, as lists have them; `queries.lists` comes here for such views."""

import time
from collections.abc import Iterable
from itertools import islice, takewhile
from typing import Final

from tui_mail.mail.query import Problem
from tui_mail.store.actor import Actor
from tui_mail.store.models import Item
from tui_mail.store.models.table import first_tuple
from tui_mail.store.queries.rows import Hit, read_rows
from tui_mail.store.rows import Envelope, Key, Row, View
from tui_mail.store.searching.best import RANKED, best_first
from tui_mail.store.searching.hunting import Found, Hunt, message_at
from tui_mail.store.searching.meaning import meaning
from tui_mail.store.searching.patience import patiently

COUNTING: Final = 0.5
"""Seconds after which it is not counted further."""

Placed = tuple[Key, Found]


class AtLeast(int):
    """A number of items after which nobody counted on, for it took too long."""


def page(actor: Actor, view: View, *, after: Key | None, before: Key | None, limit: int) -> list[Row | Envelope]:
    """Return up to `limit` items from the top, below `after`, or just above `before`.

    `best` puts the newest RANKED hits in order and holds no others; other orders than that and `oldest` are `newest`.
    """
    with patiently():
        hunt = Hunt(actor, view)
        if view.order == "best":
            ranked = _ranked(hunt)
            if before is not None:
                return _rows(actor, [one for one in ranked if one[0] > before][-limit:])
            return _rows(actor, [one for one in ranked if after is None or one[0] < after][:limit])
        upwards = before is not None
        found = list(islice(_in_order(hunt, before if upwards else after, upwards=upwards), limit))
        return _rows(actor, found[::-1] if upwards else found)


def last_page(actor: Actor, view: View, limit: int) -> list[Row | Envelope]:
    """Return the last `limit` items."""
    with patiently():
        hunt = Hunt(actor, view)
        if view.order == "best":
            return _rows(actor, _ranked(hunt)[-limit:])
        return _rows(actor, list(islice(_in_order(hunt, None, upwards=True), limit))[::-1])


def count(actor: Actor, view: View, most: int) -> int:
    """Return how many there are: one more than `most` for more, AtLeast where counting took too long."""
    with patiently():
        hunt = Hunt(actor, view)
        if view.order == "best":
            return len(list(islice(hunt.found(), RANKED)))
        return _counted(islice(hunt.found(), most + 1), time.monotonic() + COUNTING)


def rank(actor: Actor, view: View, key: Key, most: int) -> int:
    """Return how many stand above the key: one more than `most` for more."""
    with patiently():
        hunt = Hunt(actor, view)
        if view.order == "best":
            return sum(place > key for place, _ in _ranked(hunt))
        above = takewhile(lambda one: one[0] > key, _in_order(hunt, None, upwards=False))
        return sum(1 for _ in islice(above, most + 1))


def place_of(actor: Actor, view: View, item_id: int) -> Key | None:
    """Return where an item stands in what is found; None where it is not found."""
    with patiently():
        hunt = Hunt(actor, view)
        if view.order == "best":
            return next((place for place, found in _ranked(hunt) if found.item == item_id), None)
        row = first_tuple(Item.select(Item.message).where(Item.id == item_id))
        if row is None:
            return None
        above = (row[0], item_id + 1)
        found = next(hunt.found(above), None)
        return None if found is None or found.item != item_id else _place(view, found)


def problems_of(actor: Actor, view: View) -> tuple[Problem, ...]:
    """Return what of a search could not be read, or names nothing that there is."""
    return meaning(actor, view.search).problems


def _counted(found: Iterable[Found], until: float) -> int:
    number = 0
    for number, _ in enumerate(found, 1):
        if number % 64 == 0 and time.monotonic() > until:
            return AtLeast(number)
    return number


def _in_order(hunt: Hunt, beyond: Key | None, *, upwards: bool) -> Iterable[Placed]:
    """Yield hits with their places, downwards in the order of the view or upwards."""
    sign = _sign(hunt.view)
    place = None if beyond is None else (message_at(sign * beyond.listed_at), sign * beyond.id)
    found = hunt.found(place, newest_first=(sign == 1) is not upwards)
    return ((_place(hunt.view, one), one) for one in found)


def _place(view: View, found: Found) -> Key:
    return Key(_sign(view) * found.came_at, _sign(view) * found.item)


def _sign(view: View) -> int:
    return -1 if view.order == "oldest" else 1


def _ranked(hunt: Hunt) -> list[Placed]:
    return best_first(hunt.meaning.asked, list(islice(hunt.found(), RANKED)))


def _rows(actor: Actor, placed: list[Placed]) -> list[Row | Envelope]:
    return read_rows(actor, [Hit(place, found.full) for place, found in placed])
