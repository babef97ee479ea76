"""What is asked before messages are joined to a conversation, or parted from it."""

from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from tui_mail.mail.threading import Edge, Named, ids_before, is_usable, name_of
from tui_mail.store.canonical import from_json
from tui_mail.store.queries.asking import ask, marks

_AT_ONCE = 2000

MAIL_COLUMNS = "m.id, m.message_id, m.in_reply_to, m.reference_ids, m.date_at, m.subject"
REPORTS = ("message/delivery-status", "message/disposition-notification", "message/global-delivery-status")


@dataclass(frozen=True, slots=True)
class Related:
    """Conversations that people's decisions have to do with each other, and the decisions in their order."""

    threads: frozenset[int]
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """A mail, and the conversation it is part of."""

    mail: Named
    thread: int


def threads_named(names: Collection[int]) -> dict[int, int]:
    """Return the conversations of these names, as far as there are any."""
    found: dict[int, int] = {}
    waiting = deque(sorted(names))
    while waiting:
        some = [waiting.popleft() for _ in range(min(_AT_ONCE, len(waiting)))]
        statement = f"SELECT name, thread FROM thread_name WHERE name IN ({marks(len(some))})"  # noqa: S608 - only marks
        found.update(ask(statement, some))
    return found


def sizes_of(threads: Collection[int]) -> dict[int, int]:
    """Return how many messages these conversations have."""
    statement = f"SELECT thread, count(*) FROM message WHERE thread IN ({marks(len(threads))}) GROUP BY thread"  # noqa: S608 - only marks
    return dict(ask(statement, sorted(threads)))


def related(threads: Iterable[int]) -> Related:
    """Return these conversations with all that was joined to them or parted from them by hand, and how."""
    found: dict[int, Edge] = {}
    known: set[int] = set()
    fresh = set(threads)
    while fresh:
        known |= fresh
        edges = edges_at(fresh)
        found |= edges
        fresh = set(threads_named({name for edge in edges.values() for name in (edge.name, edge.other)}).values())
        fresh -= known
    return Related(frozenset(known), tuple(found[key] for key in sorted(found)))


def edges_at(threads: Collection[int]) -> dict[int, Edge]:
    """Return by its id what was decided about names of these conversations and stands."""
    here = f"(SELECT name FROM thread_name WHERE thread IN ({marks(len(threads))}))"  # noqa: S608 - only marks
    found: dict[int, Edge] = {}
    for column in ("name", "other"):
        statement = f"SELECT id, kind, name, other FROM thread_edge WHERE active AND {column} IN {here}"  # noqa: S608 - likewise
        found.update((key, Edge(kind, name, other)) for key, kind, name, other in ask(statement, sorted(threads)))
    return found


def mails_of(threads: Collection[int]) -> list[Joined]:
    """Return the mails of these conversations; whose id stands for another mail elsewhere, is without one."""
    statement = f"SELECT m.thread, {MAIL_COLUMNS} FROM message m WHERE m.thread IN ({marks(len(threads))})"  # noqa: S608 - only marks
    rows = ask(statement, sorted(threads))
    names = {row[2]: name_of(row[2]) for row in rows if is_usable(row[2])}
    owners = threads_named(names.values())
    elsewhere = {said for said, name in names.items() if owners.get(name) not in threads}
    return [Joined(named("" if row[2] in elsewhere else row[2], row[1:]), row[0]) for row in rows]


def named(message_id: str, row: Any, reports: Collection[int] = ()) -> Named:
    """Return a mail by its columns `MAIL_COLUMNS`."""
    key, _, in_reply_to, reference_ids, at, subject = row
    before = ids_before(message_id, in_reply_to, from_json(reference_ids))
    return Named(key, message_id, before, at, subject, key in reports)
