"""What the footer offers for a row: the actions that make sense there, in the order of their weight."""

from collections.abc import Mapping

from tui_mail.desk.actions import BY_NAME, Action
from tui_mail.desk.rights import refusal
from tui_mail.screens.footer_bar import Hint
from tui_mail.screens.help_text import key_sign
from tui_mail.store.actor import Actor
from tui_mail.store.rows import Envelope, Row
from tui_mail.store.visibility import NOBODY, Place

_PLACES = ("take", "assign", "snooze", "status", "link", "archive", "note")
_ALWAYS = (
    *(Hint("u", "undo"), Hint("?", "help"), Hint("f", "filter"), Hint("N", "next"), Hint("h", "history")),
    Hint(".", "menu"),
)
_INSTEAD = {"snooze": "wake", "archive": "unarchive"}
_SHORT = {"wake": "wake", "unarchive": "inbox"}  # fits into the place of the other one


def hints_for(actor: Actor, row: Envelope | None, places: Mapping[int, Place]) -> list[Hint]:
    """Offer what may be done with a row; what is refused, or makes no sense there, is dimmed."""
    possible = [] if row is None else fitting(row)

    def hint(name: str) -> Hint:
        other = BY_NAME.get(_INSTEAD.get(name, ""))
        action = other if other in possible and other is not None else BY_NAME[name]
        allowed = row is not None and action in possible and why_not(actor, action, row, places) is None
        return Hint(key_sign(action.key), _SHORT.get(action.name, action.title.lower()), allowed)

    if isinstance(row, Row) and row.folder_kind == "quarantine":
        allowed = why_not(actor, BY_NAME["status"], row, places) is None
        instead = {"snooze": Hint("R", "retry", allowed), "archive": Hint("H", "raw")}
        return [*(instead.get(name) or hint(name) for name in _PLACES), *_ALWAYS]
    return [*map(hint, _PLACES), *_ALWAYS]


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
            *([] if row.direction == "internal" else ["identify"]),
            *(["unlink"] if row.link_count else []),
            *([] if row.folder_kind == "trash" else ["unarchive" if row.folder_kind == "archive" else "archive"]),
            "note",
            "tag",
            *(["untag"] if row.tags else []),
            "category",
            "department",
            "qualification",
            *([] if row.direction != "out" else ["not-private" if row.private else "private"]),
            "unstar" if row.starred else "star",
            "read" if row.unread else "unread",
            *_movements(row.folder_kind),
        ]
    return [BY_NAME[name] for name in names]


def _movements(folder_kind: str) -> list[str]:
    """List where an item can go from a folder of this kind."""
    if folder_kind == "trash":
        return ["restore", "move", "purge", "delete-on-server"]
    if folder_kind == "quarantine":
        return ["trash"]
    junk = {"junk": ["not-junk"], "inbox": ["junk"], "archive": ["junk"], "plain": ["junk"]}
    return ["move", *junk.get(folder_kind, []), "trash"]


def why_not(actor: Actor, action: Action, row: Envelope, places: Mapping[int, Place]) -> str | None:
    """Say why an action is refused on a row as it is shown; the desk asks again on the row as it is then."""
    place = places.get(row.mailbox_id)
    if place is None:  # not read yet
        return None
    holder = row.assignee_id if isinstance(row, Row) else None
    if why := refusal(action.right, actor, place, holder, _private_to(actor, row)):
        return why
    if action.name == "take" and isinstance(row, Row) and holder not in (None, actor.user_id):
        return f"{row.assignee_name} has this item."
    return None


def _private_to(actor: Actor, row: Envelope) -> int | None:
    """Return who alone may read a row: of a private one that may be read it is the one who looks."""
    if not row.private:
        return None
    return actor.user_id if isinstance(row, Row) else NOBODY
