"""Whether what is kept of a store's items agrees with them."""

from collections import Counter as Tally

from tui_mail.store.models import Counter, Item
from tui_mail.store.models.table import tuples


def counters_agree() -> None:
    """Compare the maintained counters with the items."""
    columns = (Item.mailbox, Item.folder, Item.status, Item.assignee, Item.snoozed_until)
    counted = Tally(
        (mailbox, folder, status, assignee or 0, until is not None)
        for mailbox, folder, status, assignee, until in tuples(Item.select(*columns))
    )
    kept = (Counter.mailbox, Counter.folder, Counter.status, Counter.assignee, Counter.snoozed, Counter.items)
    there = {(*key, bool(snoozed)): items for *key, snoozed, items in tuples(Counter.select(*kept)) if items}
    assert there == counted
