"""Contacts and companies: who has an address, who may have it, and the number of the next one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from peewee import fn

from tui_mail.mail.text import fold
from tui_mail.store.actor import Actor
from tui_mail.store.canonical import from_json
from tui_mail.store.models import Account, Event, Item, Link, MessageAddress, Record, RecordAddress
from tui_mail.store.models.table import first_tuple, tuples
from tui_mail.store.queries.directory import PEOPLE_SPACE, RELATIONS, record_rows, user_addresses
from tui_mail.store.queries.items import readable_row
from tui_mail.store.queries.merged import survivors
from tui_mail.store.rows import RecordRow
from tui_mail.store.visibility import places

_WRITERS = {"in": "from", "out": "to"}
_SHARED_BY = 20
_LONGEST = 64  # of a number
"""A domain that more have is a provider's, and says nothing."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Who wrote an item, or to whom it was written first."""

    name: str
    address: str  # lower case; empty where there is none


def writer_of(item_id: int) -> Writer:
    """Return who stands behind an item: the first From of what came in, the first To of what went out.

    Of what was forwarded it is the inner mail that says so.
    """
    row = first_tuple(Item.select(Item.direction, Item.message, Item.guise).where(Item.id == item_id))
    role = None if row is None else _WRITERS.get(row[0])
    if row is None or role is None:
        return Writer("", "")
    role = f"forwarded-{role}" if row[2] == "forwarded" else role
    people = MessageAddress.select(MessageAddress.name, MessageAddress.address)
    with_address = (MessageAddress.message == row[1]) & (MessageAddress.role == role) & (MessageAddress.address != "")
    found = first_tuple(people.where(with_address).order_by(MessageAddress.position))
    return Writer("", "") if found is None else Writer(*found)


def correspondents_of_item(item_id: int) -> list[Writer]:
    """Return everybody who wrote an item or got it, as far as an address says who that is."""
    message = Item.select(Item.message).where(Item.id == item_id)
    here = MessageAddress.message.in_(message) & (MessageAddress.address != "")
    query = MessageAddress.select(MessageAddress.name, MessageAddress.address).where(here)
    return [Writer(*row) for row in tuples(query.order_by(MessageAddress.id))]


def readable_writer(actor: Actor, item_id: int) -> Writer:
    """Return the same of an item that may be read. Raises NotFound or NotPermitted."""
    readable_row(actor, item_id)
    return writer_of(item_id)


def addresses_of_the_house() -> set[str]:
    """Return the addresses of all accounts and users, in lower case."""
    found = user_addresses()
    for (settings,) in tuples(Account.select(Account.settings)):
        said = from_json(settings)
        found |= {said.get("primary_address", ""), said.get("archive_address", ""), *said.get("aliases", ())}
    return found - {""}


def next_number() -> str:
    """Return the number after the highest one that contacts and companies have, as wide as that."""
    highest = highest_number(())
    return str(int(highest) + 1).zfill(len(highest))


def highest_number(others: Collection[str]) -> str:
    """Return the highest number that contacts and companies have, or one of these others, which may be no numbers."""
    numbers = [row[0] for row in tuples(Record.select(Record.number).where(Record.space == PEOPLE_SPACE))]
    decimal = [one for one in (*numbers, *others) if one.isascii() and one.isdecimal() and len(one) <= _LONGEST]
    return max(decimal, key=int, default="0")


def companies_by_name() -> dict[str, list[tuple[str, int]]]:
    """Return number and id of the companies by their folded names; merged ones are left out."""
    found: dict[str, list[tuple[str, int]]] = {}
    here = (Record.kind == "company") & Record.merged_into.is_null()
    for name, number, key in tuples(Record.select(Record.name, Record.number, Record.id).where(here)):
        found.setdefault(fold(name), []).append((number, key))
    return found


def people_named(kind: str, name: str, addresses: Collection[str]) -> list[str]:
    """Return the numbers of contacts or companies that are called so and have one of the addresses."""
    query = (
        Record.select(Record.number, Record.name, Record.id)
        .join(RecordAddress, on=(RecordAddress.record == Record.id))
        .where(RecordAddress.address.in_(sorted(addresses)) & (Record.kind == kind))
        .order_by(Record.id)
        .distinct()
    )
    return [number for number, known, _ in tuples(query) if fold(known) == fold(name)] if addresses else []


def relation_key(record_id: int) -> tuple[str, str] | None:
    """Return kind and number of a contact or company; None where it is none, or not there."""
    row = first_tuple(Record.select(Record.kind, Record.number).where(Record.id == record_id))
    return row if row is not None and row[0] in RELATIONS else None


def likely_relations(actor: Actor, writer: Writer) -> list[RecordRow]:
    """Return who the writer may be: who has the address, then the domain, then a word of the name."""
    if not places(actor):
        return []
    found = [*_with_address(writer.address), *_with_domain(writer.address), *_with_name(writer.name)]
    instead = survivors(found)
    ids = dict.fromkeys(instead.get(key, key) for key in found)
    rows = {row.id: row for row in record_rows(list(Record.select().where(Record.id.in_(list(ids)))))}
    return [rows[key] for key in ids if key in rows]


def who_has(address: str) -> set[int]:
    """Return the contacts and companies that have an address; for merged ones, who stands for them."""
    found = _with_address(address)
    instead = survivors(found)
    return {instead.get(key, key) for key in found}


def of_domain(address: str) -> set[int]:
    """Return the contacts and companies that have another address of its domain."""
    found = _with_domain(address)
    instead = survivors(found)
    return {instead.get(key, key) for key in found}


def addresses_known(addresses: Collection[str]) -> set[str]:
    """Return those of these addresses that some contact or company has."""
    found: set[str] = set()
    wanted = sorted(addresses)
    for start in range(0, len(wanted), 500):
        some = RecordAddress.address.in_(wanted[start : start + 500])
        found |= {row[0] for row in tuples(RecordAddress.select(RecordAddress.address).where(some))}
    return found


def _with_address(address: str) -> list[int]:
    query = RecordAddress.select(RecordAddress.record).where(RecordAddress.address == address)
    return [row[0] for row in tuples(query.order_by(RecordAddress.record))] if address else []


def _with_domain(address: str) -> list[int]:
    _, at, domain = address.rpartition("@")
    if not at or not domain:
        return []
    query = RecordAddress.select(RecordAddress.record).where(RecordAddress.address.endswith(f"@{domain}")).distinct()
    found = [row[0] for row in tuples(query.order_by(RecordAddress.record).limit(_SHARED_BY + 1))]
    return found if len(found) <= _SHARED_BY else []


def _with_name(name: str) -> list[int]:
    """Return those that have a word of the name (`de` and `AG` say nothing), who has most of them first."""
    words = [word for word in fold(name).replace(",", " ").split() if len(word) > 2]
    votes: dict[int, int] = {}
    for word in words:
        query = Record.select(Record.id).where(Record.kind.in_(RELATIONS) & Record.folded.contains(word))
        for (key,) in tuples(query.order_by(Record.id).limit(_SHARED_BY)):
            votes[key] = votes.get(key, 0) + 1
    return sorted(votes, key=lambda key: -votes[key])


@dataclass(frozen=True, slots=True)
class Part:
    """Items of one mailbox: those of one person, or all."""

    mailbox_id: int
    assignee: int | None = None


def linked_among(parts: Sequence[Part], record_id: int, item_ids: Collection[int]) -> int:
    """Count which of these items are linked to a record, as far as they are in these parts."""
    if not item_ids:
        return 0
    query = (
        Item.select(Item.mailbox, Item.assignee)
        .join(Link, on=((Link.item == Item.id) & (Link.record == record_id) & (Link.state == "linked")))
        .where(Item.id.in_(list(item_ids)) & Item.private_to.is_null())
    )
    places_of = tuples(query)
    return sum(any(_is_in(part, *found) for part in parts) for found in places_of)


def _is_in(part: Part, mailbox_id: int, assignee: int | None) -> bool:
    return part.mailbox_id == mailbox_id and part.assignee in (None, assignee)


def relied_on_since(event_id: int, item_id: int, record_id: int, address: str) -> bool:
    """Whether somebody identified another item by this address as this record after an event, and did not undo it."""
    undoing = Event.alias()
    undone = undoing.select(undoing.id).where(undoing.undoes == Event.id)
    query = (
        Event.select(Event.item, Event.after)
        .join(Link, on=((Link.item == Event.item) & (Link.record == record_id) & (Link.state == "linked")))
        .where((Event.action == "identify") & (Event.id > event_id) & (Event.item != item_id) & ~fn.EXISTS(undone))
    )
    later = [item for item, after in tuples(query) if from_json(after)["link"]["record"] == record_id]
    return any(writer_of(item).address == address for item in later)
