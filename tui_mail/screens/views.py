"""The views of the tree by their names and digits, and what is kept of the one that is shown."""

from collections.abc import Iterable

from tui_mail.screens.filtering import Filter
from tui_mail.screens.tree_lines import TreeLine
from tui_mail.store.asked import ME, asked_of
from tui_mail.store.queries.saved_views import FREE_DIGITS
from tui_mail.store.rows import View

ALL = TreeLine("view 0", "0 All", "All", View())
MINE = "view 1"
"""Key of the line of what is mine: it means whoever looks."""

OWN_DIGITS = frozenset(map(str, FREE_DIGITS))


def nothing_on(digit: str) -> str:
    """Say that no view stands on a digit, and how one comes there."""
    return f"No view stands on {digit}: filter (f), then W keeps it there."


def key_of(name: str, lines: Iterable[TreeLine]) -> str | None:
    """Return the key of a standing view, or of the kept one that stands on a digit; None where none does."""
    if name not in OWN_DIGITS:
        return f"view {name}"
    return next((line.key for line in lines if line.kept is not None and str(line.kept.digit) == name), None)


def asked_by(line: TreeLine, narrowed: Filter) -> dict[str, object]:
    """Return what is asked for by a line of the tree and the filter on it."""
    asked = dict(line.kept.asked) if line.kept is not None else asked_of(line.view or View())
    mine = {"assignee": ME} if line.key == MINE else {}
    return {**asked, **mine, **narrowed.asked}


def as_it_is_now(line: TreeLine, lines: Iterable[TreeLine]) -> TreeLine:
    """Return a line of a kept view as it is called now; all, where it was deleted."""
    return line if line.kept is None else next((one for one in lines if one.key == line.key), ALL)


def shows_the_same(one: TreeLine, other: TreeLine) -> bool:
    """Whether two lines of kept views ask for the same."""
    return one.kept is not None and other.kept is not None and one.kept.text == other.kept.text
