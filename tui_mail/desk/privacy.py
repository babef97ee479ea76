"""Mail that somebody sent and nobody else reads: for all others, in every role, it is an envelope."""

from tui_mail.desk.change import Change, Done, changing
from tui_mail.desk.rights import NOT_YOURS_TO_CLOSE, Right
from tui_mail.errors import Conflict, NotPermitted
from tui_mail.store.actor import Actor
from tui_mail.store.queries.authors import author_of

ONLY_SENT = "Only mail that was sent can be private."


def make_private(actor: Actor, item_id: int) -> Done:
    """Let nobody else read what the actor sent; who else has it could not even give it back, and has it no longer.

    Raises Conflict for what came in, NotPermitted for others' mail.
    """
    with changing(actor, item_id) as changed:
        _require_own(changed)
        if changed.item.private_to is not None:
            return Done(item_id, None, "{} is private already")
        is_anothers = changed.item.assignee not in (None, actor.user_id)
        freed: dict[str, object] = {"assignee": None} if is_anothers else {}
        event = changed.write("private", {"private_to": actor.user_id, **freed})
        return Done(item_id, event, "Made {} private")


def make_public(actor: Actor, item_id: int) -> Done:
    """Let everybody read it again who may read mail like it."""
    with changing(actor, item_id) as changed:
        _require_own(changed)
        if changed.item.private_to is None:
            return Done(item_id, None, "{} is not private")
        event = changed.write("not-private", {"private_to": None})
        return Done(item_id, event, "Opened {} to the others")


def _require_own(changed: Change) -> None:
    """Raise unless the actor, and he alone, sent the mail."""
    changed.require(Right.OWN_MAIL)
    if changed.item.direction != "out":
        raise Conflict(ONLY_SENT)
    if changed.actor.user_id is None or author_of(changed.item.message) != changed.actor.user_id:
        raise NotPermitted(NOT_YOURS_TO_CLOSE)
