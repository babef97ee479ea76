"""What goes when an item is purged, and what stays: a tombstone, and its message at the records it was linked to."""

from collections import Counter as Tally
from collections.abc import Iterable

from tui_mail.store.clock import now
from tui_mail.store.models import (
    Attachment,
    AttachmentText,
    Document,
    FiledDocument,
    Item,
    ItemTag,
    KeptMessage,
    Link,
    Message,
    MessageAddress,
    MessageText,
    Note,
    Notification,
    RawMessage,
    ReadException,
    Sighting,
    Star,
    TaskItem,
    Tombstone,
)
from tui_mail.store.models.table import first_tuple, tuples
from tui_mail.store.writes.garbage import note_unreferenced
from tui_mail.store.writes.index import forget_message, forget_notes
from tui_mail.store.writes.items import ItemState, TallyKey, count, tally_key
from tui_mail.store.writes.locks import lock_messages
from tui_mail.store.writes.rows import STAYS, insert_rows
from tui_mail.store.writes.thread_edges import leave_name


def bury(item: ItemState, origins: Iterable[str] | None = None) -> list[int]:
    """Delete an item with all that hangs on it, under the lock of its mailbox; returns the records that keep it.

    `origins` are those of the links whose records keep the message; None: every link's.
    """
    lock_messages()  # intake may just find that it has this message already
    identity = Message.get_by_id(item.message).identity
    stone = {"mailbox": item.mailbox, "identity": identity, "item": item.id, "purged_at": now()}
    stone["private_to"] = item.private_to
    insert_rows(Tombstone, [stone], otherwise=STAYS)
    records = _keep(item, origins)
    forget_notes(item.id)
    for table in (Link, Note, ItemTag, Star, ReadException, Notification, TaskItem):
        table.delete().where(table.item == item.id).execute()
    Item.delete().where(Item.id == item.id).execute()
    gone: Tally[TallyKey] = Tally()
    gone[tally_key(item)] -= 1
    count(gone)
    if not _is_needed(item.message):
        _forget_message(item.message)
    return records


def _keep(item: ItemState, origins: Iterable[str] | None) -> list[int]:
    linked = (Link.item == item.id) & (Link.state == "linked")
    if origins is not None:
        linked &= Link.origin.in_(sorted(origins))
    links = tuples(Link.select(Link.record, Link.origin, Link.why, Link.form).where(linked).order_by(Link.id))
    shared: dict[str, object] = {"message": item.message, "mailbox": item.mailbox, "item": item.id}
    shared |= {"purged_at": now(), "private_to": item.private_to}
    names = ("record", "origin", "why", "form")
    rows = [{**dict(zip(names, link, strict=True)), **shared} for link in links]
    insert_rows(KeptMessage, rows, otherwise=STAYS)
    return [record for record, *_ in links]


def _is_needed(message: int) -> bool:
    has_item = Item.select().where(Item.message == message).exists()
    is_filed = FiledDocument.select().where(FiledDocument.message == message).exists()
    return bool(has_item or is_filed or KeptMessage.select().where(KeptMessage.message == message).exists())


def forget_unneeded(message: int) -> None:
    """Delete a message with its documents where no mailbox, no record and no store has it any more."""
    lock_messages()
    if not _is_needed(message):
        _forget_message(message)


def _forget_message(message: int) -> None:
    """Delete a message that no mailbox and no record has; its sightings keep their outcome."""
    blobs = {row[0] for row in tuples(RawMessage.select(RawMessage.sha256).where(RawMessage.message == message))}
    files = Document.select(Document.blob).where((Document.message == message) & Document.blob.is_null(False))
    blobs |= {row[0] for row in tuples(files)}
    Sighting.update(message=None).where(Sighting.message == message).execute()
    leave_name(message)
    forget_text(message)
    for table in (MessageAddress, Attachment, Document):
        table.delete().where(table.message == message).execute()
    blobs -= _leave_to_twin(message)
    RawMessage.delete().where(RawMessage.message == message).execute()
    Message.delete().where(Message.id == message).execute()
    note_unreferenced(blobs)


def forget_text(message: int) -> None:
    """Take the text of a message and of its attachments out of the tables and out of the search."""
    forget_message(message)
    for table in (AttachmentText, MessageText):
        table.delete().where(table.message == message).execute()


def _leave_to_twin(message: int) -> set[str]:
    """Hand the bytes over that another message came in, too (two without a Message-ID); returns their names."""
    mine = Message.get_by_id(message)
    same = (Message.identity == mine.identity) & (Message.raw_sha256 == mine.raw_sha256) & (Message.id != message)
    twin = first_tuple(Message.select(Message.id).where(same))
    if twin is None:
        return set()
    RawMessage.update(message=twin[0]).where(RawMessage.sha256 == mine.raw_sha256).execute()
    return {mine.raw_sha256}
