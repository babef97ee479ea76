"""What of a case somebody may take with him: its mail with documents, whom it names, its notes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tui_mail.store.actor import Actor
from tui_mail.store.models import (
    Attachment,
    Document,
    Item,
    KeptMessage,
    Link,
    Mailbox,
    Message,
    Participant,
    RawMessage,
    Record,
    RecordAddress,
    RecordNote,
)
from tui_mail.store.models.table import first_tuple, tuples
from tui_mail.store.queries.directory import names_of_users
from tui_mail.store.queries.scopes import readable_items
from tui_mail.store.visibility import open_to

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class CaseMail:
    """A mail at a case, in one of the mailboxes in which somebody may read it. Times are microseconds UTC."""

    message: int
    item: int
    mailbox: int
    assignee: int | None
    is_kept: bool  # its item was purged
    raw_sha256: str
    date: int | None  # of the Date header
    received_at: int
    subject: str
    reduced: bool
    documents: dict[tuple[str, int], str]  # by kind and part, those that are ready
    attachments: tuple[tuple[int, str, str], ...]  # part, name, SHA-256


@dataclass(frozen=True, slots=True)
class Taken:
    """The mails that may be taken, by message: item, mailbox, assignee, whether it is only kept; how many may not."""

    mails: dict[int, tuple[int, int, int | None, bool]]
    left_out: int


def mails_to_take(actor: Actor, record: int, mailboxes: Sequence[int], whole: Sequence[int]) -> Taken:
    """Return the mails at a case out of these mailboxes; what was purged only of those that are read as a `whole`."""
    linked = (Link.record == record) & (Link.state == "linked")
    items = Item.select(Item.message, Item.id, Item.mailbox, Item.assignee).join(Link, on=(Link.item == Item.id))
    items = items.where(linked & Item.mailbox.in_(list(mailboxes)) & readable_items(actor))
    mails: dict[int, tuple[int, int, int | None, bool]] = {}
    for message, item, mailbox, assignee in tuples(items.order_by(Item.id)):
        mails.setdefault(message, (item, mailbox, assignee, False))
    kept = KeptMessage.select(KeptMessage.message, KeptMessage.item, KeptMessage.mailbox)
    here = (KeptMessage.record == record) & KeptMessage.mailbox.in_(list(whole)) & open_to(actor, KeptMessage)
    for message, item, mailbox in tuples(kept.where(here).order_by(KeptMessage.id)):
        mails.setdefault(message, (item, mailbox, None, True))
    every = {row[0] for row in tuples(Item.select(Item.message).join(Link, on=(Link.item == Item.id)).where(linked))}
    every |= {row[0] for row in tuples(KeptMessage.select(KeptMessage.message).where(KeptMessage.record == record))}
    return Taken(mails, len(every - mails.keys()))


def case_mails(taken: Taken) -> Iterator[CaseMail]:
    """Return the mails with what is kept of them, by their hash: page by page."""
    names: list[tuple[str, int]] = []
    wanted = sorted(taken.mails)
    for start in range(0, len(wanted), AT_ONCE):
        some = Message.id.in_(wanted[start : start + AT_ONCE])
        names += tuples(Message.select(Message.raw_sha256, Message.id).where(some))
    names.sort()
    for start in range(0, len(names), AT_ONCE):
        yield from _page(taken, [message for _, message in names[start : start + AT_ONCE]])


def _page(taken: Taken, messages: list[int]) -> Iterator[CaseMail]:
    documents: dict[int, dict[tuple[str, int], str]] = {message: {} for message in messages}
    ready = Document.message.in_(messages) & (Document.state == "ready") & Document.blob.is_null(False)
    columns = (Document.message, Document.kind, Document.part, Document.blob)
    for message, kind, part, blob in tuples(Document.select(*columns).where(ready)):
        documents[message][kind, part] = blob
    parts: dict[int, list[tuple[int, str, str]]] = {message: [] for message in messages}
    files = Attachment.select(Attachment.message, Attachment.part, Attachment.name, Attachment.sha256)
    for message, *file in tuples(files.where(Attachment.message.in_(messages)).order_by(Attachment.part)):
        parts[message].append((file[0], file[1], file[2]))
    facts = (Message.id, Message.raw_sha256, Message.date_at, Message.received_at, Message.subject, Message.reduced)
    rows = {row[0]: row[1:] for row in tuples(Message.select(*facts).where(Message.id.in_(messages)))}
    for message in messages:
        item, mailbox, assignee, is_kept = taken.mails[message]
        raw, date, received, subject, reduced = rows[message]
        kept = (documents[message], tuple(parts[message]))
        yield CaseMail(message, item, mailbox, assignee, is_kept, raw, date, received, subject, reduced, *kept)


def case_fields(record: int) -> dict[str, object]:
    """Return title, status and folder of a case, whom it names by number, and what it is part of."""
    row = Record.get_by_id(record)
    participants = tuples(Participant.select(Participant.address).where(Participant.record == record))
    return {
        "kind": row.kind,
        "number": row.number,
        "title": row.name,
        "status": row.status,
        "folder": row.folder,
        "requester": _number(row.requester),
        "company": _number(row.company),
        "participants": tuple(sorted(address for (address,) in participants)),
        "parents": tuple({"kind": one.kind, "number": one.number, "title": one.name} for one in _parents(row)),
    }


def case_people(record: int) -> list[dict[str, object]]:
    """Return the contact and the companies that a case names, companies first."""
    case = Record.get_by_id(record)
    people = [Record.get_by_id(key) for key in (case.requester, case.company) if key is not None]
    people += [Record.get_by_id(one.company) for one in people if one.company is not None]
    named = {one.id: one for one in people}
    return [
        {
            "kind": one.kind,
            "number": one.number,
            "name": one.name,
            "addresses": tuple(sorted(_addresses(one.id))),
            "company": _number(one.company),
        }
        for one in sorted(named.values(), key=lambda one: (one.kind == "contact", one.number))
    ]


def case_notes(record: int) -> list[tuple[int, str, str]]:
    """Return the notes at a case, oldest first: when, who, text."""
    rows = list(RecordNote.select().where((RecordNote.record == record) & (RecordNote.withdrawn == False)))  # noqa: E712 - SQL
    names = names_of_users({row.author for row in rows})
    return [(row.written_at, names.get(row.author, ""), row.text) for row in sorted(rows, key=lambda row: row.id)]


def items_with_bytes(mailbox: int, names: Sequence[str]) -> dict[str, int]:
    """Return the items of a mailbox that came in these bytes, by their hash."""
    found: dict[str, int] = {}
    for start in range(0, len(names), AT_ONCE):
        query = RawMessage.select(RawMessage.sha256, Item.id).join(Item, on=(Item.message == RawMessage.message))
        some = RawMessage.sha256.in_(list(names[start : start + AT_ONCE]))
        found.update(tuples(query.where(some & (Item.mailbox == mailbox))))
    return found


def mailbox_codes() -> dict[int, str]:
    """Return the codes of all mailboxes."""
    return dict(tuples(Mailbox.select(Mailbox.id, Mailbox.code)))


def _addresses(record: int) -> list[str]:
    return [row[0] for row in tuples(RecordAddress.select(RecordAddress.address).where(RecordAddress.record == record))]


def _number(record: int | None) -> str | None:
    row = None if record is None else first_tuple(Record.select(Record.number).where(Record.id == record))
    return None if row is None else str(row[0])


def _parents(row: Record) -> list[Record]:
    found: list[Record] = []
    while row.parent is not None and row.parent not in {one.id for one in found}:
        row = Record.get_by_id(row.parent)
        found.insert(0, row)
    return found
