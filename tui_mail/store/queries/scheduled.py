"""What will happen to an item by itself, and when."""

from collections.abc import Iterator

from tui_mail.store.clock import SECOND
from tui_mail.store.models import Item, Mailbox
from tui_mail.store.models.table import first_tuple
from tui_mail.store.queries.narrowing import USUAL_PATIENCE
from tui_mail.store.rows import Row, Scheduled


def scheduled(row: Row) -> tuple[Scheduled, ...]:
    """Return it, what comes first before the others; whoever calls has seen to the right to read the item."""
    return tuple(sorted(_scheduled(row), key=lambda one: one.at))


def _scheduled(row: Row) -> Iterator[Scheduled]:
    if row.snoozed_until is not None:
        yield Scheduled("wake", row.snoozed_until)
    elif row.status in ("new", "open"):
        columns = (Item.waiting_since, Mailbox.overdue_after)
        waiting = Item.select(*columns).join(Mailbox, on=(Mailbox.id == Item.mailbox)).where(Item.id == row.id)
        since, patience = first_tuple(waiting)
        seconds = USUAL_PATIENCE if patience is None else patience
        if since is not None and seconds:
            yield Scheduled("overdue", since + seconds * SECOND)
