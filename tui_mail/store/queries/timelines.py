"""The archive of a record: its mail, tasks, notes and documents in time order, newest first, page by page.

Each message stands there once, in whatever mailboxes it lies. What somebody may not read is not there for him.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tui_mail.mail.text import fold
from tui_mail.store.actor import Actor
from tui_mail.store.database import snapshot
from tui_mail.store.models import (
    Document,
    FiledDocument,
    Item,
    KeptMessage,
    Link,
    Message,
    MessageText,
    Note,
    Record,
    RecordNote,
    Task,
    TaskCategory,
)
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.answers import answers_of
from tui_mail.store.queries.dealings import writers_of
from tui_mail.store.queries.directory import names_of_users
from tui_mail.store.queries.rows import Hit, read_rows
from tui_mail.store.queries.scopes import readable_items, records_below
from tui_mail.store.queries.timeline_marks import (
    BEGINNING,
    DOCUMENTS,
    FILED,
    ITEM_NOTES,
    KEPT,
    MAIL,
    RECORD_NOTES,
    SOURCES,
    TASKS,
    WITH_MAIL,
    Mark,
    Scope,
    scope_of,
)
from tui_mail.store.rows import Answer, Key, Row
from tui_mail.store.visibility import open_to

SORTS = ("mail", "task", "note", "document")
"""What an archive holds."""

_TEXT = 2_000
"""Characters of a message on a board that are told."""

_CHUNK = 10_000
"""So many marks are looked through at once where words are asked for."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something at a record. Times are microseconds UTC."""

    mark: Mark
    sort: str  # mail | task | note | document
    title: str  # subject, title, text of a note, name of a file
    who: str  # correspondent, assignee, author, who filed it
    item: int | None = None  # that it is at
    mailboxes: tuple[str, ...] = ()  # of a mail
    row: Row | None = None  # of a mail that is still in a mailbox
    writer: str = ""  # of a mail
    answers: tuple[Answer, ...] = ()
    kept: bool = False  # a mail that was purged from its mailbox
    state: str = ""  # of a task
    kind: str = ""  # eml | pdf | attachment | file ...; the category of a task
    due_at: int | None = None  # of a task
    to: str = ""  # of a note
    path: str = ""  # folder/name of a file
    sha256: str | None = None
    form: str = "link"  # of a mail: link | eml (a document here) | board (a message on its board)
    text: str = ""  # of a message on the board, its beginning
    at_record: tuple[str, str] | None = None  # kind and number, where it is one that belongs to the record

    @property
    def at(self) -> int:
        """When it came, or was made."""
        return self.mark.at


def timeline(
    actor: Actor, record_id: int, sort: str = "", *, words: str = "", after: Mark = BEGINNING, limit: int = 64
) -> list[Entry]:
    """Return what is at a record and all that belongs to it, older than `after`; with all these words in it."""
    with snapshot():
        scope = scope_of(actor, records_below(record_id))
        if not scope.places:
            return []
        told = _told(scope, _marks(scope, sort, fold(words).split(), after, limit))
        return sorted(told, key=lambda entry: entry.mark, reverse=True)


def _marks(scope: Scope, sort: str, words: Sequence[str], after: Mark, limit: int) -> list[Mark]:
    """Return where the next things stand, each with all of the words."""
    wanted: list[Mark] = []
    for number, (its_sort, read) in enumerate(SOURCES):
        if its_sort == sort or (not sort and number not in WITH_MAIL):
            chunk, at = limit if not words else _CHUNK, after
            hits: list[Mark] = []
            while len(hits) < limit:
                found = read(scope, number, at, chunk)
                hits += [one.mark for one in found if all(word in fold(one.text) for word in words)]
                if len(found) < chunk:
                    break
                at = found[-1].mark
            wanted += hits
    return sorted(wanted, reverse=True)[:limit]


def _told(scope: Scope, marks: Sequence[Mark]) -> list[Entry]:
    """Return what stands at these marks."""
    by_source: defaultdict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        by_source[mark.source].append(mark)
    return [entry for source, some in by_source.items() for entry in _TELLING[source](scope, some)]


@dataclass(slots=True)
class _Linked:
    """Where a message is linked, of all that belongs to a record: at itself rather than at one below it."""

    keys: dict[int, Key]  # of its items, by their ids
    record: int
    form: str


def _linked_mail(scope: Scope, marks: Sequence[Mark]) -> dict[int, _Linked]:
    """Return it by message, as far as an item of it may be read."""
    here = Item.message.in_([mark.id for mark in marks]) & Link.record.in_(scope.records) & (Link.state == "linked")
    columns = (Item.message, Item.id, Item.listed_at, Link.record, Link.form)
    query = Item.select(*columns).join(Link, on=(Link.item == Item.id)).where(here & readable_items(scope.actor))
    found: dict[int, _Linked] = {}
    for message, item, listed_at, record, form in tuples(query.order_by(Item.id, Link.id)):
        one = found.setdefault(message, _Linked({}, record, form))
        one.keys[item] = Key(listed_at, item)
        if record == scope.records[0]:
            one.record, one.form = record, form
    return found


def _mail(scope: Scope, marks: Sequence[Mark]) -> list[Entry]:
    linked = _linked_mail(scope, marks)
    keys = sorted((key for one in linked.values() for key in one.keys.values()), reverse=True)
    found = read_rows(scope.actor, [Hit(key, full=True) for key in keys])
    rows = {row.id: row for row in found if isinstance(row, Row)}
    texts = _texts([message for message, one in linked.items() if one.form == "board"])
    writers, names = writers_of(list(rows)), _keys_of(scope, [one.record for one in linked.values()])
    entries = []
    for mark in marks:
        one = linked.get(mark.id)
        mine = [rows[item] for item in one.keys if item in rows] if one is not None else []
        if one is not None and mine:
            answers = {answer: None for row in mine for answer in answers_of(scope.actor, row.id)}
            first = next((row for row in mine if row.status != "resolved"), mine[0])
            entries.append(
                Entry(
                    mark, "mail", first.subject, first.correspondent, first.id,
                    tuple(dict.fromkeys(row.mailbox for row in mine)), first, writers[first.id], tuple(answers),
                    at_record=names.get(one.record), form=one.form, text=texts.get(mark.id, ""),
                )
            )  # fmt: skip
    return entries


def _texts(messages: Sequence[int]) -> dict[int, str]:
    """Return how messages of the board begin."""
    query = MessageText.select(MessageText.message, MessageText.body).where(MessageText.message.in_(list(messages)))
    return {message: body[:_TEXT] for message, body in tuples(query)} if messages else {}


def _keys_of(scope: Scope, records: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Return kind and number of the records that are not the one whose archive it is."""
    others = sorted(set(records) - {scope.records[0]})
    query = Record.select(Record.id, Record.kind, Record.number).where(Record.id.in_(others))
    return {key: (kind, number) for key, kind, number in tuples(query)} if others else {}


def _kept(scope: Scope, marks: Sequence[Mark]) -> list[Entry]:
    columns = (
        Message.id, Message.subject, Message.from_name, Message.from_address, Message.raw_sha256,
        KeptMessage.item, KeptMessage.mailbox, KeptMessage.record,
    )  # fmt: skip
    here = KeptMessage.message.in_([mark.id for mark in marks]) & KeptMessage.record.in_(scope.records)
    here &= KeptMessage.mailbox.in_(scope.whole) & open_to(scope.actor, KeptMessage)
    query = KeptMessage.select(*columns).join(Message, on=(Message.id == KeptMessage.message)).where(here)
    rows = {row[0]: row for row in tuples(query.order_by(KeptMessage.id.desc()))}
    names = _keys_of(scope, [row[7] for row in rows.values()])
    return [
        Entry(
            mark, "mail", subject, name or address, item, (scope.places[mailbox].code,), writer=name or address,
            kept=True, sha256=raw, at_record=names.get(record),
        )
        for mark in marks
        for _, subject, name, address, raw, item, mailbox, record in [rows[mark.id]]
    ]  # fmt: skip


def _item_notes(scope: Scope, marks: Sequence[Mark]) -> list[Entry]:
    notes = {note.id: note for note in Note.select().where(Note.id.in_([mark.id for mark in marks]))}
    names = names_of_users({person for note in notes.values() for person in (note.author, note.addressee)})
    return [
        Entry(mark, "note", note.text, names[note.author], note.item, to=names.get(note.addressee, ""))
        for mark in marks
        for note in [notes[mark.id]]
    ]


def _record_notes(scope: Scope, marks: Sequence[Mark]) -> list[Entry]:
    notes = {note.id: note for note in RecordNote.select().where(RecordNote.id.in_([mark.id for mark in marks]))}
    names = names_of_users({person for note in notes.values() for person in (note.author, note.addressee)})
    keys = _keys_of(scope, [note.record for note in notes.values()])
    return [
        Entry(
            mark, "note", note.text, names[note.author], to=names.get(note.addressee, ""),
            at_record=keys.get(note.record),
        )
        for mark in marks
        for note in [notes[mark.id]]
    ]  # fmt: skip


def _tasks(scope: Scope, marks: Sequence[Mark]) -> list[Entry]:
    tasks = {task.id: task for task in Task.select().where(Task.id.in_([mark.id for mark in marks]))}
    categories: dict[int, str] = dict(tuples(TaskCategory.select(TaskCategory.id, TaskCategory.name)))
    names = names_of_users({task.assignee for task in tasks.values()})
    return [
        Entry(
            mark, "task", task.title, names.get(task.assignee, ""), state=task.state,
            kind=categories.get(task.category, task.kind), due_at=task.due_at or task.begins_at,
        )
        for mark in marks
        for task in [tasks[mark.id]]
    ]  # fmt: skip


def _filed(scope: Scope, marks: Sequence[Mark]) -> list[Entry]:
    files = {one.id: one for one in FiledDocument.select().where(FiledDocument.id.in_([mark.id for mark in marks]))}
    names = names_of_users({one.filed_by for one in files.values()})
    keys = _keys_of(scope, [one.record or 0 for one in files.values()])
    return [
        Entry(
            mark, "document", one.name, names.get(one.filed_by, ""), kind=one.kind, sha256=one.blob,
            path="/".join(filter(None, (one.folder, one.name))), at_record=keys.get(one.record or 0),
        )
        for mark in marks
        for one in [files[mark.id]]
    ]  # fmt: skip


def _documents(scope: Scope, marks: Sequence[Mark]) -> list[Entry]:
    files = {one.id: one for one in Document.select().where(Document.id.in_([mark.id for mark in marks]))}
    mail = {one.message: Mark(mark.at, MAIL, one.message) for mark in marks for one in [files[mark.id]]}
    of_message = {entry.mark.id: entry for entry in _mail(scope, list(mail.values()))}
    return [
        Entry(
            mark, "document", one.name, entry.who, entry.item, entry.mailboxes, kind=one.kind, sha256=one.blob,
            path="/".join(filter(None, (one.folder, one.name))), at_record=entry.at_record,
        )
        for mark in marks
        for one in [files[mark.id]]
        if (entry := of_message.get(one.message)) is not None
    ]  # fmt: skip


_TELLING: dict[int, Callable[[Scope, Sequence[Mark]], list[Entry]]] = {
    DOCUMENTS: _documents,
    FILED: _filed,
    TASKS: _tasks,
    RECORD_NOTES: _record_notes,
    ITEM_NOTES: _item_notes,
    KEPT: _kept,
    MAIL: _mail,
}
