"""How documents get made: a queue of rows that are due, worked off in children, never in the way of intake."""

import logging
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, replace

from tui_mail.archive.making import cutting, printing
from tui_mail.archive.manifest import Manifest, ManifestFile, ManifestFont, ManifestPart, write_manifest
from tui_mail.archive.sheet import Rendering, Sheet, decode_rendering
from tui_mail.children import Children, Limits
from tui_mail.errors import ChildFailed, TuiMailError
from tui_mail.store.blobs import Blobs, sha256
from tui_mail.store.clock import SECOND, moment, now
from tui_mail.store.database import change
from tui_mail.store.queries.documents import PrintedMessage, filing_place, printed_message
from tui_mail.store.writes.documents import (
    DueDocument,
    due_documents,
    file_documents,
    finish_document,
    keep_manifest,
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
    sheet: Sheet | None  # of what is printed
    answer: "Future[bytes]"


@dataclass(frozen=True, slots=True)
class Made:
    """A document that was made; of what was printed, its manifest too."""

    document: DueDocument
    content: bytes
    renderer: str = ""
    manifest: bytes = b""


def open_renderers(count: int) -> Children:
    """Start `count` children that make documents, at low priority."""
    return Children("tui_mail.archive.child:make_encoded", count=count, limits=LIMITS, nice=10)


def render_due(blobs: Blobs, renderers: Children, stop: threading.Event = NEVER) -> int:
    """Make some of the documents that are due; returns how many were tried. Zero means that nothing is due.

    Once `stop` is set a failure counts for nothing: the children are ended with the program.
    """
    made: list[Made] = []
    failed: list[tuple[DueDocument, str]] = []
    begun: list[_Begun] = []
    due = due_documents(now(), BATCH)
    for document in due:
        try:
            begun.append(_begin(document, blobs, renderers))
        except TuiMailError as exc:  # its EML is missing or damaged
            failed.append((document, exc.sentence))
    for one in begun:
        try:
            made.append(_finished(one, renderers, stop))
        except CancelledError:  # only the end of the program cancels
            continue
        except TuiMailError as exc:
            if not stop.is_set():
                failed.append((one.document, exc.sentence))
    _keep(blobs, made, failed)
    return len(due)


def print_message(document: DueDocument, blobs: Blobs, renderers: Children, *, reference: str | None = None) -> Made:
    """Print one message now, with its case as it is or with this `reference`.

    Raises ChildFailed, TuiMailError where its EML is missing or damaged.
    """
    return _finished(_begin(document, blobs, renderers, reference), renderers, NEVER)


def _begin(document: DueDocument, blobs: Blobs, renderers: Children, reference: str | None = None) -> _Begun:
    raw = blobs.get(document.raw_sha256)
    if document.kind == "attachment":
        return _Begun(document, None, renderers.submit(cutting(raw, document.part)))
    sheet = replace(sheet_of(printed_message(document.message), raw), reduced=document.reduced)
    if reference is not None:
        sheet = replace(sheet, reference=reference)
    return _Begun(document, sheet, renderers.submit(printing(sheet)))


def _finished(begun: _Begun, renderers: Children, stop: threading.Event) -> Made:
    """Wait for a document. Raises ChildFailed, TuiMailError where an attachment is not what it was on arrival."""
    document = begun.document
    if begun.sheet is not None:
        return _printed(document, begun.sheet, decode_rendering(_answer(begun.sheet, begun, renderers, stop)))
    content = begun.answer.result()
    if sha256(content) != document.sha256:
        raise TuiMailError(f"Attachment {document.part} has another hash than when it arrived.")
    return Made(document, content)


def _answer(sheet: Sheet, begun: _Begun, renderers: Children, stop: threading.Event) -> bytes:
    """Wait for a PDF; a body whose structure is too much for its limits is printed as plain text."""
    try:
        return begun.answer.result()
    except ChildFailed as exc:
        if stop.is_set():
            raise
        log.warning("Message %s is printed as plain text: %s", begun.document.message, exc.sentence)
        return renderers.run(printing(replace(sheet, plain=exc.sentence)))


def _printed(document: DueDocument, sheet: Sheet, rendering: Rendering) -> Made:
    manifest = Manifest(
        message_id=document.message_id,
        received_at=document.received_at,
        reference=sheet.reference,
        eml=ManifestFile(document.raw_sha256, len(sheet.raw)),
        pdf=ManifestFile(sha256(rendering.pdf), len(rendering.pdf)),
        pages=rendering.pages,
        attachments=tuple(
            ManifestPart(number, name, kind, digest, size)
            for number, (name, kind, size, digest) in enumerate(sheet.attachments, 1)
        ),
        renderer=rendering.renderer,
        fonts=tuple(ManifestFont(font.name, font.version, font.sha256) for font in rendering.fonts),
        missing=rendering.missing,
        missing_count=rendering.missing_count,
        is_whole=rendering.is_whole,
        reduced=document.reduced,
        has_eml=rendering.has_eml,
        plain_because=rendering.plain_because,
    )
    return Made(document, rendering.pdf, rendering.renderer, write_manifest(manifest))


def _keep(blobs: Blobs, made: Sequence[Made], failed: Sequence[tuple[DueDocument, str]]) -> None:
    names = put_made(blobs, made)
    if not made and not failed:
        return
    with change():
        for one in made:
            keep_made(one, names)
        for document, problem in failed:
            log.warning("%s of message %s could not be made: %s", document.kind, document.message, problem)
            again = RETRIES_AFTER[document.attempts] if document.attempts < len(RETRIES_AFTER) else None
            postpone_document(document.id, problem, None if again is None else now() + again)


def put_made(blobs: Blobs, made: Sequence[Made]) -> dict[bytes, str]:
    """Store the bytes of what was made; returns their names."""
    contents = [content for one in made for content in ([one.content, one.manifest] if one.manifest else [one.content])]
    return dict(zip(contents, blobs.put(contents), strict=True))


def keep_made(made: Made, names: Mapping[bytes, str]) -> None:
    """Note in the transaction that is open that a document is made, and what its manifest is."""
    document = made.document
    there = finish_document(document.id, names[made.content], len(made.content), made.renderer)
    if there and made.manifest:
        keep_manifest(document, names[made.manifest], len(made.manifest), made.renderer)


def file_at_record(message: int, mailbox_id: int) -> None:
    """Let the documents of a message lie at the record it is linked to, as its mailbox's account says."""
    where = filing_place(mailbox_id)
    file_documents(message, mailbox_id, where.folder, separate_attachments=where.separate_attachments)


def sheet_of(message: PrintedMessage, raw: bytes) -> Sheet:
    """Return what is printed of a message, whose bytes are `raw`."""
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
        raw=raw,
    )


def _people(message: PrintedMessage, wanted: str) -> str:
    found = [(name, address) for role, name, address in message.addresses if role == wanted]
    return ", ".join(f"{name} <{address}>" if name and address else name or address for name, address in found)


def _printed_time(at: int | None) -> str:
    return "" if at is None else moment(at).strftime("%Y-%m-%d %H:%M UTC")
