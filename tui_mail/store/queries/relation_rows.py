"""Contacts and companies as the directory shows them. Who was merged is shown at the one that stands for him."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from peewee import fn

from tui_mail.errors import NotFound
from tui_mail.mail.text import fold
from tui_mail.store.actor import Actor
from tui_mail.store.database import snapshot
from tui_mail.store.models import BlockedAddress, Record, RecordAddress
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.directory import RELATIONS, record_id_of, standing
from tui_mail.store.queries.merged import survivors
from tui_mail.store.visibility import places

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class RelationRow:
    """A contact or company that stands for itself."""

    id: int
    kind: str
    module: str  # contact | colleague, company | supplier
    number: str
    name: str
    company: str  # of a contact: number and name of his company; '' without
    company_name: str
    addresses: tuple[str, ...]
    merged: tuple[tuple[str, str], ...]  # number and name of those it stands for
    merged_addresses: tuple[str, ...]  # that they have
    blocked: tuple[str, ...]  # those of all the addresses that get no mass mailings

    @property
    def all_addresses(self) -> tuple[str, ...]:
        """Its own, then those of whom it stands for."""
        return tuple(dict.fromkeys((*self.addresses, *self.merged_addresses)))


def relation_rows(
    actor: Actor, kind: str | None = None, text: str = "", module: str | None = None, limit: int | None = None
) -> list[RelationRow]:
    """Return the contacts or companies that hold every word of the text, by number. Outsiders see none of them."""
    with snapshot():
        if not places(actor):
            return []
        query = Record.select().where(Record.kind.in_(RELATIONS if kind is None else [kind]))
        for word in fold(text).split():
            query = query.where(Record.folded.contains(word))
        if module is not None:
            query = query.where(Record.module == ("" if module in RELATIONS else module))
        found = standing(list(query.order_by(fn.LENGTH(Record.number), Record.number).limit(limit)))
        return list(_rows(found))


def relation(actor: Actor, kind: str, number: str) -> RelationRow:
    """Return a contact or company by its number, of a merged one the one that stands for it. Raises NotFound."""
    with snapshot():
        if kind not in RELATIONS:
            raise NotFound(f"There is no {kind} {number}.")
        return next(_rows([Record.get_by_id(record_id_of(actor, kind, number))]))


def _rows(found: list[Record]) -> Iterator[RelationRow]:
    members = _members()
    everybody = [row.id for row in found] + [one.id for ones in members.values() for one in ones]
    addresses = _addresses(everybody)
    blocked = {row[0] for row in tuples(BlockedAddress.select(BlockedAddress.address))}
    companies = _companies({row.company for row in found if row.company is not None})
    for row in found:
        own, merged = tuple(addresses[row.id]), members[row.id]
        others = tuple(one for member in merged for one in addresses[member.id])
        company = companies.get(row.company or 0, ("", ""))
        yield RelationRow(
            row.id,
            row.kind,
            row.module or row.kind,
            row.number,
            row.name,
            *company,
            own,
            tuple((one.number, one.name) for one in merged),
            others,
            tuple(one for one in dict.fromkeys((*own, *others)) if one in blocked),
        )


def _members() -> defaultdict[int, list[Record]]:
    """Return by record those that were merged into it, directly or by another one."""
    merged = list(Record.select().where(Record.merged_into.is_null(False)).order_by(Record.id))
    instead = survivors({row.id for row in merged})
    members: defaultdict[int, list[Record]] = defaultdict(list)
    for row in merged:
        members[instead[row.id]].append(row)
    return members


def _addresses(ids: list[int]) -> defaultdict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for some in _chunks(ids):
        query = RecordAddress.select(RecordAddress.record, RecordAddress.address)
        for record, address in tuples(query.where(RecordAddress.record.in_(some)).order_by(RecordAddress.id)):
            found[record].append(address)
    return found


def _companies(ids: set[int]) -> dict[int, tuple[str, str]]:
    """Return number and name of each company, of merged ones those of who stands for them."""
    instead = survivors(ids)
    asked = sorted({instead.get(key, key) for key in ids})
    found: dict[int, tuple[str, str]] = {}
    for some in _chunks(asked):
        query = Record.select(Record.id, Record.number, Record.name).where(Record.id.in_(some))
        found |= {key: (number, name) for key, number, name in tuples(query)}
    return {key: found[instead.get(key, key)] for key in ids}


def _chunks(ids: list[int]) -> Iterable[list[int]]:
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))
