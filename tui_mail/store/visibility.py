"""The one rule that says who sees what; every read goes through it.

It answers in slices per mailbox, each a condition on the assignee that an index serves, never in one large OR.
"""

from dataclasses import dataclass
from typing import Any

from tui_mail.store.actor import Actor
from tui_mail.store.models import Item, KeptMessage, Mailbox, Membership, Task, Tombstone, User
from tui_mail.store.models.table import first_tuple, tuples

RANKS = {"viewer": 1, "member": 2, "dispatcher": 3, "manager": 4}
"""Roles in a mailbox; who is a member twice (by name and as everybody) has the higher one."""

NOBODY = 0
"""Stands for `unassigned` where a number is needed."""


@dataclass(frozen=True, slots=True)
class Place:
    """A mailbox, and what the actor is in it; without a role he may manage it, or read it as an auditor."""

    mailbox_id: int
    code: str
    role: str | None
    visibility: str
    members_act_on: str
    kind: str = "mail"  # mail | internal
    owner: int | None = None
    audited: bool = False  # the actor is an auditor
    managed: bool = False  # the actor is an admin

    @property
    def reads_all(self) -> bool:
        """Whether every item of the mailbox may be read, private ones of others left out."""
        if self.audited or self.role in ("viewer", "dispatcher", "manager"):
            return True
        return self.role == "member" and self.visibility == "all"


@dataclass(frozen=True, slots=True)
class Slice:
    """Items of one mailbox that may be seen: of whom (None: anybody and nobody), and if more than the envelope.

    Of somebody else's private mail it is the envelope in any case: see `is_closed`.
    """

    mailbox_id: int
    assignee: int | None
    full: bool


def places(actor: Actor) -> dict[int, Place]:
    """Return the active mailboxes that the actor sees in the sidebar, by id.

    Whether he is active and an admin is asked anew each time: who is switched off sees nothing, in open sessions too.
    """
    boxes = {box.id: box for box in Mailbox.select().where(Mailbox.active == True)}  # noqa: E712 - SQL
    if actor.is_system:
        return {key: _place(box, "manager") for key, box in boxes.items()}
    user = first_tuple(User.select(User.active, User.admin, User.auditor).where(User.id == actor.user_id))
    active, admin, auditor = user or (False, False, False)
    if not active:
        return {}
    roles: dict[int, str] = {}
    mine = Membership.member.is_null() | (Membership.member == actor.user_id)
    for mailbox, role in tuples(Membership.select(Membership.mailbox, Membership.role).where(mine)):
        roles[mailbox] = max(role, roles.get(mailbox, role), key=RANKS.__getitem__)
    return {
        key: _place(box, roles.get(key), audited=auditor, managed=admin)
        for key, box in boxes.items()
        if key in roles or auditor or (admin and box.kind != "internal")
    }


def visible_to(actor: Actor) -> tuple[Slice, ...]:
    """Return the slices of all mailboxes whose union is exactly what the actor may see."""
    return tuple(part for place in places(actor).values() for part in slices(actor, place))


def slices(actor: Actor, place: Place) -> tuple[Slice, ...]:
    """Return what the actor may see in one mailbox."""
    if place.reads_all:
        return (Slice(place.mailbox_id, None, full=True),)
    if place.role != "member" or actor.user_id is None:
        return ()
    own = Slice(place.mailbox_id, actor.user_id, full=True)
    if place.visibility == "claim_queue":
        return (own, Slice(place.mailbox_id, NOBODY, full=False))
    return (own,)


def is_closed(actor: Actor, private_to: int | None) -> bool:
    """Whether an item is somebody else's private mail: more than its envelope is nobody's business, in every role."""
    return private_to is not None and private_to != actor.user_id and not actor.is_system


def open_to(actor: Actor, mail: type[Item] | type[KeptMessage] | type[Tombstone] = Item) -> Any:
    """Return the condition that leaves out what `is_closed`, also of what was purged."""
    if actor.is_system:
        return mail.id.is_null(False)
    return mail.private_to.is_null() | (mail.private_to == actor.user_id)


def visible_tasks(actor: Actor) -> Any:
    """Return the condition on tasks: all of a mailbox that is read whole, elsewhere one's own and those one made."""
    if actor.is_system:
        return Task.id.is_null(False)
    here = places(actor).values()
    whole = [place.mailbox_id for place in here if place.reads_all]
    some = [place.mailbox_id for place in here if slices(actor, place)]
    mine = (Task.assignee == actor.user_id) | (Task.author == actor.user_id)
    return Task.mailbox.in_(whole) | (Task.mailbox.in_(some) & mine)


def _place(box: Mailbox, role: str | None, *, audited: bool = False, managed: bool = False) -> Place:
    return Place(box.id, box.code, role, box.visibility, box.members_act_on, box.kind, box.owner, audited, managed)
