"""Mailboxes and folders with their numbers, from the maintained counters."""

from collections import Counter as Tally

from tui_mail.store.actor import Actor
from tui_mail.store.database import snapshot
from tui_mail.store.models import Counter, Folder, Item, Mailbox, ReadException, ReadWatermark
from tui_mail.store.models.table import first_tuple, tuples
from tui_mail.store.queries.directory import UNRESOLVED
from tui_mail.store.rows import FolderNode, MailboxNode
from tui_mail.store.visibility import NOBODY, Place, Slice, places, slices

FOLDER_ORDER = ("inbox", "plain", "sent", "archive", "junk", "trash", "quarantine")
"""How folders stand in the tree."""

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
        return [_node(actor, box, seen[box.id]) for box in boxes]


def _node(actor: Actor, box: Mailbox, place: Place) -> MailboxNode:
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
            unresolved[folder.id] > 0 and _has_unread(actor, box.id, folder.id, parts),
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


def _has_unread(actor: Actor, mailbox_id: int, folder_id: int, parts: tuple[Slice, ...]) -> bool:
    """Whether an unresolved item of the folder is unread: above the watermark, or below it as an exception."""
    mine = (ReadWatermark.reader == actor.user_id) & (ReadWatermark.mailbox == mailbox_id)
    found = first_tuple(ReadWatermark.select(ReadWatermark.item).where(mine))
    mark = 0 if found is None else found[0]
    exceptions = ReadException.select(ReadException.item).where(ReadException.reader == actor.user_id)
    below = exceptions.where(ReadException.is_read == False)  # noqa: E712 - SQL
    above = exceptions.where(ReadException.is_read == True)  # noqa: E712 - SQL
    unread = ((Item.id > mark) & Item.id.not_in(above)) | Item.id.in_(below)
    here = (Item.folder == folder_id) & Item.status.in_(UNRESOLVED) & Item.snoozed_until.is_null()
    for part in parts:
        query = Item.select(Item.id).where(here & unread)
        if part.assignee is not None:
            query = query.where(Item.assignee.is_null() if part.assignee == NOBODY else Item.assignee == part.assignee)
        if first_tuple(query.limit(1)) is not None:
            return True
    return False
