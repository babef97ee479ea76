"""Where a search looks, and in which order it shows what it found."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tui_mail.mail.query_write import joined
from tui_mail.screens.cells import one_line
from tui_mail.screens.filtering import Filter
from tui_mail.screens.tree_lines import TreeLine
from tui_mail.screens.views import ALL, asked_by
from tui_mail.store.asked import EVERYTHING
from tui_mail.store.rows import View
from tui_mail.store.tree_rows import MailboxNode

EVERYWHERE = "everything I may see"


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched for; without text: nothing, and the list shows all of its place."""

    text: str = ""
    scope: int = 0  # the number of a scope of the place at hand
    best: bool = False  # the best first, else as the list stands

    def __bool__(self) -> bool:
        return bool(self.text.strip())

    def within(self, line: TreeLine, boxes: Sequence[MailboxNode]) -> TreeLine:
        """Return the line in which it looks."""
        found = scopes(line, boxes)
        return found[self.scope % len(found)]

    def narrow(self, view: View) -> View:
        """Narrow a view to what fits."""
        if not self:
            return view
        return replace(view, search=joined(view.search, self.text), order="best" if self.best else view.order)

    def asked(self, line: TreeLine, boxes: Sequence[MailboxNode], narrowed: Filter) -> dict[str, object]:
        """Return what is asked for by a place, the filter on it and the search, to be kept as a view."""
        if not self:
            return asked_by(line, narrowed)
        asked = asked_by(self.within(line, boxes), narrowed)
        order: dict[str, object] = {"order": "best"} if self.best else {}
        return {**asked, "search": joined(str(asked.get("search", "")), self.text), **order}


def scopes(line: TreeLine, boxes: Sequence[MailboxNode]) -> list[TreeLine]:
    """Return where can be searched from a place: in it, in its mailbox, everywhere. `path` says it in words."""
    view = line.view or View()
    found = [] if line.key == ALL.key or line.key.startswith("mailbox ") else [_at_hand(line, view)]
    for box in boxes:
        if box.id == view.mailbox_id:
            name = f"mailbox {one_line(box.code)}"
            found.append(TreeLine(f"search {box.id}", name, name, replace(EVERYTHING, mailbox_id=box.id)))
    return [*found, TreeLine("search", EVERYWHERE, EVERYWHERE, EVERYTHING)]


def _at_hand(line: TreeLine, view: View) -> TreeLine:
    """Return the place itself; of a folder with all below it, and with what sleeps there."""
    if view.folder_id is None:
        return line
    below = replace(view, below=True, snoozed=None)
    return replace(line, view=below, path=f"{line.path} with its sub-folders")
