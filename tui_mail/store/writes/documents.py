"""The queue of documents that are due, and what is filed at a record."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from peewee import JOIN

from tui_mail.mail.text import safe_filename
from tui_mail.store.clock import SECOND, moment, now
from tui_mail.store.models import Attachment, Blob, Document, Message
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.asking import ask
from tui_mail.store.writes.garbage import note_unreferenced
from tui_mail.store.writes.rows import STAYS, insert_rows, update

_GETS_ITS_PLACE = """ON CONFLICT (message, kind, part)
  DO UPDATE SET folder = excluded.folder, name = excluded.name WHERE document.name = ''"""
"""An attachment may be a file already, because somebody filed it elsewhere by hand."""

_NO_FOLDERS = str.maketrans("/\\", "--")

_NEVER_SO_LATE = 2 * 3600 * SECOND
"""No document waits longer than an hour for its next try."""


@dataclass(frozen=True, slots=True)
class DueDocument:
    """A document that is to be made: the PDF of a message, or one of its attachments as a file."""

    id: int
    kind: str  # pdf | attachment
    message: int
    mailbox: int
    raw_sha256: str
    part: int
    sha256: str  # of the attachment, empty for a PDF
    attempts: int
    message_id: str
    received_at: int
    reduced: bool


def due_documents(at: int, limit: int) -> list[DueDocument]:
    """Return the documents that are due by `at`, the longest waiting first.

    What is due much later is from before a clock was put back.
    """
    is_due = (Document.state == "due") & ((Document.due_at <= at) | (Document.due_at > at + _NEVER_SO_LATE))
    return _documents(is_due, limit)


def pdf_of(message: int) -> DueDocument | None:
    """Return the PDF of a message as if it were due, None where the message is gone."""
    return next(iter(_documents((Document.message == message) & (Document.kind == "pdf"), 1)), None)


def due_pdf_of(message: int) -> DueDocument | None:
    """Return the PDF of a message if it is due."""
    pdf = (Document.message == message) & (Document.kind == "pdf")
    return next(iter(_documents(pdf & (Document.state == "due"), 1)), None)


def _documents(which: Any, limit: int) -> list[DueDocument]:
    own = (Document.id, Document.kind, Document.message, Document.mailbox, Message.raw_sha256, Document.part)
    of_message = (Message.message_id, Message.received_at, Message.reduced)
    query = (
        Document.select(*own, Attachment.sha256, Document.attempts, *of_message)
        .join(Message, on=(Message.id == Document.message))
        .join(
            Attachment,
            JOIN.LEFT_OUTER,
            on=((Attachment.message == Document.message) & (Attachment.part == Document.part)),
        )
        .where(which)
        .order_by(Document.due_at, Document.id)
        .limit(limit)
    )
    return [
        DueDocument(key, kind, message, mailbox, raw, part, sha256 or "", attempts, message_id or "", at, bool(reduced))
        for key, kind, message, mailbox, raw, part, sha256, attempts, message_id, at, reduced in tuples(query)
    ]


def finish_document(document: int, sha256: str, size: int, renderer: str) -> bool:
    """Note that a document is kept; where its message was purged meanwhile, its file goes as well."""
    before = [row[0] for row in tuples(Document.select(Document.blob).where(Document.id == document))]
    _keep_blob(sha256, size)
    values: dict[str, object] = {"blob": sha256, "state": "ready", "problem": "", "renderer": renderer}
    Document.update(**values, attempts=Document.attempts + 1).where(Document.id == document).execute()
    note_unreferenced([name for name in (*before, sha256) if name is not None])
    return bool(before)


def keep_manifest(pdf: DueDocument, sha256: str, size: int, renderer: str) -> None:
    """Keep the manifest of a PDF in the place of the one before."""
    which = (Document.message == pdf.message) & (Document.kind == "manifest")
    before = [row[0] for row in tuples(Document.select(Document.blob).where(which))]
    _keep_blob(sha256, size)
    values: dict[str, object] = {"blob": sha256, "state": "ready", "renderer": renderer, "due_at": now()}
    if not Document.update(**values).where(which).execute():
        Document.insert(kind="manifest", message=pdf.message, mailbox=pdf.mailbox, **values).execute()
    note_unreferenced([name for name in before if name is not None])


def _keep_blob(sha256: str, size: int) -> None:
    stored = {"sha256": sha256, "size": size, "stored_at": now()}
    Blob.insert(**stored).on_conflict(conflict_target=[Blob.sha256], update={Blob.unreferenced_at: None}).execute()


def postpone_document(document: int, problem: str, due_at: int | None) -> None:
    """Note why a document could not be made; without a new time it has failed for good."""
    values: dict[str, object] = {"problem": problem, "state": "failed" if due_at is None else "due"}
    if due_at is not None:
        values["due_at"] = due_at
    Document.update(**values, attempts=Document.attempts + 1).where(Document.id == document).execute()


def file_documents(message: int, mailbox: int, folder: str, *, separate_attachments: bool) -> None:
    """Give the documents of a message that is linked to a record their place there; each attachment as a file too.

    A second record changes nothing. A reduced message has no attachments to be filed.
    """
    found = ask("SELECT received_at, subject, reduced FROM message WHERE id = ?", [message])
    for received_at, subject, reduced in found:
        for kind in ("eml", "pdf"):
            name = document_name(received_at, subject, kind)
            update(
                "UPDATE document SET folder = ?, name = ? WHERE message = ? AND kind = ? AND name = ''",
                [folder, name, message, kind],
            )
        if separate_attachments and not reduced:
            _file_attachments(message, mailbox, folder)


def document_name(received_at: int, subject: str, kind: str) -> str:
    """Return what the file of a whole message is called: its day and subject; `kind` is eml or pdf."""
    stem = f"{moment(received_at):%Y-%m-%d} {subject}".strip().translate(_NO_FOLDERS)
    return safe_filename(f"{stem[:120]}.{kind}")


def want_attachment(message: int, mailbox: int, part: int) -> None:
    """Let an attachment be cut out of its message as a file, where it is none yet."""
    insert_rows(Document, [_due_attachment(message, mailbox, part)], otherwise=STAYS)


def _due_attachment(message: int, mailbox: int, part: int, folder: str = "", name: str = "") -> dict[str, object]:
    return {
        **{"kind": "attachment", "message": message, "mailbox": mailbox, "blob": None, "state": "due"},
        **{"due_at": now(), "attempts": 0, "problem": "", "renderer": "", "folder": folder},
        **{"part": part, "name": name},
    }


def _file_attachments(message: int, mailbox: int, folder: str) -> None:
    parts = ask(
        "SELECT part, name FROM attachment WHERE message = ? AND NOT decoration ORDER BY part",
        [message],
    )
    names = _apart([safe_filename(name) for _, name in parts])
    named = [(part, name) for (part, _), name in zip(parts, names, strict=True)]
    rows = [_due_attachment(message, mailbox, part, folder, name) for part, name in named]
    insert_rows(Document, rows, otherwise=_GETS_ITS_PLACE)


def _apart(names: list[str]) -> list[str]:
    """Number the names that come again: they lie in one folder."""
    seen: Counter[str] = Counter()
    told = []
    for name in names:
        seen[name] += 1
        stem, dot, ending = name.rpartition(".")
        again = f"{stem} ({seen[name]}).{ending}" if dot and stem else f"{name} ({seen[name]})"
        told.append(name if seen[name] == 1 else again)
    return told
