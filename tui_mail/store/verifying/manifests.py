"""Whether every manifest names the EML, the PDF and the attachments that are kept."""

from collections.abc import Collection, Iterator

from tui_mail.archive.manifest import Manifest, read_manifest
from tui_mail.errors import TuiMailError
from tui_mail.store.blobs import Blobs
from tui_mail.store.database import snapshot
from tui_mail.store.models import Attachment, Document, Item, Message
from tui_mail.store.models.table import tuples
from tui_mail.store.verifying.damage import Damage, Scope, Stretch
from tui_mail.store.verifying.owners import items_of

AT_ONCE = 200
"""Manifests that are read in one go."""

UNREADABLE = "it cannot be read as a manifest"


def verify_manifests(
    blobs: Blobs, scope: Scope, position: str, named: Collection[str] = frozenset()
) -> Iterator[Stretch]:
    """Compare each manifest with the documents of its message; files that were `named` before are not named again."""
    stretch: Stretch | None = Stretch(position or "0", 0)
    while stretch and (stretch := _stretch(blobs, scope, int(stretch.position), named)):
        yield stretch


def _stretch(blobs: Blobs, scope: Scope, last: int, named: Collection[str]) -> Stretch | None:
    with snapshot():  # what is printed anew meanwhile is no damage
        page = _page(scope, last)
        if not page:
            return None
        return Stretch(str(page[-1][0]), len(page), tuple(_verify_page(blobs, scope, page, named)))


def _page(scope: Scope, last: int) -> list[tuple[int, int, str, str]]:
    columns = (Document.id, Document.message, Document.blob, Message.raw_sha256)
    query = Document.select(*columns).join(Message, on=(Message.id == Document.message))
    query = query.where((Document.kind == "manifest") & (Document.state == "ready") & (Document.id > last))
    query = query.where(Document.blob.is_null(False))
    if scope is not None:
        boxes = sorted(scope)
        items = Item.select(Item.message).where(Item.mailbox.in_(boxes))
        query = query.where(Document.mailbox.in_(boxes) | Document.message.in_(items))
    return list(tuples(query.order_by(Document.id).limit(AT_ONCE)))


def _verify_page(
    blobs: Blobs, scope: Scope, page: list[tuple[int, int, str, str]], named: Collection[str]
) -> Iterator[Damage]:
    messages = sorted({message for _, message, *_ in page})
    printed = (Document.kind == "pdf") & (Document.state == "ready") & Document.message.in_(messages)
    pdfs: dict[int, str] = dict(tuples(Document.select(Document.message, Document.blob).where(printed)))
    parts: dict[int, dict[int, str]] = {message: {} for message in messages}
    columns = (Attachment.message, Attachment.part, Attachment.sha256)
    for message, part, name in tuples(Attachment.select(*columns).where(Attachment.message.in_(messages))):
        parts[message][part] = name
    for _, message, blob, raw in page:
        if blob not in named and (said := _said_of(blobs, blob, raw, pdfs.get(message), parts[message])):
            of = tuple(f"manifest of {item}" for item in items_of([message], scope)[message])
            yield Damage("manifest", said, file=blob, of=of)


def _said_of(blobs: Blobs, blob: str, raw: str, pdf: str | None, parts: dict[int, str]) -> str:
    try:
        manifest = read_manifest(blobs.get(blob))
    except TuiMailError:  # missing, changed, or none
        return UNREADABLE
    wrong = list(_wrong(manifest, raw, pdf, parts))
    return f"it names another {', '.join(wrong)} than what is kept" if wrong else ""


def _wrong(manifest: Manifest, raw: str, pdf: str | None, parts: dict[int, str]) -> Iterator[str]:
    if manifest.eml.sha256 != raw:
        yield "EML"
    if pdf is not None and manifest.pdf.sha256 != pdf:
        yield "PDF"
    told = {one.part: one.sha256 for one in manifest.attachments}
    for part in sorted(told.keys() | parts.keys()):
        if told.get(part) != parts.get(part):
            yield f"attachment {part}"
