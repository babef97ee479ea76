"""What stands in the tree: mailboxes, their folders, and the views over all of them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tui_mail.screens.cells import one_line
from tui_mail.store.rows import UNASSIGNED, FolderNode, MailboxNode, View

_RARE = frozenset({"junk", "trash", "quarantine"})
_NAMES = {
    "inbox": "Inbox",
    "sent": "Sent",
    "archive": "Archive",
    "junk": "Junk",
    "trash": "Trash",
    "quarantine": "Quarantine",
}


@dataclass(frozen=True, slots=True)
class TreeLine:
    """One line of the tree. `view` is what the list shows for it; a heading has none."""

    key: str  # stays the same while numbers change
    title: str
    path: str  # for the header
    view: View | None
    depth: int = 0
    count: int = 0
    strong: bool = False  # something in it is unread
    private: bool = False
    shut: bool | None = None  # None: it cannot be opened


def standing_views(user_id: int | None) -> dict[str, tuple[str, View]]:
    """Give the views that everybody has, by their digit."""
    return {
        "1": ("Mine", View(folder_kind=None, assignee=user_id, unresolved=True, put_away=False)),
        "2": ("Unassigned", View(assignee=UNASSIGNED)),
        "3": ("Pending", View(statuses=frozenset({"pending"}))),
        "4": ("Snoozed", View(snoozed=True)),
        "0": ("All", View()),
    }


def unresolved(view: View) -> View:
    """Narrow a view to what still asks for work: the numbers of the tree count no more."""
    return replace(view, unresolved=True)


def tree_lines(
    boxes: Sequence[MailboxNode], counts: Mapping[str, int], shut: Collection[str], user_id: int | None
) -> list[TreeLine]:
    """List what the tree shows; `counts` belong to the digits of the standing views."""
    lines: list[TreeLine] = []
    for box in boxes:
        lines += _mailbox(box, shut)
    lines.append(TreeLine("views", "Views", "Views", None, shut="views" in shut))
    if "views" not in shut:
        for digit, (name, view) in standing_views(user_id).items():
            lines.append(TreeLine(f"view {digit}", f"{digit} {name}", name, view, 1, counts.get(digit, 0)))
    return lines


def _mailbox(box: MailboxNode, shut: Collection[str]) -> Iterator[TreeLine]:
    key = f"mailbox {box.id}"
    name = one_line(box.code)
    inbox = View(mailbox_id=box.id)
    yield TreeLine(key, name, name, inbox, 0, box.count, box.unread, box.private, key in shut if box.folders else None)
    if key in shut:
        return
    for folder in box.folders:
        if folder.parent_id is None:
            yield from _folder(box, folder, 1, name)
            if folder.kind == "inbox":
                asleep = View(mailbox_id=box.id, snoozed=True)
                yield TreeLine(f"snoozed {box.id}", "Snoozed", f"{name} / Snoozed", asleep, 1, box.snoozed)


def _folder(box: MailboxNode, folder: FolderNode, depth: int, path: str) -> Iterator[TreeLine]:
    if folder.kind in _RARE and folder.is_empty:
        return
    name = _NAMES.get(folder.kind) or one_line(folder.name)
    view = View(mailbox_id=box.id, folder_kind=None, folder_id=folder.id, snoozed=_snoozed(folder))
    below = f"{path} / {name}"
    yield TreeLine(f"folder {folder.id}", name, below, view, depth, folder.count, folder.unread)
    for child in box.folders:
        if child.parent_id == folder.id:
            yield from _folder(box, child, depth + 1, below)


def _snoozed(folder: FolderNode) -> bool | None:
    return False if folder.kind == "inbox" else None
