"""The mail of one contact, company or case: what lies in mailboxes, and what was purged and is kept."""

from dataclasses import dataclass

from tui_mail.store.actor import Actor
from tui_mail.store.database import snapshot
from tui_mail.store.models import Item, KeptMessage, Link, Message, Record
from tui_mail.store.models.table import first_tuple, tuples
from tui_mail.store.queries.items import documents_of
from tui_mail.store.queries.merged import family
from tui_mail.store.queries.rows import Hit, read_rows
from tui_mail.store.queries.scopes import readable_items
from tui_mail.store.rows import DocumentRow, Envelope, Key, Row
from tui_mail.store.visibility import open_to, places


def filed_items(actor: Actor, kind: str, number: str) -> list[Row]:
    """Return the items at a record that the actor may read, newest first; envelopes are at no record."""
    with snapshot():
        here = Link.record.in_(_keys(kind, number)) & (Link.state == "linked") & readable_items(actor)
        query = Item.select(Item.listed_at, Item.id).distinct().join(Link, on=(Link.item == Item.id)).where(here)
        hits = sorted((Hit(Key(*found), full=True) for found in tuples(query)), reverse=True)
        rows: list[Row | Envelope] = read_rows(actor, hits)
        return [row for row in rows if isinstance(row, Row)]


@dataclass(frozen=True, slots=True)
class KeptMail:
    """A message at a record, after its item was purged from the mailbox it came from. Times are microseconds UTC."""

    item: int  # that it was
    mailbox: str  # its code
    origin: str  # of the link
    why: str
    received_at: int
    date: int | None  # of the Date header
    correspondent: str
    subject: str
    raw_sha256: str
    documents: tuple[DocumentRow, ...]


def kept_mail(actor: Actor, kind: str, number: str) -> list[KeptMail]:
    """Return what is kept at a record of purged items, newest first: for whoever may read the whole mailbox."""
    readable = {key: place.code for key, place in places(actor).items() if place.reads_all}
    with snapshot():
        columns = (
            KeptMessage.item, KeptMessage.mailbox, KeptMessage.origin, KeptMessage.why, Message.received_at,
            Message.date_at, Message.from_name, Message.from_address, Message.subject, Message.raw_sha256, Message.id,
        )  # fmt: skip
        here = KeptMessage.record.in_(_keys(kind, number)) & KeptMessage.mailbox.in_(sorted(readable))
        here &= open_to(actor, KeptMessage)
        query = KeptMessage.select(*columns).join(Message, on=(Message.id == KeptMessage.message)).where(here)
        return [
            KeptMail(
                item, readable[mailbox], origin, why, received, date, name or address, subject, raw,
                documents_of(message, is_filed=True),
            )
            for item, mailbox, origin, why, received, date, name, address, subject, raw, message in tuples(
                query.order_by(Message.received_at.desc(), KeptMessage.id.desc())
            )
        ]  # fmt: skip


def _keys(kind: str, number: str) -> list[int]:
    """Return a record and what was merged into it."""
    row = first_tuple(Record.select(Record.id).where((Record.kind == kind) & (Record.number == number)))
    return [] if row is None else family(row[0])
