"""What intake asks to find the records of a message. Of merged ones it hears of the one that stands for them."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from tui_mail.store.queries.asking import ask, marks
from tui_mail.store.queries.merged import survivor, survivors


@dataclass(frozen=True, slots=True)
class Target:
    """A record that a message may belong to."""

    id: int
    kind: str
    number: str
    name: str
    company: int | None
    requester: int | None


@dataclass(frozen=True, slots=True)
class AddressHit:
    """A contact or company that has an address of the message."""

    record: int
    kind: str
    number: str
    name: str
    company: int | None
    address: str


def by_number(space: str, number: str) -> Target | None:
    """Return the record with this number in a number space; leading zeros count."""
    found = ask("SELECT id FROM record WHERE space = ? AND number = ?", [space, number])
    return target(survivor(found[0][0])) if found else None


def target(record_id: int) -> Target:
    """Return a record that is there and was not merged; whom it names, too, are those who stand for them."""
    (row,) = ask("SELECT id, kind, number, name, company, requester FROM record WHERE id = ?", [record_id])
    found = Target(*row)
    instead = survivors({found.company, found.requester})
    if not instead:
        return found
    company, requester = instead.get(found.company, found.company), instead.get(found.requester, found.requester)
    return replace(found, company=company, requester=requester)


def by_address(addresses: Collection[str]) -> list[AddressHit]:
    """Return all contacts and companies that have one of these addresses, in the order they were made."""
    if not addresses:
        return []
    found = ask(
        f"SELECT r.id, r.kind, r.number, r.name, r.company, a.address FROM record_address a"  # noqa: S608 - only marks
        f" JOIN record r ON r.id = a.record WHERE a.address IN ({marks(len(addresses))}) ORDER BY r.id, a.id",
        sorted(addresses),
    )
    instead = survivors({key for row in found for key in (row[0], row[4])})
    hits = (_as_survivor(AddressHit(*row), instead) for row in found)
    return sorted(dict.fromkeys(hits), key=lambda hit: hit.record)


def _as_survivor(hit: AddressHit, instead: dict[int | None, int]) -> AddressHit:
    """Return the same of who stands for a merged contact or company, and for his company."""
    if hit.record in instead:
        standing = target(instead[hit.record])
        return AddressHit(standing.id, standing.kind, standing.number, standing.name, standing.company, hit.address)
    if hit.company in instead:
        return replace(hit, company=instead[hit.company])
    return hit


def participants(case_id: int) -> set[str]:
    """Return the addresses that a confidential case names; empty where it names none."""
    return {row[0] for row in ask("SELECT address FROM participant WHERE record = ?", [case_id])}
