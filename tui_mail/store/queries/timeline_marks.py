"""What lies at a record, by time: only where each thing stands, so that a page is found without reading the rest."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from peewee import fn

from tui_mail.store.actor import Actor
from tui_mail.store.models import (
    Document,
    FiledDocument,
    Item,
    KeptMessage,
    Link,
    Message,
    Note,
    RecordNote,
    Task,
    TaskItem,
    TaskRecord,
    Tombstone,
)
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.scopes import linked_items, readable_items
from tui_mail.store.visibility import Place, open_to, places, visible_tasks


class Mark(NamedTuple):
    """Where something stands in an archive: by time, then by what it is, then by its id."""

    at: int
    source: int  # its place in `SOURCES`
    id: int


class Found(NamedTuple):
    """A mark with the text that words are looked for in."""

    mark: Mark
    text: str


BEGINNING = Mark(1 << 62, 0, 0)


@dataclass(frozen=True)
class Scope:
    """Whose archive it is, and who looks at it."""

    actor: Actor
    records: tuple[int, ...]
    places: dict[int, Place]

    @property
    def whole(self) -> list[int]:
        """The mailboxes of which he reads everything."""
        return sorted(key for key, place in self.places.items() if place.reads_all)


def scope_of(actor: Actor, records: Sequence[int]) -> Scope:
    """Return the archive of these records as the actor may see it."""
    return Scope(actor, tuple(records), places(actor))


def _older(source: int, after: Mark, at: Any, key: Any) -> Any:
    """Return the condition for what stands below a mark."""
    bound = after.id if source == after.source else (1 << 62 if source < after.source else 0)
    return (at < after.at) | ((at == after.at) & (key < bound))


def _mail(scope: Scope, source: int, after: Mark, limit: int) -> list[Found]:
    at = fn.MAX(Item.received_at)
    here = Link.record.in_(scope.records) & (Link.state == "linked") & readable_items(scope.actor)
    query = (
        Link.select(at, Item.message)
        .join(Item, on=(Item.id == Link.item))
        .where(here)
        .group_by(Item.message)
        .having(_older(source, after, at, Item.message))
        .order_by(at.desc(), Item.message.desc())
    )
    marks = [Mark(when, source, message) for when, message in tuples(query.limit(limit))]
    return _with_subjects(marks)


def _kept(scope: Scope, source: int, after: Mark, limit: int) -> list[Found]:
    still_here = Item.select(Item.id).join(Link, on=((Link.item == Item.id) & Link.record.in_(scope.records)))
    still_here = still_here.where(
        (Item.message == KeptMessage.message) & (Link.state == "linked") & readable_items(scope.actor)
    )
    here = KeptMessage.record.in_(scope.records) & KeptMessage.mailbox.in_(scope.whole) & ~fn.EXISTS(still_here)
    here &= open_to(scope.actor, KeptMessage)
    query = (
        KeptMessage.select(Message.received_at, Message.id)
        .distinct()
        .join(Message, on=(Message.id == KeptMessage.message))
        .where(here & _older(source, after, Message.received_at, Message.id))
        .order_by(Message.received_at.desc(), Message.id.desc())
    )
    return _with_subjects([Mark(when, source, message) for when, message in tuples(query.limit(limit))])


def _with_subjects(marks: list[Mark]) -> list[Found]:
    query = Message.select(Message.id, Message.subject).where(Message.id.in_([mark.id for mark in marks]))
    subjects = dict(tuples(query))
    return [Found(mark, subjects[mark.id]) for mark in marks]


def _item_notes(scope: Scope, source: int, after: Mark, limit: int) -> list[Found]:
    here = Note.item.in_(linked_items(scope.records)) & (Note.withdrawn == False)  # noqa: E712 - SQL
    query = (
        Note.select(Note.written_at, Note.id, Note.text)
        .join(Item, on=(Item.id == Note.item))
        .where(here & readable_items(scope.actor) & _older(source, after, Note.written_at, Note.id))
        .order_by(Note.written_at.desc(), Note.id.desc())
    )
    return _found(query.limit(limit), source)


def _record_notes(scope: Scope, source: int, after: Mark, limit: int) -> list[Found]:
    here = RecordNote.record.in_(scope.records) & (RecordNote.withdrawn == False)  # noqa: E712 - SQL
    query = (
        RecordNote.select(RecordNote.written_at, RecordNote.id, RecordNote.text)
        .where(here & _older(source, after, RecordNote.written_at, RecordNote.id))
        .order_by(RecordNote.written_at.desc(), RecordNote.id.desc())
    )
    return _found(query.limit(limit), source)


def _tasks(scope: Scope, source: int, after: Mark, limit: int) -> list[Found]:
    at_records = TaskRecord.select(TaskRecord.task).where(TaskRecord.record.in_(scope.records))
    at_items = TaskItem.select(TaskItem.task).where(TaskItem.item.in_(linked_items(scope.records)))
    query = (
        Task.select(Task.created_at, Task.id, Task.title)
        .where((Task.id.in_(at_records) | Task.id.in_(at_items)) & visible_tasks(scope.actor))
        .where(_older(source, after, Task.created_at, Task.id))
        .order_by(Task.created_at.desc(), Task.id.desc())
    )
    return _found(query.limit(limit), source)


def readable_file(scope: Scope) -> Any:
    """Return the condition on files filed by hand: of mail, those whose mail may be read, or might while it was there.

    What was filed from no mail is for everybody who sees records.
    """
    of_message = Item.select(Item.id).where(Item.message == FiledDocument.message)
    kept = KeptMessage.select(KeptMessage.id).where(KeptMessage.message == FiledDocument.message)
    kept = kept.where(~open_to(scope.actor, KeptMessage))
    own = Tombstone.select(Tombstone.id).join(Message, on=(Message.identity == Tombstone.identity))
    own = own.where((Message.id == FiledDocument.message) & (Tombstone.mailbox == FiledDocument.mailbox))
    own = own.where(~open_to(scope.actor, Tombstone))
    gone = FiledDocument.mailbox.in_(scope.whole) & ~fn.EXISTS(of_message) & ~fn.EXISTS(kept) & ~fn.EXISTS(own)
    return FiledDocument.message.is_null() | fn.EXISTS(of_message.where(readable_items(scope.actor))) | gone


def _filed(scope: Scope, source: int, after: Mark, limit: int) -> list[Found]:
    query = (
        FiledDocument.select(FiledDocument.filed_at, FiledDocument.id, FiledDocument.name)
        .where(FiledDocument.record.in_(scope.records) & readable_file(scope))
        .where(_older(source, after, FiledDocument.filed_at, FiledDocument.id))
        .order_by(FiledDocument.filed_at.desc(), FiledDocument.id.desc())
    )
    return _found(query.limit(limit), source)


def _documents(scope: Scope, source: int, after: Mark, limit: int) -> list[Found]:
    here = Link.record.in_(scope.records) & (Link.state == "linked") & readable_items(scope.actor)
    here &= Link.form == "link"  # what was filed as a document lies where it was put, a message on the board nowhere
    mail = Link.select(Item.message.alias("message"), fn.MAX(Item.received_at).alias("at"))
    mail = mail.join(Item, on=(Item.id == Link.item)).where(here).group_by(Item.message).alias("mail")
    at = mail.c.at
    query = (
        Document.select(at, Document.id, Document.name)
        .join(mail, on=(Document.message == mail.c.message))
        .where((Document.name != "") & (Document.state == "ready") & _older(source, after, at, Document.id))
        .order_by(at.desc(), Document.id.desc())
    )
    return _found(query.limit(limit), source)


def _found(query: Any, source: int) -> list[Found]:
    return [Found(Mark(at, source, key), text) for at, key, text in tuples(query)]


Source = Callable[[Scope, int, Mark, int], list[Found]]

SOURCES: tuple[tuple[str, Source], ...] = (
    ("document", _documents),
    ("document", _filed),
    ("task", _tasks),
    ("note", _record_notes),
    ("note", _item_notes),
    ("mail", _kept),
    ("mail", _mail),
)
"""What there is, by its sort: of one time the last goes first."""

DOCUMENTS, FILED, TASKS, RECORD_NOTES, ITEM_NOTES, KEPT, MAIL = range(len(SOURCES))

WITH_MAIL = frozenset({DOCUMENTS})
"""What is told with its mail already, where everything is listed."""
