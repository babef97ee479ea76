"""The documents of a record, of a person's own store, and of the common one: what lies there by itself, and by hand."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import JOIN

from tui_mail.errors import NotFound
from tui_mail.store.actor import Actor
from tui_mail.store.database import snapshot
from tui_mail.store.models import (
    Attachment,
    Document,
    FiledDocument,
    Item,
    KeptMessage,
    Link,
    Message,
    Tombstone,
    User,
)
from tui_mail.store.models.table import first_tuple, tuples
from tui_mail.store.queries.merged import family
from tui_mail.store.queries.scopes import readable_items
from tui_mail.store.visibility import NOBODY, Place, is_closed, open_to, places, slices

MOST = 2_000
"""Messages of a record whose documents are listed, the newest first."""

_TYPES = {"eml": "message/rfc822", "pdf": "application/pdf"}


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """A file in a folder. Of a mail that the reader may not read it says no more than its name."""

    id: int | None  # of what was filed by hand; None: it lies there by itself
    item: int | None  # None: purged, or of no mail that may be read
    mailbox: str  # code of the one it came from
    message: int | None
    kind: str  # eml | pdf | attachment | file
    part: int  # of an attachment
    folder: str  # folder/sub-folder, empty at the top
    name: str
    media_type: str
    size: int
    state: str  # ready | due | failed
    sha256: str | None
    filed_by: str  # name of who filed it; empty: nobody did
    at: int  # when it was filed or its mail came, microseconds UTC
    correspondent: str
    subject: str

    @property
    def path(self) -> str:
        """Where it lies: folder/sub-folder/name."""
        return f"{self.folder}/{self.name}" if self.folder else self.name

    @property
    def what(self) -> str:
        """The word by which `get ITEM` knows it."""
        return str(self.part) if self.kind == "attachment" else self.kind


@dataclass(frozen=True, slots=True)
class FiledFile:
    """What was filed by hand, with what its bytes are read from."""

    entry: DocumentEntry
    mailbox: int | None
    record: int | None
    owner: int | None
    raw_sha256: str  # of its message
    blob: str | None  # its own
    reduced: bool  # its message is kept without attachments


def documents_at(actor: Actor, record_id: int) -> list[DocumentEntry]:
    """Return what lies at a record, by folder and name; also at those that were merged into it.

    A mail that is linked there lies there with its files; one that somebody filed as EML, as he wished; one that is a
    message on the board, not at all.
    """
    with snapshot():
        return documents_of(actor, family(record_id))


def documents_of(actor: Actor, records: Sequence[int]) -> list[DocumentEntry]:
    """Return what lies at exactly these records, by folder and name."""
    with snapshot():
        mine = places(actor)
        if not mine:
            return []
        entries = [*_automatic(actor, mine, records), *_by_hand(actor, mine, FiledDocument.record.in_(list(records)))]
    return _sorted(entries)


def my_documents(actor: Actor) -> list[DocumentEntry]:
    """Return what a person has filed for himself."""
    return _of_store(actor, FiledDocument.owner == actor.user_id)


def common_documents(actor: Actor) -> list[DocumentEntry]:
    """Return what lies in the common store; whoever is in a mailbox reads it."""
    return _of_store(actor, FiledDocument.owner.is_null())


def folders_at(actor: Actor, record_id: int) -> list[str]:
    """Return the folders of a record, those that hold others among them."""
    return sorted(_with_parents(entry.folder for entry in documents_at(actor, record_id)))


def folders_of_store(actor: Actor, *, common: bool) -> list[str]:
    """Return the folders of one's own store, or of the common one."""
    entries = common_documents(actor) if common else my_documents(actor)
    return sorted(_with_parents(entry.folder for entry in entries))


def filed_file(actor: Actor, document_id: int) -> FiledFile:
    """Return one file that was filed by hand. Raises NotFound where there is none that may be read."""
    with snapshot():
        mine = places(actor)
        own = FiledDocument.owner.is_null() | (FiledDocument.owner == actor.user_id)
        entry = next(iter(_by_hand(actor, mine, (FiledDocument.id == document_id) & own)), None) if mine else None
        if entry is None:
            raise NotFound(f"There is no document {document_id} that you may see.")
        row = FiledDocument.get_by_id(document_id)
        message = first_tuple(Message.select(Message.raw_sha256, Message.reduced).where(Message.id == row.message))
        raw, reduced = message or ("", False)
        return FiledFile(entry, row.mailbox, row.record, row.owner, raw, row.blob, reduced)


def _of_store(actor: Actor, condition: Any) -> list[DocumentEntry]:
    with snapshot():
        mine = places(actor)
        return _sorted(_by_hand(actor, mine, FiledDocument.record.is_null() & condition)) if mine else []


def _sorted(entries: Iterable[DocumentEntry]) -> list[DocumentEntry]:
    return sorted(entries, key=lambda one: (one.folder, one.name, one.at, one.id or 0))


def _with_parents(folders: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for folder in folders:
        names = folder.split("/") if folder else []
        found.update("/".join(names[:deep]) for deep in range(1, len(names) + 1))
    return found


def _linked(actor: Actor, records: Sequence[int]) -> list[tuple[int, int, int]]:
    """Return item, message and mailbox of what is linked to records with its files and may be read."""
    here = Link.record.in_(list(records)) & (Link.state == "linked") & (Link.form == "link") & readable_items(actor)
    columns = (Item.id, Item.message, Item.mailbox)
    query = Item.select(*columns).distinct().join(Link, on=(Link.item == Item.id)).where(here)
    return list(tuples(query.order_by(Item.id.desc()).limit(MOST)))


def _origins(actor: Actor, mine: Mapping[int, Place], records: Sequence[int]) -> dict[int, tuple[int | None, int]]:
    """Return item and mailbox of the messages that are linked to records, or were: no item once it is purged."""
    origins: dict[int, tuple[int | None, int]] = {
        message: (item, mailbox) for item, message, mailbox in _linked(actor, records)
    }
    whole = sorted(key for key, place in mine.items() if place.reads_all)
    kept = KeptMessage.record.in_(list(records)) & KeptMessage.mailbox.in_(whole) & (KeptMessage.form == "link")
    kept &= open_to(actor, KeptMessage)
    query = KeptMessage.select(KeptMessage.message, KeptMessage.mailbox).where(kept)
    for message, mailbox in tuples(query.order_by(KeptMessage.message.desc()).limit(MOST)):
        origins.setdefault(message, (None, mailbox))
    return origins


def _automatic(actor: Actor, mine: Mapping[int, Place], records: Sequence[int]) -> Iterator[DocumentEntry]:
    """Yield the documents that lie at records because their mail is linked there, or was until it was purged."""
    origins = _origins(actor, mine, records)
    columns = (
        Document.message, Document.kind, Document.part, Document.folder, Document.name, Document.state, Document.blob,
        Message.received_at, Message.from_name, Message.from_address, Message.subject, Message.size,
        Attachment.media_type, Attachment.size,
    )  # fmt: skip
    same_part = (Attachment.message == Document.message) & (Attachment.part == Document.part)
    files = Document.select(*columns).join(Message, on=(Message.id == Document.message))
    files = files.join_from(Document, Attachment, JOIN.LEFT_OUTER, on=same_part)
    there = (
        Document.message.in_(sorted(origins)) & (Document.name != "") & Document.kind.in_(["eml", "pdf", "attachment"])
    )
    for (
        message, kind, part, folder, name, state, blob, at, who, address, subject, whole_size, media_type, part_size,
    ) in tuples(files.where(there)):  # fmt: skip
        item, mailbox = origins[message]
        size: int = part_size if kind == "attachment" else whole_size if kind == "eml" else 0
        yield DocumentEntry(
            None, item, mine[mailbox].code, message, kind, part, folder, name, media_type or _TYPES.get(kind, ""),
            size or 0, state, blob, "", at, who or address, subject,
        )  # fmt: skip


def _by_hand(actor: Actor, mine: Mapping[int, Place], condition: Any) -> Iterator[DocumentEntry]:
    """Yield what was filed by hand and may be read: in a store all of it, at a record as its mail."""
    filed = FiledDocument
    same_file = (Document.message == filed.message) & (Document.kind == filed.kind) & (Document.part == filed.part)
    same_mail = (Item.message == filed.message) & (Item.mailbox == filed.mailbox)
    purged = (Tombstone.mailbox == filed.mailbox) & (Tombstone.identity == Message.identity)
    columns = (
        filed.id, filed.record, filed.mailbox, filed.message, filed.kind, filed.part, filed.folder, filed.name,
        filed.media_type, filed.size, filed.filed_at, filed.blob, User.name, Document.state, Document.blob, Item.id,
        Item.assignee, Item.private_to, Tombstone.private_to, Message.from_name, Message.from_address, Message.subject,
    )  # fmt: skip
    query = (
        filed.select(*columns)
        .join(User, JOIN.LEFT_OUTER, on=(User.id == filed.filed_by))
        .join_from(filed, Document, JOIN.LEFT_OUTER, on=same_file)
        .join_from(filed, Item, JOIN.LEFT_OUTER, on=same_mail)
        .join_from(filed, Message, JOIN.LEFT_OUTER, on=(Message.id == filed.message))
        .join_from(filed, Tombstone, JOIN.LEFT_OUTER, on=purged)
        .where(condition)
    )
    for (
        key, record, mailbox, message, kind, part, folder, name, media_type, size, at, own, by, state, blob, item,
        holder, private_to, was_private_to, who, address, subject,
    ) in tuples(query):  # fmt: skip
        place = mine.get(mailbox)
        private = was_private_to if item is None else private_to
        is_read = mailbox is None or (place is not None and _reads(actor, place, item, holder, private))
        if record is not None and not is_read:
            continue
        yield DocumentEntry(
            key, item if is_read else None, place.code if place is not None and is_read else "", message, kind, part,
            folder, name, media_type, size, "ready" if own else state or "due", own or blob, by or "", at,
            (who or address or "") if is_read else "", (subject or "") if is_read else "",
        )  # fmt: skip


def _reads(actor: Actor, place: Place, item: int | None, assignee: int | None, private_to: int | None) -> bool:
    """Whether somebody reads a mail: as its item says, and once that is purged, who reads the whole mailbox."""
    if is_closed(actor, private_to):
        return False
    if item is None:
        return place.reads_all
    found = [part for part in slices(actor, place) if part.assignee in (None, assignee or NOBODY)]
    return any(part.full or private_to is not None for part in found)
