"""Taking back what was done: the event says what was before; refused where somebody else has changed it since."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from tui_mail.desk.bulk import BulkResult
from tui_mail.desk.case_from_item import NEW_CASE, withdraw_case
from tui_mail.desk.change import Change, Done, changing
from tui_mail.desk.crossing import take_back
from tui_mail.desk.folder_undo import undo_folder
from tui_mail.desk.identifying import NEW_ADDRESS, withdraw
from tui_mail.desk.linking import link_of
from tui_mail.desk.rights import NOT_YOURS_TO_CLOSE, Right
from tui_mail.desk.undoable import UNDOABLE
from tui_mail.errors import Conflict, NotFound, NotPermitted, TuiMailError
from tui_mail.store.actor import Actor
from tui_mail.store.queries.directory import assignable, person_name
from tui_mail.store.queries.folders import folder_paths
from tui_mail.store.queries.labels import LABELS, label_names
from tui_mail.store.writes.events import (
    FOLDER_ACTIONS,
    PastEvent,
    batch_of,
    changed_since,
    is_task_changed_since,
    is_undone,
    newest_undoable,
    past_event,
    tag_of,
    task_of,
)
from tui_mail.store.writes.filed_documents import are_there, forget_filed, held_place
from tui_mail.store.writes.items import CHANGEABLE, folder_of_kind
from tui_mail.store.writes.links import link_state, remove_link, set_link
from tui_mail.store.writes.locks import lock_messages
from tui_mail.store.writes.marks import is_starred, set_star
from tui_mail.store.writes.notes import withdraw_note
from tui_mail.store.writes.tags import has_tag, set_tag
from tui_mail.store.writes.tasks import forget_task, is_at_task, note_task_event, set_at_task
from tui_mail.store.writes.thread_edges import stands
from tui_mail.store.writes.thread_edges import take_back as take_back_edge

NEEDED = {
    **{"release": Right.TAKE, "star": Right.MARK, "unstar": Right.MARK},
    **dict.fromkeys(("department", "qualification"), Right.ASSIGN),
    **dict.fromkeys(("private", "not-private"), Right.OWN_MAIL),
}
"""What undoing one's own action needs by now, where it is not the right to work on the item."""


def undo(actor: Actor, event_id: int | None = None) -> BulkResult:
    """Take back an event, or the actor's newest that was not taken back; a bulk action as a whole.

    What of a bulk action cannot be taken back is reported by its reason. Where nothing can, raises NotPermitted, or
    Conflict with the reason; NotFound where there is nothing to undo.
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
    refused: dict[str, tuple[int, ...]] = {}
    first: TuiMailError | None = None
    for one in [one for one in batch_of(event) if not is_undone(one.id)] or [event]:
        try:
            done.append(_undo_one(actor, one))
        except (NotFound, NotPermitted, Conflict) as exc:
            first = first or exc
            if isinstance(exc, NotFound) and one.actor != actor.user_id:
                continue  # what somebody else did where the actor sees nothing has no number for him
            refused[exc.sentence] = (*refused.get(exc.sentence, ()), one.item)
    if first is not None and not done:
        unseen = event_id is not None and isinstance(first, NotFound)
        raise NotFound(f"There is no event {event_id} that you may see.") if unseen else first
    return BulkResult(_items_first(done), refused)


def _items_first(done: list[Done]) -> tuple[Done, ...]:
    """Let the items speak for what was done to them, and name the folder that came back with them."""
    items, folders = [one for one in done if one.item_id], [one for one in done if not one.item_id]
    if items and folders:
        items[0] = replace(items[0], said=f"{folders[0].said} and undid trash of {{}}")
    return (*items, *folders)


def _undo_one(actor: Actor, event: PastEvent) -> Done:
    if event.action in FOLDER_ACTIONS:
        return undo_folder(actor, event)
    if event.action == "move" and "mailbox" in event.after:
        return _uncross(actor, event)
    if event.after.get(NEW_CASE):
        return withdraw_case(actor, event, lambda: _undo_alone(actor, event))
    if event.after.get(NEW_ADDRESS):
        return withdraw(actor, event, lambda: _undo_alone(actor, event))
    return _undo_alone(actor, event)


def _uncross(actor: Actor, event: PastEvent) -> Done:
    """Bring an item back to the mailbox that it was moved from, where nobody has changed since what the move did."""

    def check(changed: Change) -> None:
        if event.actor != actor.user_id:
            changed.require(Right.UNDO_OTHERS)
        if is_undone(event.id):
            raise Conflict("That was undone already.")
        if changed.item.mailbox != event.after["mailbox"]:
            raise Conflict("Not undone: it was moved to another mailbox since.")
        if other := changed_since(event):
            raise Conflict(f"Not undone: {other[0]} has changed it since ({other[1]}).")
        for refuse in _moved_on(changed, event):
            raise Conflict(refuse)

    return take_back(actor, event, check)


def _undo_alone(actor: Actor, event: PastEvent) -> Done:
    with changing(actor, event.item) as changed:
        own = event.actor == actor.user_id
        changed.require(_needed(event) if own else Right.UNDO_OTHERS)
        if not own and event.after.get("store") == "private":
            raise NotPermitted("Only who filed it for himself takes that back.")
        if not own and NEEDED.get(event.action) is Right.OWN_MAIL:
            raise NotPermitted(NOT_YOURS_TO_CLOSE)
        if event.action not in UNDOABLE:
            raise Conflict(f"{event.action!r} cannot be undone.")
        if is_undone(event.id):
            raise Conflict("That was undone already.")
        if other := changed_since(event):
            raise Conflict(f"Not undone: {other[0]} has changed it since ({other[1]}).")
        for refuse in (
            *_joined_anew(event),
            *_folder_gone(event),
            *_moved_on(changed, event),
            *_impossible_by_now(changed, event),
        ):
            raise Conflict(refuse)
        before = {**_restore(changed, event), **_take_decision_back(event)}
        written = changed.record("undo", before, event.before, why=f"undo of {event.action}", undoes=event.id)
        if event.action != "task-create" and (task := task_of(event)):
            note_task_event(written, task)
        return Done(event.item, written, f"Undid {event.action} of {{}}")


def _needed(event: PastEvent) -> Right:
    """Return what undoing one's own action needs by now; what was filed for oneself is nobody else's matter."""
    if event.after.get("store") == "private":
        return Right.MARK
    return NEEDED.get(event.action, Right.WORK)


def _joined_anew(event: PastEvent) -> Iterator[str]:
    """Say that a decision about conversations counts no longer."""
    if (edge := event.after.get("edge")) and not stands(edge):
        yield "Not undone: that was taken back already."


def _folder_gone(event: PastEvent) -> Iterator[str]:
    """Say that the item was in a folder that somebody has deleted since."""
    named = {event.before[name] for name in ("folder", "restore_to") if event.before.get(name) is not None}
    if named - folder_paths(named).keys():
        yield "Not undone: the folder it was in is not there any more."


def _moved_on(changed: Change, event: PastEvent) -> Iterator[str]:
    """Say which field is no longer as the event left it."""
    for name in _changed_by(event):
        current = getattr(changed.item, name)
        is_cleared = name == "restore_to" and current is None  # the folder went meanwhile, or came back
        if current != event.after[name] and not is_cleared:
            yield f"Not undone: {_by_now(name, current)}."
    if "link" in event.after:
        link = link_state(changed.item.id, event.after["link"]["record"])
        if link is None or (link.state, link.form) != (event.after["link"]["state"], _form(event.after["link"])):
            yield "Not undone: the link was changed since."
    if not are_there(event.after.get("filed", ())):
        yield "Not undone: a document was taken away since."
    if (tag := tag_of(event)) and has_tag(changed.item.id, tag) != (event.after["tag"] is not None):
        yield f"Not undone: #{tag} was changed since."
    if task := task_of(event):
        yield from _task_moved_on(event, task)


def _changed_by(event: PastEvent) -> list[str]:
    return [name for name in CHANGEABLE if name in event.after]


def _task_moved_on(event: PastEvent, task: int) -> Iterator[str]:
    """Say what happened to a task, or to the mail at it, since it was made or the mail came or went."""
    if is_at_task(event.item, task) != (event.after["task"] is not None):
        yield "Not undone: it was put at the task, or taken away from it, since."
    elif event.action == "task-create" and is_task_changed_since(task, event.id):
        yield "Not undone: something else happened to the task since."


def _form(link: Mapping[str, object]) -> object:
    return link.get("form", "link")


def _by_now(name: str, current: object) -> str:
    """Say what a field is now, where a word tells it."""
    if current is None and name in ("assignee", *LABELS):
        return f"it has no {name} by now"
    if isinstance(current, int) and name == "assignee":
        return f"the assignee is {person_name(current)} by now"
    if isinstance(current, int) and name in LABELS:
        return f"the {name} is {label_names([current]).get(current, 'another one')} by now"
    if isinstance(current, int) and name == "folder":
        return f"it is in {folder_paths([current]).get(current, 'another folder')} by now"
    return f"the status is {current} by now" if name == "status" else f"its {_CALLED.get(name, name)} was changed since"


_CALLED = {
    **{"snoozed_until": "snooze", "snooze_stays": "snooze", "primary_case": "primary case", "private_to": "privacy"},
    **{"listed_at": "place in the list", "restore_to": "way out of the trash"},
}
"""Fields whose value no word tells, as people call them."""


def _impossible_by_now(changed: Change, event: PastEvent) -> Iterator[str]:
    """Say what no item may be, and what this one would be because of what happened beside the event."""
    fields = {name: event.before[name] for name in CHANGEABLE if name in event.before}
    then = replace(changed.item, **fields)
    is_given = then.assignee != changed.item.assignee or then.status != "resolved"
    if then.assignee is not None and is_given and then.assignee not in assignable(then.mailbox):
        yield f"Not undone: {person_name(then.assignee)} can have no items of this mailbox any more."
    if then.private_to is not None and then.assignee not in (None, then.private_to, changed.item.assignee):
        yield f"Not undone: the mail is private, and {person_name(then.assignee)} could do nothing with it."
    if held := held_place(event.after.get("filed", ())):
        yield f"Not undone: {held} is under a legal hold, nothing is taken away from it."
    sleeps = then.snoozed_until is not None
    if sleeps and (then.status == "resolved" or then.folder != folder_of_kind(then.mailbox, "inbox")):
        yield "Not undone: the item is snoozed, and only what is unresolved and in the inbox can be."
    if then.primary_case is not None and _link_after(changed, event, then.primary_case) != "linked":
        yield "Not undone: the item is not linked to its primary case any more."


def _link_after(changed: Change, event: PastEvent, record: int) -> str | None:
    """Return the state that the link to a record has after the undo."""
    if "link" in event.before and event.before["link"]["record"] == record:
        return str(event.before["link"]["state"])
    link = link_state(changed.item.id, record)
    return None if link is None else link.state


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
            set_link(changed.item.id, link_of(link))
    if "filed" in event.after:
        now["filed"] = event.after["filed"]
        forget_filed(event.after["filed"])
    if tag := tag_of(event):
        now["tag"] = event.after["tag"]
        set_tag(changed.item.id, tag, there=event.before["tag"] is not None)
    if task := task_of(event):
        now["task"] = event.after["task"]
        _restore_task(event, task)
    if "note" in event.before:
        now["note"] = event.after["note"]
        withdraw_note(event.after["note"])
    if "star" in event.before and event.actor is not None:
        now["star"] = is_starred(event.actor, changed.item.id)
        set_star(event.actor, changed.item.id, starred=event.before["star"])
    return now


def _take_decision_back(event: PastEvent) -> dict[str, object]:
    """Let a conversation be as it was before somebody joined or parted it."""
    edge = event.after.get("edge")
    if not edge:
        return {}
    lock_messages()
    take_back_edge(edge)
    return {"edge": edge}


def _restore_task(event: PastEvent, task: int) -> None:
    """Let a task go that was made, or set back whether the mail is at it."""
    if event.action == "task-create":
        forget_task(task)
    else:
        set_at_task(event.item, task, there=event.before["task"] is not None)
