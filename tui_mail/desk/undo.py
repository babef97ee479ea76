"""Taking back what was done: the event says what was before; refused where somebody else has changed it since."""

from collections.abc import Iterator

from tui_mail.desk.change import Change, Done, changing
from tui_mail.desk.rights import Right
from tui_mail.errors import Conflict, NotFound, NotPermitted, TuiMailError
from tui_mail.store.actor import Actor
from tui_mail.store.queries.directory import person_name
from tui_mail.store.writes.events import (
    PastEvent,
    batch_of,
    changed_since,
    is_undone,
    newest_undoable,
    past_event,
)
from tui_mail.store.writes.items import CHANGEABLE
from tui_mail.store.writes.links import LinkState, link_state, remove_link, set_link
from tui_mail.store.writes.marks import is_starred, set_star

UNDOABLE = frozenset(
    {"take", "assign", "release", "status", "snooze", "wake", "archive", "unarchive"}
    | {"link", "unlink", "star", "unstar"}
)


def undo(actor: Actor, event_id: int | None = None) -> list[Done]:
    """Take back an event, or the actor's newest that was not taken back; a bulk action as a whole.

    Raises NotFound where there is nothing to undo, NotPermitted, or Conflict with the reason where it cannot be.
    """
    if event_id is None:
        event = None if actor.user_id is None else newest_undoable(actor.user_id, UNDOABLE)
        if event is None:
            raise NotFound("There is nothing of yours to undo.")
    else:
        event = past_event(event_id)
        if event is None:
            raise NotFound(f"There is no event {event_id} that you may see.")
    done: list[Done] = []
    refused: list[TuiMailError] = []
    for one in batch_of(event):
        try:
            done.append(_undo_one(actor, one))
        except (NotFound, NotPermitted, Conflict) as exc:
            refused.append(exc)
    if not done:
        raise refused[0]
    return done


def _undo_one(actor: Actor, event: PastEvent) -> Done:
    with changing(actor, event.item) as changed:
        if event.action not in UNDOABLE:
            raise Conflict(f"{event.action!r} cannot be undone.")
        if event.actor != actor.user_id:
            changed.require(Right.UNDO_OTHERS)
        if is_undone(event.id):
            raise Conflict("That was undone already.")
        if other := changed_since(event):
            raise Conflict(f"Not undone: {other[0]} has changed it since ({other[1]}).")
        for refuse in _moved_on(changed, event):
            raise Conflict(refuse)
        before = _restore(changed, event)
        written = changed.record("undo", before, event.before, why=f"undo of {event.action}", undoes=event.id)
        return Done(event.item, written, f"Undid {event.action} of {{}}")


def _moved_on(changed: Change, event: PastEvent) -> Iterator[str]:
    """Say which field is no longer as the event left it."""
    for name in CHANGEABLE:
        if name in event.after and (current := getattr(changed.item, name)) != event.after[name]:
            value = person_name(current) if name == "assignee" and current is not None else current
            yield f"Not undone: the {name} is {value} by now."
    if "link" in event.after:
        link = link_state(changed.item.id, event.after["link"]["record"])
        if (None if link is None else link.state) != event.after["link"]["state"]:
            yield "Not undone: the link was changed since."


def _restore(changed: Change, event: PastEvent) -> dict[str, object]:
    """Set everything back; returns what it was until now."""
    fields = {name: event.before[name] for name in CHANGEABLE if name in event.before}
    now: dict[str, object] = {name: getattr(changed.item, name) for name in fields}
    changed.edit(fields)
    if "link" in event.before:
        link = event.before["link"]
        now["link"] = event.after["link"]
        if link["state"] is None:
            remove_link(changed.item.id, link["record"])
        else:
            set_link(changed.item.id, LinkState(link["record"], link["origin"], link["state"], link["why"]))
    if "star" in event.before and event.actor is not None:
        now["star"] = is_starred(event.actor, changed.item.id)
        set_star(event.actor, changed.item.id, starred=event.before["star"])
    return now
