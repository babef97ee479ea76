"""The triage run: one item after the other, and never the same one for two people."""

from tui_mail.desk.change import Change, Done, changing
from tui_mail.desk.rights import NO_QUEUE, Right, refusal
from tui_mail.desk.triage import take_under_lock
from tui_mail.errors import NotFound, NotPermitted
from tui_mail.store.actor import Actor
from tui_mail.store.queries.directory import UP_NEXT, assignable
from tui_mail.store.queries.labels import labels_of_person
from tui_mail.store.queries.queue import waiting
from tui_mail.store.visibility import Place, places

NOTHING_LEFT = "Nothing waits for you: no item is left that nobody has."
NOWHERE = "You can take nothing in any of your mailboxes: you only read there, or a dispatcher hands the items out."
WHY = "next in the queue"


def next_item(actor: Actor, mailbox_id: int | None = None) -> Done:
    """Give the actor the item that waits for longest, of one mailbox or of all where he may take; it is his then.

    `waiting` says in which order. Nothing is handed out where a dispatcher does that (assigned_only). Raises NotFound
    where nothing is left, NotPermitted where he takes nothing in that mailbox, or in none of his.
    """
    open_to_him = _where_he_takes(actor, mailbox_id)
    while found := waiting(actor, open_to_him):
        for item_id in found:
            try:
                with changing(actor, item_id) as changed:
                    if _is_still_his(changed):
                        return Done(item_id, take_under_lock(changed, why=WHY), "Took {}")
            except NotFound:  # purged meanwhile
                continue
    raise NotFound(NOTHING_LEFT)


def _where_he_takes(actor: Actor, mailbox_id: int | None) -> list[int]:
    """Return the mailboxes that items are handed out of to the actor. Raises NotFound, NotPermitted."""
    known = places(actor)
    if mailbox_id is None:
        open_to_him = [key for key, place in known.items() if _refusal(actor, place) is None]
        if not open_to_him:
            _tell_why_nowhere(actor, [place for place in known.values() if place.kind == "mail"])
        return open_to_him
    if mailbox_id not in known:
        raise NotFound("There is no such mailbox that you may see.")
    if why := _refusal(actor, known[mailbox_id]):
        raise NotPermitted(why)
    return [mailbox_id]


def _tell_why_nowhere(actor: Actor, boxes: list[Place]) -> None:
    """Raise NotPermitted for who takes nothing in any mailbox, with the one reason where it is the same in all."""
    reasons = {_refusal(actor, place) for place in boxes if place.role is not None}
    reasons = reasons or {_refusal(actor, place) for place in boxes}  # an admin or auditor may be in none of them
    if reasons:
        raise NotPermitted((reasons.pop() if len(reasons) == 1 else None) or NOWHERE)


def _refusal(actor: Actor, place: Place) -> str | None:
    """Say why nothing of a mailbox is handed out to the actor."""
    if why := refusal(Right.TAKE, actor, place, None):
        return why
    if place.visibility == "assigned_only" or place.kind != "mail":
        return NO_QUEUE
    return None if actor.user_id in assignable(place.mailbox_id) else NO_QUEUE


def _is_still_his(changed: Change) -> bool:
    """Whether the item, under its lock, is still one to be handed out to the actor."""
    item, person = changed.item, changed.actor.user_id
    free = item.assignee is None and item.status in UP_NEXT and item.snoozed_until is None
    if not free or person is None or item.folder_kind != "inbox" or item.private_to is not None:
        return False
    fits = item.department is None or item.department in labels_of_person(person, "department")
    asks = item.qualification is None or item.qualification in labels_of_person(person, "qualification")
    return fits and asks and _refusal(changed.actor, changed.place) is None
