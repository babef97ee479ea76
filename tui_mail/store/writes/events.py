"""Past events, as an undo needs them."""

from dataclasses import dataclass
from typing import Any

from tui_mail.store.apart import Said, joined
from tui_mail.store.canonical import from_json
from tui_mail.store.models import Event, EventText, Item, TaskEvent, User
from tui_mail.store.models.table import first_tuple
from tui_mail.store.writes.items import CHANGEABLE

FOLDER_ACTIONS = frozenset({"create-folder", "rename-folder", "move-folder", "delete-folder"})
"""What is done to a folder: the only events that can be undone and are about no item."""


@dataclass(frozen=True, slots=True)
class PastEvent:
    """An event that may be undone: the fields it changed, before and after."""

    id: int
    mailbox: int
    item: int  # 0: it is about a folder
    actor: int | None
    action: str
    before: dict[str, Any]
    after: dict[str, Any]
    batch: str


def task_of(event: PastEvent) -> int | None:
    """Return the task that an event made, or whose mails it changed; None where it is about something else."""
    found = event.before.get("task") or event.after.get("task")
    return int(found) if event.action.startswith("task-") and found else None


def is_task_changed_since(task_id: int, event_id: int) -> bool:
    """Whether anything happened to a task beside its making that was not taken back."""
    undoing = Event.alias()
    undone = undoing.select(undoing.undoes).where(undoing.undoes.is_null(False))
    about = TaskEvent.select(TaskEvent.event).where(TaskEvent.task == task_id)
    later = Event.id.in_(about) & (Event.id != event_id) & Event.undoes.is_null() & Event.id.not_in(undone)
    return bool(Event.select().where(later).exists())


def tag_of(event: PastEvent) -> str:
    """Return the tag that an event put on its item or took off; '' where it is about something else."""
    return event.before.get("tag") or event.after.get("tag") or ""


def _past(row: Event) -> PastEvent:
    assert row.mailbox is not None  # noqa: S101 - only events of mailboxes are asked for
    beside = first_tuple(EventText.select(EventText.text).where(EventText.event == row.id))
    said = joined(Said(from_json(row.before), from_json(row.after), row.why, beside[0] if beside else ""))
    return PastEvent(row.id, row.mailbox, row.item or 0, row.actor, row.action, said.before, said.after, row.batch)


def past_event(event_id: int) -> PastEvent | None:
    """Return one event of an item or a folder; None where there is none with this id."""
    undoable = Event.item.is_null(False) | Event.action.in_(sorted(FOLDER_ACTIONS))
    row = Event.get_or_none((Event.id == event_id) & undoable)
    return None if row is None else _past(row)


def batch_of(event: PastEvent) -> list[PastEvent]:
    """Return what was done with one key: the event itself, or all of its batch, newest first."""
    if not event.batch:
        return [event]
    rows = Event.select().where((Event.batch == event.batch) & (Event.actor == event.actor)).order_by(Event.id.desc())
    return [_past(row) for row in rows]


def is_undone(event_id: int) -> bool:
    """Whether an undo of this event was written."""
    return bool(Event.select().where(Event.undoes == event_id).exists())


def newest_undoable(actor: int, actions: frozenset[str]) -> PastEvent | None:
    """Return a person's newest event of these actions that was not undone yet; what was purged is beyond it."""
    undoing = Event.alias()
    undone = undoing.select(undoing.undoes).where(undoing.undoes.is_null(False))
    mine = (Event.actor == actor) & Event.action.in_(sorted(actions))
    mine &= Event.item.is_null() | Event.item.in_(Item.select(Item.id))
    query = Event.select().where(mine & Event.undoes.is_null() & Event.id.not_in(undone)).order_by(Event.id.desc())
    row = query.first()
    return None if row is None else _past(row)


def changed_since(event: PastEvent) -> tuple[str, str] | None:
    """Return who else changed one of the event's fields since, and the action; None where nobody did.

    What was taken back meanwhile does not count: it left everything as it was.
    """
    later = list(Event.select().where((Event.item == event.item) & (Event.id > event.id)).order_by(Event.id))
    taken_back = {row.undoes for row in later if row.undoes is not None}
    shared = _shared(event.before, event.after)
    for row in later:
        if row.actor == event.actor or row.undoes is not None or row.id in taken_back:
            continue
        if shared & _shared(from_json(row.before), from_json(row.after)):
            user = None if row.actor is None else User.get_by_id(row.actor)
            return ("tui-mail" if user is None else user.name, row.action)
    return None


def _shared(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """Return what an event changed for everybody; a star or a note of one's own stands in nobody's way."""
    shared = set(after).intersection(CHANGEABLE)
    if "link" in after:
        shared.add(f"link {after['link']['record']}")
    if "tag" in after:
        shared.add(f"tag {before.get('tag') or after['tag']}")
    if "task" in after:
        shared.add(f"task {before.get('task') or after['task']}")
    return shared
