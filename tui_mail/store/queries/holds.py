"""What has to stay: cases under a legal hold, and cases whose time of keeping is not over. Both cover the sub-cases."""

from collections.abc import Iterable
from dataclasses import dataclass

from tui_mail.mail.text import safe_line
from tui_mail.store.clock import local_day
from tui_mail.store.models import FiledDocument, Item, KeptMessage, Link, Participant, Record, RecordAddress
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.directory import RELATIONS


def hold_of(record_ids: Iterable[int]) -> str:
    """Return the sentence that says which case under hold some records belong to, '' where there is none.

    A case is under hold while it, or a case that it is part of, is; a contact or company while such a case names it.
    """
    held = held_case(record_ids)
    return f"The {held} is under legal hold: nothing of it may go until `case release-hold` lifts that." if held else ""


def held_case(record_ids: Iterable[int]) -> str:
    """Return kind and number of the case under hold that some records belong to, '' where there is none."""
    held = (row for row in _above(_cases_of(record_ids)) if row.held_at is not None)
    return next((f"{row.kind} {safe_line(row.number)}" for row in held), "")


def keeping_of(record_ids: Iterable[int], at: int) -> str:
    """Return the sentence that says which case has to be kept beyond a time (us), '' where there is none."""
    for record in _above(_cases_of(record_ids)):
        if record.keep_until is not None and record.keep_until > at:
            named = f"{record.kind} {safe_line(record.number)}"
            return f"The {named} is kept until {local_day(record.keep_until)}: nothing of it is erased."
    return ""


def hold_of_item(item_id: int) -> str:
    """Return the sentence that says under which hold an item is, '' where it is under none."""
    linked = Link.select(Link.record).where((Link.item == item_id) & (Link.state == "linked"))
    primary = Item.select(Item.primary_case).where((Item.id == item_id) & Item.primary_case.is_null(False))
    message = Item.select(Item.message).where(Item.id == item_id)
    filed = FiledDocument.select(FiledDocument.record).where(
        FiledDocument.message.in_(message) & FiledDocument.record.is_null(False)
    )
    return hold_of({row[0] for query in (linked, primary, filed) for row in tuples(query)})


def records_of_message(message: int) -> set[int]:
    """Return all records that have a message: linked, kept there, or with a file of it."""
    links = (
        Link.select(Link.record)
        .join(Item, on=(Item.id == Link.item))
        .where((Item.message == message) & (Link.state == "linked"))
    )
    kept = KeptMessage.select(KeptMessage.record).where(KeptMessage.message == message)
    filed = FiledDocument.select(FiledDocument.record).where(
        (FiledDocument.message == message) & FiledDocument.record.is_null(False)
    )
    return {row[0] for query in (links, kept, filed) for row in tuples(query)}


def _cases_of(record_ids: Iterable[int]) -> set[int]:
    """Return the records themselves, and the cases that name those of them that are contacts or companies."""
    wanted = set(record_ids)
    if not wanted:
        return set()
    named = Record.requester.in_(sorted(wanted)) | Record.company.in_(sorted(wanted))
    people = Record.kind.in_(RELATIONS)
    cases = Record.select(Record.id).where(named & ~people)
    by_address = (
        Participant.select(Participant.record)
        .join(RecordAddress, on=(RecordAddress.address == Participant.address))
        .where(RecordAddress.record.in_(sorted(wanted)))
    )
    return wanted | {row[0] for query in (cases, by_address) for row in tuples(query)}


def _above(record_ids: set[int]) -> list[Record]:
    """Return the records with all that they are part of."""
    found: dict[int, Record] = {}
    wanted = record_ids
    while wanted:
        rows = list(Record.select().where(Record.id.in_(sorted(wanted))).order_by(Record.id))
        found |= {row.id: row for row in rows}
        wanted = {row.parent for row in rows if row.parent is not None} - found.keys()
    return list(found.values())


@dataclass(frozen=True, slots=True)
class KeptCase:
    """A case with what was decided about keeping it; times are microseconds UTC."""

    id: int
    kind: str
    number: str
    title: str
    status: str
    closed_at: int | None
    keep_until: int | None
    held_at: int | None
    held_why: str


def kept_case(kind: str, number: str) -> KeptCase | None:
    """Return a case; None where there is none, as for contacts and companies."""
    people = Record.kind.in_(RELATIONS)
    row = Record.get_or_none((Record.kind == kind) & (Record.number == number) & ~people)
    return None if row is None else _kept_case(row)


def cases_due(at: int) -> list[KeptCase]:
    """Return the closed cases whose time of keeping is over, the longest over first; none under hold."""
    over = Record.keep_until.is_null(False) & (Record.keep_until <= at) & (Record.status == "closed")
    rows = [_kept_case(row) for row in Record.select().where(over).order_by(Record.keep_until, Record.id)]
    return [row for row in rows if not hold_of([row.id]) and not keeping_of([row.id], at)]


def mailboxes_of_case(record_id: int) -> set[int]:
    """Return the mailboxes whose mail a case has or has had."""
    linked = Item.select(Item.mailbox).join(Link, on=(Link.item == Item.id)).where(Link.record == record_id)
    kept = KeptMessage.select(KeptMessage.mailbox).where(KeptMessage.record == record_id)
    return {row[0] for query in (linked, kept) for row in tuples(query.distinct())}


def _kept_case(row: Record) -> KeptCase:
    return KeptCase(
        row.id, row.kind, row.number, row.name, row.status, row.closed_at, row.keep_until, row.held_at, row.held_why
    )
