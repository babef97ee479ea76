"""Which addresses are still to be linked, and which mail of them is not yet."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tui_mail.store.queries.asking import ask, marks
from tui_mail.store.queries.merged import family, survivor


@dataclass(frozen=True, slots=True)
class Due:
    """An address that a contact or company got, or lost to somebody who undid it; `record` stands for it now."""

    id: int
    record: int
    address: str
    position: int  # up to which item it is done
    withdraws: bool


_CORRESPONDS = (
    "a.role IN ('from', 'reply-to') AND i.direction = 'in' AND i.guise <> 'forwarded'"
    " OR a.role IN ('to', 'cc') AND i.direction = 'out' AND i.guise <> 'forwarded'"
    " OR a.role IN ('forwarded-from', 'forwarded-reply-to') AND i.direction = 'in' AND i.guise = 'forwarded'"
    " OR a.role IN ('forwarded-to', 'forwarded-cc') AND i.direction = 'out' AND i.guise = 'forwarded'"
)
"""What makes somebody the correspondent of an item, as intake sees it."""


def due_addresses(limit: int) -> list[Due]:
    """Return what was asked for first."""
    rows = ask("SELECT id, record, address, position, withdraws FROM relinking ORDER BY id LIMIT ?", [limit])
    return [Due(key, survivor(record), address, at, bool(back)) for key, record, address, at, back in rows]


def items_to_link(due: Due, not_in: Collection[int], limit: int) -> list[int]:
    """Return items with the address that were never linked to the record, nor taken away from it, the oldest first.

    `not_in` are mailboxes whose own address it is.
    """
    records = family(due.record)
    closed = f" AND i.mailbox NOT IN ({marks(len(not_in))})" if not_in else ""
    rows = ask(
        "SELECT DISTINCT i.id FROM message_address a JOIN item i ON i.message = a.message"  # noqa: S608 - only marks
        " JOIN folder f ON f.id = i.folder AND f.kind <> 'quarantine'"
        f" WHERE a.address = ? AND i.id > ? AND ({_CORRESPONDS}){closed} AND NOT EXISTS"
        f" (SELECT 1 FROM link l WHERE l.item = i.id AND l.record IN ({marks(len(records))})) ORDER BY i.id LIMIT ?",
        [due.address, due.position, *sorted(not_in), *records, limit],
    )
    return [row[0] for row in rows]


def items_linked_because(due: Due, why: str, limit: int) -> list[int]:
    """Return items that were linked to the record because it got the address."""
    rows = ask(
        "SELECT item FROM link WHERE record = ? AND origin = 'address' AND state = 'linked' AND why = ? LIMIT ?",
        [due.record, why, limit],
    )
    return [row[0] for row in rows]


def still_has(record: int, address: str) -> bool:
    """Whether a contact or company, or one that it stands for, has an address."""
    records: Sequence[int] = family(record)
    statement = f"SELECT 1 FROM record_address WHERE address = ? AND record IN ({marks(len(records))})"  # noqa: S608 - only marks
    return bool(ask(statement, [address, *records]))
