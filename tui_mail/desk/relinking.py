"""Linking mail that was there before its correspondent was known: a contact or company that gets an address, gets it.

Whoever writes an address asks for it in the same transaction (`write_record` does). What is asked for stands in the
database: a little of it is done at once, the rest by the daemon. No status changes, and what somebody has taken away
from the record stays so.
"""

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby

from tui_mail.desk.bulk import never
from tui_mail.desk.change import Change
from tui_mail.desk.documents import file_at_record
from tui_mail.desk.linking import as_value
from tui_mail.errors import NotFound
from tui_mail.store.actor import SYSTEM
from tui_mail.store.database import change
from tui_mail.store.queries.accounts import feeding_accounts
from tui_mail.store.queries.directory import user_addresses
from tui_mail.store.queries.relinking import Due, due_addresses, items_linked_because, items_to_link, still_has
from tui_mail.store.visibility import places
from tui_mail.store.writes.chains import open_chain
from tui_mail.store.writes.items import in_lock_order, item_state, mailbox_of
from tui_mail.store.writes.links import LinkState, link_state, record_name, remove_link, set_link
from tui_mail.store.writes.locks import lock_messages
from tui_mail.store.writes.relinking import ask_relinking, end_relinking, note_relinked

AT_ONCE = 1_000
"""Items that whoever gives an address waits for; the daemon does the rest."""

SOME = 50
"""Items of one transaction: people work beside it."""

_ADDRESSES = 1_000
"""Addresses that one look takes on."""


@dataclass(frozen=True, slots=True)
class Relinked:
    """Which items were linked, or taken off again, and whether there is more to do."""

    items: tuple[int, ...]
    goes_on: bool


def withdraw_address(record_id: int, address: str) -> None:
    """Ask for what was linked because of an address to be taken off again: giving it was undone."""
    ask_relinking(record_id, address, withdraws=True)


def relink_due(most: int = AT_ONCE, stopped: Callable[[], bool] = never) -> Relinked:
    """Do what was asked for, up to so many items; outside of any transaction."""
    done: list[int] = []
    due = due_addresses(_ADDRESSES)
    houses = _own_addresses() if due else {}
    for one in due:
        not_in = {mailbox for mailbox, own in houses.items() if one.address in own}
        while True:
            if len(done) >= most or stopped():
                return Relinked(tuple(done), goes_on=True)
            items = _items(one, not_in, min(SOME, most - len(done)))
            if not items:
                break
            for _, some in groupby(in_lock_order(items), lambda located: located.mailbox):
                done += _do_some(one, [located.item for located in some])
            with change():
                note_relinked(one.id, max(items))
            one = Due(one.id, one.record, one.address, max(items), one.withdraws)  # noqa: PLW2901 - it has come so far
        _end(one, not_in)
    return Relinked(tuple(done), goes_on=len(due) == _ADDRESSES)


def _end(due: Due, not_in: Collection[int]) -> None:
    """Forget what is done, unless intake has just brought more: it may have asked who has the address before."""
    with change():
        lock_messages()
        if not _items(due, not_in, 1):
            end_relinking(due.id)


def _items(due: Due, not_in: Collection[int], limit: int) -> list[int]:
    if due.withdraws:
        return items_linked_because(due, _why(due), limit)
    return items_to_link(due, not_in, limit) if still_has(due.record, due.address) else []


def _why(due: Due) -> str:
    kind, number, name = record_name(due.record)
    return f"{kind} {number} {name} got address {due.address}"


def _do_some(due: Due, item_ids: list[int]) -> list[int]:
    """Link items of one mailbox, or take them off; returns which were not so already."""
    why, done = _why(due), []
    with change():
        mailbox = mailbox_of(item_ids[0])
        if mailbox is None:
            return []
        chain = open_chain(mailbox)
        place = places(SYSTEM)[mailbox]
        for item_id in item_ids:
            with suppress(NotFound):  # purged meanwhile
                item = item_state(item_id)
                if item.mailbox == mailbox:  # moved away meanwhile, it keeps the links that it had
                    done += [item_id] if _do(Change(SYSTEM, place, item, chain), due, why) else []
        chain.close()
    return done


def _do(changed: Change, due: Due, why: str) -> bool:
    """Link an item, or take it off; False where that is so already, or somebody has said something else."""
    item, before = changed.item.id, link_state(changed.item.id, due.record)
    after = None if due.withdraws else LinkState(due.record, "address", "linked", why)
    if after is None:
        if before is None or (before.state, before.why) != ("linked", why):
            return False
        remove_link(item, due.record)
    elif before is not None:
        return False
    else:
        set_link(item, after)
        file_at_record(changed.item.message, changed.item.mailbox)
    changed.edit({})
    action, said = ("unlink", f"undone: {why}") if after is None else ("link", why)
    then, now = as_value(due.record, before), as_value(due.record, after)
    changed.record(action, {"link": then}, {"link": now}, why=said)
    return True


def _own_addresses() -> dict[int, set[str]]:
    """Return by mailbox the addresses that belong to no contact there, as intake sees it."""
    found = {}
    for account in feeding_accounts():
        said = account.settings
        own = {str(said.get("primary_address", "")), *said.get("aliases", ())}
        found[account.mailbox_id] = own | (user_addresses() if said.get("outgoing_from") == "team" else set())
    return found
