"""One item: its row, everything of it, its history."""

from collections.abc import Mapping
from types import MappingProxyType

from peewee import JOIN

from tui_mail.errors import NotFound, NotPermitted
from tui_mail.store.actor import Actor
from tui_mail.store.canonical import from_json
from tui_mail.store.database import snapshot
from tui_mail.store.models import (
    Document,
    Event,
    FiledDocument,
    Item,
    Message,
    MessageText,
    Note,
    User,
)
from tui_mail.store.models.table import first_tuple, tuples
from tui_mail.store.queries.answers import answers_of
from tui_mail.store.queries.around import addresses_of, attachments_of, facts_of, links_of, read_on_server, seen_by_of
from tui_mail.store.queries.blocked import blocked_among
from tui_mail.store.queries.elsewhere import elsewhere
from tui_mail.store.queries.employers import company_of
from tui_mail.store.queries.events import event_rows, events
from tui_mail.store.queries.letterheads import doubts_of, seal
from tui_mail.store.queries.rows import Hit, read_rows
from tui_mail.store.queries.scheduled import scheduled
from tui_mail.store.queries.tasks import tasks_of
from tui_mail.store.rows import (
    Detail,
    DocumentRow,
    Envelope,
    EventRow,
    Key,
    NoteRow,
    Row,
)
from tui_mail.store.visibility import NOBODY, is_closed, visible_to


def row(actor: Actor, item_id: int) -> Row | Envelope:
    """Return one item as lists show it. Raises NotFound where there is nothing that the actor may see."""
    with snapshot():
        return _row(actor, item_id)


def _row(actor: Actor, item_id: int) -> Row | Envelope:
    missing = NotFound(f"There is no item {item_id} that you may see.")
    columns = (Item.mailbox, Item.assignee, Item.listed_at, Item.private_to)
    place = first_tuple(Item.select(*columns).where(Item.id == item_id))
    if place is None:
        raise missing
    mailbox, assignee, listed_at, private_to = place
    sights = [
        part.full
        for part in visible_to(actor)
        if part.mailbox_id == mailbox and part.assignee in (None, assignee or NOBODY)
    ]
    if not sights:
        raise missing
    full = any(sights) if private_to is None else not is_closed(actor, private_to)
    return read_rows(actor, [Hit(Key(listed_at, item_id), full)])[0]


def readable_row(actor: Actor, item_id: int) -> Row:
    """Return one item that may be read. Raises NotFound, or NotPermitted where only the envelope may be seen."""
    seen = row(actor, item_id)
    if not isinstance(seen, Row):
        if seen.private:
            raise NotPermitted(f"Item {item_id} is private: only who sent it reads it.")
        raise NotPermitted(f"Nobody has item {item_id} yet: take it first (t).")
    return seen


def detail(actor: Actor, item_id: int) -> Detail:
    """Return everything of one item that may be read. Raises NotFound or NotPermitted."""
    with snapshot():
        seen = readable_row(actor, item_id)
        (facts,) = facts_of([item_id])
        addresses = addresses_of([facts.message])
        text, message = MessageText.get_by_id(facts.message), Message.get_by_id(facts.message)
        links = tuple(sorted(links_of([facts], addresses)[item_id], key=lambda link: not link.primary))
        fields: list[tuple[str, str]] = [(name, value) for name, value in from_json(text.headers)]
        people, files = addresses[facts.message], tuple(attachments_of([facts.message])[facts.message])
        company, by_hand = company_of(item_id, links, people)
        return Detail(
            row=seen,
            message_id=facts.message_id,
            date=facts.date,
            size=facts.size,
            raw_sha256=facts.raw_sha256,
            body=text.body,
            problem=message.problem,
            addresses=tuple(people),
            attachments=files,
            links=links,
            documents=documents_of(
                facts.message,
                is_filed=any(link.state == "linked" and link.form == "link" for link in links),
                filed_by_hand=_paths_by_hand(facts.message, seen.mailbox_id),
            ),
            notes=_notes(item_id),
            seen_by=tuple(seen_by_of([item_id])[item_id]),
            read_on_server=bool(read_on_server([item_id])),
            answers=tuple(answers_of(actor, item_id)),
            scheduled=scheduled(seen),
            reduced=message.reduced,
            no_mailings=tuple(sorted(blocked_among({one.address for one in people} - {""}))),
            tasks=tasks_of(actor, [item_id]).get(item_id, ()),
            company=company,
            company_by_hand=by_hand,
            elsewhere=elsewhere(actor, [item_id]).get(item_id, ()),
            doubts=doubts_of(facts.message, people, fields) if seen.direction == "in" else (),
            seal=seal(fields, files, text.body),
        )


def headers(actor: Actor, item_id: int) -> list[tuple[str, str]]:
    """Return the decoded headers of an item that may be read."""
    with snapshot():
        readable_row(actor, item_id)
        message = Item.get_by_id(item_id).message
        return [(name, value) for name, value in from_json(MessageText.get_by_id(message).headers)]


def history(actor: Actor, item_id: int) -> list[EventRow]:
    """Return the history of an item that may be read, oldest first. Raises NotFound or NotPermitted.

    What happened to it in another mailbox stands in the history there, and belongs to it all the same.
    """
    with snapshot():
        readable_row(actor, item_id)
        return event_rows(actor, events().where(Event.item == item_id).order_by(Event.at, Event.sequence))


def last_mover(actor: Actor, item_id: int) -> tuple[str, str]:
    """Return by what action an item came to its folder, and the name of who did that; two blanks where nobody did."""
    with snapshot():
        readable_row(actor, item_id)
        moves = Event.after.contains('"folder":') & (Event.item == item_id)
        last = first_tuple(
            Event.select(Event.action, User.name)
            .join(User, JOIN.LEFT_OUTER, on=(User.id == Event.actor))
            .where(moves)
            .order_by(Event.id.desc())
        )
        return ("", "") if last is None else (last[0], last[1] or "")


def due_to_wake(at: int) -> list[tuple[int, int]]:
    """Return item and time of the snoozes that end by `at`, the earliest first; for the daemon."""
    due = Item.snoozed_until.is_null(False) & (Item.snoozed_until <= at)
    return list(tuples(Item.select(Item.id, Item.snoozed_until).where(due).order_by(Item.snoozed_until)))


def documents_of(
    message: int, *, is_filed: bool, filed_by_hand: Mapping[tuple[str, int], str] = MappingProxyType({})
) -> tuple[DocumentRow, ...]:
    """Return the files kept of a message; whoever calls has seen to the right to read it.

    `is_filed` says whether it lies at a record by itself, `filed_by_hand` where somebody put which file.
    """
    columns = (Document.kind, Document.part, Document.state, Document.blob, Document.problem)
    rows = Document.select(*columns, Document.folder, Document.name).where(Document.message == message)
    return tuple(
        DocumentRow(
            kind,
            part,
            state,
            blob,
            problem,
            f"{folder}/{name}" if name and is_filed else filed_by_hand.get((kind, part)),
        )
        for kind, part, state, blob, problem, folder, name in tuples(rows.order_by(Document.kind, Document.part))
    )


def _paths_by_hand(message: int, mailbox: int) -> dict[tuple[str, int], str]:
    """Return where files of a mail were filed at records from this mailbox: the newest place of each."""
    filed = FiledDocument
    here = (filed.message == message) & (filed.mailbox == mailbox) & filed.record.is_null(False)
    rows = tuples(filed.select(filed.kind, filed.part, filed.folder, filed.name).where(here).order_by(filed.id))
    return {(kind, part): "/".join(filter(None, (folder, name))) for kind, part, folder, name in rows}


def _notes(item_id: int) -> tuple[NoteRow, ...]:
    names = dict(tuples(User.select(User.id, User.name)))
    return tuple(
        NoteRow(note.id, note.written_at, names[note.author], names.get(note.addressee or 0), note.text)
        for note in Note.select().where((Note.item == item_id) & (Note.withdrawn == False)).order_by(Note.id)  # noqa: E712 - SQL
    )
