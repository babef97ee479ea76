"""What a view asks for beside mailbox, folder, assignee and status: conditions on the items of one mailbox."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from peewee import fn

from tui_mail.config.measures import duration_seconds
from tui_mail.config.people import OVERDUE_AFTER
from tui_mail.store.actor import Actor
from tui_mail.store.clock import SECOND, now
from tui_mail.store.models import Absence, Item, ItemTag, Link, Mailbox, Star
from tui_mail.store.models.items import DOUBTFUL, UNKNOWN_NUMBER, UNRESOLVED
from tui_mail.store.models.table import first_tuple, tuples
from tui_mail.store.queries.merged import family
from tui_mail.store.rows import View
from tui_mail.store.visibility import open_to

USUAL_PATIENCE = duration_seconds(OVERDUE_AFTER)
"""Seconds that somebody may wait for an answer, where the mailbox does not say it."""

_FEW = 2_000
"""So many items can be looked up one by one in the time of a page."""

_COLUMNS = ("direction", "department", "qualification", "category", "imported_by")


def needs_rows(view: View) -> bool:
    """Whether the maintained counters do not know how many items the view has."""
    return replace(view, statuses=None).tells_more or (view.direction, view.since, view.until) != (None, None, None)


def names_few(actor: Actor, view: View) -> bool:
    """Whether the view asks for stars or suggestions, and there are few: SQLite would go through whole mailboxes."""
    named: list[Any] = []
    if view.starred:
        named.append(Star.select(Star.id).where(Star.person == actor.user_id))
    if view.suggested:
        named.append(Link.select(Link.id).where(DOUBTFUL))
    return any(query.limit(_FEW + 1).count() <= _FEW for query in named)


def narrowing(actor: Actor, mailbox_id: int, view: View) -> Iterator[Any]:
    """Yield the conditions; where they speak of more than an envelope tells, private mail of others is left out."""
    for name in _COLUMNS:
        if (wanted := getattr(view, name)) is not None:
            yield getattr(Item, name) == wanted
    if view.since is not None:
        yield Item.received_at >= view.since
    if view.until is not None:
        yield Item.received_at < view.until
    if view.tells_more:
        yield open_to(actor)
    yield from _around(actor, view)
    if view.unknown_number:
        yield UNKNOWN_NUMBER
    if view.overdue:
        yield from _overdue(mailbox_id)


def _around(actor: Actor, view: View) -> Iterator[Any]:
    """Yield what other tables must hold."""
    if view.tag is not None:
        yield Item.id.in_(ItemTag.select(ItemTag.item).where(ItemTag.tag == view.tag))
    if view.record is not None:
        linked = Link.record.in_(family(view.record)) & (Link.state == "linked")
        yield Item.id.in_(Link.select(Link.item).where(linked))
    if view.starred:
        yield Item.id.in_(Star.select(Star.item).where(Star.person == actor.user_id))
    if view.unlinked:
        linked = (Link.item == Item.id) & (Link.state == "linked")
        yield Item.direction == "in"
        yield ~fn.EXISTS(Link.select(Link.id).where(linked))
    if view.suggested:
        yield Item.id.in_(Link.select(Link.item).where(DOUBTFUL))
    if view.holder_absent:
        yield Item.assignee.in_([row[0] for row in tuples(absent_now())])  # mostly nobody: then nothing is looked for
        yield UNRESOLVED


def absent_now() -> Any:
    """Return the question for the people who are away at this moment."""
    at = now()
    away = (Absence.begins_at <= at) & (Absence.ends_at.is_null() | (Absence.ends_at > at))
    return Absence.select(Absence.person).where(away)


def _overdue(mailbox_id: int) -> Iterator[Any]:
    patience = first_tuple(Mailbox.select(Mailbox.overdue_after).where(Mailbox.id == mailbox_id))[0]
    seconds = USUAL_PATIENCE if patience is None else patience
    yield Item.waiting_since < (now() - seconds * SECOND if seconds else 0)
    yield UNRESOLVED
    yield Item.status != "pending"
