"""The files of an item, with their bytes: the EML, the PDF, an attachment; and what was filed by hand."""

from dataclasses import dataclass
from typing import Final

from tui_mail.desk.marks import opened
from tui_mail.desk.reading import read_detail, read_filed
from tui_mail.errors import NotFound, TuiMailError, UsageError
from tui_mail.mail.text import safe_line
from tui_mail.store.actor import Actor
from tui_mail.store.blobs import Blobs, sha256
from tui_mail.store.rows import Detail

_DOCUMENTS: Final = {
    "eml": ("eml", "message/rfc822"),
    "pdf": ("pdf", "application/pdf"),
    "manifest": ("manifest.json", "application/json"),
}
"""Ending and type of what is kept of each message."""


@dataclass(frozen=True, slots=True)
class ItemFile:
    """A file; its name and type may come from outside."""

    name: str
    media_type: str
    content: bytes


def item_file(actor: Actor, blobs: Blobs, item_id: int, what: str) -> ItemFile:
    """Return a file of an item: an attachment by its number, eml, pdf, manifest. Whoever reads it has opened the item.

    Raises NotFound, NotPermitted, UsageError for another word, TuiMailError where it is damaged.
    """
    detail = read_detail(actor, item_id, what)
    opened(actor, item_id)
    if what in _DOCUMENTS:
        ending, media_type = _DOCUMENTS[what]
        return ItemFile(f"{item_id}.{ending}", media_type, blobs.get(_document(detail, what)))
    if what.isascii() and what.isdecimal():
        return _attachment(blobs, detail, int(what))
    raise UsageError(f"{what!r} is neither the number of an attachment nor eml nor pdf nor manifest.")


def document_file(actor: Actor, blobs: Blobs, document_id: int) -> ItemFile:
    """Return what was filed by hand. Raises NotFound, TuiMailError where it is damaged."""
    found = read_filed(actor, document_id)
    entry = found.entry
    if found.blob is not None or entry.sha256 is not None:
        return ItemFile(entry.name, entry.media_type, blobs.get(found.blob or str(entry.sha256)))
    if entry.kind != "attachment":
        raise NotFound(f"The {entry.kind.upper()} of document {document_id} is not made yet; the daemon makes it.")
    if found.reduced:
        raise NotFound(f"{safe_line(entry.name)} is not kept here: its account keeps no attachments.")
    return ItemFile(entry.name, entry.media_type, _cut(blobs.get(found.raw_sha256), entry.part))


def _document(detail: Detail, kind: str) -> str:
    document = next((one for one in detail.documents if one.kind == kind), None)
    if document is not None and document.sha256 is not None:
        return document.sha256
    if document is not None and document.state == "failed":
        raise TuiMailError(f"The {kind.upper()} of item {detail.row.id} could not be made: {document.problem}")
    raise NotFound(f"The {kind.upper()} of item {detail.row.id} is not made yet; the daemon makes it.")


def _attachment(blobs: Blobs, detail: Detail, part: int) -> ItemFile:
    file = next((one for one in detail.attachments if one.part == part), None)
    if file is None:
        raise NotFound(f"Item {detail.row.id} has {len(detail.attachments)} attachments, none of them is {part}.")
    if detail.reduced:
        raise NotFound(f"Attachment {part}, {safe_line(file.name)}, is not kept here: its account keeps none.")
    content = _cut(blobs.get(detail.raw_sha256), part)
    if sha256(content) != file.sha256:
        raise TuiMailError(f"Attachment {part}, {safe_line(file.name)}, has another hash than when it arrived.")
    return ItemFile(file.name, file.media_type, content)


def _cut(raw: bytes, part: int) -> bytes:
    from tui_mail.mail.parse import attachment_bytes  # 50 ms until somebody wants one

    return attachment_bytes(raw, part)
