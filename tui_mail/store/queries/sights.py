"""How much a person sees of some items, asked for all of them at once."""

from collections.abc import Collection

from tui_mail.store.actor import Actor
from tui_mail.store.models import Item
from tui_mail.store.models.table import tuples
from tui_mail.store.visibility import NOBODY, is_closed, visible_to


def sights(actor: Actor, item_ids: Collection[int]) -> dict[int, bool]:
    """Return those of the items that the actor sees, and of each whether it is more than the envelope."""
    if not item_ids:
        return {}
    columns = (Item.id, Item.mailbox, Item.assignee, Item.private_to)
    parts = visible_to(actor)
    found = {}
    for key, mailbox, assignee, private_to in tuples(Item.select(*columns).where(Item.id.in_(sorted(item_ids)))):
        seen = [
            part.full for part in parts if part.mailbox_id == mailbox and part.assignee in (None, assignee or NOBODY)
        ]
        if seen:
            found[key] = any(seen) if private_to is None else not is_closed(actor, private_to)
    return found
