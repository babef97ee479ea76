"""What the footer offers for a row: the actions that make sense there, in the order of their weight."""

from collections.abc import Mapping

from tui_mail.desk.actions import BY_NAME, Action
from tui_mail.desk.rights import refusal
from tui_mail.screens.footer_bar import Hint
from tui_mail.screens.help_text import key_sign
from tui_mail.store.actor import Actor
from tui_mail.store.rows import Envelope, Row
from tui_mail.store.visibility import Place

PLACES = 16
_ALWAYS = (Hint("u", "undo"), Hint("f", "filter"), Hint("?", "help"))
_LATER = frozenset({"release", "unlink"})  # where there is room
_UNSAID = frozenset({"star", "unstar", "read", "unread"})  # the help names them


def hints_for(actor: Actor, row: Envelope | None, places: Mapping[int, Place]) -> list[Hint]:
    """Offer what may be done with a row; what is refused stays, dimmed."""
    if row is None:
        return list(_ALWAYS)
    hints = {
        action.name: Hint(key_sign(action.key), action.title.lower(), why_not(actor, action, row, places) is None)
        for action in fitting(row)
        if action.name not in _UNSAID
    }
    first = [hint for name, hint in hints.items() if name not in _LATER]
    return [*first, *_ALWAYS, *(hint for name, hint in hints.items() if name in _LATER), Hint("h", "history")]


def fitting(row: Envelope) -> list[Action]:
    """List the actions that would change something, with or without the right to them."""
    if not isinstance(row, Row):
        names = ["take", "assign"]
    else:
        names = [
            *([] if row.assignee_id is not None else ["take"]),
            "assign",
            *([] if row.assignee_id is None else ["release"]),
            "wake" if row.snoozed_until is not None else "snooze",
            "status",
            "link",
            *(["unlink"] if row.link_count else []),
            "unarchive" if row.folder_kind == "archive" else "archive",
            "note",
            "unstar" if row.starred else "star",
            "read" if row.unread else "unread",
        ]
    return [BY_NAME[name] for name in names]


def why_not(actor: Actor, action: Action, row: Envelope, places: Mapping[int, Place]) -> str | None:
    """Say why an action is refused on a row as it is shown; the desk asks again on the row as it is then."""
    place = places.get(row.mailbox_id)
    if place is None:
        return "You may no longer see this mailbox."
    return refusal(action.right, actor, place, row.assignee_id if isinstance(row, Row) else None)
