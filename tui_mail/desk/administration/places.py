"""A mailbox as somebody manages it: under its lock, and only with the power to do so."""

from dataclasses import dataclass

from tui_mail.desk.rights import Power, has_power
from tui_mail.errors import NotFound, NotPermitted
from tui_mail.mail.text import safe_line
from tui_mail.store.actor import Actor
from tui_mail.store.queries.administration import Stored, stored_mailboxes
from tui_mail.store.queries.directory import user_by_login
from tui_mail.store.queries.memberships import mailbox_named, switched_off
from tui_mail.store.visibility import Place, places
from tui_mail.store.writes.chains import Chain, open_chain, open_instance_chain

REFUSALS = {
    Power.SHARE: "Only its managers and admins share a mailbox.",
    Power.MANAGE: "Only its managers and admins change a mailbox.",
}


@dataclass(frozen=True)
class Managed:
    """A mailbox under its lock, its history open."""

    actor: Actor
    place: Place
    stored: Stored
    chain: Chain

    @property
    def code(self) -> str:
        """What it is called at the command line."""
        return self.place.code


def managing(actor: Actor, mailbox: int | str, power: Power) -> Managed:
    """Lock a mailbox, by code or id, inside a transaction, for somebody with the power to change it.

    Raises NotFound where there is none that he may see, NotPermitted where he has not the power.
    """
    if actor.admin:  # so that he is one until the end; before the mailbox, as everywhere
        open_instance_chain()
    missing = NotFound(f"There is no mailbox {safe_line(str(mailbox))!r} that you may see.")
    found = mailbox_named(mailbox)
    if found is None:
        raise missing
    mailbox_id, code = found
    chain = open_chain(mailbox_id)
    place = managed_places(actor).get(mailbox_id)
    if place is None:
        raise missing
    if not has_power(power, actor, place):
        raise NotPermitted(REFUSALS[power])
    return Managed(actor, place, stored_mailboxes()[code], chain)


def managed_places(actor: Actor) -> dict[int, Place]:
    """Return the mailboxes of mail that somebody sees, for an admin also those that are switched off."""
    seen = {key: place for key, place in places(actor).items() if place.kind == "mail"}
    return {**seen, **switched_off()} if is_admin(actor) else seen


def is_admin(actor: Actor) -> bool:
    """Whether somebody is an admin now."""
    current = None if actor.user_id is None else user_by_login(actor.login)
    return current is not None and current.admin
