"""Finding the case of a mail: those of its sender, of his company, then by number or words over all."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import Case, fn

from tui_mail.mail.text import fold
from tui_mail.store.actor import Actor
from tui_mail.store.database import snapshot
from tui_mail.store.models import Item, Link, MessageAddress, Participant, Record
from tui_mail.store.models.table import first_tuple, tuples
from tui_mail.store.queries.directory import PEOPLE_SPACE, RELATIONS, record_rows, standing
from tui_mail.store.queries.items import readable_row
from tui_mail.store.queries.merged import family, survivor
from tui_mail.store.queries.relations import Writer, who_has, writer_of
from tui_mail.store.queries.scopes import readable_items
from tui_mail.store.rows import RecordRow
from tui_mail.store.visibility import places

MOST = 50
_EARLIER_MAILS = 300
"""So many of the sender's last mails are looked at."""


@dataclass(frozen=True, slots=True)
class Near:
    """The records that a mail is likely to belong to, the likely ones first."""

    suggested: tuple[RecordRow, ...] = ()
    sender: tuple[RecordRow, ...] = ()  # open cases that he asked for, takes part in, or wrote about
    company: tuple[RecordRow, ...] = ()  # open cases of his company and its other contacts
    people: tuple[RecordRow, ...] = ()  # the sender himself, and his company
    linked: frozenset[int] = frozenset()  # what it is linked to already


def near(actor: Actor, item_id: int) -> Near:
    """Return what the mail is likely to belong to. Raises NotFound or NotPermitted."""
    with snapshot():
        readable_row(actor, item_id)
        writer = writer_of(item_id)
        people = _people(item_id, writer)
        contacts = {key for key, kind in people.items() if kind == "contact"}
        companies = {key for key, kind in people.items() if kind == "company"} | _employers(contacts)
        sender = _cases_of_sender(actor, contacts, writer)
        company = [key for key in _cases_of_companies(companies) if key not in sender]
        doubtful = Link.select(Link.record).where((Link.item == item_id) & (Link.state == "suggested"))
        suggested = [survivor(row[0]) for row in tuples(doubtful.order_by(Link.id))]
        people_rows = _rows([*contacts, *companies])
        return Near(_rows(suggested), _rows(sender), _rows(company), people_rows, _linked(item_id))


def requesters_of(actor: Actor, item_id: int) -> list[RecordRow]:
    """Return the contacts who may have asked with a mail: who was said to have written it, else all with its address.

    Raises NotFound or NotPermitted.
    """
    with snapshot():
        readable_row(actor, item_id)
        people = _people(item_id, writer_of(item_id), with_linked=False)
        return list(_rows([key for key, kind in people.items() if kind == "contact"]))


def employer_of(number: str | None) -> str | None:
    """Return the number of the company of a contact."""
    here = (Record.space == PEOPLE_SPACE) & (Record.number == number) & (Record.kind == "contact")
    row = first_tuple(Record.select(Record.company).where(here))
    if row is None or row[0] is None:
        return None
    company: str = Record.get_by_id(survivor(row[0])).number
    return company


def find_records(
    actor: Actor, text: str, *, cases: bool = True, people: bool = True, closed: bool = True
) -> list[RecordRow]:
    """Return records with all words in number, title or name: what has the number first, open before closed.

    Whoever is in no mailbox sees none of them.
    """
    wanted, words = fold(" ".join(text.split())), fold(text).split()
    query = Record.select()
    for word in words:
        query = query.where(Record.folded.contains(word))
    if not (cases and people):
        query = query.where(Record.kind.not_in(RELATIONS) if cases else Record.kind.in_(RELATIONS))
    if not closed:
        query = query.where((Record.status == "open") | Record.kind.in_(RELATIONS))
    number = fn.LOWER(Record.number)
    rank = Case(None, [(number == wanted, 0), (number.startswith(wanted), 1)], 2) if wanted else 0
    newest_first = (
        (rank, Record.status.desc(), Record.id.desc()) if wanted else (Record.status.desc(), Record.id.desc())
    )
    found = list(query.order_by(*newest_first).limit(MOST)) if places(actor) else []
    return record_rows(standing(found))


def _linked(item_id: int) -> frozenset[int]:
    linked = Link.select(Link.record).where((Link.item == item_id) & (Link.state == "linked"))
    return frozenset(survivor(row[0]) for row in tuples(linked))


def _people(item_id: int, writer: Writer, *, with_linked: bool = True) -> dict[int, str]:
    """Return the contacts and companies behind a mail by their kind: who wrote it, has its address, or is linked."""
    known = first_tuple(Item.select(Item.written_by).where(Item.id == item_id))
    if known is not None and known[0] is not None and not with_linked:
        ids = {survivor(known[0])}
    else:
        ids = who_has(writer.address)
    if with_linked:
        ids |= _linked(item_id)
    query = Record.select(Record.id, Record.kind).where(Record.id.in_(sorted(ids)) & Record.kind.in_(RELATIONS))
    return dict(tuples(query.order_by(Record.id)))


def _employers(contacts: Collection[int]) -> set[int]:
    query = Record.select(Record.company).where(Record.id.in_(sorted(contacts)) & Record.company.is_null(False))
    return {survivor(row[0]) for row in tuples(query)}


def _open_cases() -> Any:
    return (Record.status == "open") & Record.kind.not_in(RELATIONS)


def _cases_of_sender(actor: Actor, contacts: Collection[int], writer: Writer) -> list[int]:
    """Return what the sender wrote about last, then what he asked for or takes part in, the newest first."""
    named = Participant.select(Participant.record).where(Participant.address == writer.address)
    same = [key for contact in sorted(contacts) for key in family(contact)]
    his = Record.requester.in_(same) | Record.id.in_(named)
    query = Record.select(Record.id).where(his & _open_cases()).order_by(Record.id.desc()).limit(MOST)
    return list(dict.fromkeys([*_written_about(actor, writer), *(row[0] for row in tuples(query))]))


def _written_about(actor: Actor, writer: Writer) -> list[int]:
    if not writer.address:
        return []
    earlier = MessageAddress.select(MessageAddress.message).where(MessageAddress.address == writer.address)
    earlier = earlier.order_by(MessageAddress.message.desc()).limit(_EARLIER_MAILS)
    query = (
        Item.select(Link.record)
        .join(Link, on=(Link.item == Item.id))
        .join(Record, on=(Record.id == Link.record))
        .where(Item.message.in_([row[0] for row in tuples(earlier)]) & (Link.state == "linked") & _open_cases())
        .where(readable_items(actor))
        .group_by(Link.record)
        .order_by(fn.MAX(Item.id).desc())
    )
    return [row[0] for row in tuples(query.limit(MOST))]


def _cases_of_companies(companies: Collection[int]) -> list[int]:
    same = [key for company in sorted(companies) for key in family(company)]
    if not same:
        return []
    workers = Record.select(Record.id).where(Record.company.in_(same) & (Record.kind == "contact"))
    theirs = Record.company.in_(same) | Record.requester.in_([row[0] for row in tuples(workers)])
    query = Record.select(Record.id).where(theirs & _open_cases()).order_by(Record.id.desc())
    return [row[0] for row in tuples(query.limit(MOST))]


def _rows(ids: Sequence[int]) -> tuple[RecordRow, ...]:
    found = {row.id: row for row in record_rows(list(Record.select().where(Record.id.in_(list(ids)))))}
    return tuple(found[key] for key in dict.fromkeys(ids) if key in found)
