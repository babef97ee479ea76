"""The same message in other mailboxes, as far as the actor may see it; of the rest nothing at all."""

from collections.abc import Collection

from peewee import JOIN

from tui_mail.store.actor import Actor
from tui_mail.store.models import Item, User
from tui_mail.store.models.table import tuples
from tui_mail.store.rows import Elsewhere
from tui_mail.store.visibility import NOBODY, is_closed, places, slices


def elsewhere(actor: Actor, item_ids: Collection[int]) -> dict[int, tuple[Elsewhere, ...]]:
    """Return where else the messages of these items are worked on, by item; for the rows at hand, not for lists."""
    other = Item.alias()
    columns = (Item.id, other.id, other.mailbox, other.status, other.assignee, other.private_to, User.name)
    query = (
        Item.select(*columns)
        .join(other, on=((other.message == Item.message) & (other.mailbox != Item.mailbox)))
        .join(User, JOIN.LEFT_OUTER, on=(User.id == other.assignee))
        .where(Item.id.in_(sorted(item_ids)))
        .order_by(Item.id, other.mailbox)
    )
    found: dict[int, list[Elsewhere]] = {}
    rows = tuples(query)
    mine = places(actor) if rows else {}
    for item, key, mailbox, status, assignee, private_to, name in rows:
        place = mine.get(mailbox)
        if place is None or is_closed(actor, private_to):
            continue
        sights = [part.full for part in slices(actor, place) if part.assignee in (None, assignee or NOBODY)]
        if sights:
            full = any(sights)
            seen = Elsewhere(key, place.code, status if full else "", (name or "") if full else "")
            found.setdefault(item, []).append(seen)
    return {item: tuple(places_) for item, places_ in found.items()}


def item_of_message(actor: Actor, message: int, mailbox_id: int) -> str | None:
    """Say in brackets which item a mailbox has of a message, '' where the actor may not see it; None: it has none."""
    row = Item.select(Item.id).where((Item.message == message) & (Item.mailbox == mailbox_id)).tuples().first()
    if row is None:
        return None
    place = places(actor)[mailbox_id]
    item = Item.get_by_id(row[0])
    sights = [part.full for part in slices(actor, place) if part.assignee in (None, item.assignee or NOBODY)]
    if not sights or is_closed(actor, item.private_to):
        return ""
    return f" (item {item.id}: {item.status})" if any(sights) else f" (item {item.id})"
