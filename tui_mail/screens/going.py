"""Where one can go: the places of the tree, asked for by name or by kind."""

from collections.abc import Iterable, Sequence

from rich.cells import cell_len

from tui_mail.screens.cells import many
from tui_mail.screens.choices import Choice, Question, among
from tui_mail.screens.tree_lines import TreeLine
from tui_mail.store.tree_rows import MailboxNode

_LONGEST = 60
"""Cells of a path that a picker shows whole."""


def where_to(lines: Iterable[TreeLine]) -> Question[TreeLine]:
    """Ask for a mailbox, folder or view."""
    offered = [_choice(line) for line in lines if line.view is not None]
    return Question("Go to", lambda typed: among(offered, typed), "Enter goes there · Esc closes")


def _choice(line: TreeLine) -> Choice[TreeLine]:
    short = shortened(line.path, " / ")
    said = (f"{many(line.count)} unresolved" if line.count else "", line.path if short != line.path else "")
    return Choice(line, short, " · ".join(filter(None, said)))


def shortened(path: str, between: str) -> str:
    """Leave out the middle of a path that is too long for a line: where it ends says most."""
    if cell_len(path) <= _LONGEST:
        return path
    first, *others = path.split(between)
    return between.join((first, "...", *others[-2:]))


def folder_of(boxes: Sequence[MailboxNode], mailbox_id: int | None, kind: str) -> str:
    """Give the key of the first folder of a kind, in one mailbox or, with None, in any; empty where there is none."""
    folders = (
        folder.id for box in boxes if mailbox_id in (None, box.id) for folder in box.folders if folder.kind == kind
    )
    return next((f"folder {folder_id}" for folder_id in folders), "")
