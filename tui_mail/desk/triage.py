"""Who does it, and how far it is: take, assign, release, status, archive."""

from tui_mail.desk.change import ANYTHING, Change, Done, changing
from tui_mail.desk.rights import Right
from tui_mail.desk.telling import tell
from tui_mail.errors import Conflict, NotFound, NotPermitted, UsageError
from tui_mail.store.actor import Actor
from tui_mail.store.queries.directory import assignable, person_name
from tui_mail.store.rows import STATUSES
from tui_mail.store.writes.items import folder_of_kind

AWAKE: dict[str, object] = {"snoozed_until": None, "snooze_stays": False}
"""Any change of status clears the snooze."""


def take(actor: Actor, item_id: int) -> Done:
    """Make the actor the assignee of an item that nobody has. Raises Conflict where somebody was first."""
    with changing(actor, item_id) as changed:
        if changed.item.assignee == actor.user_id:
            return Done(item_id, None, "You have {} already")
        changed.require(Right.TAKE)  # first: whoever may not is not told either who has it
        if changed.item.assignee is not None:
            raise Conflict(f"{person_name(changed.item.assignee)} has taken it meanwhile.")
        if actor.user_id not in assignable(changed.item.mailbox):
            raise NotPermitted("Only members, dispatchers and managers of the mailbox can have its items.")
        return Done(item_id, take_under_lock(changed), "Took {}")


def take_under_lock(changed: Change, *, why: str = "") -> int:
    """Make the actor the assignee of an item whose lock is held, and that nobody has; returns the event's id."""
    return changed.write("take", {"assignee": changed.actor.user_id, **_opened(changed)}, why=why)


def assign(actor: Actor, item_id: int, user_id: int, message: str = "", *, expect: object = ANYTHING) -> Done:
    """Give an item to a member of its mailbox, who hears of it, with a short message for him.

    `expect` is the assignee the actor saw (None: nobody). Raises Conflict where it is another one now.
    """
    if user_id == actor.user_id and not message and expect is None:
        return take(actor, item_id)
    with changing(actor, item_id) as changed:
        changed.require(Right.TAKE if _takes_himself(changed, user_id) else Right.ASSIGN)
        changed.expect("assignee", expect)
        if user_id not in assignable(changed.item.mailbox):
            raise NotFound("Items can only be assigned to members, dispatchers and managers of their mailbox.")
        if changed.item.private_to not in (None, user_id):
            raise Conflict("This mail is private: nobody else could do anything with it.")
        name = person_name(user_id)
        if changed.item.assignee == user_id:
            return Done(item_id, None, f"{name} has {{}} already")
        event = changed.write("assign", {"assignee": user_id, **_opened(changed)}, text=message)
        tell(changed, event, [user_id], "assigned")
        return Done(item_id, event, f"Assigned {{}} to {name}")


def release(actor: Actor, item_id: int, *, expect: object = ANYTHING) -> Done:
    """Give an item back, or as a dispatcher take it from whoever has it: nobody has it then.

    `expect` is the assignee the actor saw. Raises Conflict where it is another one now.
    """
    with changing(actor, item_id) as changed:
        holder = changed.item.assignee
        changed.require(Right.RELEASE)
        if holder is None:
            return Done(item_id, None, "Nobody has {}")
        changed.expect("assignee", expect)
        event = changed.write("release", {"assignee": None})
        return Done(item_id, event, "Gave back {}" if holder == actor.user_id else "Unassigned {}")


def set_status(actor: Actor, item_id: int, status: str, *, expect: object = ANYTHING) -> Done:
    """Give an item a status; a snooze ends with it. Raises Conflict where the status is not the expected one."""
    if status not in STATUSES:
        raise UsageError(f"There is no status {status!r}; there are {', '.join(STATUSES)}.")
    with changing(actor, item_id) as changed:
        changed.require(Right.WORK)
        changed.expect("status", expect)
        if changed.item.status == status and changed.item.snoozed_until is None:
            return Done(item_id, None, f"{{}} is {status} already")
        event = changed.write("status", {"status": status, **_awake(changed), **_freed(changed, status)})
        return Done(item_id, event, f"Set {{}} to {status}")


def archive(actor: Actor, item_id: int) -> Done:
    """Move an item to the archive; it is resolved then."""
    with changing(actor, item_id) as changed:
        changed.require(Right.WORK)
        if changed.item.folder_kind == "archive":
            return Done(item_id, None, "{} is in the archive already")
        if changed.item.folder_kind in ("trash", "quarantine"):
            raise Conflict(f"An item in the {changed.item.folder_kind} cannot be archived.")
        folder = folder_of_kind(changed.item.mailbox, "archive")
        event = changed.write("archive", {"folder": folder, "status": "resolved", **_awake(changed)})
        return Done(item_id, event, "Archived {}")


def unarchive(actor: Actor, item_id: int) -> Done:
    """Move an item from the archive back to the inbox; its status stays."""
    with changing(actor, item_id) as changed:
        changed.require(Right.WORK)
        if changed.item.folder_kind != "archive":
            return Done(item_id, None, "{} is not in the archive")
        event = changed.write("unarchive", {"folder": folder_of_kind(changed.item.mailbox, "inbox")})
        return Done(item_id, event, "Moved {} back to the inbox")


def _opened(changed: Change) -> dict[str, object]:
    return {"status": "open"} if changed.item.status == "new" else {}


def _freed(changed: Change, status: str) -> dict[str, object]:
    """Take a reopened item from whoever had resolved it and is no member any more."""
    assignee = changed.item.assignee
    stays = status == "resolved" or assignee is None or assignee in assignable(changed.item.mailbox)
    return {} if stays else {"assignee": None}


def _awake(changed: Change) -> dict[str, object]:
    return AWAKE if changed.item.snoozed_until is not None else {}


def _takes_himself(changed: Change, user_id: int) -> bool:
    return user_id == changed.actor.user_id and changed.item.assignee is None
