"""Whether every document is what its message says: the EML in which it came, its attachments, a PDF where one is made.

The bytes themselves are looked at with the files (files.py).
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tui_mail.store.database import snapshot
from tui_mail.store.models import Attachment, Blob, Document, FiledDocument, Item, Message, RawMessage, Record
from tui_mail.store.models.table import tuples
from tui_mail.store.verifying.damage import Damage, Scope, Stretch
from tui_mail.store.verifying.owners import document_name, filed_name, items_of

AT_ONCE = 500
"""Messages or files that are looked at in one go."""

OF_MESSAGES, FILED = "m", "n"
"""First letters of positions; what was filed by hand comes after the messages."""

NO_FILE = "it is said to be ready, and names no file"
NO_ROW = "its file is not among those that are kept"
OTHER_FORM = "its file is not the form in which the message is kept"
OTHER_BYTES = "its file is not the attachment that came"
NO_EML = "it is missing"
NO_PART = "the message has no such attachment"


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is known of a page of messages."""

    raws: dict[int, set[str]]
    parts: dict[tuple[int, int], str]
    files: set[str]


def verify_documents(scope: Scope, position: str) -> Iterator[Stretch]:
    """Compare the documents of every message, then what was filed by hand, with what arrived."""
    if not position.startswith(FILED):
        last = int(position.removeprefix(OF_MESSAGES) or 0)
        while found := _stretch_of_messages(scope, last):
            last, stretch = found
            yield stretch
    last = int(position.removeprefix(FILED)) if position.startswith(FILED) else 0
    while found := _stretch_of_filed(scope, last):
        last, stretch = found
        yield stretch


def _stretch_of_messages(scope: Scope, last: int) -> tuple[int, Stretch] | None:
    with snapshot():  # what is purged or printed anew meanwhile is no damage
        page = _messages(scope, last)
        if not page:
            return None
        count, damage = _verify_messages(page, scope)
        return page[-1][0], Stretch(f"{OF_MESSAGES}{page[-1][0]}", count, damage)


def _stretch_of_filed(scope: Scope, last: int) -> tuple[int, Stretch] | None:
    with snapshot():
        page = _filed(scope, last)
        if not page:
            return None
        return page[-1].id, Stretch(f"{FILED}{page[-1].id}", len(page), tuple(_verify_filed(page)))


def _messages(scope: Scope, last: int) -> list[tuple[int, str]]:
    query = Message.select(Message.id, Message.raw_sha256).where(Message.id > last)
    if scope is not None:
        boxes = sorted(scope)
        kept = Document.select(Document.message).where(Document.mailbox.in_(boxes))
        items = Item.select(Item.message).where(Item.mailbox.in_(boxes))
        query = query.where(Message.id.in_(kept) | Message.id.in_(items))
    return list(tuples(query.order_by(Message.id).limit(AT_ONCE)))


def _verify_messages(page: list[tuple[int, str]], scope: Scope) -> tuple[int, tuple[Damage, ...]]:
    messages = dict(page)
    documents = list(Document.select().where(Document.message.in_(sorted(messages))).order_by(Document.id))
    kept = _kept_of(set(messages), {one.blob for one in documents if one.blob} | set(messages.values()))
    found: list[tuple[int, str, int, str, str]] = []
    for one in documents:
        if said := _said_of(one, messages[one.message], kept):
            found.append((one.message, one.kind, one.part, one.blob or "", said))
    with_eml = {one.message for one in documents if one.kind == "eml"}
    for message, raw in page:
        if message not in with_eml:
            found.append((message, "eml", 0, raw, NO_EML))
    items = items_of({one[0] for one in found}, scope)
    damage = (
        Damage("row", said, file=name, of=tuple(f"{document_name(kind, part)} of {item}" for item in items[message]))
        for message, kind, part, name, said in found
    )
    return len(documents), tuple(damage)


def _kept_of(messages: set[int], names: set[str]) -> _Kept:
    wanted = sorted(messages)
    raws: defaultdict[int, set[str]] = defaultdict(set)
    rows = RawMessage.select(RawMessage.message, RawMessage.sha256).where(RawMessage.message.in_(wanted))
    for message, name in tuples(rows):
        raws[message].add(name)
    columns = (Attachment.message, Attachment.part, Attachment.sha256)
    parts = tuples(Attachment.select(*columns).where(Attachment.message.in_(wanted)))
    files = {row[0] for row in tuples(Blob.select(Blob.sha256).where(Blob.sha256.in_(sorted(names))))}
    return _Kept(raws, {(message, part): name for message, part, name in parts}, files)


def _said_of(document: Document, raw: str, kept: _Kept) -> str:
    """Say what is wrong with a document; '' where nothing is, as with one that is still to be made."""
    key = (document.message, document.part)
    if document.kind == "attachment" and key not in kept.parts:
        return NO_PART
    if document.blob is None:
        return NO_FILE if document.state == "ready" else ""
    if document.blob not in kept.files:
        return NO_ROW
    if document.kind == "eml" and (document.blob != raw or raw not in kept.raws.get(document.message, ())):
        return OTHER_FORM
    return OTHER_BYTES if document.kind == "attachment" and document.blob != kept.parts[key] else ""


def _filed(scope: Scope, last: int) -> list[FiledDocument]:
    query = FiledDocument.select().where(FiledDocument.id > last)
    if scope is not None:
        query = query.where(FiledDocument.mailbox.in_(sorted(scope)))
    return list(query.order_by(FiledDocument.id).limit(AT_ONCE))


def _verify_filed(page: list[FiledDocument]) -> Iterator[Damage]:
    kept = _kept_of({one.message for one in page if one.message}, {one.blob for one in page if one.blob})
    at = {row[0]: row[1:] for row in tuples(_places({one.record for one in page if one.record}))}
    for one in page:
        said = _said_of_filed(one, kept)
        if said:
            name = filed_name(one.id, *(at.get(one.record) or (None, None)))
            yield Damage("row", said, file=one.blob or "", of=(name,))


def _places(records: set[int]) -> Any:
    return Record.select(Record.id, Record.kind, Record.number).where(Record.id.in_(sorted(records)))


def _said_of_filed(filed: FiledDocument, kept: _Kept) -> str:
    if filed.message is None and filed.blob is None:
        return NO_FILE
    if filed.blob is not None and filed.blob not in kept.files:
        return NO_ROW
    if filed.message is None:
        return ""
    if filed.kind == "attachment":
        came = kept.parts.get((filed.message, filed.part))
        if came is None:
            return NO_PART
        return OTHER_BYTES if filed.blob not in (None, came) else ""
    if filed.kind == "eml" and filed.blob is not None and filed.blob not in kept.raws.get(filed.message, ()):
        return OTHER_FORM
    return ""
