"""Verifying what is stored: who may verify which part of it, one thing after the other."""

from collections.abc import Iterator

from tui_mail.desk.rights import Power, has_power
from tui_mail.errors import NotPermitted
from tui_mail.store.actor import Actor
from tui_mail.store.queries.directory import user_by_login
from tui_mail.store.verifying.damage import Verified
from tui_mail.store.verifying.history import verify_history
from tui_mail.store.verifying.lines import histories
from tui_mail.store.visibility import places


def verify(actor: Actor) -> Iterator[Verified]:
    """Verify all that the actor may: managers the history of their mailboxes, admins and auditors every one.

    Nothing of what people wrote is in what comes of it, only ids. Raises NotPermitted for who may verify nothing.
    """
    if _verifies_all(actor):
        yield verify_history(None, None)
        yield from (verify_history(key, code) for key, code in histories())
        return
    mine = [place for place in places(actor).values() if has_power(Power.VERIFY, actor, place)]
    if not mine:
        raise NotPermitted("Only managers, admins and auditors verify the history.")
    yield from (verify_history(place.mailbox_id, place.code) for place in mine)


def _verifies_all(actor: Actor) -> bool:
    current = user_by_login(actor.login)
    return actor.is_system or (current is not None and (current.admin or current.auditor))
