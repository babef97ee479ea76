"""What people decide about conversations: joining two, letting a mail begin its own, and what a purged mail leaves."""

from itertools import pairwise
from typing import NamedTuple

from peewee import fn

from tui_mail.mail.threading import Forest, is_usable, name_of, own_name
from tui_mail.store.clock import now
from tui_mail.store.models import Message, ThreadEdge, ThreadName
from tui_mail.store.models.table import first_tuple
from tui_mail.store.queries.joining import mails_of, related, threads_named
from tui_mail.store.writes.conversations import rejoin
from tui_mail.store.writes.rows import STAYS, insert_row, insert_rows


def join_by_hand(message: int, into: int, by: int | None) -> int | None:
    """Let the conversation of one message hang under another message; returns what was decided, None if it did."""
    one, other = _node_of(message), _node_of(into)
    if one.thread == other.thread:
        return None
    insert_rows(ThreadName, [{"name": other.name, "thread": other.thread}], otherwise=STAYS)
    edge = _decide("merge", one, other.name, by)
    rejoin([one.thread, other.thread])
    return edge


def part_by_hand(message: int, by: int | None) -> int | None:
    """Let a message begin its own conversation, with all that hangs under it; None where it begins it already."""
    node = _node_of(message)
    around = related([node.thread])
    forest = Forest([one.mail for one in mails_of(around.threads)], around.edges)
    here = forest.group[node.name]
    goes = {name for name in forest.below(node.name) if forest.group[name] == here}
    stays = [name for name, group in forest.group.items() if group == here and name not in goes]
    if not any(name in forest.mail for name in stays):
        return None
    parent = forest.parent.get(node.name)
    edge = _decide("split", node, parent if parent in stays else min(stays), by)
    rejoin([node.thread])
    return edge


def stands(edge: int) -> bool:
    """Whether a decision was not taken back."""
    return bool(ThreadEdge.get_or_none((ThreadEdge.id == edge) & (ThreadEdge.active == True)))  # noqa: E712 - SQL


def take_back(edge: int) -> None:
    """Let a decision count no longer: what it joined or parted is as the mails and the other decisions have it."""
    names = first_tuple(ThreadEdge.select(ThreadEdge.name, ThreadEdge.other).where(ThreadEdge.id == edge))
    around = related(threads_named(names or ()).values()).threads
    ThreadEdge.update(active=False).where(ThreadEdge.id == edge).execute()
    rejoin(around)


def leave_name(message: int) -> None:
    """Keep what a message that goes has joined: its name, and what it hung under, where other mail is left of it."""
    row = first_tuple(Message.select(Message.thread, Message.id).where(Message.id == message))
    if row is None or not Message.select().where((Message.thread == row[0]) & (Message.id != message)).exists():
        return
    mail = next(one.mail for one in mails_of([row[0]]) if one.mail.key == message)
    names = [_node_of(message).name, *map(name_of, mail.before)]
    shared = {"kind": "past", "made_by": None, "made_at": now(), "active": True}
    insert_rows(ThreadEdge, ({"name": one, "other": other, **shared} for one, other in pairwise(names)))


class _Node(NamedTuple):
    """The name that stands for a message, and its conversation."""

    name: int
    thread: int


def _node_of(message: int) -> _Node:
    row = first_tuple(Message.select(Message.message_id, Message.thread).where(Message.id == message))
    assert row is not None  # noqa: S101 - an item has its message
    said, thread = row
    if is_usable(said) and threads_named([name_of(said)]).get(name_of(said)) == thread:
        first = first_tuple(
            Message.select(fn.MIN(Message.id)).where((Message.message_id == said) & (Message.thread == thread))
        )
        if first is not None and first[0] == message:
            return _Node(name_of(said), thread)
    return _Node(own_name(message), thread)


def _decide(kind: str, node: _Node, other: int, by: int | None) -> int:
    insert_rows(ThreadName, [{"name": node.name, "thread": node.thread}], otherwise=STAYS)
    row = {"kind": kind, "name": node.name, "other": other, "made_by": by, "made_at": now(), "active": True}
    return insert_row(ThreadEdge, row)
