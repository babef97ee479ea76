"""Who is what in a mailbox, and what somebody has there."""

from collections.abc import Collection

from tui_mail.store.models import Item, Mailbox, Membership, User
from tui_mail.store.models.table import first_tuple, tuples
from tui_mail.store.queries.directory import UNRESOLVED
from tui_mail.store.visibility import Place


def mailbox_named(name: int | str) -> tuple[int, str] | None:
    """Return id and code of a mailbox of mail, by one of the two."""
    which = Mailbox.id == name if isinstance(name, int) else Mailbox.code == name
    found = first_tuple(Mailbox.select(Mailbox.id, Mailbox.code).where(which & (Mailbox.kind == "mail")))
    return None if found is None else (found[0], found[1])


def managers(mailbox_id: int) -> set[int]:
    """Return the ids of the active users who manage a mailbox."""
    here = (Membership.mailbox == mailbox_id) & (Membership.role == "manager")
    members = {row[0] for row in tuples(Membership.select(Membership.member).where(here))}
    active = {row[0] for row in tuples(User.select(User.id).where(User.active == True))}  # noqa: E712 - SQL
    return active if None in members else active & members


def switched_off() -> dict[int, Place]:
    """Return the mailboxes that are switched off, as admins manage them: nobody else sees them."""
    boxes = Mailbox.select().where((Mailbox.active == False) & (Mailbox.kind == "mail"))  # noqa: E712 - SQL
    return {
        box.id: Place(box.id, box.code, None, box.visibility, box.members_act_on, box.kind, box.owner, managed=True)
        for box in boxes
    }


def owned_by(person: int) -> list[str]:
    """Return the codes of the mailboxes of mail that somebody owns and that are in use."""
    his = (Mailbox.owner == person) & (Mailbox.active == True) & (Mailbox.kind == "mail")  # noqa: E712 - SQL
    return [row[0] for row in tuples(Mailbox.select(Mailbox.code).where(his).order_by(Mailbox.code))]


def unresolved_items_of(person: int, mailboxes: Collection[int]) -> list[int]:
    """Return what somebody still has to do in some mailboxes, snoozed or not, oldest first."""
    his = (Item.assignee == person) & Item.status.in_(UNRESOLVED) & Item.mailbox.in_(sorted(mailboxes))
    return [row[0] for row in tuples(Item.select(Item.id).where(his).order_by(Item.listed_at, Item.id))]
