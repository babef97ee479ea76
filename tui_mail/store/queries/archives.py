"""Records with what is filed at them: cases, and the mail of a contact, company or case."""

from dataclasses import dataclass

from tui_mail.errors import NotFound
from tui_mail.store.actor import Actor
from tui_mail.store.database import snapshot
from tui_mail.store.models import Item, KeptMessage, Link, Message, Participant, Record, RecordAddress
from tui_mail.store.models.table import first_tuple, tuples
from tui_mail.store.queries.items import documents_of
from tui_mail.store.queries.rows import Hit, read_rows
from tui_mail.store.rows import DocumentRow, Envelope, Key, Row
from tui_mail.store.visibility import open_to, places, visible_to


@dataclass(frozen=True, slots=True)
class RecordDetail:
    """A contact, company or case; what it refers to is a kind and a number."""

    kind: str
    number: str
    name: str
    status: str
    company: tuple[str, str] | None
    requester: tuple[str, str] | None
    parent: tuple[str, str] | None


def cases(actor: Actor) -> list[RecordDetail]:
    """Return all cases, by kind and number. Whoever is in no mailbox sees none of them."""
    if not places(actor):
        return []
    query = Record.select().where(Record.kind.not_in(["contact", "company"])).order_by(Record.kind, Record.number)
    return _details(list(query))


def record_detail(actor: Actor, kind: str, number: str) -> RecordDetail:
    """Return one contact, company or case. Raises NotFound."""
    rows = list(Record.select().where((Record.kind == kind) & (Record.number == number))) if places(actor) else []
    if not rows:
        raise NotFound(f"There is no {kind} {number}.")
    return _details(rows)[0]


def addresses(actor: Actor, kind: str, number: str) -> list[str]:
    """Return the addresses of a contact or company, or those of the participants that a case names."""
    key = _key(kind, number) if places(actor) else None
    table = RecordAddress if kind in ("contact", "company") else Participant
    return [row[0] for row in tuples(table.select(table.address).where(table.record == key).order_by(table.id))]


def filed_items(actor: Actor, kind: str, number: str) -> list[Row]:
    """Return the items at a record that the actor may read, newest first; envelopes are at no record."""
    with snapshot():
        key = _key(kind, number)
        hits = []
        for part in visible_to(actor):
            if part.full:
                query = Item.select(Item.listed_at, Item.id).join(Link, on=(Link.item == Item.id))
                query = query.where((Link.record == key) & (Link.state == "linked") & (Item.mailbox == part.mailbox_id))
                query = query.where(open_to(actor))
                if part.assignee is not None:
                    query = query.where(Item.assignee == part.assignee)
                hits += [Hit(Key(*found), full=True) for found in tuples(query)]
        rows: list[Row | Envelope] = read_rows(actor, sorted(hits, reverse=True))
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
        here = (KeptMessage.record == _key(kind, number)) & KeptMessage.mailbox.in_(sorted(readable))
        here &= KeptMessage.private_to.is_null() | (KeptMessage.private_to == actor.user_id)
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


def _key(kind: str, number: str) -> int | None:
    row = first_tuple(Record.select(Record.id).where((Record.kind == kind) & (Record.number == number)))
    return None if row is None else int(row[0])


def _details(rows: list[Record]) -> list[RecordDetail]:
    wanted = {key for row in rows for key in (row.company, row.requester, row.parent) if key is not None}
    others = Record.select(Record.id, Record.kind, Record.number).where(Record.id.in_(sorted(wanted)))
    names: dict[int | None, tuple[str, str]] = {key: (kind, number) for key, kind, number in tuples(others)}
    return [
        RecordDetail(
            row.kind,
            row.number,
            row.name,
            row.status,
            names.get(row.company),
            names.get(row.requester),
            names.get(row.parent),
        )
        for row in rows
    ]
