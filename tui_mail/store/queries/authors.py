"""Who in the house wrote a message."""

from peewee import fn

from tui_mail.store.actor import Actor
from tui_mail.store.models import MessageAddress, User
from tui_mail.store.models.table import first_tuple, tuples


def author_of(message: int) -> int | None:
    """Return the user whose address stands in From, alone; None where it is a shared one, or nobody's."""
    sent_by = (MessageAddress.message == message) & (MessageAddress.role == "from")
    addresses = {row[0].lower() for row in tuples(MessageAddress.select(MessageAddress.address).where(sent_by))}
    if len(addresses) != 1 or "" in addresses:
        return None
    with_it = User.select(User.id).where(fn.LOWER(User.email) == addresses.pop())
    users = [row[0] for row in tuples(with_it)]
    return int(users[0]) if len(users) == 1 else None


def address_of(actor: Actor) -> str:
    """Return the address of a person; empty where none is known."""
    row = first_tuple(User.select(User.email).where(User.id == actor.user_id))
    return "" if row is None else str(row[0])
