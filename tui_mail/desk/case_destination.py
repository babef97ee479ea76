"""Where the mail of an imported case goes when nobody says so."""

from tui_mail.config.team import Mailbox
from tui_mail.desk.administration.mailboxes import create_mailbox
from tui_mail.errors import UsageError
from tui_mail.store.actor import Actor
from tui_mail.store.visibility import places

FIRST = Mailbox(code="cases", name="Cases")


def only_mailbox(actor: Actor) -> str:
    """Return the code of the only mailbox; an instance without any gets one, which the admin who imports manages.

    Raises UsageError where there are several, NotPermitted for who is no admin where there is none.
    """
    codes = sorted(place.code for place in places(actor).values() if place.kind == "mail")
    if len(codes) > 1:
        raise UsageError(f"Say which mailbox its mail comes into (--mailbox): {', '.join(codes)}.")
    if not codes:
        create_mailbox(actor, FIRST)
    return codes[0] if codes else FIRST.code
