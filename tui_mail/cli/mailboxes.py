"""Mailboxes as they are named on the command line: by their codes."""

from tui_mail.errors import NotFound, NotPermitted
from tui_mail.store.actor import Actor
from tui_mail.store.visibility import places


def mailbox_codes(actor: Actor) -> dict[str, int]:
    """Return the mailboxes that the actor sees, by code. Raises NotPermitted where there is none."""
    codes = {place.code: key for key, place in places(actor).items()}
    if not codes:
        raise NotPermitted("No mailbox is shared with you: ask its manager or an admin.")
    return codes


def is_outsider(actor: Actor) -> bool:
    """Whether the actor sees no mailbox and runs none of them."""
    return not actor.admin and not places(actor)


def require_mailbox(actor: Actor) -> None:
    """Raise NotPermitted for an outsider, as everywhere that there is nothing for him."""
    if is_outsider(actor):
        mailbox_codes(actor)


def mailbox_id(codes: dict[str, int], code: str) -> int:
    """Return the mailbox with this code. Raises NotFound."""
    if code not in codes:
        raise NotFound(f"There is no mailbox {code!r} that you may see.")
    return codes[code]
