"""Files that came with a case from elsewhere."""

from dataclasses import dataclass

from tui_mail.store.clock import now
from tui_mail.store.models import Blob, FiledDocument
from tui_mail.store.writes.arrivals import NEEDED_AGAIN
from tui_mail.store.writes.rows import insert_row, insert_rows


@dataclass(frozen=True, slots=True)
class BroughtFile:
    """A file as it was at the case elsewhere."""

    folder: str
    name: str
    sha256: str
    size: int


def file_brought(record: int, mailbox: int, filed_by: int | None, file: BroughtFile) -> bool:
    """Put a file at a case, unless the same one lies there; returns whether it did."""
    here = (FiledDocument.record == record) & (FiledDocument.folder == file.folder)
    if FiledDocument.select().where(here & (FiledDocument.blob == file.sha256)).exists():
        return False
    row = {"sha256": file.sha256, "size": file.size, "stored_at": now(), "unreferenced_at": None}
    insert_rows(Blob, [row], otherwise=NEEDED_AGAIN)
    shared: dict[str, object] = {"record": record, "owner": None, "mailbox": mailbox, "message": None, "kind": "file"}
    shared |= {"part": 0, "blob": file.sha256, "folder": file.folder, "name": file.name, "media_type": ""}
    insert_row(FiledDocument, {**shared, "size": file.size, "filed_by": filed_by, "filed_at": now()})
    return True
