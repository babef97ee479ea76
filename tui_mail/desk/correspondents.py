"""Adding the correspondents of an item to the address book: all whom nobody knows become contacts (HO-75)."""

import secrets

from tui_mail.desk.administration.run import Run
from tui_mail.desk.change import BATCH, Change, Done, changing
from tui_mail.desk.linking import write_link
from tui_mail.desk.relations import make_contact, registering, require_power
from tui_mail.desk.rights import Right
from tui_mail.errors import UsageError
from tui_mail.mail.text import counted, safe_line
from tui_mail.store.actor import Actor
from tui_mail.store.queries.relations import Writer, addresses_known, addresses_of_the_house, correspondents_of_item
from tui_mail.store.writes.links import LinkState

MOST = 100
"""Contacts that are made at once; of more it is a mailing, whose list is imported as a file."""


def add_correspondents(actor: Actor, item_id: int) -> Done:
    """Make a contact of each correspondent who is nobody's, and file the item there.

    One undo takes all links back; the contacts stay. Raises UsageError where they are too many.
    """
    token = BATCH.set(BATCH.get() or secrets.token_hex(8))
    try:
        with registering(actor) as run, changing(actor, item_id) as changed:
            changed.require(Right.WORK)
            require_power(actor)
            unknown = unknown_correspondents(item_id)
            if not unknown:
                return Done(item_id, None, "All correspondents of {} are in the address book already")
            if len(unknown) > MOST:
                raise UsageError(f"{len(unknown):,} of its correspondents are unknown: import them as a file.")
            made = [_add(run, changed, one) for one in unknown]
            more = f" and {counted(len(made) - 1, 'more correspondent')}" if len(made) > 1 else ""
            return Done(item_id, made[-1][0], f"Added {made[0][1]}{more} of {{}} to the address book")
    finally:
        BATCH.reset(token)


def unknown_correspondents(item_id: int) -> list[Writer]:
    """Return who wrote an item or got it, and is neither in the directory nor of the house."""
    people = {one.address: one for one in reversed(correspondents_of_item(item_id))}
    known = addresses_known(people) | addresses_of_the_house()
    return [one for address, one in reversed(people.items()) if address not in known]


def _add(run: Run, changed: Change, person: Writer) -> tuple[int, str]:
    """Make one contact, and file the item there; returns the event and who it is."""
    name = safe_line(person.name) or person.address.partition("@")[0]
    made = make_contact(run, name, person.address)
    link = LinkState(made.id, "manual", "linked", f"added to the address book by {changed.actor.name}")
    fields: dict[str, object] = {"status": "open"} if changed.item.status == "new" else {}
    return write_link(changed, "link", fields, None, link), f"contact {made.number} {name}"
