"""In which orders a list can stand: the stretches it is made of, each a range that an index has in its order.

Of an envelope nobody may learn more by where it stands: where the order goes by something that it does not tell, all
envelopes stand together, the newest first.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from tui_mail.mail.searched import folded_line
from tui_mail.store.actor import Actor
from tui_mail.store.models import Counter, Item, Star, User
from tui_mail.store.models.items import PRIVATE, SNOOZED, UNRESOLVED, WAITING
from tui_mail.store.models.table import tuples
from tui_mail.store.rows import STATUSES, Key, View
from tui_mail.store.visibility import NOBODY, Slice, open_to

BY_FOLDER = frozenset({"sender", "case", "status"})
"""Orders whose indexes are those of folders: what is in a whole mailbox is read folder by folder."""

_FIRST, _NEXT, _REST = b"\x03", b"\x02", b"\x01"
_UNTOLD = b"\x00"
"""Where envelopes stand in an order by what they do not tell."""


@dataclass(frozen=True)
class Sorting:
    """A column that a stretch is sorted by before the time; `lead` makes of its value what a key begins with."""

    column: Any
    ascending: bool
    lead: Callable[[Any], bytes]
    value: Callable[[bytes], Any]


@dataclass(frozen=True)
class Run:
    """A stretch of a list: its place among the others, what is in it, and how that is sorted."""

    lead: bytes = b""
    where: tuple[Any, ...] = ()
    time: Any = Item.listed_at
    ascending: bool = False  # the oldest first
    sorting: Sorting | None = None
    own_index: bool = False  # the conditions name the index that serves: that of a folder would have to be sorted

    @property
    def columns(self) -> list[Any]:
        """Return what is read of an item to know where it stands, and who may read it."""
        return [self.time, Item.id, Item.private_to, *([] if self.sorting is None else [self.sorting.column])]

    def key(self, time: int, item: int, value: object = None) -> Key:
        """Return where an item of the stretch stands."""
        lead = self.lead if self.sorting is None else self.lead + self.sorting.lead(value)
        return Key(-time, -item, lead=lead) if self.ascending else Key(time, item, lead=lead)

    def order_by(self, *, upwards: bool) -> list[Any]:
        """Return how the stretch is sorted, from its top, or from its end upwards."""
        columns = [] if self.sorting is None else [(self.sorting.column, self.sorting.ascending)]
        columns += [(self.time, self.ascending), (Item.id, self.ascending)]
        return [column.asc() if ascending != upwards else column.desc() for column, ascending in columns]

    def beyond(self, key: Key, *, above: bool) -> Any:
        """Return the condition `above (or below) the key`; the first half alone gives the index its range."""
        time, item = (-key.listed_at, -key.id) if self.ascending else (key.listed_at, key.id)
        if above != self.ascending:
            return (self.time >= time) & ((self.time > time) | (Item.id > item))
        return (self.time <= time) & ((self.time < time) | (Item.id < item))

    def parts(self, key: Key | None, *, above: bool) -> list[tuple[Any, ...]]:
        """Return the conditions of what stands above (or below) a key, what is nearest to it first; all without one."""
        if key is None:
            return [()]
        if self.sorting is not None and key.lead.startswith(self.lead):
            column, value = self.sorting.column, self.sorting.value(key.lead[len(self.lead) :])
            further = column > value if above != self.sorting.ascending else column < value
            return [(column == value, self.beyond(key, above=above)), (further,)]
        if self.lead == key.lead:
            return [(self.beyond(key, above=above),)]
        return [()] if (self.lead > key.lead) == above else []


_NEWEST = (Run(),)
_OLDEST = (Run(ascending=True),)


def _turned(text: str) -> bytes:
    """Turn a text into bytes that are the greater, the earlier it comes."""
    return bytes(255 - byte for byte in text.encode()) + b"\xff"


def _turned_back(lead: bytes) -> str:
    return bytes(255 - byte for byte in lead[:-1]).decode()


_BY_SENDER = (Run(sorting=Sorting(Item.correspondent, True, _turned, _turned_back)),)
_BY_CASE = Sorting(
    Item.primary_case, False, lambda case: case.to_bytes(8, "big"), lambda lead: int.from_bytes(lead, "big")
)


def runs(actor: Actor, view: View, seen: Slice, conditions: dict[str, object], holders: "Holders") -> Iterable[Run]:
    """Return the stretches of a part of a view: its slice, and what its columns must be."""
    plain = {"oldest": _OLDEST, "sender": _BY_SENDER}.get(view.order)
    if plain is not None or view.order not in (*_MADE, "starred"):
        return plain or _NEWEST
    if not seen.full:
        return (Run(_UNTOLD),)
    readable = () if actor.is_system or view.tells_more else (open_to(actor),)
    if view.order == "starred":
        made = _starred(actor, readable)
    else:
        made = _MADE[view.order](view, seen, conditions, holders, readable)
    return (*made, *_untold(actor, seen, readable))


def _untold(actor: Actor, seen: Slice, readable: tuple[Any, ...]) -> Iterable[Run]:
    """Return the stretch of the envelopes among what may be read: private mail of others."""
    of_others = (Item.mailbox == seen.mailbox_id, PRIVATE, Item.private_to != actor.user_id)
    return (Run(_UNTOLD, of_others, own_index=True),) if readable else ()


def _starred(actor: Actor, readable: tuple[Any, ...]) -> Iterable[Run]:
    """What the one who looks has starred first; his stars are few, and an index has them."""
    mine = Item.id.in_(Star.select(Star.item).where(Star.person == actor.user_id))
    yield Run(_NEXT, (mine, *readable), own_index=True)
    yield Run(_REST, (~mine, *readable))


def _waiting(view: View, seen: Slice, conditions: Any, holders: "Holders", readable: tuple[Any, ...]) -> Iterable[Run]:
    """Who waits for longest first; then what nobody waits for."""
    here = Item.mailbox == seen.mailbox_id
    yield Run(_NEXT, (here, WAITING, UNRESOLVED, *readable), Item.waiting_since, ascending=True, own_index=True)
    yield Run(_REST, (~(WAITING & UNRESOLVED), *readable))


def _snoozed(view: View, seen: Slice, conditions: Any, holders: "Holders", readable: tuple[Any, ...]) -> Iterable[Run]:
    """What wakes first; then what does not sleep."""
    if view.snoozed is not False:
        here = Item.mailbox == seen.mailbox_id
        yield Run(_NEXT, (here, SNOOZED, *readable), Item.snoozed_until, ascending=True, own_index=True)
    if view.snoozed is not True:
        yield Run(_REST, (~SNOOZED, *readable))


def _by_case(view: View, seen: Slice, conditions: Any, holders: "Holders", readable: tuple[Any, ...]) -> Iterable[Run]:
    """The newest case first; then what is in none."""
    yield Run(_NEXT, (Item.primary_case.is_null(False), *readable), sorting=_BY_CASE)
    yield Run(_REST, (Item.primary_case.is_null(), *readable))


def _by_status(
    view: View, seen: Slice, conditions: Any, holders: "Holders", readable: tuple[Any, ...]
) -> Iterable[Run]:
    """In the order of the work."""
    for number, status in enumerate(STATUSES):
        if conditions.get("status", status) == status:
            yield Run(bytes([9 - number]), (Item.status == status, *readable))


def _by_holder(
    view: View, seen: Slice, conditions: Any, holders: "Holders", readable: tuple[Any, ...]
) -> Iterable[Run]:
    """What nobody has, then person by person in the order of their names."""
    folder = conditions.get("folder")
    for person in holders.of(seen.mailbox_id, folder):
        if person == NOBODY and conditions.get("assignee") is None:
            yield Run(_FIRST, (Item.assignee.is_null(), *readable))
        elif person != NOBODY and conditions.get("assignee", person) == person:
            yield Run(_NEXT + _turned(holders.names[person]), (Item.assignee == person, *readable))


_MADE = {
    "waiting": _waiting,
    "snoozed": _snoozed,
    "case": _by_case,
    "status": _by_status,
    "assignee": _by_holder,
}


class Holders:
    """Who has something in which folder, and what sorts him; read when the first asks."""

    def __init__(self, mailboxes: Iterable[int]) -> None:
        self._mailboxes = sorted(set(mailboxes))
        self._places: list[tuple[int, int, int]] | None = None
        self.names: dict[int, str] = {}

    def of(self, mailbox_id: int, folder: object) -> list[int]:
        """Return who has items there; NOBODY where some are unassigned."""
        if self._places is None:
            some = Counter.mailbox.in_(self._mailboxes) & (Counter.items > 0)
            held = Counter.select(Counter.mailbox, Counter.folder, Counter.assignee).where(some).distinct()
            self._places = tuples(held)
            people = sorted({person for _, _, person in self._places} - {NOBODY})
            named = tuples(User.select(User.id, User.name, User.login).where(User.id.in_(people)))
            self.names = {key: f"{folded_line(name or login)}\n{login}" for key, name, login in named}
        here = {person for box, place, person in self._places if box == mailbox_id and folder in (None, place)}
        return sorted(here)
