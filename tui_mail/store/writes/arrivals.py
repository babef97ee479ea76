"""Messages and items that come in: everything an intake transaction writes."""

from collections.abc import Iterable
from dataclasses import dataclass

from tui_mail.mail.arrival import Arrival
from tui_mail.mail.message import Address, Mail
from tui_mail.mail.message import Attachment as Part
from tui_mail.store.canonical import to_json
from tui_mail.store.clock import SECOND, now
from tui_mail.store.database import database, is_sqlite
from tui_mail.store.models import (
    Attachment,
    Blob,
    Document,
    Item,
    Link,
    Message,
    MessageAddress,
    MessageText,
    RawMessage,
    Sighting,
)
from tui_mail.store.models.table import first_tuple
from tui_mail.store.queries.accounts import StoredFolder
from tui_mail.store.queries.asking import ask
from tui_mail.store.writes.rows import STAYS, insert_row, insert_rows, update

_SEEN_AGAIN = """ON CONFLICT (remote_folder, uidvalidity, remote_key) DO UPDATE SET outcome = excluded.outcome,
  reason = excluded.reason, raw_sha256 = excluded.raw_sha256, message = excluded.message,
  attempts = sighting.attempts + 1"""


@dataclass(frozen=True, slots=True)
class NewItem:
    """What is known of an item when it is made."""

    mailbox: int
    message: int
    direction: str
    folder: int
    status: str
    received_at: int
    primary_case: int | None
    channel: str


MESSAGES_LOCK = 0x7475696D61696D
"""Key of the advisory lock; migrations have another."""


def lock_messages() -> None:
    """Let one intake transaction at a time look up and number messages; SQLite has one writer anyway.

    Without it, two accounts that receive the same message, or two in one second, get in each other's way on PostgreSQL:
    what is in the other's transaction cannot be seen, and its key is taken.
    """
    if not is_sqlite():
        database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (MESSAGES_LOCK,))


def keep_blob(sha256: str, size: int) -> None:
    """Note that a blob is stored."""
    insert_rows(Blob, [{"sha256": sha256, "size": size, "stored_at": now()}], otherwise=STAYS)


def messages_with_identity(identity: str) -> list[int]:
    """Return the messages with this identity, the oldest first."""
    return [row[0] for row in ask("SELECT id FROM message WHERE identity = ? ORDER BY id", [identity])]


def seen_in(message: int, folder: StoredFolder) -> bool:
    """Whether a message was stored from this folder already."""
    here = (Sighting.remote_folder == folder.id) & (Sighting.uidvalidity == folder.uidvalidity)
    return bool(Sighting.select().where(here & (Sighting.message == message)).exists())


def insert_message(arrival: Arrival, raw_sha256: str, size: int, received_at: int, problem: str) -> int:
    """Write a message with text, addresses, attachments and search index; returns its id."""
    mail = arrival.mail
    key = _free_key(received_at)
    sender = mail.from_[0] if mail.from_ else Address("", "")
    row: dict[str, object] = {
        "id": key,
        "message_id": mail.message_id,
        "identity": arrival.identity,
        "date_at": mail.date,
        "received_at": received_at,
        "subject": mail.subject,
        "from_name": sender.name,
        "from_address": sender.address,
        "in_reply_to": mail.in_reply_to,
        "reference_ids": to_json(mail.references),
        "raw_sha256": raw_sha256,
        "size": size,
        "automatic": mail.automatic,
        "attachment_count": arrival.attachment_count,
        "attachment_type": arrival.attachment_type,
        "problem": problem or "; ".join(mail.problems),
    }
    insert_rows(Message, [row])
    _insert_text(key, mail, arrival.folded)
    insert_rows(MessageAddress, _address_rows(key, mail))
    insert_rows(Attachment, (_attachment_row(key, part) for part in mail.attachments))
    return key


def _free_key(received_at: int) -> int:
    """Return the next id of the second in which the message was received."""
    first = (received_at // SECOND) << 20
    ((last,),) = ask("SELECT max(id) FROM message WHERE id BETWEEN ? AND ?", [first, first + (1 << 20) - 1])
    return first if last is None else int(last) + 1


def _insert_text(key: int, mail: Mail, folded: str) -> None:
    texts = {"body": mail.body, "snippet": mail.snippet, "headers": to_json(mail.headers), "folded": folded}
    insert_rows(MessageText, [{"message": key, **texts}])
    if is_sqlite():
        database.execute_sql("INSERT INTO message_search (rowid, folded) VALUES (?, ?)", (key, folded))


def _address_rows(key: int, mail: Mail) -> Iterable[dict[str, object]]:
    roles = {
        "from": mail.from_,
        "sender": mail.sender,
        "reply-to": mail.reply_to,
        "to": mail.to,
        "cc": mail.cc,
        "bcc": mail.bcc,
    }
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
    }


def keep_raw(raw_sha256: str, message: int) -> None:
    """Note that these bytes are one form of the message."""
    insert_rows(RawMessage, [{"sha256": raw_sha256, "message": message}], otherwise=STAYS)


def insert_documents(message: int, mailbox: int, raw_sha256: str) -> None:
    """Keep the EML as a document, and queue the PDF."""
    shared = {"message": message, "mailbox": mailbox, "due_at": now(), "attempts": 0, "problem": "", "renderer": ""}
    rows = [
        {**shared, "kind": "eml", "blob": raw_sha256, "state": "ready"},
        {**shared, "kind": "pdf", "blob": None, "state": "due"},
    ]
    insert_rows(Document, rows, otherwise=STAYS)


def item_of(message: int, mailbox: int) -> int | None:
    """Return the item of a message in a mailbox, None where it has none there."""
    row = first_tuple(Item.select(Item.id).where((Item.message == message) & (Item.mailbox == mailbox)))
    return None if row is None else int(row[0])


def insert_item(item: NewItem, modseq: int) -> int:
    """Write an item and return its id; its counter is the caller's."""
    row: dict[str, object] = {
        "mailbox": item.mailbox,
        "message": item.message,
        "direction": item.direction,
        "folder": item.folder,
        "status": item.status,
        "snooze_stays": False,
        "primary_case": item.primary_case,
        "received_at": item.received_at,
        "listed_at": item.received_at,
        "waiting_since": item.received_at if item.direction == "in" else None,
        "modseq": modseq,
        "channel": item.channel,
    }
    return insert_row(Item, row)


def insert_links(item: int, links: Iterable[tuple[int, str, str, str]]) -> None:
    """Write the links of a new item: record, origin, state, why."""
    rows = [
        {"item": item, "record": record, "origin": origin, "state": state, "why": why, "linked_at": now()}
        for record, origin, state, why in links
    ]
    insert_rows(Link, rows)


def record_sighting(
    account: int,
    folder: StoredFolder,
    key: str,
    *,
    outcome: str,
    reason: str,
    raw_sha256: str | None,
    message: int | None,
) -> None:
    """Write what became of a message that was seen; a second try replaces the first."""
    row: dict[str, object] = {
        "account": account,
        "remote_folder": folder.id,
        "uidvalidity": folder.uidvalidity,
        "remote_key": key,
        "seen_at": now(),
        "outcome": outcome,
        "reason": reason,
        "raw_sha256": raw_sha256,
        "message": message,
        "attempts": 1,
    }
    insert_rows(Sighting, [row], otherwise=_SEEN_AGAIN)


def advance_cursor(folder: StoredFolder, last_uid: int) -> None:
    """Note up to which UID a folder has been taken in, unless it was numbered anew meanwhile."""
    statement = "UPDATE remote_folder SET last_uid = ? WHERE id = ? AND uidvalidity = ? AND last_uid < ?"
    update(statement, [last_uid, folder.id, folder.uidvalidity, last_uid])
