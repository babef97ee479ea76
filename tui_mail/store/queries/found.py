"""Where in an item something is that was searched for: in which field, attachment or note."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, Final

from peewee import fn

from tui_mail.mail.matching import spans
from tui_mail.mail.searched import folded_line
from tui_mail.mail.text import safe_line
from tui_mail.store.actor import Actor
from tui_mail.store.database import is_sqlite, snapshot
from tui_mail.store.models import Attachment, AttachmentText, Item, Note, SearchText, User
from tui_mail.store.models.table import first_tuple, tuples
from tui_mail.store.queries.items import readable_row
from tui_mail.store.rows import View
from tui_mail.store.searching.scope import scope_of

_FIELDS: Final = ("subject", "sender", "recipients", "files", "body")
_WINDOW: Final = 8_000  # letters that are folded at a time
_BEFORE, _AFTER = 40, 80
"""Letters that are shown around a hit."""


@dataclass(frozen=True, slots=True)
class Found:
    """A place in an item that holds something of what is searched for."""

    where: str  # subject | sender | recipients | files | body | attachment | note
    part: int = 0  # of the attachment
    name: str = ""  # of the attachment, or who wrote the note
    snippet: str = ""  # what stands around it in an attachment or a note: one line


@dataclass(frozen=True, slots=True)
class TextState:
    """Whether the text inside an attachment is found: due, ready or failed, and what is to be said of it."""

    state: str
    problem: str


def where_found(actor: Actor, item_id: int, needles: Collection[str]) -> tuple[Found, ...]:
    """Return where in an item any of the needles is; they are folded as `mail.searched.folded_line` does.

    Raises NotFound, or NotPermitted where only the envelope may be seen.
    """
    wanted = [needle for needle in needles if needle]
    with snapshot():
        readable_row(actor, item_id)
        message = Item.get_by_id(item_id).message
        columns = [getattr(SearchText, name) for name in (*_FIELDS, "attached")]
        folded = first_tuple(SearchText.select(*columns).where(SearchText.message == message))
        *fields, attached = ("",) * 6 if folded is None else folded
        found = [
            Found(name) for name, text in zip(_FIELDS, fields, strict=True) if any(needle in text for needle in wanted)
        ]
        inside = [needle for needle in wanted if needle in attached]
        return (*found, *(_in_attachments(message, inside) if inside else ()), *_in_notes(item_id, wanted))


def places_found(item_id: int, needles: Collection[str]) -> list[str]:
    """Return the kinds of places of an item that hold any needle; whoever calls has seen to the right to read."""
    position = fn.INSTR if is_sqlite() else fn.STRPOS
    wanted = [needle for needle in needles if needle]
    if not wanted:
        return []

    def holds(column: Any) -> Any:
        return reduce(or_, (position(column, needle) > 0 for needle in wanted))

    columns = [holds(getattr(SearchText, name)) for name in (*_FIELDS, "attached")]
    query = SearchText.select(*columns).join(Item, on=(Item.message == SearchText.message))
    folded = first_tuple(query.where(Item.id == item_id)) or ()
    found = [name for name, is_there in zip((*_FIELDS, "attachment"), folded, strict=False) if is_there]
    notes = Note.select().where((Note.item == item_id) & (Note.withdrawn == False) & holds(Note.folded))  # noqa: E712 - SQL
    return [*found, "note"] if notes.exists() else found


def text_states(actor: Actor, item_id: int) -> dict[int, TextState]:
    """Return by part how it stands with the text of the attachments. Raises NotFound or NotPermitted."""
    with snapshot():
        readable_row(actor, item_id)
        columns = (AttachmentText.part, AttachmentText.state, AttachmentText.problem)
        query = AttachmentText.select(*columns).join(Item, on=(Item.message == AttachmentText.message))
        return {part: TextState(state, said) for part, state, said in tuples(query.where(Item.id == item_id))}


def without_text(actor: Actor) -> list[int]:
    """Return the items that the actor may read of which some attachment failed to give its text."""
    with snapshot():
        failed = Item.select(Item.id).join(AttachmentText, on=(AttachmentText.message == Item.message))
        mine = scope_of(actor, View(folder_kind=None, snoozed=None)).readable
        return [row[0] for row in tuples(failed.where((AttachmentText.state == "failed") & mine).distinct())]


def _in_attachments(message: int, needles: list[str]) -> Iterator[Found]:
    files = dict(tuples(Attachment.select(Attachment.part, Attachment.name).where(Attachment.message == message)))
    kept = AttachmentText.select(AttachmentText.part, AttachmentText.text)
    rows = kept.where((AttachmentText.message == message) & (AttachmentText.state == "ready"))
    for part, text in tuples(rows.order_by(AttachmentText.part)):
        if snippet := _snippet(text, needles):
            yield Found("attachment", part, safe_line(files[part]), snippet)


def _in_notes(item_id: int, needles: list[str]) -> Iterator[Found]:
    columns = (Note.text, Note.folded, User.name)
    notes = Note.select(*columns).join(User, on=(User.id == Note.author))
    there = (Note.item == item_id) & (Note.withdrawn == False)  # noqa: E712 - SQL
    for text, folded, author in tuples(notes.where(there).order_by(Note.id)):
        if any(needle in folded for needle in needles) and (snippet := _snippet(text, needles)):
            yield Found("note", 0, author, snippet)


def _snippet(text: str, needles: list[str]) -> str:
    """Return what stands around the first hit, "" where there is none: a long text is folded piece by piece."""
    overlap = 10 * max(map(len, needles))  # marks are folded away: what is found may be longer than the needle
    for begin in range(0, max(1, len(text)), _WINDOW):
        piece = text[begin : begin + _WINDOW + overlap]
        folded = folded_line(piece)
        if any(needle in folded for needle in needles) and (hits := spans(piece, needles)):
            start, end = hits[0]
            return _around(text, begin + start, begin + end)
    return ""


def _around(text: str, start: int, end: int) -> str:
    """Cut a line out of a text, from blank to blank."""
    first, last = max(0, start - _BEFORE), min(len(text), end + _AFTER)
    if first and (blank := text.find(" ", first, start)) >= 0:
        first = blank
    if last < len(text) and (blank := text.rfind(" ", end, last)) >= 0:
        last = blank
    shown = safe_line(text[first:last])
    return f"{'…' if first else ''}{shown}{'…' if last < len(text) else ''}"
