"""Where one can go: the places of the tree, asked for by name or by kind."""

from collections.abc import Iterable, Sequence

from tui_mail.screens.cells import many
from tui_mail.screens.choices import Choice, Question, among
from tui_mail.screens.tree_lines import TreeLine
from tui_mail.store.rows import MailboxNode


def where_to(lines: Iterable[TreeLine]) -> Question[TreeLine]:
    """Ask for a mailbox, folder or view."""
    offered = [
        Choice(line, line.path, f"{many(line.count)} unresolved" if line.count else "")
        for line in lines
        if line.view is not None
    ]
    return Question("Go to", lambda typed: among(offered, typed), "Enter goes there · Esc closes")


def folder_of(boxes: Sequence[MailboxNode], mailbox_id: int | None, kind: str) -> str:
    """Give the key of the first folder of a kind, in one mailbox or, with None, in any; empty where there is none."""
    folders = (
        folder.id for box in boxes if mailbox_id in (None, box.id) for folder in box.folders if folder.kind == kind
    )
    return next((f"folder {folder_id}" for folder_id in folders), "")
