"""What happened in a while, and what stands now: numbers for a morning mail, no text of anybody."""

from dataclasses import dataclass

from peewee import fn

from tui_mail.store.actor import Actor
from tui_mail.store.clock import now
from tui_mail.store.database import snapshot
from tui_mail.store.models import Event
from tui_mail.store.models.table import first_tuple, tuples
from tui_mail.store.queries.alerts import Alert, alerts
from tui_mail.store.queries.lists import count
from tui_mail.store.queries.notifications import waiting
from tui_mail.store.rows import UNASSIGNED, View
from tui_mail.store.visibility import Place, places, slices

HAPPENED = {"arrived": "arrived", "answered": "answered", "resolved": "status", "archived": "archive"}
"""What is counted, by the action of its events; `resolved` are those that set that status."""


@dataclass(frozen=True, slots=True)
class MailboxDigest:
    """One mailbox: what happened there since then (None for who may not read all of it), and what stands now."""

    code: str
    happened: dict[str, int] | None
    unresolved: int
    unassigned: int
    mine: int
    snoozed: int


@dataclass(frozen=True, slots=True)
class Digest:
    """Everything of one person. Times are microseconds UTC."""

    since: int
    until: int
    mailboxes: tuple[MailboxDigest, ...]
    alerts: tuple[Alert, ...]
    waiting: int  # notifications


def digest(actor: Actor, since: int) -> Digest:
    """Return what the actor should know of the time since then."""
    with snapshot():
        seen = sorted(places(actor).values(), key=lambda place: place.code)
        boxes = tuple(_mailbox(actor, place, since) for place in seen if slices(actor, place))
        return Digest(since, now(), boxes, tuple(alerts(actor)), len(waiting(actor)))


def _mailbox(actor: Actor, place: Place, since: int) -> MailboxDigest:
    here = View(mailbox_id=place.mailbox_id, folder_kind=None, put_away=False, unresolved=True)
    return MailboxDigest(
        place.code,
        _happened(place.mailbox_id, since) if place.reads_all else None,
        count(actor, here),
        count(actor, View(mailbox_id=place.mailbox_id, assignee=UNASSIGNED, unresolved=True)),
        count(actor, View(place.mailbox_id, None, assignee=actor.user_id, put_away=False, unresolved=True)),
        count(actor, View(mailbox_id=place.mailbox_id, snoozed=True)),
    )


def _happened(mailbox_id: int, since: int) -> dict[str, int]:
    lines = (Event.mailbox == mailbox_id) & (Event.sequence >= _first_since(mailbox_id, since))
    actions = Event.select(Event.action, fn.COUNT(Event.id)).where(lines).group_by(Event.action)
    found: dict[str, int] = dict(tuples(actions))
    resolving = lines & (Event.action == "status") & Event.after.contains('"status":"resolved"')
    resolved = Event.select().where(resolving).count()
    return {name: resolved if name == "resolved" else found.get(action, 0) for name, action in HAPPENED.items()}


def _first_since(mailbox_id: int, since: int) -> int:
    """Return the first line of a mailbox's history since then, found by halving: lines are as old as their number."""
    low = 1
    high = 1 + (first_tuple(Event.select(fn.MAX(Event.sequence)).where(Event.mailbox == mailbox_id))[0] or 0)
    while low < high:
        middle = (low + high) // 2
        at = first_tuple(Event.select(Event.at).where((Event.mailbox == mailbox_id) & (Event.sequence == middle)))
        if at is not None and at[0] >= since:
            high = middle
        else:
            low = middle + 1
    return low
