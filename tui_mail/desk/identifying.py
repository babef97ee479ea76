"""Saying who stands behind an item: his address becomes one of a contact or company, and what he wrote is linked."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tui_mail.desk.bulk import BulkResult, bulk, never
from tui_mail.desk.change import BATCH, Change, Done, changing
from tui_mail.desk.documents import file_at_record
from tui_mail.desk.linking import as_value
from tui_mail.desk.relations import give_address, registering, take_address_off
from tui_mail.desk.rights import Right, refusal
from tui_mail.errors import Conflict, TuiMailError, UsageError
from tui_mail.mail.text import safe_line
from tui_mail.store.actor import Actor
from tui_mail.store.queries.relations import (
    RELATIONS,
    Part,
    addresses_of_the_house,
    items_without_record,
    relied_on_since,
    writer_of,
)
from tui_mail.store.visibility import places
from tui_mail.store.writes.events import PastEvent
from tui_mail.store.writes.links import LinkState, link_state, record_name, set_link

MOST = 1_000
"""Other items that are linked at once; the rest is, when the next one is identified."""

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
        more = f", the first {MOST:,}: again for the rest" if self.goes_on else ""
        return f"{self.others:,} other{'s' if self.others != 1 else ''} of that address linked, too{more}"


def identify_all(
    actor: Actor,
    item_ids: Sequence[int],
    record_id: int,
    stopped: Callable[[], bool] = never,
    hear: Callable[[TuiMailError], object] = id,
) -> Identified:
    """Identify each item, then link what else is there of these addresses, is linked to nothing, and is his to work on.

    One undo takes back all of it. What is refused is in the result, and `hear` is told.
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
        addresses = {writer_of(done.item_id).address for done in result.done}
        found = items_without_record(actor, list(_parts(actor)), record_id, addresses, MOST + 1) if addresses else []
        linked = bulk(found[:MOST], lambda item_id: _link(actor, item_id, record_id, addresses), stopped)
    finally:
        BATCH.reset(token)
    return Identified(result, len(linked.done), len(found) > MOST)


def identify(actor: Actor, item_id: int, record_id: int) -> Done:
    """Say who stands behind an item: give the address to a contact or company, and link the item there.

    Raises UsageError where there is nobody, or somebody of the house.
    """
    with registering(actor) as run, changing(actor, item_id) as changed:
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
        event = _write(changed, before, link, is_new=is_new)
        return Done(item_id, event, f"Identified the sender of {{}} as {kind} {number} {name}")


def withdraw(actor: Actor, event: PastEvent, undone: Callable[[], Done]) -> Done:
    """Undo an identification: the address it gave is taken off again, unless somebody has relied on it since."""
    with registering(actor) as run:
        done = undone()
        record_id, address = event.after["link"]["record"], writer_of(event.item).address
        if not relied_on_since(event.id, event.item, record_id, address):
            take_address_off(run, record_id, address)
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


def _write(changed: Change, before: LinkState | None, after: LinkState, *, is_new: bool) -> int:
    """Link the item as by hand: somebody knows now what it is."""
    set_link(changed.item.id, after)
    file_at_record(changed.item.message, changed.item.mailbox)
    fields: dict[str, object] = {"status": "open"} if changed.item.status == "new" else {}
    if changed.item.unknown_number:
        fields["unknown_number"] = ""
    old = {name: getattr(changed.item, name) for name in fields}
    changed.edit(fields)
    return changed.record(
        "identify",
        {**old, "link": as_value(after.record, before)},
        {**fields, "link": as_value(after.record, after), NEW_ADDRESS: is_new},
    )


def _link(actor: Actor, item_id: int, record_id: int, addresses: set[str]) -> Done:
    """Link an item as its arrival would have done, had the address been known then."""
    with changing(actor, item_id) as changed:
        changed.require(Right.WORK)
        if link_state(item_id, record_id) is not None:
            raise Conflict("Somebody has linked it meanwhile, or taken it away.")
        kind, number, name = record_name(record_id)
        address = writer_of(item_id).address
        known = f"address {address}" if address in addresses else "address"
        link = LinkState(record_id, "address", "linked", f"{known} of {kind} {number} {name}")
        set_link(item_id, link)
        file_at_record(changed.item.message, changed.item.mailbox)
        changed.edit({})
        event = changed.record("link", {"link": as_value(record_id, None)}, {"link": as_value(record_id, link)})
        return Done(item_id, event, f"Linked {{}} to {kind} {number} {name}")


def _parts(actor: Actor) -> Iterator[Part]:
    """Return what somebody may work on: all of a mailbox, or what is his in it."""
    for place in places(actor).values():
        if refusal(Right.WORK, actor, place, None) is None:
            yield Part(place.mailbox_id)
        elif refusal(Right.WORK, actor, place, actor.user_id) is None:
            yield Part(place.mailbox_id, actor.user_id)
