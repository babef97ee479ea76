"""Who manages the instance, and who works in it."""

from typing import NamedTuple

from tui_mail.store.actor import Actor
from tui_mail.store.models import Mailbox, Membership, User
from tui_mail.store.models.table import tuples
from tui_mail.store.visibility import places


class Colleague(NamedTuple):
    """Somebody else of the house."""

    id: int
    login: str
    name: str


def colleagues(actor: Actor) -> list[Colleague]:
    """Return who else sees contacts, companies and cases: who is in a mailbox. Outsiders see none of them."""
    if not places(actor):
        return []
    members = Membership.select(Membership.member).join(Mailbox, on=(Mailbox.id == Membership.mailbox))
    ids = {row[0] for row in tuples(members.where(Mailbox.active == True))}  # noqa: E712 - SQL
    active = User.select(User.id, User.login, User.name).where(User.active == True)  # noqa: E712 - SQL
    found = [Colleague(*row) for row in tuples(active.order_by(User.name, User.login))]
    return [one for one in found if one.id != actor.user_id and (None in ids or one.id in ids)]


def admin_names() -> list[str]:
    """Return the names of the active admins; anybody may know whom to ask."""
    admins = User.select(User.name).where((User.admin == True) & (User.active == True))  # noqa: E712 - SQL
    return [row[0] for row in tuples(admins.order_by(User.name))]
