"""What the footer offers for a row: the actions that make sense there, in the order of their weight."""

from collections.abc import Mapping

from tui_mail.desk.actions import BY_NAME
from tui_mail.screens.fitting import fitting, why_not
from tui_mail.screens.footer_bar import Hint
from tui_mail.screens.key_signs import key_sign
from tui_mail.store.actor import Actor
from tui_mail.store.rows import Envelope, Row
from tui_mail.store.visibility import Place

_PLACES = ("take", "assign", "snooze", "status", "link", "archive", "note")
_ALWAYS = (Hint("u", "undo"), Hint("?", "help"))
_IN_LIST = (*(Hint("/", "search"), Hint("f", "filter"), Hint("N", "next"), Hint(".", "menu"), Hint("h", "history")),)
_IN_MESSAGE = (*(Hint("]", "unread"), Hint("v", "thread"), Hint("o", "files"), Hint("y", "link"), Hint(".", "menu")),)
IN_SEARCH_BOX = (
    *(Hint("Enter", "to list"), Hint("Tab", "complete"), Hint("Up", "earlier"), Hint("^T", "where")),
    *(Hint("^O", "order"), Hint("Esc", "end"), Hint("?", "fields")),
)
"""What the keys do that are no letters of a search."""
_INSTEAD = {"snooze": "wake", "archive": "unarchive"}
_SHORT = {"wake": "wake", "unarchive": "inbox"}  # fits into the place of the other one


def hints_for(actor: Actor, row: Envelope | None, places: Mapping[int, Place], *, reads: bool = False) -> list[Hint]:
    """Offer what may be done with a row, or where one reads it; what is refused, or makes no sense there, is dimmed."""
    others = (*_ALWAYS, *(_IN_MESSAGE if reads else _IN_LIST))
    possible = [] if row is None else fitting(row)

    def hint(name: str) -> Hint:
        other = BY_NAME.get(_INSTEAD.get(name, ""))
        action = other if other in possible and other is not None else BY_NAME[name]
        allowed = row is not None and action in possible and why_not(actor, action, row, places) is None
        return Hint(key_sign(action.key), _SHORT.get(action.name, action.title.lower()), allowed)

    if isinstance(row, Row) and row.folder_kind == "quarantine":
        allowed = why_not(actor, BY_NAME["status"], row, places) is None
        instead = {"snooze": Hint("R", "retry", allowed), "archive": Hint("H", "raw")}
        return [*(instead.get(name) or hint(name) for name in _PLACES), *others]
    return [*map(hint, _PLACES), *others]
