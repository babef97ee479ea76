"""Which records belong to one: merged ones, contacts of a company, cases below a case; and which items are readable."""

from collections.abc import Sequence
from typing import Any

from peewee import SQL

from tui_mail.store.actor import Actor
from tui_mail.store.models import Item, Link, Record
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.merged import family
from tui_mail.store.visibility import open_to, visible_to


def records_below(record_id: int) -> list[int]:
    """Return a record with everything whose mail is its mail too, itself first."""
    found = dict.fromkeys(family(record_id))
    newest = list(found)
    while newest:
        below = (Record.company.in_(newest) & (Record.kind == "contact")) | (
            Record.parent.in_(newest) | Record.merged_into.in_(newest)
        )
        rows = tuples(Record.select(Record.id).where(below).order_by(Record.id))
        newest = [key for (key,) in rows if key not in found]
        found.update(dict.fromkeys(newest))
    return list(found)


def readable_items(actor: Actor) -> Any:
    """Return the condition on items that the actor may read, in all mailboxes.

    The sums keep a database from walking through whole mailboxes: whoever uses it comes from a few items.
    """
    parts = [part for part in visible_to(actor) if part.full]
    whole = [part.mailbox_id for part in parts if part.assignee is None]
    own = [part.mailbox_id for part in parts if part.assignee is not None]
    condition = (Item.mailbox + 0).in_(whole)
    if own:
        condition |= (Item.mailbox + 0).in_(own) & (Item.assignee + 0 == actor.user_id)
    return condition & open_to(actor) if parts else SQL("1 = 0")


def linked_items(records: Sequence[int]) -> Any:
    """Return the question for the items at these records."""
    return Link.select(Link.item).where(Link.record.in_(list(records)) & (Link.state == "linked"))
