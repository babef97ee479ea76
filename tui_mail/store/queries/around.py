"""What stands around items: read for many at once, one query each. Whoever calls has seen to the right to read."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from tui_mail.store.canonical import from_json
from tui_mail.store.models import (
    Account,
    Attachment,
    Event,
    Item,
    Link,
    Mailbox,
    Message,
    MessageAddress,
    Record,
    RecordAddress,
    Sighting,
    User,
)
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.directory import names_of
from tui_mail.store.queries.merged import survivors
from tui_mail.store.rows import AddressRow, AttachmentRow, LinkRow, Seen


class Facts(NamedTuple):
    """An item and its message. Times are microseconds UTC."""

    item: int
    message: int
    message_id: str
    date: int | None
    size: int
    raw_sha256: str
    primary_case: int | None


def facts_of(ids: list[int]) -> list[Facts]:
    """Return what the messages of these items are."""
    columns = (
        Item.id, Message.id, Message.message_id, Message.date_at, Message.size, Message.raw_sha256, Item.primary_case,
    )  # fmt: skip
    query = Item.select(*columns).join(Message, on=(Message.id == Item.message)).where(Item.id.in_(ids))
    return [Facts(*found) for found in tuples(query)]


def read_on_server(ids: list[int]) -> set[int]:
    """Return the items that somebody has read on the server, as far as their account wants to know it.

    Where an account marks everything there itself, being read says nothing.
    """
    query = (
        Item.select(Item.id, Account.settings)
        .join(Mailbox, on=(Mailbox.id == Item.mailbox))
        .join(Account, on=(Account.id == Mailbox.account))
        .join_from(Item, Sighting, on=((Sighting.message == Item.message) & (Sighting.account == Account.id)))
        .where(Item.id.in_(ids) & (Sighting.seen_there == True))  # noqa: E712 - SQL
    )
    found = tuples(query)
    wanted = {settings: _wants_to_know(settings) for _, settings in found}
    return {item for item, settings in found if wanted[settings]}


def _wants_to_know(settings: str) -> bool:
    known = from_json(settings)
    return bool(known.get("import_seen") and not known.get("mark_seen"))


def addresses_of(messages: list[int]) -> defaultdict[int, list[AddressRow]]:
    """Return names and addresses by message."""
    columns = (MessageAddress.message, MessageAddress.role, MessageAddress.name, MessageAddress.address)
    query = MessageAddress.select(*columns).where(MessageAddress.message.in_(messages))
    found: defaultdict[int, list[AddressRow]] = defaultdict(list)
    for message, *address in tuples(query.order_by(MessageAddress.role, MessageAddress.position)):
        found[message].append(AddressRow(*address))
    return found


def attachments_of(messages: list[int]) -> defaultdict[int, list[AttachmentRow]]:
    """Return the files by message."""
    columns = (
        Attachment.message, Attachment.part, Attachment.name, Attachment.media_type, Attachment.size, Attachment.sha256,
        Attachment.decoration,
    )  # fmt: skip
    query = Attachment.select(*columns).where(Attachment.message.in_(messages)).order_by(Attachment.part)
    found: defaultdict[int, list[AttachmentRow]] = defaultdict(list)
    for message, *attachment in tuples(query):
        found[message].append(AttachmentRow(*attachment))
    return found


def links_of(facts: Iterable[Facts], addresses: dict[int, list[AddressRow]]) -> defaultdict[int, list[LinkRow]]:
    """Return by item the records it is linked to, with the address that it shares with each, else its first one.

    In the place of each that was merged stands, once, the one that it was merged into.
    """
    by_item = {fact.item: fact for fact in facts}
    of_link = (Link.origin, Link.state, Link.why, Link.form)
    there = Link.item.in_(list(by_item)) & (Link.state != "unlinked")
    lines = tuples(Link.select(Link.item, Link.record, *of_link).where(there).order_by(Link.id))
    of_records = _addresses_of_records({line[1] for line in lines})
    heads = _heads({line[1] for line in lines})
    companies = _companies({head[0] for head in heads.values() if head[1] == "contact"})
    found: defaultdict[int, dict[int, LinkRow]] = defaultdict(dict)
    for item, record, origin, state, why, form in lines:
        fact = by_item[item]
        seen = {one.address for one in addresses[fact.message]}
        known = of_records[record]
        address = next((one for one in known if one in seen), known[0] if known else "")
        head = heads[record]
        primary = head[0] == fact.primary_case
        row = LinkRow(*head, address, origin, state, why, primary, form, companies.get(head[0], ""))
        if head[0] not in found[item] or state == "linked":
            found[item][head[0]] = row
    return defaultdict(list, {item: list(rows.values()) for item, rows in found.items()})


def _heads(records: set[int]) -> dict[int, tuple[int, str, str, str]]:
    """Return id, kind, number and name of each record, of a merged one those of the one that stands for it."""
    instead = survivors(records)
    asked = sorted({instead.get(key, key) for key in records})
    rows = tuples(Record.select(Record.id, Record.kind, Record.number, Record.name).where(Record.id.in_(asked)))
    heads = {row[0]: (row[0], row[1], row[2], row[3]) for row in rows}
    return {key: heads[instead.get(key, key)] for key in records}


def _companies(contacts: set[int]) -> dict[int, str]:
    """Return by contact the name of his company, where he has one."""
    with_one = Record.id.in_(sorted(contacts)) & Record.company.is_null(False)
    found: dict[int, int] = dict(tuples(Record.select(Record.id, Record.company).where(with_one))) if contacts else {}
    names = names_of(set(found.values())) if found else {}
    return {contact: names[company] for contact, company in found.items()}


def _addresses_of_records(records: set[int]) -> defaultdict[int, list[str]]:
    query = RecordAddress.select(RecordAddress.record, RecordAddress.address)
    found: defaultdict[int, list[str]] = defaultdict(list)
    for record, address in tuples(query.where(RecordAddress.record.in_(sorted(records))).order_by(RecordAddress.id)):
        found[record].append(address)
    return found


def seen_by_of(ids: list[int]) -> defaultdict[int, list[Seen]]:
    """Return by item who opened it first when."""
    query = (
        Event.select(Event.item, User.login, User.name, Event.at)
        .join(User, on=(User.id == Event.actor))
        .where(Event.item.in_(ids) & (Event.action == "opened"))
        .order_by(Event.id)
    )
    found: defaultdict[int, list[Seen]] = defaultdict(list)
    for item, *seen in tuples(query):
        found[item].append(Seen(*seen))
    return found
