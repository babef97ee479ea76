"""How mail of an account arrived: what rules may ask of it, what became of it, and what a rule left out."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tui_mail.mail.message import Address
from tui_mail.mail.rules import Facts
from tui_mail.store.canonical import from_json
from tui_mail.store.queries.asking import ask, marks

PAGE = 500


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message of an account, as it arrived. Times are microseconds UTC."""

    item: int
    received_at: int
    direction: str
    facts: Facts
    folder: str | int  # kind, or id of a plain one
    assignee: int | None  # as the rules alone had it
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A message that a rule has skipped: nothing else is known of it."""

    folder: str  # on the server
    key: str
    seen_at: int
    reason: str


def arrived_since(account_id: int, mailbox_id: int, since: int) -> Iterator[list[Arrived]]:
    """Yield the messages of an account that were received since then, page by page; none that was quarantined.

    None that is private either: by rules made for that, a manager would learn whom it went to.
    """
    last = 0
    while True:
        rows = ask(
            "SELECT i.id, i.message, i.received_at, m.subject, m.size, e.after FROM item i"
            " JOIN message m ON m.id = i.message JOIN event e ON e.item = i.id AND e.action = 'arrived'"
            " WHERE i.mailbox = ? AND i.private_to IS NULL AND i.received_at >= ? AND i.id > ?"
            " AND EXISTS (SELECT 1 FROM sighting s WHERE s.message = i.message AND s.account = ?"
            " AND s.outcome = 'stored') ORDER BY i.id LIMIT ?",
            [mailbox_id, since, last, account_id, PAGE],
        )
        if not rows:
            return
        last = rows[-1][0]
        yield _page([row for row in rows if from_json(row[5])["folder"] != "quarantine"])


def untried_since(account_id: int, mailbox_id: int, since: int) -> tuple[int, int]:
    """Count what `arrived_since` passes over: what did not come from the account's server, and what was quarantined."""
    imported = quarantined = last = 0
    while True:
        rows = ask(
            "SELECT i.id, e.after, EXISTS (SELECT 1 FROM sighting s WHERE s.message = i.message AND s.account = ?"
            " AND s.outcome = 'stored') FROM item i JOIN event e ON e.item = i.id AND e.action = 'arrived'"
            " WHERE i.mailbox = ? AND i.private_to IS NULL AND i.received_at >= ? AND i.id > ? ORDER BY i.id LIMIT ?",
            [account_id, mailbox_id, since, last, PAGE],
        )
        for _, said, came_from_it in rows:
            if from_json(said)["folder"] == "quarantine":
                quarantined += 1
            elif not came_from_it:
                imported += 1
        if len(rows) < PAGE:
            return imported, quarantined
        last = rows[-1][0]


def _page(rows: Sequence[Any]) -> list[Arrived]:
    messages = [row[1] for row in rows]
    people, lists = people_of_messages(messages), _list_ids(messages)
    page = []
    for item, message, received_at, subject, size, said in rows:
        after = from_json(said)
        of_roles = people[message]
        facts = Facts(
            tuple(of_roles["from"] + of_roles["sender"]),
            tuple(of_roles["to"] + of_roles["cc"] + of_roles["bcc"]),
            subject,
            lists.get(message, ""),
            size,
        )
        tags = tuple(after.get("tags", ()))
        by_rule = after.get("by_rule", after.get("assignee"))
        page.append(Arrived(item, received_at, after["direction"], facts, after["folder"], by_rule, tags))
    return page


def people_of_messages(messages: Sequence[int]) -> defaultdict[int, defaultdict[str, list[Address]]]:
    """Return whom messages name, by message and role."""
    found: defaultdict[int, defaultdict[str, list[Address]]] = defaultdict(lambda: defaultdict(list))
    statement = f"SELECT message, role, name, address FROM message_address WHERE message IN ({marks(len(messages))})"  # noqa: S608 - only marks
    for message, role, name, address in ask(f"{statement} ORDER BY position", messages) if messages else ():
        found[message][role].append(Address(name, address))
    return found


def _list_ids(messages: Sequence[int]) -> dict[int, str]:
    statement = f"SELECT message, headers FROM message_text WHERE message IN ({marks(len(messages))})"  # noqa: S608 - only marks
    found = {}
    for message, headers in ask(statement, messages) if messages else ():
        found[message] = next((value for name, value in from_json(headers) if name.lower() == "list-id"), "")
    return found


def left_out_since(account_id: int, since: int) -> list[LeftOut]:
    """Return the messages of an account that rules have skipped since then."""
    rows = ask(
        "SELECT f.name, s.remote_key, s.seen_at, s.reason FROM remote_folder f"
        " JOIN sighting s ON s.remote_folder = f.id WHERE f.account = ? AND s.outcome = 'skipped'"
        " AND s.seen_at >= ? ORDER BY s.id",
        [account_id, since],
    )
    return [LeftOut(*row) for row in rows if row[3].startswith("rule ")]
