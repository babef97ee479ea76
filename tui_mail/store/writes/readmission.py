"""A message that stood in the quarantine, once it could be read: its text anew, and its item where it belongs."""

from tui_mail.store.clock import now
from tui_mail.store.models import Attachment, Document, Item, MessageAddress, Sighting
from tui_mail.store.models.table import first_tuple, tuples
from tui_mail.store.writes.arrivals import Arrivals, NewMessage, message_columns, named_by
from tui_mail.store.writes.conversations import Joins
from tui_mail.store.writes.garbage import note_unreferenced
from tui_mail.store.writes.purging import forget_text
from tui_mail.store.writes.rows import update


def item_of(message: int, mailbox: int) -> int | None:
    """Return the item of a message in a mailbox, None where it has none there."""
    row = first_tuple(Item.select(Item.id).where((Item.message == message) & (Item.mailbox == mailbox)))
    return None if row is None else int(row[0])


def keep_other_form(message: int, raw_sha256: str, size: int) -> None:
    """Note that these bytes are one form of a message."""
    arrivals = Arrivals()
    arrivals.keep_blob(raw_sha256, size)
    arrivals.keep_raw(raw_sha256, message)
    arrivals.write()


def replace_message(message: int, new: NewMessage) -> None:
    """Write what is known of a message now in the place of what was; its id and its arrival stay."""
    columns = {name: value for name, value in message_columns(new).items() if name != "received_at"}
    names = ", ".join(f"{name} = ?" for name in columns)
    update(f"UPDATE message SET {names} WHERE id = ?", [*columns.values(), message])  # noqa: S608 - names of our own
    joined: dict[str, object] = {}
    joins = Joins()
    joins.add(joined, named_by(message, new))
    joins.settle()
    update("UPDATE message SET thread = ? WHERE id = ?", [joined["thread"], message])
    forget_text(message)
    for table in (MessageAddress, Attachment):
        table.delete().where(table.message == message).execute()
    arrivals = Arrivals()
    arrivals.add_text(message, new)
    arrivals.write()
    _make_documents_again(message, new.raw_sha256)


def _make_documents_again(message: int, raw_sha256: str) -> None:
    printed = (Document.message == message) & (Document.kind == "pdf")
    before = [row[0] for row in tuples(Document.select(Document.blob).where(printed & Document.blob.is_null(False)))]
    told = (Document.message == message) & (Document.kind == "manifest")  # of the PDF before
    before += [row[0] for row in tuples(Document.select(Document.blob).where(told))]
    Document.delete().where(told).execute()
    due: dict[str, object] = {"state": "due", "due_at": now(), "attempts": 0, "problem": "", "blob": None}
    Document.update(**due).where(printed).execute()
    Document.update(blob=raw_sha256).where((Document.message == message) & (Document.kind == "eml")).execute()
    note_unreferenced(before)


def note_guise(item: int, guise: str, correspondent: str) -> None:
    """Note in whose guise a message came, and by whom it is sorted, once that could be read."""
    Item.update(guise=guise, correspondent=correspondent).where(Item.id == item).execute()


def wait_for_nobody(item: int) -> None:
    """Note that nobody waits for an answer to what went out, or what a machine wrote."""
    Item.update(waiting_since=None).where(Item.id == item).execute()


def settle_sightings(account: int, before: int, message: int, outcome: str, reason: str) -> None:
    """Let the ledger say what became of a message that was quarantined before, under another id perhaps."""
    here = (Sighting.account == account) & (Sighting.message == before) & (Sighting.outcome == "quarantined")
    Sighting.update(outcome=outcome, reason=reason, message=message).where(here).execute()
