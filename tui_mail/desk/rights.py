"""Who may do what with an item: the table of rights, asked before for dimming and again under the lock."""

from enum import Enum

from tui_mail.store.actor import Actor
from tui_mail.store.visibility import NOBODY, Place, slices


class Right(Enum):
    """What an action needs."""

    READ = "read"
    TAKE = "take"
    ASSIGN = "assign"
    RELEASE = "release"
    WORK = "work"  # status, snooze, note, link, move, archive, trash
    UNDO_OTHERS = "undo what others did"
    PURGE = "purge"  # delete for good, here or on the server


class Sight(Enum):
    """How much of an item somebody sees."""

    NOTHING = 0
    ENVELOPE = 1
    FULL = 2


TAKE_IT_FIRST = "Nobody has this item yet: take it first (t)."
VIEWERS_READ = "You are a viewer here: you can read, not change."
NOT_YOURS = "This item is not assigned to you."
DISPATCHERS_ASSIGN = "Only a dispatcher assigns to others here; you can take it yourself (t)."
NO_QUEUE = "Items are handed out by a dispatcher here; there is no taking."
MANAGERS_PURGE = "Only a manager of the mailbox deletes for good."
NOT_A_MEMBER = "You manage this mailbox but are no member of it."


def sight(actor: Actor, place: Place, assignee: int | None) -> Sight:
    """Return how much the actor sees of an item with this assignee."""
    best = Sight.NOTHING
    for part in slices(actor, place):
        if part.assignee is None or part.assignee == (assignee or NOBODY):
            best = max(best, Sight.FULL if part.full else Sight.ENVELOPE, key=lambda found: found.value)
    return best


def refusal(right: Right, actor: Actor, place: Place, assignee: int | None) -> str | None:
    """Return the sentence that says why not, or None where the actor may."""
    if place.role is None:
        return NOT_A_MEMBER
    if place.role == "manager":
        return None
    if place.role == "dispatcher":
        return MANAGERS_PURGE if right is Right.PURGE else None
    if right is Right.TAKE:
        return _refusal_to_take(place)
    return _refusal_to_member(right, actor, place, assignee)


def _refusal_to_member(right: Right, actor: Actor, place: Place, assignee: int | None) -> str | None:
    """Return why a member or a viewer may not; what he cannot read he cannot do anything with."""
    if sight(actor, place, assignee) is not Sight.FULL:
        return TAKE_IT_FIRST if assignee is None else NOT_YOURS
    if right is Right.READ:
        return None
    if place.role == "viewer":
        return VIEWERS_READ
    if right is Right.PURGE:
        return MANAGERS_PURGE
    if right in (Right.ASSIGN, Right.UNDO_OTHERS):
        return DISPATCHERS_ASSIGN
    if assignee == actor.user_id or (right is Right.WORK and place.members_act_on == "all"):
        return None
    return NOT_YOURS


def _refusal_to_take(place: Place) -> str | None:
    if place.role == "viewer":
        return VIEWERS_READ
    return NO_QUEUE if place.visibility == "assigned_only" else None
