"""How documents get made: a queue of rows that are due, worked off in children, never in the way of intake."""

import logging
import threading
from collections.abc import Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass

from tui_mail.archive.making import cutting, printing
from tui_mail.archive.sheet import Sheet, decode_rendering
from tui_mail.children import Children, Limits
from tui_mail.errors import TuiMailError
from tui_mail.store.blobs import Blobs, sha256
from tui_mail.store.clock import SECOND, moment, now
from tui_mail.store.database import change
from tui_mail.store.queries.documents import PrintedMessage, filing_place, printed_message
from tui_mail.store.writes.documents import (
    DueDocument,
    due_documents,
    file_documents,
    finish_document,
    postpone_document,
)

log = logging.getLogger(__name__)

LIMITS = Limits(seconds=60, memory_mb=700)
"""What one document may cost."""

BATCH = 16
"""Documents that are kept in one transaction."""

RETRIES_AFTER = (60 * SECOND, 3600 * SECOND)
"""What failed is tried again after these times, then it has failed for good."""

NEVER = threading.Event()

ROLES = {"from": "From", "to": "To", "cc": "Cc", "bcc": "Bcc"}


@dataclass(frozen=True, slots=True)
class _Begun:
    document: DueDocument
    answer: "Future[bytes]"


@dataclass(frozen=True, slots=True)
class _Made:
    document: DueDocument
    content: bytes
    renderer: str


def open_renderers(count: int) -> Children:
    """Start `count` children that make documents, at low priority."""
    return Children("tui_mail.archive.making:make_encoded", count=count, limits=LIMITS, nice=10)


def render_due(blobs: Blobs, renderers: Children, stop: threading.Event = NEVER) -> int:
    """Make some of the documents that are due; returns how many were tried. Zero means that nothing is due.

    Once `stop` is set a failure counts for nothing: the children are ended with the program.
    """
    made: list[_Made] = []
    failed: list[tuple[DueDocument, str]] = []
    begun: list[_Begun] = []
    due = due_documents(now(), BATCH)
    for document in due:
        try:
            begun.append(_Begun(document, renderers.submit(_request(document, blobs))))
        except TuiMailError as exc:  # its EML is missing or damaged
            failed.append((document, exc.sentence))
    for one in begun:
        try:
            made.append(_finished(one))
        except CancelledError:  # only the end of the program cancels
            continue
        except TuiMailError as exc:
            if not stop.is_set():
                failed.append((one.document, exc.sentence))
    _keep(blobs, made, failed)
    return len(due)


def _request(document: DueDocument, blobs: Blobs) -> bytes:
    if document.kind == "attachment":
        return cutting(blobs.get(document.raw_sha256), document.part)
    return printing(sheet_of(printed_message(document.message)))


def _finished(begun: _Begun) -> _Made:
    """Wait for a document. Raises ChildFailed, TuiMailError where an attachment is not what it was on arrival."""
    document, answer = begun.document, begun.answer.result()
    if document.kind != "attachment":
        rendering = decode_rendering(answer)
        return _Made(document, rendering.pdf, rendering.renderer)
    if sha256(answer) != document.sha256:
        raise TuiMailError(f"Attachment {document.part} has another hash than when it arrived.")
    return _Made(document, answer, "")


def _keep(blobs: Blobs, made: Sequence[_Made], failed: Sequence[tuple[DueDocument, str]]) -> None:
    names = blobs.put(one.content for one in made)
    if not made and not failed:
        return
    with change():
        for one, name in zip(made, names, strict=True):
            finish_document(one.document.id, name, len(one.content), one.renderer)
        for document, problem in failed:
            log.warning("%s of message %s could not be made: %s", document.kind, document.message, problem)
            again = RETRIES_AFTER[document.attempts] if document.attempts < len(RETRIES_AFTER) else None
            postpone_document(document.id, problem, None if again is None else now() + again)


def file_at_record(message: int, mailbox_id: int) -> None:
    """Let the documents of a message lie at the record it is linked to, as its mailbox's account says."""
    where = filing_place(mailbox_id)
    file_documents(message, mailbox_id, where.folder, separate_attachments=where.separate_attachments)


def sheet_of(message: PrintedMessage) -> Sheet:
    """Return what is printed of a message."""
    headers = [(label, _people(message, role)) for role, label in ROLES.items()]
    dates = [("Date", _printed_time(message.date_at)), ("Received", _printed_time(message.received_at))]
    named = [("Message-ID", message.message_id)]
    return Sheet(
        headers=tuple((label, value) for label, value in (*headers, *dates, *named) if value),
        subject=message.subject,
        body=message.body,
        attachments=message.attachments,
        reference=message.case,
        created=message.received_at,
    )


def _people(message: PrintedMessage, wanted: str) -> str:
    found = [(name, address) for role, name, address in message.addresses if role == wanted]
    return ", ".join(f"{name} <{address}>" if name and address else name or address for name, address in found)


def _printed_time(at: int | None) -> str:
    return "" if at is None else moment(at).strftime("%Y-%m-%d %H:%M UTC")
