"""What intake asks to find the records of a message."""

from dataclasses import dataclass

from tui_mail.store.queries.asking import ask, marks


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
    statement = "SELECT id, kind, number, name, company, requester FROM record WHERE space = ? AND number = ?"
    found = ask(statement, [space, number])
    return Target(*found[0]) if found else None


def by_address(addresses: set[str]) -> list[AddressHit]:
    """Return all contacts and companies that have one of these addresses, in the order they were made."""
    if not addresses:
        return []
    found = ask(
        f"SELECT r.id, r.kind, r.number, r.name, r.company, a.address FROM record_address a"  # noqa: S608 - only marks
        f" JOIN record r ON r.id = a.record WHERE a.address IN ({marks(len(addresses))}) ORDER BY r.id, a.id",
        sorted(addresses),
    )
    return [AddressHit(*row) for row in found]


def participants(case_id: int) -> set[str]:
    """Return the addresses that a confidential case names; empty where it names none."""
    return {row[0] for row in ask("SELECT address FROM participant WHERE record = ?", [case_id])}
