"""What a search asks about an item itself: how it stands, what it has, when it came, how large it is."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from peewee import fn

from tui_mail.mail.query_values import day_of, size_of
from tui_mail.store.actor import Actor
from tui_mail.store.clock import SECOND
from tui_mail.store.models import (
    Event,
    Folder,
    Item,
    ItemTag,
    Link,
    Message,
    Note,
    ReadException,
    ReadWatermark,
    Record,
    RecordAddress,
    Star,
    Task,
    TaskItem,
)
from tui_mail.store.models.items import ANSWERED, DOUBTFUL, PRIVATE, SNOOZED, UNRESOLVED
from tui_mail.store.models.mail import LARGE, LARGE_FROM
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.directory import RELATIONS
from tui_mail.store.searching.names import NOBODY_HAS_IT, held_by, linked
from tui_mail.store.searching.scope import TRUE, all_true, overdue
from tui_mail.store.searching.terms import Fact
from tui_mail.store.visibility import places, visible_tasks, visible_to

_CATEGORISED = Item.category.is_null(False)

IDS_OF_A_SECOND = 1 << 20
"""Ids of messages that came in the same second."""

HOUR = 3600


def standing(actor: Actor, value: str) -> Fact:
    """Return what `is:` asks for."""
    return _IS[value](actor)


def having(actor: Actor, value: str) -> Fact:
    """Return what `has:` asks for."""
    return _HAS[value](actor)


def came(field: str, value: str, now: datetime) -> Fact:
    """Return what `before:` and `after:` ask for."""
    at = int(day_of(value, now).timestamp()) * SECOND
    (fact,) = period(None, at) if field == "before" else period(at, None)
    return fact


def period(since: int | None, until: int | None) -> Iterator[Fact]:
    """Yield the conditions on what was received in a time (microseconds UTC).

    Messages first came in it, give or take an hour, but for items of which CAME_APART is true.
    """
    if since is not None:
        here = Item.received_at >= since
        yield Fact(here, told=here, oldest=(since // SECOND - HOUR) * IDS_OF_A_SECOND)
    if until is not None:
        here = Item.received_at < until
        yield Fact(here, told=here, newest=(until // SECOND + 1 + HOUR) * IDS_OF_A_SECOND - 1)


def of_size(field: str, value: str) -> Fact:
    """Return what `larger:` and `smaller:` ask for."""
    size = size_of(value)
    if field == "smaller":
        return Fact(_message(Message.size < size))
    larger = Item.select(Item.id).join(Message, on=(Message.id == Item.message)).where(Message.size > size, LARGE)
    return Fact(_message(Message.size > size), items=larger if size >= LARGE_FROM else None)


def with_status(actor: Actor, value: str) -> Fact:
    """Return what `status:` asks for."""
    folders = Folder.select(Folder.id).where(Folder.mailbox.in_(sorted(places(actor))))
    return Fact(Item.status == value, items=Item.select(Item.id).where(Item.folder.in_(folders), Item.status == value))


def not_in_directory() -> Fact:
    """Return the condition on what came in from an address that is in no contact and no company."""
    known = RecordAddress.select(RecordAddress.id).where(RecordAddress.address == Message.from_address)
    return Fact((Item.direction == "in") & _message((Message.from_address != "") & ~fn.EXISTS(known)))


def _message(condition: Any) -> Any:
    return fn.EXISTS(Message.select(Message.id).where((Message.id == Item.message) & condition))


def _direction(value: str) -> Fact:
    return Fact(Item.direction == value, told=Item.direction == value)


def _linked_at_all() -> Any:
    return linked(TRUE).condition


def _at(kinds: Sequence[str], *, of_them: bool) -> Fact:
    """Return the condition on items at a record of these kinds, or of any other kind."""
    kind = Record.kind.in_(kinds) if of_them else Record.kind.not_in(kinds)
    record = Record.select(Record.id).where((Record.id == Link.record) & kind)
    return Fact(linked(fn.EXISTS(record)).condition)


def _at_item(table: Any, condition: Any = TRUE) -> Fact:
    """Return the condition on items of which another table holds something."""
    return Fact(
        fn.EXISTS(table.select(table.id).where((table.item == Item.id) & condition)),
        items=table.select(table.item).where(condition),
    )


def _unread(actor: Actor) -> Fact:
    """Return the condition on items that somebody has not read: above his mark in the mailbox, but for exceptions."""
    mine = ReadException.reader == actor.user_id
    read, unread = mine & (ReadException.is_read == True), mine & (ReadException.is_read == False)  # noqa: E712 - SQL
    here = ReadException.item == Item.id
    said_read = fn.EXISTS(ReadException.select(ReadException.id).where(here & read))
    said_unread = fn.EXISTS(ReadException.select(ReadException.id).where(here & unread))
    marks: dict[int, int] = dict(
        tuples(
            ReadWatermark.select(ReadWatermark.mailbox, ReadWatermark.item).where(ReadWatermark.reader == actor.user_id)
        )
    )
    above = all_true(((Item.mailbox + 0) != mailbox) | (Item.id > mark) for mailbox, mark in marks.items())
    lowest = min((marks.get(mailbox, 0) for mailbox in places(actor)), default=0)
    exceptions = ReadException.select(ReadException.item).where(unread)
    likely = Item.select(Item.id).where((Item.id > lowest) | Item.id.in_(exceptions))
    return Fact(said_unread | (above & ~said_read), items=likely)


def _overdue(actor: Actor) -> Fact:
    slices = visible_to(actor)
    by_index = Item.select(Item.id).where(overdue(actor, slices, Item.mailbox))
    return Fact(fn.COALESCE(overdue(actor, slices), False), items=by_index)


def _unresolved(actor: Actor) -> Fact:
    return Fact(UNRESOLVED, items=Item.select(Item.id).where(Item.mailbox.in_(sorted(places(actor))), UNRESOLVED))


_IS: Final[dict[str, Callable[[Actor], Fact]]] = {
    "unread": _unread,
    "read": lambda actor: Fact(~_unread(actor).condition),
    "starred": lambda actor: _at_item(Star, Star.person == actor.user_id),
    "snoozed": lambda _: Fact(SNOOZED, items=Item.select(Item.id).where(SNOOZED)),
    "overdue": _overdue,
    "unresolved": _unresolved,
    "sent": lambda _: _direction("out"),
    "received": lambda _: _direction("in"),
    "internal": lambda _: _direction("internal"),
    "linked": lambda _: Fact(_linked_at_all()),
    "unlinked": lambda _: Fact((Item.direction == "in") & ~_linked_at_all()),
    "assigned": lambda _: Fact(Item.assignee.is_null(False), told=~NOBODY_HAS_IT),
    "unassigned": lambda _: Fact(Item.assignee.is_null(), told=NOBODY_HAS_IT),
    "mine": lambda actor: held_by([actor.user_id or -1]),
    "private": lambda _: Fact(PRIVATE, told=PRIVATE, items=Item.select(Item.id).where(PRIVATE)),
}

_HAS: Final[dict[str, Callable[[Actor], Fact]]] = {
    "attachment": lambda _: Fact(_message(Message.attachment_count > 0)),
    "link": lambda _: Fact(_linked_at_all()),
    "case": lambda _: _at(RELATIONS, of_them=False),
    "contact": lambda _: _at(["contact"], of_them=True),
    "company": lambda _: _at(["company"], of_them=True),
    "suggestion": lambda _: _at_item(Link, DOUBTFUL),
    "note": lambda _: _at_item(Note, Note.withdrawn == False),  # noqa: E712 - SQL
    "task": lambda actor: _at_item(TaskItem, TaskItem.task.in_(Task.select(Task.id).where(visible_tasks(actor)))),
    "tag": lambda _: _at_item(ItemTag),
    "category": lambda _: Fact(_CATEGORISED, items=Item.select(Item.id).where(_CATEGORISED)),
    "answer": lambda _: _at_item(Event, ANSWERED),
}
