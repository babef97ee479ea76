"""What somebody files by hand: at a record, into a store of his own, or into the common one."""

from collections.abc import Collection
from dataclasses import asdict, dataclass

from tui_mail.mail.text import safe_filename
from tui_mail.store.clock import now
from tui_mail.store.models import Attachment, FiledDocument, Item, Message, MessageAddress
from tui_mail.store.models.table import first_tuple, tuples
from tui_mail.store.queries.holds import held_case
from tui_mail.store.writes.documents import document_name
from tui_mail.store.writes.garbage import note_unreferenced
from tui_mail.store.writes.purging import forget_unneeded
from tui_mail.store.writes.rows import insert_row

_DEEPEST = 8  # folders in folders
_LONGEST = 80  # characters of a folder's name


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where something is filed: at a record, in the store of a person, else in the common store."""

    record: int | None = None
    owner: int | None = None


@dataclass(frozen=True, slots=True)
class Mail:
    """A message, and the mailbox in which somebody had it."""

    message: int
    mailbox: int


@dataclass(frozen=True, slots=True)
class FileOfMessage:
    """A file that a message is or has."""

    kind: str  # eml | pdf | attachment
    part: int  # of an attachment
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class FiledState:
    """What was filed by hand, as it is now."""

    id: int
    record: int | None
    owner: int | None
    mailbox: int | None
    message: int | None
    kind: str
    part: int
    folder: str
    name: str


def files_of_message(message: int) -> list[FileOfMessage]:
    """Return what can be filed of a message: the EML, the PDF, each attachment."""
    found = Message.get_by_id(message)
    whole = (("eml", "message/rfc822", found.size), ("pdf", "application/pdf", 0))
    files = [
        FileOfMessage(kind, 0, document_name(found.received_at, found.subject, kind), media_type, size)
        for kind, media_type, size in whole
    ]
    columns = (Attachment.part, Attachment.name, Attachment.media_type, Attachment.size)
    rows = tuples(Attachment.select(*columns).where(Attachment.message == message).order_by(Attachment.part))
    return files + [FileOfMessage("attachment", *row) for row in rows]


def decorations_of(message: int) -> set[int]:
    """Return the parts that are pictures of a signature or of the layout."""
    decoration = (Attachment.message == message) & (Attachment.decoration == True)  # noqa: E712 - SQL
    return {row[0] for row in tuples(Attachment.select(Attachment.part).where(decoration))}


def senders_of(message: int) -> list[str]:
    """Return the addresses of From."""
    sender = (MessageAddress.message == message) & (MessageAddress.role == "from")
    return [row[0] for row in tuples(MessageAddress.select(MessageAddress.address).where(sender))]


def guise_of(item: int) -> str:
    """Return in whose guise a message came: see `Row.guise`."""
    return str(Item.get_by_id(item).guise)


def is_kept_whole(message: int) -> bool:
    """Whether the attachments of a message are kept with it."""
    return not Message.get_by_id(message).reduced


def add_filed(shelf: Shelf, mail: Mail, file: FileOfMessage, folder: str, *, filed_by: int | None) -> int:
    """File a file of a message; returns the id. Where its name is taken in the folder, it gets a number."""
    return insert_row(
        FiledDocument,
        {
            **asdict(shelf),
            **{"mailbox": mail.mailbox, "message": mail.message, "kind": file.kind, "part": file.part, "blob": None},
            **{"folder": folder, "name": _free_name(shelf, folder, file.name), "media_type": file.media_type},
            **{"size": file.size, "filed_by": filed_by, "filed_at": now()},
        },
    )


def filed_already(shelf: Shelf, message: int, file: FileOfMessage, folder: str) -> str | None:
    """Return the name under which the very file lies in a folder; None where it does not."""
    here = _on(shelf) & (FiledDocument.folder == folder) & (FiledDocument.message == message)
    same = (FiledDocument.kind == file.kind) & (FiledDocument.part == file.part)
    row = first_tuple(FiledDocument.select(FiledDocument.name).where(here & same))
    return None if row is None else str(row[0])


def filed_state(document: int) -> FiledState | None:
    """Return what was filed; None where it is not there (any more)."""
    table = FiledDocument
    columns = (
        table.id, table.record, table.owner, table.mailbox, table.message, table.kind, table.part, table.folder,
        table.name,
    )  # fmt: skip
    found: FiledState | None = table.select(*columns).where(table.id == document).objects(FiledState).first()
    return found


def item_of(filed: FiledState) -> int | None:
    """Return the item that it came from; None where that was purged, or there never was one."""
    row = first_tuple(
        Item.select(Item.id).where((Item.message == filed.message) & (Item.mailbox == filed.mailbox))
    )  # fmt: skip
    return None if row is None else int(row[0])


def set_place(filed: FiledState, folder: str, name: str) -> str:
    """Put it into another folder, under another name; returns the name it has then."""
    free = _free_name(Shelf(filed.record, filed.owner), folder, name, but=filed.id)
    FiledDocument.update(folder=folder, name=free).where(FiledDocument.id == filed.id).execute()
    return free


def forget_filed(documents: Collection[int]) -> None:
    """Take files away from where they were filed; messages that nothing else needs go with them."""
    these = FiledDocument.id.in_(sorted(documents))
    rows = list(tuples(FiledDocument.select(FiledDocument.message, FiledDocument.blob).where(these)))
    FiledDocument.delete().where(these).execute()
    for message in sorted({row[0] for row in rows if row[0] is not None}):
        forget_unneeded(message)
    note_unreferenced({row[1] for row in rows if row[1] is not None})


def are_there(documents: Collection[int]) -> bool:
    """Whether all of these are filed still."""
    return FiledDocument.select().where(FiledDocument.id.in_(sorted(documents))).count() == len(set(documents))


def count_filed(message: int, record: int) -> int:
    """Return how many files of a message somebody has filed at a record."""
    here = (FiledDocument.message == message) & (FiledDocument.record == record)
    return int(FiledDocument.select().where(here).count())


def held_place(documents: Collection[int]) -> str:
    """Return kind and number of the case under legal hold to which one of these belongs; empty where there is none."""
    here = FiledDocument.id.in_(sorted(documents)) & FiledDocument.record.is_null(False)
    return held_case({row[0] for row in tuples(FiledDocument.select(FiledDocument.record).where(here))})


def folder_path(said: str) -> str:
    """Return folder/sub-folder as it can be used: safe names, and not too deep."""
    names = [safe_filename(part)[:_LONGEST].strip() for part in said.replace("\\", "/").split("/") if part.strip()]
    return "/".join(names[:_DEEPEST])


def _free_name(shelf: Shelf, folder: str, name: str, but: int = 0) -> str:
    here = _on(shelf) & (FiledDocument.folder == folder) & (FiledDocument.id != but)
    taken = {row[0] for row in tuples(FiledDocument.select(FiledDocument.name).where(here))}
    stem, dot, ending = safe_filename(name).rpartition(".")
    if not stem:
        stem, dot, ending = ending, "", ""
    free, number = f"{stem}{dot}{ending}", 1
    while free in taken:
        number += 1
        free = safe_filename(f"{stem[:120]} ({number}){dot}{ending}")
    return free


def _on(shelf: Shelf) -> object:
    record, owner = FiledDocument.record, FiledDocument.owner
    if shelf.record is not None:
        return record == shelf.record
    return record.is_null() & (owner.is_null() if shelf.owner is None else owner == shelf.owner)
