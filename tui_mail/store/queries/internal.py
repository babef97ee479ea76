"""Messages between colleagues: who there is, where theirs are kept, what came of one."""

from tui_mail.mail.internal import Colleague
from tui_mail.store.actor import Actor
from tui_mail.store.models import Event, Item, Mailbox, Message, User
from tui_mail.store.models.table import first_tuple, tuples

KIND = "internal"
"""Of the mailboxes."""


def colleagues(actor: Actor) -> list[Colleague]:
    """Return everybody else with a login, by name."""
    others = User.select(User.login, User.name).where((User.active == True) & (User.id != actor.user_id))  # noqa: E712 - SQL
    return [Colleague(login, name) for login, name in tuples(others.order_by(User.name, User.login))]


def internal_mailboxes(people: list[int]) -> dict[int, tuple[int, str]]:
    """Return id and code of the mailbox for internal messages of each of these people who has one."""
    owned = (Mailbox.kind == KIND) & Mailbox.owner.in_(people)
    return {
        owner: (key, code)
        for owner, key, code in tuples(Mailbox.select(Mailbox.owner, Mailbox.id, Mailbox.code).where(owned))
    }


def item_of(mailbox_id: int, message_id: str) -> tuple[int, int]:
    """Return the item that a message became in a mailbox, and the event of its arrival."""
    here = (Item.mailbox == mailbox_id) & (Message.message_id == message_id)
    (item,) = first_tuple(Item.select(Item.id).join(Message, on=(Message.id == Item.message)).where(here))
    (event,) = first_tuple(Event.select(Event.id).where(Event.item == item).order_by(Event.id))
    return item, event


def instance_mark() -> str:
    """Return a word that no other instance has: from the first line of its history."""
    first = Event.select(Event.hash).where(Event.mailbox.is_null() & (Event.sequence == 1))
    found = first_tuple(first)
    return "" if found is None else str(found[0])[:12]


def references_of(item_id: int) -> tuple[str, ...]:
    """Return the Message-IDs that an answer to an item refers to, the item's own last; who calls may read it."""
    query = Item.select(Message.message_id, Message.in_reply_to).join(Message, on=(Message.id == Item.message))
    message_id, answered = first_tuple(query.where(Item.id == item_id))
    return tuple(one for one in (answered, message_id) if one)
