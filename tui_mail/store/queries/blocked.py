"""Addresses that get no mass mailings."""

from collections.abc import Collection
from dataclasses import dataclass

from tui_mail.store.actor import Actor
from tui_mail.store.models import BlockedAddress, RecordAddress, User
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.directory import names_of
from tui_mail.store.visibility import places


@dataclass(frozen=True, slots=True)
class BlockedRow:
    """An address that gets no mass mailings. Times are microseconds UTC."""

    address: str
    names: tuple[str, ...]  # of the contacts and companies that have it
    by: str  # name of who blocked it
    at: int
    why: str


def is_blocked(address: str) -> bool:
    """Whether an address, in lower case, gets no mass mailings."""
    return bool(blocked_among({address}))


def blocked_among(addresses: Collection[str]) -> set[str]:
    """Return those of these addresses that get no mass mailings."""
    if not addresses:
        return set()
    query = BlockedAddress.select(BlockedAddress.address).where(BlockedAddress.address.in_(sorted(addresses)))
    return {row[0] for row in tuples(query)}


def blocked(actor: Actor) -> list[BlockedRow]:
    """Return all of them, the newest first. Outsiders see none."""
    if not places(actor):
        return []
    columns = (BlockedAddress.address, User.name, BlockedAddress.blocked_at, BlockedAddress.why)
    query = BlockedAddress.select(*columns).join(User, on=(User.id == BlockedAddress.blocked_by))
    rows = tuples(query.order_by(BlockedAddress.blocked_at.desc(), BlockedAddress.address))
    names = _names({row[0] for row in rows})
    return [BlockedRow(address, tuple(names.get(address, ())), by, at, why) for address, by, at, why in rows]


def _names(addresses: set[str]) -> dict[str, list[str]]:
    """Return by address the names of those who have it."""
    blocked_ones = BlockedAddress.select(BlockedAddress.address)
    query = RecordAddress.select(RecordAddress.address, RecordAddress.record)
    having = tuples(query.where(RecordAddress.address.in_(blocked_ones)).order_by(RecordAddress.record))
    called = names_of({record for _, record in having})
    found: dict[str, list[str]] = {address: [] for address in addresses}
    for address, record in having:
        if called[record] not in found[address]:
            found[address].append(called[record])
    return found
