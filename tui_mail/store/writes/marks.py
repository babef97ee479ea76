"""What is one person's own: read marks and stars. Read marks take no lock, no modseq and no event."""

from tui_mail.store.models import Event, ReadException, ReadWatermark, Star
from tui_mail.store.models.table import first_tuple


def watermark(reader: int, mailbox_id: int) -> int:
    """Return the last item up to which a person has read a mailbox."""
    mine = (ReadWatermark.reader == reader) & (ReadWatermark.mailbox == mailbox_id)
    row = first_tuple(ReadWatermark.select(ReadWatermark.item).where(mine))
    return 0 if row is None else int(row[0])


def set_read(reader: int, mailbox_id: int, item_id: int, *, read: bool) -> None:
    """Mark an item read or unread: an exception where the watermark says otherwise."""
    if (item_id <= watermark(reader, mailbox_id)) == read:
        mine = (ReadException.reader == reader) & (ReadException.item == item_id)
        ReadException.delete().where(mine).execute()
        return
    insert = ReadException.insert(reader=reader, item=item_id, is_read=read)
    insert.on_conflict(
        conflict_target=[ReadException.item, ReadException.reader], update={ReadException.is_read: read}
    ).execute()


def has_opened(reader: int, item_id: int) -> bool:
    """Whether the person opened the item before."""
    mine = (Event.item == item_id) & (Event.action == "opened") & (Event.actor == reader)
    return bool(Event.select().where(mine).exists())


def is_starred(person: int, item_id: int) -> bool:
    """Whether the person has put a star on the item."""
    return bool(Star.select().where((Star.person == person) & (Star.item == item_id)).exists())


def set_star(person: int, item_id: int, *, starred: bool) -> None:
    """Put a star on an item, or take it off."""
    if starred:
        Star.insert(person=person, item=item_id).on_conflict_ignore().execute()
    else:
        Star.delete().where((Star.person == person) & (Star.item == item_id)).execute()
