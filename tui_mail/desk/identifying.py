"""Saying who stands behind an item: his address becomes one of a contact or company, and what he wrote is linked."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tui_mail.desk.bulk import BulkResult, bulk, never
from tui_mail.desk.change import BATCH, Change, Done, changing
from tui_mail.desk.linking import known_now, write_link
from tui_mail.desk.relations import give_address, registering, take_address_off
from tui_mail.desk.relinking import relink_due, withdraw_address
from tui_mail.desk.rights import Right, refusal
from tui_mail.errors import TuiMailError, UsageError
from tui_mail.mail.text import safe_line
from tui_mail.store.actor import Actor
from tui_mail.store.queries.directory import RELATIONS
from tui_mail.store.queries.relations import (
    Part,
    addresses_of_the_house,
    linked_among,
    relied_on_since,
    writer_of,
)
from tui_mail.store.visibility import places
from tui_mail.store.writes.events import PastEvent
from tui_mail.store.writes.links import LinkState, link_state, record_name

NEW_ADDRESS = "new_address"
"""In an event: whether the record has the address from it."""


@dataclass(frozen=True, slots=True)
class Identified:
    """What became of the items that were meant, and how many others were linked."""

    result: BulkResult
    others: int = 0
    goes_on: bool = False  # there are more of them

    @property
    def remark(self) -> str:
        """What is said of the others; '' where there are none."""
        if not self.others:
            return ""
        more = ", the rest follows" if self.goes_on else ""
        return f"{self.others:,} other{'s' if self.others != 1 else ''} of that address linked, too{more}"


def identify_all(
    actor: Actor,
    item_ids: Sequence[int],
    record_id: int,
    stopped: Callable[[], bool] = never,
    hear: Callable[[TuiMailError], object] = id,
) -> Identified:
    """Identify each item; other mail of these addresses is linked by the system, in all mailboxes.

    One undo takes back all of it. What is refused is in the result, and `hear` is told. Of the others the actor is told
    as many as he may work on.
    """

    def one(item_id: int) -> Done:
        try:
            return identify(actor, item_id, record_id)
        except TuiMailError as exc:
            hear(exc)
            raise

    token = BATCH.set(secrets.token_hex(8))
    try:
        result = bulk(item_ids, one, stopped)
    finally:
        BATCH.reset(token)
    linked = relink_due(stopped=stopped)
    return Identified(result, linked_among(list(_parts(actor)), record_id, linked.items), linked.goes_on)


def identify(actor: Actor, item_id: int, record_id: int) -> Done:
    """Say who stands behind an item: give the address to a contact or company, and link the item there.

    Raises UsageError where there is nobody, or somebody of the house.
    """
    with registering(actor, relinks=False) as run, changing(actor, item_id) as changed:
        changed.require(Right.WORK)
        kind, number, name = record_name(record_id)
        address = address_of(changed)
        if kind not in RELATIONS:
            raise UsageError(f"A sender is a contact or a company, not a {kind}: link the item to it.")
        is_new = give_address(run, record_id, address)
        before = link_state(item_id, record_id)
        linked = before if before is not None and before.state == "linked" else None
        if linked is not None and not is_new:
            how = " by its address" if linked.origin == "address" else ""
            return Done(item_id, None, f"{{}} is linked to {kind} {number} {name} already{how}")
        link = linked or LinkState(record_id, "manual", "linked", f"identified by {actor.name}")
        event = write_link(changed, "identify", known_now(changed), before, link, told={NEW_ADDRESS: is_new})
        return Done(item_id, event, f"Identified the sender of {{}} as {kind} {number} {name}")


def withdraw(actor: Actor, event: PastEvent, undone: Callable[[], Done]) -> Done:
    """Undo an identification: the address it gave is taken off again, unless somebody has relied on it since."""
    with registering(actor) as run:
        done = undone()
        record_id, address = event.after["link"]["record"], writer_of(event.item).address
        if not relied_on_since(event.id, event.item, record_id, address):
            take_address_off(run, record_id, address)
            withdraw_address(record_id, address)
    return done


def address_of(changed: Change) -> str:
    """Return the address of who stands behind an item. Raises UsageError."""
    address = writer_of(changed.item.id).address
    if changed.item.direction == "internal":
        raise UsageError("A colleague wrote that.")
    if not address:
        raise UsageError("The item names no address.")
    if address in addresses_of_the_house():
        raise UsageError(f"{safe_line(address)} is an address of this house.")
    return address


def _parts(actor: Actor) -> Iterator[Part]:
    """Return what somebody may work on: all of a mailbox, or what is his in it."""
    for place in places(actor).values():
        if refusal(Right.WORK, actor, place, None) is None:
            yield Part(place.mailbox_id)
        elif refusal(Right.WORK, actor, place, actor.user_id) is None:
            yield Part(place.mailbox_id, actor.user_id)
