"""What is known of a person who is to be erased."""

from collections.abc import Collection

from tui_mail.store.models import Item, KeptMessage, MessageAddress, Record, RecordAddress
from tui_mail.store.models.table import tuples


def addresses_of(records: Collection[int]) -> set[str]:
    """Return the addresses of some records."""
    here = RecordAddress.record.in_(sorted(records))
    return {row[0] for row in tuples(RecordAddress.select(RecordAddress.address).where(here))}


def names_of_family(records: Collection[int]) -> dict[str, str]:
    """Return the names of some records by number."""
    return dict(tuples(Record.select(Record.number, Record.name).where(Record.id.in_(sorted(records)))))


def mailboxes_of_items(items: Collection[int]) -> set[int]:
    """Return the mailboxes of items, also of those that are only kept at records."""
    found: set[int] = set()
    wanted = sorted(items)
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        found |= {row[0] for row in tuples(Item.select(Item.mailbox).where(Item.id.in_(some)).distinct())}
        kept = KeptMessage.select(KeptMessage.mailbox).where(KeptMessage.item.in_(some)).distinct()
        found |= {row[0] for row in tuples(kept)}
    return found


def others_in(message: int, known: Collection[str]) -> bool:
    """Whether a message has a correspondent who is none of these."""
    query = MessageAddress.select(MessageAddress.address).where(MessageAddress.message == message)
    return bool({row[0] for row in tuples(query)} - set(known) - {""})
