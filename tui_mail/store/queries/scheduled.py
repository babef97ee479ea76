"""What will happen to an item by itself, and when."""

from collections.abc import Iterator

from tui_mail.mail.hours import business_seconds
from tui_mail.store.canonical import from_json
from tui_mail.store.clock import SECOND
from tui_mail.store.models import Item, Mailbox
from tui_mail.store.models.table import first_tuple
from tui_mail.store.queries.narrowing import USUAL_PATIENCE
from tui_mail.store.rows import Row, Scheduled

LEFT_ALONE = ("junk", "trash", "quarantine")
"""Kinds of folders in which nothing goes on by itself."""

FARTHEST = 10 * 365 * 86_400 * SECOND
"""Ten years: what would be later than that is not scheduled, nor was idle for so long."""


def scheduled(row: Row) -> tuple[Scheduled, ...]:
    """Return it, what comes first before the others; whoever calls has seen to the right to read the item."""
    if row.snoozed_until is not None:
        return (Scheduled("wake", row.snoozed_until),)
    if row.status not in ("new", "open") or row.folder_kind in LEFT_ALONE:
        return ()
    return tuple(sorted(_scheduled(row), key=lambda one: one.at))


def _scheduled(row: Row) -> Iterator[Scheduled]:
    columns = (Item.waiting_since, Item.acted_at, Mailbox.overdue_after, Mailbox.reassign)
    found = Item.select(*columns).join(Mailbox, on=(Mailbox.id == Item.mailbox)).where(Item.id == row.id)
    waiting_since, acted_at, patience, rule = first_tuple(found)
    seconds = USUAL_PATIENCE if patience is None else patience
    if waiting_since is not None and seconds:
        yield Scheduled("overdue", waiting_since + seconds * SECOND)
    if rule and row.assignee_id is not None and not row.private:
        known = from_json(rule)
        due = _after(known["after"], max(row.listed_at, acted_at or 0), known.get("hours"))
        if due is not None:
            yield Scheduled("reassign", due)


def _after(seconds: int, since: int, hours: str | None) -> int | None:
    """Return when so many seconds of business hours will have passed since a moment; None: not in a lifetime."""
    if hours is None:
        return since + seconds * SECOND
    late = since + seconds * SECOND
    while business_seconds(hours, since, late, None) < seconds:
        late += late - since
        if late - since > FARTHEST:
            return None
    early = since
    while late - early > SECOND:
        middle = (early + late) // 2
        if business_seconds(hours, since, middle, None) < seconds:
            early = middle
        else:
            late = middle
    return late
