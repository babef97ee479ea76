"""Addresses that get no mass mailings (HO-80). Who is blocked still writes, and is still answered."""

from tui_mail.config import checks
from tui_mail.desk.administration.run import Run
from tui_mail.desk.change import Done, changing
from tui_mail.desk.identifying import address_of
from tui_mail.desk.relations import registering, require_power
from tui_mail.desk.rights import Right
from tui_mail.errors import NotFound, UsageError
from tui_mail.mail.text import safe_line
from tui_mail.store.actor import Actor
from tui_mail.store.queries.blocked import is_blocked
from tui_mail.store.writes.relations import block_address, unblock_address


def block(actor: Actor, address: str, why: str = "") -> str:
    """Keep an address out of mass mailings; says so. Raises NotPermitted, UsageError for what is no address."""
    address = _checked(address)
    with registering(actor) as run:
        require_power(actor)
        if is_blocked(address):
            return f"{safe_line(address)} gets no mass mailings already"
        _write(run, address, why)
        return f"No mass mailings to {safe_line(address)} any more"


def unblock(actor: Actor, address: str) -> str:
    """Let an address get mass mailings again; says so. Raises NotPermitted, NotFound."""
    address = address.lower()
    with registering(actor) as run:
        require_power(actor)
        if not is_blocked(address):
            raise NotFound(f"{safe_line(address)} is not blocked.")
        unblock_address(address)
        run.chain.append(actor=actor.user_id, action="unblock", text=address)
        return f"{safe_line(address)} may get mass mailings again"


def block_sender(actor: Actor, item_id: int) -> Done:
    """Keep the address that stands behind an item out of mass mailings.

    No undo takes it back, but `unblock` does. Raises UsageError where there is nobody, or somebody of the house.
    """
    with registering(actor) as run, changing(actor, item_id) as changed:
        changed.require(Right.WORK)
        require_power(actor)
        address = address_of(changed)
        if is_blocked(address):
            return Done(item_id, None, f"The sender of {{}} gets no mass mailings already: {safe_line(address)}")
        event = _write(run, address, f"asked for with item {item_id}")
        changed.edit({})  # its header says so
        return Done(item_id, event, f"No mass mailings to the sender of {{}} any more: {safe_line(address)}")


def _write(run: Run, address: str, why: str) -> int:
    user = run.actor.user_id
    if user is None:
        raise UsageError("Somebody has to be who blocks an address.")
    why = safe_line(why)
    block_address(address, user, why)
    return run.chain.append(actor=user, action="block", text=f"{address}: {why}" if why else address)


def _checked(address: str) -> str:
    try:
        checks.address("address", address)
    except ValueError as exc:
        raise UsageError(f"That cannot be: {exc}.") from exc
    return address.lower()
