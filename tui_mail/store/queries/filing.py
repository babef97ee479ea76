"""What intake asks to find the records of messages. Of merged ones it hears of the one that stands for them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from tui_mail.store.queries.asking import ask, marks
from tui_mail.store.queries.directory import RELATIONS
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

    @property
    def is_case(self) -> bool:
        """Whether it is no contact and no company."""
        return self.kind not in RELATIONS

    @property
    def said(self) -> str:
        """Name it as reasons do."""
        return f"{self.kind} {self.number} {self.name}"


@dataclass(frozen=True, slots=True)
class AddressHit:
    """A contact or company that has an address of the message."""

    record: int
    kind: str
    number: str
    name: str
    company: int | None
    address: str


def by_numbers(numbers: Collection[str]) -> dict[tuple[str, str], Target]:
    """Return all records with one of these numbers, by number space and number."""
    if not numbers:
        return {}
    found = ask(f"SELECT space, number, id FROM record WHERE number IN ({marks(len(numbers))})", sorted(numbers))  # noqa: S608 - only marks
    instead = survivors({row[2] for row in found})
    standing = {row[2]: instead.get(row[2], row[2]) for row in found}
    known = targets(standing.values())
    return {(space, number): known[standing[key]] for space, number, key in found}


def target(record_id: int) -> Target:
    """Return a record that is there and was not merged; whom it names, too, are those who stand for them."""
    return targets([record_id])[record_id]


def targets(record_ids: Iterable[int]) -> dict[int, Target]:
    """Return records that are there and were not merged, as `target` does."""
    keys = sorted(set(record_ids))
    if not keys:
        return {}
    rows = ask(
        f"SELECT id, kind, number, name, company, requester FROM record WHERE id IN ({marks(len(keys))})",  # noqa: S608 - only marks
        keys,
    )
    found = {row[0]: Target(*row) for row in rows}
    named = {key for one in found.values() for key in (one.company, one.requester)} - {None}
    instead = survivors(named) if named else {}
    for key, one in found.items() if instead else ():
        company, requester = instead.get(one.company, one.company), instead.get(one.requester, one.requester)
        found[key] = replace(one, company=company, requester=requester)
    return found


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
    return participants_of([case_id])[case_id]


def participants_of(case_ids: Collection[int]) -> dict[int, set[str]]:
    """Return the same of several cases."""
    found: dict[int, set[str]] = {key: set() for key in case_ids}
    if found:
        statement = f"SELECT record, address FROM participant WHERE record IN ({marks(len(found))})"  # noqa: S608 - only marks
        for key, address in ask(statement, sorted(found)):
            found[key].add(address)
    return found


def only_open_cases(requesters: Collection[int]) -> dict[int, int]:
    """Return by contact the case that he asked for, if exactly one of his is open. None of them was merged."""
    if not requesters:
        return {}
    rows = ask(
        f"SELECT requester, min(id), count(*) FROM record WHERE requester IN ({marks(len(requesters))})"  # noqa: S608 - only marks
        " AND status = 'open' GROUP BY requester",
        sorted(requesters),
    )
    return {requester: case for requester, case, number in rows if number == 1}


def tombstones(item_id: int) -> frozenset[int]:
    """Return the records that somebody has taken an item away from, and those that stand for them."""
    taken = {row[0] for row in ask("SELECT record FROM link WHERE item = ? AND state = 'unlinked'", [item_id])}
    return frozenset(taken | {survivor(key) for key in taken})
