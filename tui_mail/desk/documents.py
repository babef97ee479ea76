"""How the PDFs get made: a queue of rows that are due, rendered in children, never in the way of intake."""

import logging
import threading
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass

from tui_mail.archive.sheet import Sheet, decode_rendering, encode_sheet
from tui_mail.children import Children, Limits
from tui_mail.errors import ChildFailed
from tui_mail.store.blobs import Blobs
from tui_mail.store.clock import SECOND, moment, now
from tui_mail.store.database import change
from tui_mail.store.queries.documents import PrintedMessage, printed_message
from tui_mail.store.writes.documents import due_documents, finish_document, postpone_document

log = logging.getLogger(__name__)

LIMITS = Limits(seconds=60, memory_mb=700)
"""What one PDF may cost."""

BATCH = 16
"""PDFs that are kept in one transaction."""

RETRIES_AFTER = (60 * SECOND, 3600 * SECOND)
"""A PDF that failed is tried again after these times, then it has failed for good."""

NEVER = threading.Event()

ROLES = {"from": "From", "to": "To", "cc": "Cc", "bcc": "Bcc"}


@dataclass(frozen=True, slots=True)
class _Begun:
    document: int
    attempts: int
    answer: "Future[bytes]"


def open_renderers(count: int) -> Children:
    """Start `count` children that render, at low priority."""
    return Children("tui_mail.archive.pdf:render_encoded", count=count, limits=LIMITS, nice=10)


def render_due(blobs: Blobs, renderers: Children, stop: threading.Event = NEVER) -> int:
    """Render some of the PDFs that are due; returns how many were tried. Zero means that nothing is due.

    Once `stop` is set a failure counts for nothing: the children are ended with the program.
    """
    begun = [
        _Begun(document, attempts, renderers.submit(encode_sheet(sheet_of(printed_message(message)))))
        for document, message, attempts in due_documents(now(), BATCH)
    ]
    made: list[tuple[_Begun, bytes, str]] = []
    failed: list[tuple[_Begun, str]] = []
    for one in begun:
        try:
            rendering = decode_rendering(one.answer.result())
            made.append((one, rendering.pdf, rendering.renderer))
        except CancelledError:  # only the end of the program cancels
            continue
        except ChildFailed as exc:
            if stop.is_set():
                continue
            log.warning("document %s could not be rendered: %s", one.document, exc.sentence)
            failed.append((one, exc.sentence))
    names = blobs.put(pdf for _, pdf, _ in made)
    if begun:
        with change():
            for (one, pdf, renderer), name in zip(made, names, strict=True):
                finish_document(one.document, name, len(pdf), renderer)
            for one, problem in failed:
                again = RETRIES_AFTER[one.attempts] if one.attempts < len(RETRIES_AFTER) else None
                postpone_document(one.document, problem, None if again is None else now() + again)
    return len(begun)


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
