"""The words on items."""

from collections import defaultdict

from peewee import fn

from tui_mail.store.actor import Actor
from tui_mail.store.models import Item, ItemTag
from tui_mail.store.models.table import tuples
from tui_mail.store.visibility import open_to, places, slices

LATELY = 5000
"""Tags given last that are looked through for those in use: there may be millions."""


def tags_of(ids: list[int]) -> defaultdict[int, tuple[str, ...]]:
    """Return the tags by item, in the order of the alphabet. Whoever calls has seen to the right to read."""
    found: defaultdict[int, tuple[str, ...]] = defaultdict(tuple)
    query = ItemTag.select(ItemTag.item, ItemTag.tag).where(ItemTag.item.in_(ids))
    for item, tag in sorted(tuples(query)):
        found[item] += (tag,)
    return found


def tags_in_use(actor: Actor, mailbox_id: int) -> list[str]:
    """Return the tags that items of a mailbox were given lately, as far as the actor may read them; most used first."""
    place = places(actor).get(mailbox_id)
    seen = [part.assignee for part in slices(actor, place) if part.full] if place else []
    if not seen:
        return []
    lately = ItemTag.select(ItemTag.item, ItemTag.tag).order_by(ItemTag.id.desc()).limit(LATELY).alias("lately")
    here = (Item.mailbox == mailbox_id) & open_to(actor)
    if None not in seen:
        here &= Item.assignee.in_(seen)
    count = fn.COUNT(lately.c.item)
    query = Item.select(lately.c.tag, count).join(lately, on=(lately.c.item == Item.id)).where(here)
    return [row[0] for row in tuples(query.group_by(lately.c.tag).order_by(count.desc(), lately.c.tag))]
