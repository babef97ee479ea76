"""What a damaged file is to people: the EML, PDF or attachment of which item, in which mailbox, at which record."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from peewee import JOIN

from tui_mail.mail.text import safe_line
from tui_mail.store.models import Document, FiledDocument, Item, KeptMessage, Mailbox, RawMessage, Record
from tui_mail.store.models.table import tuples
from tui_mail.store.verifying.damage import Scope

KINDS = {"eml": "EML", "pdf": "PDF", "attachment": "attachment", "manifest": "manifest"}

NAMED = 5
"""Items of one message that are named."""


def owners_of(names: Collection[str], scope: Scope) -> dict[str, tuple[str, ...]]:
    """Say of some files what they are, as far as that is in the mailboxes."""
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    columns = (Document.blob, Document.kind, Document.part, Document.message)
    kept = [*tuples(Document.select(*columns).where(Document.blob.in_(sorted(names))).order_by(Document.id))]
    raws = RawMessage.select(RawMessage.sha256, RawMessage.message).where(RawMessage.sha256.in_(sorted(names)))
    kept += [(name, "eml", 0, message) for name, message in tuples(raws)]
    items = items_of({message for *_, message in kept}, scope)
    for name, kind, part, message in kept:
        for item in items[message]:
            found[name][f"{document_name(kind, part)} of {item}"] = None
    for name, said in _filed(names, scope):
        found[name][said] = None
    return {name: tuple(said)[:NAMED] for name, said in found.items()}


def document_name(kind: str, part: int) -> str:
    """Say which document of a message it is."""
    return f"attachment {part}" if kind == "attachment" else KINDS.get(kind, kind)


def items_of(messages: Iterable[int], scope: Scope) -> dict[int, list[str]]:
    """Say which items messages are, and at which records they are kept where the item was purged."""
    wanted = sorted(set(messages))
    codes = dict(tuples(Mailbox.select(Mailbox.id, Mailbox.code)))
    found: dict[int, list[str]] = {message: [] for message in wanted}
    here = Item.select(Item.message, Item.id, Item.mailbox).where(Item.message.in_(wanted)).order_by(Item.id)
    for message, item, mailbox in tuples(here):
        if scope is None or mailbox in scope:
            found[message].append(f"item {item} in {safe_line(codes.get(mailbox, ''))}")
    columns = (KeptMessage.message, KeptMessage.item, KeptMessage.mailbox, Record.kind, Record.number)
    kept = KeptMessage.select(*columns).join(Record, on=(Record.id == KeptMessage.record))
    for message, item, mailbox, kind, number in tuples(kept.where(KeptMessage.message.in_(wanted))):
        if scope is None or mailbox in scope:
            place = safe_line(codes.get(mailbox, ""))
            found[message].append(f"item {item} of {place}, kept at {kind} {safe_line(number)}")
    return {message: said[:NAMED] or [f"message {message}"] for message, said in found.items()}


def filed_name(key: int, kind: str | None, number: str | None) -> str:
    """Say which file it is that somebody filed."""
    place = "in a store" if kind is None else f"at {kind} {safe_line(number or '')}"
    return f"file {key} filed {place}"


def _filed(names: Collection[str], scope: Scope) -> Iterable[tuple[str, str]]:
    columns = (FiledDocument.blob, FiledDocument.id, FiledDocument.mailbox, Record.kind, Record.number)
    rows = FiledDocument.select(*columns).join(Record, JOIN.LEFT_OUTER, on=(Record.id == FiledDocument.record))
    for name, key, mailbox, kind, number in tuples(rows.where(FiledDocument.blob.in_(sorted(names)))):
        if scope is None or mailbox in scope:
            yield name, filed_name(key, kind, number)
