"""In which form a person reads the mail of a sender: the plain text, or what the HTML says."""

from tui_mail.errors import NotPermitted
from tui_mail.store.actor import Actor
from tui_mail.store.database import change, snapshot
from tui_mail.store.queries.preferences import chosen_one
from tui_mail.store.writes.preferences import set_preference

_NAME = "form of "


def reads_html(actor: Actor, address: str) -> bool:
    """Whether a person wants the HTML first of what this address sends."""
    if not address:
        return False
    with snapshot():
        return chosen_one(actor, _NAME + address) == "html"


def read_form(actor: Actor, address: str, *, html: bool) -> None:
    """Choose the form for all mail of an address; it concerns nobody else. Raises NotPermitted without a person."""
    if actor.user_id is None or not address:
        raise NotPermitted("The form is chosen by a person, for a sender who has an address.")
    with change():
        set_preference(actor.user_id, _NAME + address, "html" if html else "plain")
