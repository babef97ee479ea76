"""What intake asks about the messages that one replies to: their items in one mailbox, all at once.

Replies are found both ways: by what they name, and, where an answer came in before its question, by what names them.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from tui_mail.store.queries.asking import ask, marks
from tui_mail.store.queries.filing import Target, target


@dataclass(slots=True)
class ThreadItem:
    """An item of a thread, as the transaction leaves it so far. Times are microseconds UTC."""

    item: int
    message: int
    message_id: str
    direction: str
    folder: int
    status: str
    assignee: int | None
    snoozed_until: int | None
    snooze_stays: bool
    waiting_since: int | None
    case: Target | None  # the primary one


@dataclass(frozen=True, slots=True)
class Reply:
    """An item that went out, and the address of who wrote it."""

    item: int
    writer: str


def items_named(mailbox_id: int, message_ids: Collection[str]) -> list[ThreadItem]:
    """Return the items of the messages with these Message-IDs; an id may be used by several."""
    if not message_ids:
        return []
    statement = (
        "SELECT i.id, m.id, m.message_id, i.direction, i.folder, i.status, i.assignee, i.snoozed_until,"  # noqa: S608 - only marks
        " i.snooze_stays, i.waiting_since, i.primary_case"
        " FROM message m JOIN item i ON i.message = m.id AND i.mailbox = ?"
        f" WHERE m.message_id IN ({marks(len(message_ids))}) ORDER BY i.id"
    )
    rows = ask(statement, [mailbox_id, *sorted(message_ids)])
    cases = {key: target(key) for key in {row[10] for row in rows} - {None}}
    return [ThreadItem(*(*row[:10], cases.get(row[10]))) for row in rows]


def answers_to(mailbox_id: int, message_ids: Collection[str]) -> dict[str, list[Reply]]:
    """Return by Message-ID what went out in reply to it, the oldest first; nothing that a machine answered."""
    found: defaultdict[str, list[Reply]] = defaultdict(list)
    if message_ids:
        statement = (
            "SELECT m.in_reply_to, i.id, m.from_address FROM message m"  # noqa: S608 - only marks
            " JOIN item i ON i.message = m.id AND i.mailbox = ? AND i.direction = 'out'"
            f" WHERE m.in_reply_to IN ({marks(len(message_ids))}) AND m.in_reply_to <> '' AND NOT m.automatic"
            " ORDER BY i.id"
        )
        for replied_to, item, writer in ask(statement, [mailbox_id, *sorted(message_ids)]):
            found[replied_to].append(Reply(item, writer))
    return found


def sleeping_beside(mailbox_id: int, message_ids: Collection[str]) -> dict[str, list[int]]:
    """Return by Message-ID the other replies to it that sleep until one comes."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    if message_ids:
        statement = (
            "SELECT m.in_reply_to, i.id FROM item i JOIN message m ON m.id = i.message"  # noqa: S608 - only marks
            " WHERE i.mailbox = ? AND i.snoozed_until IS NOT NULL AND NOT i.snooze_stays"
            f" AND m.in_reply_to IN ({marks(len(message_ids))}) AND m.in_reply_to <> '' ORDER BY i.id"
        )
        for replied_to, item in ask(statement, [mailbox_id, *sorted(message_ids)]):
            found[replied_to].append(item)
    return found


def people_of(messages: Collection[int]) -> dict[int, frozenset[str]]:
    """Return by message the addresses of everybody who wrote it or got it."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    if messages:
        statement = f"SELECT message, address FROM message_address WHERE message IN ({marks(len(messages))})"  # noqa: S608 - only marks
        for message, address in ask(statement, sorted(messages)):
            found[message].add(address)
    return {message: frozenset(addresses - {""}) for message, addresses in found.items()}


def taken_away(items: Collection[int]) -> set[tuple[int, int]]:
    """Return which of these items somebody has taken away from which record."""
    if not items:
        return set()
    statement = f"SELECT item, record FROM link WHERE item IN ({marks(len(items))}) AND state = 'unlinked'"  # noqa: S608 - only marks
    return {(item, record) for item, record in ask(statement, sorted(items))}
