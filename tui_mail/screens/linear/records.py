"""Contacts, companies and cases in words: what they are, and what is at them."""

from collections.abc import Iterator, Sequence
from functools import partial

from tui_mail.desk.reading import read_detail, read_timeline
from tui_mail.errors import NotPermitted, UsageError
from tui_mail.screens.cells import NO_SUBJECT, one_line
from tui_mail.screens.choices import Choice, Question
from tui_mail.screens.linear.row_words import row_words
from tui_mail.screens.linear.sitting import Sitting
from tui_mail.screens.questions import title_of
from tui_mail.screens.times import day, now, recent
from tui_mail.store.queries.finding import find_records
from tui_mail.store.queries.record_heads import RecordHead, Reference, record_head
from tui_mail.store.queries.timeline_marks import BEGINNING
from tui_mail.store.queries.timelines import Entry

_CHUNK = 64
_MOST = 60


def record(sitting: Sitting, words: Sequence[str]) -> None:
    """Say the archive of what the item at hand is linked to, or of a record by its number or words."""
    typed = " ".join(words)
    picked = sitting.ask(_found(sitting, typed) if typed else _linked(sitting), typed)
    if picked is None:
        return
    record_id = picked.value
    head = sitting.read(lambda: record_head(sitting.actor, record_id))
    sitting.voice.tell(_archive(sitting, head))


def _found(sitting: Sitting, typed: str) -> Question[int]:
    def choices(words: str) -> Sequence[Choice[int]]:
        found = find_records(sitting.actor, words)[:_MOST]
        return [Choice(one.id, title_of(one), one.detail) for one in found]

    return Question(f"Contact, company or case {typed}".rstrip(), choices, "", nothing="No record holds these words.")


def _linked(sitting: Sitting) -> Question[int]:
    row = sitting.listing.current
    if row is None:
        raise UsageError("`record 2026-00117` or `record Dupont` says what is at a contact, a company or a case.")
    try:
        links = sitting.read(lambda: read_detail(sitting.actor, row.id, "links")).links
    except NotPermitted:
        links = ()
    offered = [Choice(one.record_id, one.title, one.why) for one in links if one.state == "linked"]

    def choices(words: str) -> Sequence[Choice[int]]:
        return _found(sitting, words).choices(words) if words else offered

    return Question(f"What item {row.id} is linked to", choices, "", nothing="It is linked to nothing; type words.")


def _archive(sitting: Sitting, head: RecordHead) -> Iterator[str]:
    yield f"{head.key} {one_line(head.name)}. {_standing(head)}"
    for label, said in _facts(head):
        if said:
            yield f"{label}: {said}"
    is_empty = True
    for entry in _entries(sitting, head.id):
        is_empty = False
        yield _entry(entry)
    yield "Nothing is at it." if is_empty else "End of the archive."


def _entries(sitting: Sitting, record_id: int) -> Iterator[Entry]:
    """Read page by page, as far as it is heard."""
    mark = BEGINNING
    while True:
        entries = sitting.read(partial(read_timeline, sitting.actor, record_id, after=mark, limit=_CHUNK))
        yield from entries
        if len(entries) < _CHUNK:
            return
        mark = entries[-1].mark


def _standing(head: RecordHead) -> str:
    if head.closed_at is not None and head.status == "closed":
        return f"Closed {day(head.closed_at)}."
    return f"{head.status.capitalize()}." if head.is_case else ""


def _facts(head: RecordHead) -> Iterator[tuple[str, str]]:
    yield "Requester", "" if head.requester is None else _named(head.requester)
    yield "Company", "" if head.company is None else _named(head.company)
    yield "Part of", ", ".join(map(_named, head.above))
    yield "People", ", ".join(map(_named, head.people_below))
    yield "Parts" if head.is_case else "Cases", ", ".join(map(_named, head.cases_below))
    yield "Only" if head.is_case else "Addresses", ", ".join(map(one_line, head.addresses))
    yield "Folder", one_line(head.folder)
    yield "Kept", "" if head.keep_until is None else f"until {day(head.keep_until)}"
    yield "On hold", "" if head.held_at is None else f"since {day(head.held_at)}: {one_line(head.held_why)}"


def _named(one: Reference) -> str:
    closed = ", closed" if one.status == "closed" else ""
    return " ".join(map(one_line, (one.kind, one.number, one.name))) + closed


def _entry(entry: Entry) -> str:
    if entry.row is not None:
        return f"Mail, {row_words(entry.row, now())}"
    sort = {"document": "file"}.get(entry.sort, entry.sort).capitalize()
    title = one_line(entry.path if entry.sort == "document" else entry.title) or NO_SUBJECT
    due = "" if entry.due_at is None else f", due {day(entry.due_at)}"
    state = f", {entry.state}" if entry.state else ""
    return f"{sort}, {recent(entry.at, now())}, {one_line(entry.who) or 'nobody'}: {title}{state}{due}"
