"""Blobs that nothing needs any more: marked first, and deleted after a grace and a second look."""

from collections.abc import Collection, Iterable

from tui_mail.store.clock import now
from tui_mail.store.models import Blob, Document, FiledDocument, RawMessage
from tui_mail.store.models.table import tuples
from tui_mail.store.writes.locks import lock_messages


def note_unreferenced(names: Collection[str]) -> None:
    """Mark those of the blobs that nothing needs."""
    lonely = unneeded(names)
    Blob.update(unreferenced_at=now()).where(Blob.sha256.in_(lonely) & Blob.unreferenced_at.is_null()).execute()


def long_unreferenced(before: int, limit: int) -> list[str]:
    """Return blobs that nothing needed then, the longest first."""
    waiting = Blob.unreferenced_at.is_null(False) & (Blob.unreferenced_at <= before)
    query = Blob.select(Blob.sha256).where(waiting).order_by(Blob.unreferenced_at).limit(limit)
    return [row[0] for row in tuples(query)]


def unmark_needed(names: Iterable[str]) -> list[str]:
    """Look a second time: return those that nothing needs still, and take the mark off the others."""
    wanted = sorted(names)
    lonely = unneeded(wanted)
    needed = sorted(set(wanted) - set(lonely))
    Blob.update(unreferenced_at=None).where(Blob.sha256.in_(needed)).execute()
    return lonely


def forget_blobs(names: Collection[str]) -> None:
    """Delete the rows of blobs whose files are gone; what is needed by now stays."""
    lock_messages()  # intake may just be storing one of them again
    Blob.delete().where(Blob.sha256.in_(unneeded(names))).execute()


def wait_again(names: Collection[str]) -> None:
    """Let a new grace begin for blobs that somebody stored again."""
    Blob.update(unreferenced_at=now()).where(Blob.sha256.in_(sorted(names))).execute()


def unneeded(names: Collection[str]) -> list[str]:
    """Return the blobs that are no message's bytes, no document, and filed nowhere."""
    raws = RawMessage.select(RawMessage.sha256).where(RawMessage.sha256.in_(sorted(names)))
    files = Document.select(Document.blob).where(Document.blob.in_(sorted(names)))
    filed = FiledDocument.select(FiledDocument.blob).where(FiledDocument.blob.in_(sorted(names)))
    return sorted(set(names) - {row[0] for row in (*tuples(raws), *tuples(files), *tuples(filed))})
