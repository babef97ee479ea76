"""What stands in the tree: mailboxes, their folders, and the views over all of them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tui_mail.screens.cells import initials, one_line
from tui_mail.screens.times import now
from tui_mail.store.queries.saved_views import SavedViewRow
from tui_mail.store.rows import View
from tui_mail.store.standing_views import ON_DIGITS, SPECIAL, standing_views
from tui_mail.store.tree_rows import FolderNode, MailboxNode

_RARE = frozenset({"junk", "trash", "quarantine"})
_ONLY_WITH_SOMETHING = frozenset({"view quarantine"})
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
    kept: SavedViewRow | None = None  # the saved view that it stands for
    kind: str = ""  # of a folder


def view_lines(user_id: int | None, saved: Sequence[SavedViewRow]) -> list[TreeLine]:
    """List the views: those on digits first, as the digits stand on the keyboard, the special folders last."""
    standing = {
        name: TreeLine(f"view {name}", f"{name} {title}" if name.isdecimal() else title, title, view, 1)
        for name, (title, view) in standing_views(user_id).items()
    }
    special = [standing.pop(name) for name in SPECIAL]
    present = now()
    kept = [TreeLine(f"saved {row.id}", *_titles(row), row.view(user_id, present), 1, kept=row) for row in saved]
    by_digit = sorted(kept, key=lambda line: (line.kept and line.kept.digit) or 0)
    return [
        *(standing.pop(digit) for digit in ON_DIGITS),
        *(line for line in by_digit if line.kept is not None and line.kept.digit is not None),
        *standing.values(),
        *(line for line in kept if line.kept is not None and line.kept.digit is None),
        *special,
    ]


def _titles(row: SavedViewRow) -> tuple[str, str]:
    """Name a saved view in the tree and in the header; somebody else's with his name."""
    name = one_line(row.name) + ("" if row.is_mine else f" ({initials(row.owner_name, row.owner)})")
    name += "" if row.is_whole else " (in part)"
    return (name if row.digit is None else f"{row.digit} {name}"), name


def unresolved(view: View) -> View:
    """Narrow a view to what still asks for work: the numbers of the tree count no more."""
    return replace(view, unresolved=True)


def tree_lines(
    boxes: Sequence[MailboxNode],
    counts: Mapping[str, int],
    shut: Collection[str],
    user_id: int | None,
    saved: Sequence[SavedViewRow] = (),
) -> list[TreeLine]:
    """List what the tree shows; `counts` belong to the keys of the views."""
    lines: list[TreeLine] = []
    for box in boxes:
        lines += _mailbox(box, shut)
    lines.append(TreeLine("views", "Views", "Views", None, shut="views" in shut))
    if "views" not in shut:
        lines += [
            replace(line, count=counts.get(line.key, 0))
            for line in view_lines(user_id, saved)
            if line.key not in _ONLY_WITH_SOMETHING or counts.get(line.key)
        ]
    return lines


def _mailbox(box: MailboxNode, shut: Collection[str]) -> Iterator[TreeLine]:
    key = f"mailbox {box.id}"
    name = one_line(box.name if box.kind == "internal" else box.code)
    inbox = View(mailbox_id=box.id)
    yield TreeLine(key, name, name, inbox, 0, box.count, box.unread, box.private, key in shut if box.folders else None)
    if key in shut:
        return
    inside: dict[int | None, list[FolderNode]] = {}
    for folder in box.folders:
        inside.setdefault(folder.parent_id, []).append(folder)
    for folder in inside.get(None, ()):
        yield from _folder(folder, inside, 1, (box.id, name), shut)
        if folder.kind == "inbox":
            asleep = View(mailbox_id=box.id, snoozed=True)
            yield TreeLine(f"snoozed {box.id}", "Snoozed", f"{name} / Snoozed", asleep, 1, box.snoozed)


def _folder(
    folder: FolderNode,
    inside: Mapping[int | None, Sequence[FolderNode]],
    depth: int,
    above: tuple[int, str],
    shut: Collection[str],
) -> Iterator[TreeLine]:
    """Yield the line of a folder and those below it; a shut one has the numbers of all of them."""
    if folder.kind in _RARE and folder.is_empty:
        return
    mailbox, path = above
    name = _NAMES.get(folder.kind) or one_line(folder.name)
    view = View(mailbox_id=mailbox, folder_kind=None, folder_id=folder.id, snoozed=_snoozed(folder))
    key, path = f"folder {folder.id}", f"{path} / {name}"
    children = inside.get(folder.id, ())
    is_shut = key in shut if children else None
    shown = list(_below(folder, inside)) if is_shut else [folder]
    count, unread = sum(one.count for one in shown), any(one.unread for one in shown)
    yield TreeLine(key, name, path, view, depth, count, unread, shut=is_shut, kind=folder.kind)
    if not is_shut:
        for child in children:
            yield from _folder(child, inside, depth + 1, (mailbox, path), shut)


def _below(folder: FolderNode, inside: Mapping[int | None, Sequence[FolderNode]]) -> Iterator[FolderNode]:
    yield folder
    for child in inside.get(folder.id, ()):
        yield from _below(child, inside)


def _snoozed(folder: FolderNode) -> bool | None:
    return False if folder.kind == "inbox" else None
