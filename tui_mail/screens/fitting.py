"""Which actions make sense for a row, and why one of them is refused there."""

from collections.abc import Mapping

from tui_mail.desk.actions import BY_NAME, Action
from tui_mail.desk.rights import refusal
from tui_mail.store.actor import Actor
from tui_mail.store.rows import Envelope, Row
from tui_mail.store.visibility import NOBODY, Place


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
