"""Who may do what: the table of rights, asked before for dimming and again under the lock."""

from dataclasses import replace
from enum import Enum

from tui_mail.store.actor import Actor
from tui_mail.store.visibility import NOBODY, Place, is_closed, slices


class Right(Enum):
    """What an action with an item needs."""

    READ = "read"
    MARK = "mark"  # star it, mark it read: for oneself
    TAKE = "take"
    ASSIGN = "assign"
    RELEASE = "release"
    WORK = "work"  # status, snooze, note, link, move, archive, trash
    UNDO_OTHERS = "undo what others did"
    PURGE = "purge"  # delete for good, here or on the server
    OWN_MAIL = "own mail"  # who sent it makes it private


class Power(Enum):
    """What an action with a mailbox as a whole needs."""

    FETCH = "fetch"  # fetch now, import files
    RECORDS = "records"  # create and change contacts, companies, cases
    FOLDERS = "folders"
    BRING = "bring"  # items of other mailboxes
    SHARE = "share"  # grant and revoke membership
    MANAGE = "manage"  # settings, rules, criteria
    VERIFY = "verify"
    EXPORT = "export"  # what he may read, as files


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
AUDITORS_READ = "You are an auditor here: you read, and what you read is recorded."
PRIVATE = "This mail is private: only who sent it reads it."
NOT_YOURS_TO_CLOSE = "Only who sent a mail makes it private."

POWERS: dict[Power, frozenset[str]] = {
    Power.FETCH: frozenset({"member", "dispatcher", "manager", "admin"}),
    Power.RECORDS: frozenset({"member", "dispatcher", "manager", "admin"}),
    Power.FOLDERS: frozenset({"dispatcher", "manager"}),
    Power.BRING: frozenset({"member", "dispatcher", "manager"}),
    Power.SHARE: frozenset({"manager", "admin"}),
    Power.MANAGE: frozenset({"manager", "admin"}),
    Power.VERIFY: frozenset({"manager", "admin", "auditor"}),
    Power.EXPORT: frozenset({"member", "dispatcher", "manager", "auditor"}),
}
"""Who has which power over a mailbox, by role in it; admins and auditors have theirs in each."""


def has_power(power: Power, actor: Actor, place: Place) -> bool:
    """Whether the actor may do this with a mailbox; `place` is what he is in it."""
    if actor.is_system:
        return True
    roles = {place.role, "admin" if place.managed else None, "auditor" if place.audited else None}
    return bool(POWERS[power] & roles)


def sight(actor: Actor, place: Place, assignee: int | None, private_to: int | None = None) -> Sight:
    """Return how much the actor sees of an item with this assignee; `private_to`: who alone may read it."""
    best = Sight.NOTHING
    for part in slices(actor, place):
        if part.assignee is None or part.assignee == (assignee or NOBODY):
            full = not is_closed(actor, private_to) and (part.full or private_to is not None)
            best = max(best, Sight.FULL if full else Sight.ENVELOPE, key=lambda found: found.value)
    return best


def reads_as_auditor(actor: Actor, place: Place, assignee: int | None, private_to: int | None = None) -> bool:
    """Whether the actor reads an item only because he is an auditor: then it is recorded."""
    if not place.audited or is_closed(actor, private_to):
        return False
    return sight(actor, replace(place, audited=False), assignee, private_to) is not Sight.FULL


def refusal(
    right: Right, actor: Actor, place: Place, assignee: int | None, private_to: int | None = None
) -> str | None:
    """Return the sentence that says why not, or None where the actor may; `private_to`: who alone may read the item."""
    if is_closed(actor, private_to):
        return PRIVATE
    if place.audited and right is Right.READ:
        return None
    if place.role is None:
        return AUDITORS_READ if place.audited else NOT_A_MEMBER
    place = replace(place, audited=False)  # to be an auditor too lets a member read more, not do more
    if right is Right.OWN_MAIL or place.role == "manager":
        return None  # whose own mail it is, is asked where it is done
    if place.role == "dispatcher":
        return MANAGERS_PURGE if right is Right.PURGE else None
    if right is Right.TAKE:
        return _refusal_to_take(place)
    return _refusal_to_member(right, actor, place, assignee, private_to)


def _refusal_to_member(
    right: Right, actor: Actor, place: Place, assignee: int | None, private_to: int | None
) -> str | None:
    """Return why a member or a viewer may not; what he cannot read he cannot do anything with."""
    if sight(actor, place, assignee, private_to) is not Sight.FULL:
        return TAKE_IT_FIRST if assignee is None else NOT_YOURS
    if right in (Right.READ, Right.MARK):
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
