"""Messages and items that come in: everything an intake transaction writes."""

from collections.abc import Iterable
from dataclasses import dataclass

from tui_mail.mail.arrival import Arrival
from tui_mail.mail.file_kind import may_hold_text
from tui_mail.mail.message import Address, Mail
from tui_mail.mail.message import Attachment as Part
from tui_mail.mail.threading import Named, ids_before
from tui_mail.store.canonical import to_json
from tui_mail.store.clock import SECOND, now
from tui_mail.store.models import (
    Attachment,
    AttachmentText,
    Blob,
    Document,
    Event,
    Item,
    ItemTag,
    Link,
    Message,
    MessageAddress,
    MessageText,
    RawMessage,
    SearchText,
)
from tui_mail.store.queries.accounts import StoredFolder
from tui_mail.store.queries.asking import ask
from tui_mail.store.writes.conversations import Joins
from tui_mail.store.writes.index import SearchFields, index_messages
from tui_mail.store.writes.rows import STAYS, Rows, next_ids, update

NEEDED_AGAIN = "ON CONFLICT (sha256) DO UPDATE SET unreferenced_at = NULL WHERE blob.unreferenced_at IS NOT NULL"
"""A blob that is there already does not go."""


FORWARDED_ROLES = ("forwarded-from", "forwarded-reply-to", "forwarded-to", "forwarded-cc")
"""Roles of those whom the mail inside a mail names."""


@dataclass(frozen=True, slots=True)
class NewMessage:
    """What is known of a message when it is made."""

    arrival: Arrival
    raw_sha256: str
    size: int
    received_at: int
    problem: str
    reduced: bool = False


@dataclass(frozen=True, slots=True)
class NewItem:
    """What is known of an item when it is made."""

    id: int
    mailbox: int
    message: int
    direction: str
    folder: int
    status: str
    received_at: int
    primary_case: int | None
    channel: str
    assignee: int | None = None
    imported_by: int | None = None
    unknown_number: str = ""
    automatic: bool = False  # a machine wrote it, which waits for no answer
    guise: str = ""
    correspondent: str = ""  # what the list is sorted by

    @property
    def waiting_since(self) -> int | None:
        """Since when somebody waits for an answer; None where nobody does."""
        return self.received_at if self.direction == "in" and not self.automatic else None


class Arrivals:
    """What one transaction brings in, written together at its end. `lock_messages` first."""

    def __init__(self) -> None:
        self.rows = Rows(
            Blob,
            Message,
            RawMessage,
            MessageText,
            SearchText,
            MessageAddress,
            Attachment,
            AttachmentText,
            Document,
            Item,
            ItemTag,
            Link,
            Event,
        )
        self._next_keys: dict[int, int] = {}
        self._found: list[tuple[int, SearchFields]] = []
        self._joins = Joins()

    def write(self) -> None:
        """Write everything."""
        self._joins.settle()
        self.rows.write()
        index_messages(self._found)
        self._found.clear()

    def new_item_ids(self, count: int) -> list[int]:
        """Return ids for items of this transaction."""
        return next_ids(Item, count)

    def keep_raw(self, sha256: str, message: int) -> None:
        """Note that these bytes are stored, and one form of the message."""
        self.rows.add(RawMessage, {"sha256": sha256, "message": message}, otherwise=STAYS)

    def keep_blob(self, sha256: str, size: int, *, needed: bool = True) -> None:
        """Note that a blob is stored; what nothing needs goes after a while."""
        at = now()
        row = {"sha256": sha256, "size": size, "stored_at": at, "unreferenced_at": None if needed else at}
        self.rows.add(Blob, row, otherwise=NEEDED_AGAIN if needed else STAYS)

    def add_message(self, new: NewMessage) -> int:
        """Add a message with text, addresses, attachments and search index; returns its id."""
        key = self._next_key(new.received_at)
        row = {"id": key, "thread": 0, **message_columns(new)}
        self._joins.add(row, named_by(key, new))
        self.rows.add(Message, row)
        self.add_text(key, new)
        return key

    def add_text(self, message: int, new: NewMessage) -> None:
        """Add text, addresses, attachments and search index of a message; what is in its files is looked into later."""
        mail, found = new.arrival.mail, SearchFields.of(new.arrival.search)
        texts = {"body": mail.body, "snippet": mail.snippet, "headers": to_json(mail.headers)}
        self.rows.add(MessageText, {"message": message, **texts})
        self.rows.add(SearchText, {"message": message, **found._asdict()})
        self._found.append((message, found))
        self.rows.extend(MessageAddress, _address_rows(message, mail))
        self.rows.extend(Attachment, (_attachment_row(message, part) for part in mail.attachments))
        if not new.reduced:
            self.rows.extend(AttachmentText, _due_texts(message, new.received_at, mail))

    def add_documents(self, message: int, mailbox: int, raw_sha256: str) -> None:
        """Keep the EML as a document, and queue the PDF."""
        shared = {"message": message, "mailbox": mailbox, "due_at": now(), "attempts": 0, "problem": "", "renderer": ""}
        for kind, blob, state in (("eml", raw_sha256, "ready"), ("pdf", None, "due")):
            self.rows.add(Document, {**shared, "kind": kind, "blob": blob, "state": state}, otherwise=STAYS)

    def add_item(self, item: NewItem, modseq: int) -> None:
        """Add an item; its counter is the caller's."""
        row: dict[str, object] = {
            "id": item.id,
            "mailbox": item.mailbox,
            "message": item.message,
            "direction": item.direction,
            "folder": item.folder,
            "status": item.status,
            "assignee": item.assignee,
            "snooze_stays": False,
            "primary_case": item.primary_case,
            "received_at": item.received_at,
            "listed_at": item.received_at,
            "waiting_since": item.waiting_since,
            "modseq": modseq,
            "channel": item.channel,
            "imported_by": item.imported_by,
            "unknown_number": item.unknown_number,
            "acted_at": None if item.assignee is None else now(),  # from now on it is somebody's turn
            "guise": item.guise,
            "correspondent": item.correspondent,
        }
        self.rows.add(Item, row)

    def add_tags(self, item: int, tags: Iterable[str]) -> None:
        """Add the tags of an item."""
        self.rows.extend(ItemTag, ({"item": item, "tag": tag} for tag in tags), otherwise=STAYS)

    def add_links(self, item: int, links: Iterable[tuple[int, str, str, str]]) -> None:
        """Add the links of an item: record, origin, state, why. One that was taken away stays so."""
        self.rows.extend(
            Link,
            (
                {"item": item, "record": record, "origin": origin, "state": state, "why": why, "linked_at": now()}
                for record, origin, state, why in links
            ),
            otherwise=STAYS,
        )

    def _next_key(self, received_at: int) -> int:
        """Return the next id of the second in which a message was received."""
        first = (received_at // SECOND) << 20
        key = self._next_keys.get(first)
        if key is None:
            ((last,),) = ask("SELECT max(id) FROM message WHERE id BETWEEN ? AND ?", [first, first + (1 << 20) - 1])
            key = first if last is None else int(last) + 1
        self._next_keys[first] = key + 1
        return key


def message_columns(new: NewMessage) -> dict[str, object]:
    """Return the columns of a message, without its id."""
    mail = new.arrival.mail
    sender = mail.from_[0] if mail.from_ else Address("", "")
    return {
        "message_id": mail.message_id,
        "identity": new.arrival.identity,
        "date_at": mail.date,
        "received_at": new.received_at,
        "subject": mail.subject,
        "from_name": sender.name,
        "from_address": sender.address,
        "in_reply_to": mail.in_reply_to or (mail.references[-1] if mail.references else mail.about),
        "reference_ids": to_json(mail.references),
        "raw_sha256": new.raw_sha256,
        "size": new.size,
        "automatic": mail.automatic,
        "attachment_count": new.arrival.attachment_count,
        "attachment_type": new.arrival.attachment_type,
        "problem": new.problem or "; ".join(mail.problems),
        "reduced": new.reduced,
    }


def named_by(key: int, new: NewMessage) -> Named:
    """Return what a message says of its place in a conversation."""
    mail = new.arrival.mail
    return Named(
        key, mail.message_id, ids_before(mail.message_id, mail.in_reply_to or mail.about, mail.references), mail.date
    )


def arrival_of(item: int) -> int:
    """Return the event with which an item came, or came out of the quarantine."""
    ((event,),) = ask("SELECT max(id) FROM event WHERE item = ? AND action IN ('arrived', 'retried')", [item])
    return int(event)


def _address_rows(key: int, mail: Mail) -> Iterable[dict[str, object]]:
    roles = {
        "from": mail.from_,
        "sender": mail.sender,
        "reply-to": mail.reply_to,
        "to": mail.to,
        "cc": mail.cc,
        "bcc": mail.bcc,
    }
    if mail.forwarded is not None:
        inner = mail.forwarded
        groups = (inner.from_, inner.reply_to, inner.to, inner.cc)
        roles |= dict(zip(FORWARDED_ROLES, groups, strict=True))
    for role, people in roles.items():
        for position, person in enumerate(people):
            yield {
                "message": key,
                "role": role,
                "position": position,
                "name": person.name,
                "address": person.address,
            }


def _attachment_row(key: int, part: Part) -> dict[str, object]:
    return {
        "message": key,
        "part": part.part,
        "name": part.name,
        "media_type": part.media_type,
        "size": part.size,
        "sha256": part.sha256,
        "content_id": part.content_id,
        "inline": part.inline,
        "decoration": part.decoration,
    }


def _due_texts(key: int, received_at: int, mail: Mail) -> Iterable[dict[str, object]]:
    """Let the attachments be looked into that may hold text; those of the newest mail are due last, and taken first."""
    for part in mail.attachments:
        if may_hold_text(part.name, part.media_type, decoration=part.decoration):
            yield {"message": key, "part": part.part, "state": "due", "due_at": received_at}


def advance_cursor(folder: StoredFolder, last_uid: int) -> None:
    """Note up to which UID a folder has been taken in, unless it was numbered anew meanwhile."""
    statement = "UPDATE remote_folder SET last_uid = ? WHERE id = ? AND uidvalidity = ? AND last_uid < ?"
    update(statement, [last_uid, folder.id, folder.uidvalidity, last_uid])
