"""The fields of an item, with the counters that the tree and the lists show."""

from collections import Counter as Tally
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from tui_mail.errors import NotFound
from tui_mail.store.clock import now
from tui_mail.store.models import Counter, Folder, Item
from tui_mail.store.models.table import first_tuple, tuples
from tui_mail.store.visibility import NOBODY
from tui_mail.store.writes.rows import insert_rows


@dataclass(frozen=True, slots=True)
class ItemState:
    """An item as it is now, read under the lock of its mailbox. Times are microseconds UTC."""

    id: int
    mailbox: int
    message: int
    direction: str
    folder: int
    folder_kind: str
    status: str
    assignee: int | None
    snoozed_until: int | None
    snooze_stays: bool
    primary_case: int | None
    listed_at: int
    modseq: int
    restore_to: int | None = None
    waiting_since: int | None = None
    department: int | None = None
    qualification: int | None = None
    category: int | None = None
    private_to: int | None = None
    unknown_number: str = ""
    written_by: int | None = None


_ADDED = """ON CONFLICT (mailbox, folder, status, assignee, snoozed)
  DO UPDATE SET items = counter.items + excluded.items"""

CHANGEABLE = (
    "folder",
    "status",
    "assignee",
    "snoozed_until",
    "snooze_stays",
    "primary_case",
    "listed_at",
    "restore_to",
    "waiting_since",
    "department",
    "qualification",
    "category",
    "private_to",
    "unknown_number",
    "written_by",
)
"""What a change may set, an event may hold before and after, and an undo may restore."""


def mailbox_of(item_id: int) -> int | None:
    """Return the mailbox of an item, to be locked; None where there is no such item."""
    row = first_tuple(Item.select(Item.mailbox).where(Item.id == item_id))
    return None if row is None else int(row[0])


class Located(NamedTuple):
    """An item and its mailbox, 0 where there is no such item."""

    mailbox: int
    item: int


def in_lock_order(item_ids: Sequence[int]) -> list[Located]:
    """Return the items ordered by mailbox: two transactions that lock several take them in one order."""
    mailboxes: dict[int, int] = {}
    for start in range(0, len(item_ids), 500):  # SQLite takes 32,766 values, PostgreSQL plans long lists slowly
        some = Item.id.in_(list(item_ids[start : start + 500]))
        mailboxes.update(tuples(Item.select(Item.id, Item.mailbox).where(some)))
    located = [Located(mailboxes.get(item_id, 0), item_id) for item_id in item_ids]
    return sorted(located, key=lambda one: one.mailbox)


def item_state(item_id: int) -> ItemState:
    """Return the item as it is now. Raises NotFound."""
    columns = (
        Item.id, Item.mailbox, Item.message, Item.direction, Item.folder, Folder.kind.alias("folder_kind"),
        Item.status, Item.assignee, Item.snoozed_until, Item.snooze_stays, Item.primary_case, Item.listed_at,
        Item.modseq, Item.restore_to, Item.waiting_since, Item.department, Item.qualification, Item.category,
        Item.private_to, Item.unknown_number, Item.written_by,
    )  # fmt: skip
    query = Item.select(*columns).join(Folder, on=(Folder.id == Item.folder)).where(Item.id == item_id)
    state: ItemState | None = query.objects(ItemState).first()
    if state is None:
        raise NotFound(f"There is no item {item_id}.")
    return state


def update_item(item: ItemState, modseq: int, fields: dict[str, object], *, is_work: bool = False) -> ItemState:
    """Set fields of an item, with its modseq and the counters; returns it as it is then.

    `is_work`: somebody did something with it, so that it does not count as lying idle.
    """
    acted = {"acted_at": now()} if is_work else {}
    Item.update(**fields, **acted, modseq=modseq).where(Item.id == item.id).execute()
    changed = replace(item, **fields, modseq=modseq)  # type: ignore[arg-type]  # names are those of CHANGEABLE
    if "folder" in fields:
        changed = replace(changed, folder_kind=Folder.get_by_id(changed.folder).kind)
    count(_difference(item, changed))
    return changed


def note_given(item_id: int) -> None:
    """Note that an item has become somebody's turn without anybody's doing: from now on it may lie idle."""
    Item.update(acted_at=now()).where(Item.id == item_id).execute()


def folder_of_kind(mailbox_id: int, kind: str) -> int:
    """Return the id of a mailbox's system folder. Raises NotFound."""
    row = first_tuple(Folder.select(Folder.id).where((Folder.mailbox == mailbox_id) & (Folder.kind == kind)))
    if row is None:
        raise NotFound(f"The mailbox has no folder for {kind}.")
    return int(row[0])


TallyKey = tuple[int, int, str, int, bool]
"""Mailbox, folder, status, assignee (0: nobody), snoozed."""


def tally_key(item: ItemState) -> TallyKey:
    """Return which counter an item is in."""
    return (item.mailbox, item.folder, item.status, item.assignee or NOBODY, item.snoozed_until is not None)


def _difference(before: ItemState, after: ItemState) -> "Tally[TallyKey]":
    tally: Tally[TallyKey] = Tally()
    tally[tally_key(before)] -= 1
    tally[tally_key(after)] += 1
    return tally


def count(tally: "Tally[TallyKey]") -> None:
    """Add to the counters, under the lock of the mailbox; sorted, so that two writers never wait for each other."""
    names = ("mailbox", "folder", "status", "assignee", "snoozed", "items")
    rows = [dict(zip(names, (*key, number), strict=True)) for key, number in sorted(tally.items()) if number]
    insert_rows(Counter, rows, otherwise=_ADDED)
