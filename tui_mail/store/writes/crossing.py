"""What goes with an item to another mailbox, and what stays so that it is not fetched again into the old one."""

from tui_mail.store.clock import now
from tui_mail.store.models import (
    Document,
    FiledDocument,
    Message,
    Notification,
    ReadException,
    ReadWatermark,
    ServerDeletion,
    Tombstone,
)
from tui_mail.store.models.table import tuples
from tui_mail.store.writes.items import ItemState
from tui_mail.store.writes.locks import lock_messages
from tui_mail.store.writes.rows import STAYS, insert_rows


def is_wanted_deleted(item_id: int) -> bool:
    """Whether somebody wants the item deleted on the server, and that waits."""
    waiting = (ServerDeletion.item == item_id) & ServerDeletion.done_at.is_null()
    return bool(ServerDeletion.select().where(waiting).exists())


def carry_over(item: ItemState, mailbox_id: int, *, for_good: bool) -> None:
    """Take what hangs on an item along to another mailbox, under both locks, while it still is in the old one.

    Unless it only goes back, it is never fetched again into the one that it leaves.
    """
    lock_messages()  # intake may just find that it has this message already
    identity = Message.get_by_id(item.message).identity
    came_back = (Tombstone.mailbox == mailbox_id) & (Tombstone.identity == identity) & (Tombstone.item == item.id)
    Tombstone.delete().where(came_back).execute()
    stone: dict[str, object] = {"mailbox": item.mailbox, "identity": identity, "item": item.id, "purged_at": now()}
    if for_good:
        insert_rows(Tombstone, [{**stone, "private_to": None}], otherwise=STAYS)
    Notification.update(mailbox=mailbox_id).where(Notification.item == item.id).execute()
    for files in (Document, FiledDocument):
        here = (files.message == item.message) & (files.mailbox == item.mailbox)
        files.update(mailbox=mailbox_id).where(here).execute()
    _carry_read_marks(item, mailbox_id)


def _carry_read_marks(item: ItemState, mailbox_id: int) -> None:
    """Let everybody who has read the item have read it there, too, and nobody else."""
    marks = ReadWatermark.select(ReadWatermark.reader, ReadWatermark.mailbox, ReadWatermark.item)
    marks = marks.where(ReadWatermark.mailbox.in_([item.mailbox, mailbox_id]))
    watermarks = {(reader, mailbox): mark for reader, mailbox, mark in tuples(marks)}
    exceptions = ReadException.select(ReadException.reader, ReadException.is_read)
    said = {reader: bool(read) for reader, read in tuples(exceptions.where(ReadException.item == item.id))}
    ReadException.delete().where(ReadException.item == item.id).execute()
    rows: list[dict[str, object]] = []
    for reader in sorted({reader for reader, _ in watermarks} | said.keys()):
        was_read = said.get(reader, item.id <= watermarks.get((reader, item.mailbox), 0))
        if was_read != (item.id <= watermarks.get((reader, mailbox_id), 0)):
            rows.append({"reader": reader, "item": item.id, "is_read": was_read})
    insert_rows(ReadException, rows)
