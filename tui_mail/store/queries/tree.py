"""Mailboxes and folders with their numbers, from the maintained counters."""

from collections import Counter as Tally
from typing import Any

from peewee import fn

from tui_mail.store.actor import Actor
from tui_mail.store.database import snapshot
from tui_mail.store.models import Counter, Folder, Item, Mailbox, ReadException, ReadWatermark
from tui_mail.store.models.table import first_tuple, tuples
from tui_mail.store.queries.directory import UNRESOLVED
from tui_mail.store.tree_rows import FolderNode, MailboxNode
from tui_mail.store.visibility import NOBODY, Place, Slice, places, slices

FOLDER_ORDER = ("inbox", "plain", "sent", "archive", "junk", "trash", "quarantine")
"""How folders stand in the tree."""

_FEW = 20_000
"""So many items can be looked at in the order of their ids; a folder may have more."""

PUT_AWAY = ("junk", "trash")
"""What lies there asks for no work: the number of the mailbox leaves it out."""


def modseqs(actor: Actor) -> dict[int, int]:
    """Return the modseq of each mailbox the actor sees; where one has grown, something has changed there."""
    query = Mailbox.select(Mailbox.id, Mailbox.modseq).where(Mailbox.id.in_(sorted(places(actor))))
    return dict(tuples(query))


def tree(actor: Actor) -> list[MailboxNode]:
    """Return what the sidebar shows: public mailboxes first, then private ones, messages last."""
    with snapshot():
        seen = places(actor)
        boxes = list(Mailbox.select().where(Mailbox.id.in_(sorted(seen))))
        boxes.sort(key=lambda box: (box.kind == "internal", box.owner is not None, box.name.casefold(), box.id))
        reading = _Reading(actor)
        return [_node(actor, box, seen[box.id], reading) for box in boxes]


def _node(actor: Actor, box: Mailbox, place: Place, reading: "_Reading") -> MailboxNode:
    parts = slices(actor, place)
    unresolved, snoozed, filled = _numbers(box.id, parts)
    folders = sorted(
        Folder.select().where(Folder.mailbox == box.id),
        key=lambda folder: (FOLDER_ORDER.index(folder.kind), folder.name.casefold()),
    )
    nodes = tuple(
        FolderNode(
            folder.id,
            folder.parent,
            folder.name,
            folder.kind,
            unresolved[folder.id],
            unresolved[folder.id] > 0 and reading.has_unread(box.id, folder.id, parts),
            folder.id not in filled,
        )
        for folder in folders
    )
    return MailboxNode(
        id=box.id,
        code=box.code,
        name=box.name,
        private=box.owner is not None,
        kind=box.kind,
        role=place.role,
        visibility=place.visibility,
        count=sum(node.count for node in nodes if node.kind not in PUT_AWAY),
        snoozed=snoozed,
        unread=any(node.unread for node in nodes if node.kind not in PUT_AWAY),
        folders=nodes if parts else (),
    )


def _numbers(mailbox_id: int, parts: tuple[Slice, ...]) -> tuple["Tally[int]", int, set[int]]:
    """Return the unresolved items per folder, snoozed ones apart, how many are snoozed, and which folders hold any."""
    columns = (Counter.folder, Counter.status, Counter.assignee, Counter.snoozed, Counter.items)
    query = Counter.select(*columns).where((Counter.mailbox == mailbox_id) & (Counter.items > 0))
    unresolved: Tally[int] = Tally()
    asleep = 0
    filled = set()
    for folder, status, assignee, snoozed, items in tuples(query):
        if not any(part.assignee in (None, assignee) for part in parts):
            continue
        filled.add(folder)
        if status in UNRESOLVED and snoozed:
            asleep += items
        elif status in UNRESOLVED:
            unresolved[folder] += items
    return unresolved, asleep, filled


class _Reading:
    """What somebody has read: up to the watermark of a mailbox, and what is an exception from that."""

    def __init__(self, actor: Actor) -> None:
        marks = ReadWatermark.select(ReadWatermark.mailbox, ReadWatermark.item)
        self._marks: dict[int, int] = dict(tuples(marks.where(ReadWatermark.reader == actor.user_id)))
        exceptions = ReadException.select(ReadException.item).where(ReadException.reader == actor.user_id)
        self._below = Item.id.in_(exceptions.where(ReadException.is_read == False))  # noqa: E712 - SQL
        self._read = exceptions.where(ReadException.is_read == True)  # noqa: E712 - SQL
        newest = first_tuple(Item.select(Item.id).order_by(Item.id.desc()).limit(1))
        self._newest = 0 if newest is None else newest[0]

    def has_unread(self, mailbox_id: int, folder_id: int, parts: tuple[Slice, ...]) -> bool:
        """Whether an unresolved item of the folder is unread: above the watermark, or below it as an exception."""
        mark = self._marks.get(mailbox_id, 0)
        above, few = (Item.id > mark) & Item.id.not_in(self._read), self._newest - mark <= _FEW
        return any(
            first_tuple(_unresolved(folder_id, part, by_id=by_id).where(unread).limit(1)) is not None
            for part in parts
            for unread, by_id in ((above, few), (self._below, True))
        )


def _unresolved(folder_id: int, part: Slice, *, by_id: bool) -> Any:
    """Return the query of the unresolved items of a folder; `by_id`: what else is asked names few by their ids."""
    folder, assignee = (Item.folder + 0, fn.COALESCE(Item.assignee, None)) if by_id else (Item.folder, Item.assignee)
    query = Item.select(Item.id).where(
        (folder == folder_id) & Item.status.in_(UNRESOLVED) & Item.snoozed_until.is_null()
    )
    if part.assignee is None:
        return query
    return query.where(assignee.is_null() if part.assignee == NOBODY else assignee == part.assignee)
