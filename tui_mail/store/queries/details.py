"""What scripts read of many items at once: a page of a list, and everything around it in one query each."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from tui_mail.store.actor import Actor
from tui_mail.store.database import snapshot
from tui_mail.store.models import Attachment, Event, Item, Link, Message, MessageAddress, Record, RecordAddress, User
from tui_mail.store.models.table import tuples
from tui_mail.store.queries import items, lists
from tui_mail.store.rows import AddressRow, AttachmentRow, Envelope, Key, LinkRow, Row, Seen, View


@dataclass(frozen=True, slots=True)
class Summary:
    """An item that may be read, without its text. Times are microseconds UTC."""

    row: Row
    message_id: str
    date: int | None  # of the Date header
    size: int
    raw_sha256: str
    addresses: tuple[AddressRow, ...]
    attachments: tuple[AttachmentRow, ...]
    links: tuple[LinkRow, ...]  # linked and suggested
    seen_by: tuple[Seen, ...]


class _Facts(NamedTuple):
    item: int
    message: int
    message_id: str
    date: int | None
    size: int
    raw_sha256: str
    primary_case: int | None


def summaries(actor: Actor, view: View, *, after: Key | None = None, limit: int = 200) -> list[Summary | Envelope]:
    """Return up to `limit` items of a view, newest first, older than `after`."""
    with snapshot():
        return _summaries(lists.page(actor, view, after=after, limit=limit))


def summary(actor: Actor, item_id: int) -> Summary | Envelope:
    """Return one item. Raises NotFound where there is nothing that the actor may see."""
    with snapshot():
        return _summaries([items.row(actor, item_id)])[0]


def _summaries(page: list[Row | Envelope]) -> list[Summary | Envelope]:
    """Add to the rows what is around them; of an envelope there is no more than it holds."""
    ids = [row.id for row in page if isinstance(row, Row)]
    facts = {fact.item: fact for fact in _facts(ids)}
    messages = [fact.message for fact in facts.values()]
    addresses, attachments = _addresses(messages), _attachments(messages)
    links, seen_by = _links(facts.values(), addresses), _seen_by(ids)
    return [
        Summary(
            row=row,
            message_id=(fact := facts[row.id]).message_id,
            date=fact.date,
            size=fact.size,
            raw_sha256=fact.raw_sha256,
            addresses=tuple(addresses[fact.message]),
            attachments=tuple(attachments[fact.message]),
            links=tuple(links[row.id]),
            seen_by=tuple(seen_by[row.id]),
        )
        if isinstance(row, Row)
        else row
        for row in page
    ]


def _facts(ids: list[int]) -> list[_Facts]:
    columns = (
        Item.id, Message.id, Message.message_id, Message.date_at, Message.size, Message.raw_sha256, Item.primary_case,
    )  # fmt: skip
    query = Item.select(*columns).join(Message, on=(Message.id == Item.message)).where(Item.id.in_(ids))
    return [_Facts(*found) for found in tuples(query)]


def _addresses(messages: list[int]) -> defaultdict[int, list[AddressRow]]:
    columns = (MessageAddress.message, MessageAddress.role, MessageAddress.name, MessageAddress.address)
    query = MessageAddress.select(*columns).where(MessageAddress.message.in_(messages))
    found: defaultdict[int, list[AddressRow]] = defaultdict(list)
    for message, *address in tuples(query.order_by(MessageAddress.role, MessageAddress.position)):
        found[message].append(AddressRow(*address))
    return found


def _attachments(messages: list[int]) -> defaultdict[int, list[AttachmentRow]]:
    columns = (
        Attachment.message, Attachment.part, Attachment.name, Attachment.media_type, Attachment.size, Attachment.sha256,
    )  # fmt: skip
    query = Attachment.select(*columns).where(Attachment.message.in_(messages)).order_by(Attachment.part)
    found: defaultdict[int, list[AttachmentRow]] = defaultdict(list)
    for message, *attachment in tuples(query):
        found[message].append(AttachmentRow(*attachment))
    return found


def _links(facts: Iterable[_Facts], addresses: dict[int, list[AddressRow]]) -> defaultdict[int, list[LinkRow]]:
    by_item = {fact.item: fact for fact in facts}
    columns = (Link.item, Link.record, Record.kind, Record.number, Record.name, Link.origin, Link.state, Link.why)
    query = (
        Link.select(*columns)
        .join(Record, on=(Record.id == Link.record))
        .where(Link.item.in_(list(by_item)) & (Link.state != "unlinked"))
        .order_by(Link.id)
    )
    lines = tuples(query)
    of_records = _addresses_of_records({line[1] for line in lines})
    found: defaultdict[int, list[LinkRow]] = defaultdict(list)
    for item, record, kind, number, name, origin, state, why in lines:
        fact = by_item[item]
        seen = {one.address for one in addresses[fact.message]}
        known = of_records[record]
        address = next((one for one in known if one in seen), known[0] if known else "")
        primary = record == fact.primary_case
        found[item].append(LinkRow(record, kind, number, name, address, origin, state, why, primary))
    return found


def _addresses_of_records(records: set[int]) -> defaultdict[int, list[str]]:
    query = RecordAddress.select(RecordAddress.record, RecordAddress.address)
    found: defaultdict[int, list[str]] = defaultdict(list)
    for record, address in tuples(query.where(RecordAddress.record.in_(sorted(records))).order_by(RecordAddress.id)):
        found[record].append(address)
    return found


def _seen_by(ids: list[int]) -> defaultdict[int, list[Seen]]:
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
