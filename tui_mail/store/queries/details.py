"""What scripts read of many items at once: a page of a list, and everything around it in one query each."""

from dataclasses import dataclass

from tui_mail.store.actor import Actor
from tui_mail.store.database import snapshot
from tui_mail.store.queries import items, lists
from tui_mail.store.queries.around import addresses_of, attachments_of, facts_of, links_of, read_on_server, seen_by_of
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
    read_on_server: bool


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
    facts = {fact.item: fact for fact in facts_of(ids)}
    messages = [fact.message for fact in facts.values()]
    addresses, attachments = addresses_of(messages), attachments_of(messages)
    links, seen_by, read_there = links_of(facts.values(), addresses), seen_by_of(ids), read_on_server(ids)
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
            read_on_server=row.id in read_there,
        )
        if isinstance(row, Row)
        else row
        for row in page
    ]
