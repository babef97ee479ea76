"""What people should hear of."""

from collections.abc import Iterable

from tui_mail.store.clock import now
from tui_mail.store.models import Notification
from tui_mail.store.writes.rows import insert_rows


def insert_notifications(
    people: Iterable[int], kind: str, *, mailbox: int | None, item: int | None, event: int | None
) -> None:
    """Let people hear of an event."""
    shared = {"kind": kind, "mailbox": mailbox, "item": item, "event": event, "at": now(), "seen_at": None}
    insert_rows(Notification, [{"person": person, **shared} for person in sorted(set(people))])


def see_notifications(person: int, *, item: int | None = None, ids: Iterable[int] | None = None) -> int:
    """Note that a person has seen what he was told: of an item, or these; returns how many that were."""
    waiting = (Notification.person == person) & Notification.seen_at.is_null()
    if item is not None:
        waiting &= Notification.item == item
    if ids is not None:
        waiting &= Notification.id.in_(list(ids))
    return int(Notification.update(seen_at=now()).where(waiting).execute())
