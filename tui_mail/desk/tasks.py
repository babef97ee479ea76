"""Tasks and events that people make of mail: made, changed, given to somebody, done; and the mails at them.

What happens to a task stands in the history of its mailbox; what brings a mail to it or takes it away, at the mail.
"""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal, get_args

from tui_mail.desk.bulk import BulkResult, bulk
from tui_mail.desk.change import ANYTHING, BATCH, Change, Done, changing
from tui_mail.desk.rights import AUDITORS_READ, NOT_A_MEMBER, VIEWERS_READ, Right
from tui_mail.desk.task_forms import TaskForm, category_named, checked
from tui_mail.desk.telling import tell_of_task
from tui_mail.errors import Conflict, NotFound, NotPermitted, UsageError
from tui_mail.mail.text import safe_line
from tui_mail.store.actor import Actor
from tui_mail.store.canonical import to_json
from tui_mail.store.clock import now
from tui_mail.store.database import change
from tui_mail.store.queries.directory import WORKERS, assignable, person_name
from tui_mail.store.queries.tasks import TaskCategoryRow, category_of, records_for_task, task_row
from tui_mail.store.rows import TaskRow
from tui_mail.store.visibility import Place, places
from tui_mail.store.writes.chains import Chain, open_chain
from tui_mail.store.writes.links import record_name
from tui_mail.store.writes.tasks import (
    add_task_records,
    insert_task,
    is_at_task,
    note_task_event,
    set_at_task,
    task_mailbox,
    update_task,
)

State = Literal["open", "waiting", "done"]
STATES: tuple[State, ...] = get_args(State)

NOT_YOUR_TASK = "It is changed by who has it, who made it, and who hands out the mail of its mailbox."
PEOPLE_ONLY = "Tasks are made by people."


@dataclass(frozen=True, slots=True)
class TaskDone:
    """What was done with a task; `event_id` is None where everything already was as asked."""

    task_id: int
    event_id: int | None
    sentence: str


def create_task(actor: Actor, item_id: int, kind: str, category: str, form: TaskForm) -> TaskDone:
    """Make a task or an event of a mail, about the contacts that this is linked to, and its primary case."""
    with changing(actor, item_id) as changed:
        changed.require(Right.WORK)
        what = category_named(kind, category)
        made = _make(actor, changed.item.mailbox, what, form)
        set_at_task(item_id, made.task_id, there=True)
        if changed.item.private_to is None:  # else whoever sees the task would learn where the mail belongs
            add_task_records(made.task_id, records_for_task(item_id))
        fields: dict[str, object] = {"status": "open"} if changed.item.status == "new" else {}
        before = {name: getattr(changed.item, name) for name in fields}
        changed.edit(fields)
        event = changed.record("task-create", {**before, "task": None}, {**fields, **made.said}, text=made.text)
        note_task_event(event, made.task_id)
        tell_of_task(actor, event, changed.item.mailbox, form.assignee)
    return TaskDone(made.task_id, event, made.sentence)


def create_at_items(
    actor: Actor, item_ids: Sequence[int], kind: str, category: str, form: TaskForm
) -> tuple[TaskDone, BulkResult]:
    """Make one task of several mails; one undo takes all of it back."""
    first, *others = item_ids
    if not others:
        return create_task(actor, first, kind, category, form), BulkResult((), {})
    token = BATCH.set(secrets.token_hex(8))
    try:
        done = create_task(actor, first, kind, category, form)
        return done, bulk(others, lambda item_id: attach(actor, item_id, done.task_id))
    finally:
        BATCH.reset(token)


def create_at_record(
    actor: Actor, record_id: int, kind: str, category: str, form: TaskForm, *, mailbox: str | None = None
) -> TaskDone:
    """Make a task without a mail, about a contact, company or case, in a mailbox where the actor works.

    Raises UsageError where he works in several and says none.
    """
    with change():
        place = _workplace(actor, mailbox)
        chain = open_chain(place.mailbox_id)
        what = category_named(kind, category)
        record_name(record_id)  # NotFound, where there is none
        made = _make(actor, place.mailbox_id, what, form)
        add_task_records(made.task_id, [record_id])
        after = {**made.said, "about": {"record": record_id}}
        event = chain.append(actor=actor.user_id, action="task-create", after=after, text=made.text)
        note_task_event(event, made.task_id)
        tell_of_task(actor, event, place.mailbox_id, form.assignee)
        chain.close()
    return TaskDone(made.task_id, event, made.sentence)


def attach(actor: Actor, item_id: int, task_id: int) -> Done:
    """Put a mail at a task that is there."""
    with changing(actor, item_id) as changed:
        changed.require(Right.WORK)
        row = task_row(actor, task_id)
        if is_at_task(item_id, task_id):
            return Done(item_id, None, f"{{}} is at {_called(row)} already")
        set_at_task(item_id, task_id, there=True)
        event = _moved(changed, "task-attach", None, task_id)
    return Done(item_id, event, f"Put {{}} at {_called(row)}")


def detach(actor: Actor, item_id: int, task_id: int) -> Done:
    """Take a mail away from a task; the task stays."""
    with changing(actor, item_id) as changed:
        changed.require(Right.WORK)
        row = task_row(actor, task_id)
        if not is_at_task(item_id, task_id):
            raise NotFound(f"The item is not at {_called(row)}.")
        set_at_task(item_id, task_id, there=False)
        event = _moved(changed, "task-detach", task_id, None)
    return Done(item_id, event, f"Took {{}} away from {_called(row)}")


def set_state(actor: Actor, task_id: int, state: str, expect: object = ANYTHING) -> TaskDone:
    """Say how a task stands: open, waiting or done; whatever is done can be opened again."""
    if state not in STATES:
        raise UsageError(f"A task is {', '.join(STATES[:-1])} or {STATES[-1]}, not {safe_line(state)!r}.")
    with _changing(actor, task_id) as held:
        if expect is not ANYTHING and held.row.state != expect:
            raise Conflict(f"Somebody changed it meanwhile: it is {held.row.state} now.")
        if held.row.state == state:
            return TaskDone(task_id, None, f"{_called(held.row, first=True)} is {state} already")
        update_task(task_id, {"state": state, "done_at": now() if state == "done" else None})
        event = held.record("task-state", {"state": held.row.state}, {"state": state})
    return TaskDone(task_id, event, f"Set {_called(held.row)} to {state}")


def assign(actor: Actor, task_id: int, user_id: int | None) -> TaskDone:
    """Give a task to an active member of its mailbox, who hears of it, or to nobody."""
    with _changing(actor, task_id) as held:
        _check_assignee(held.row.mailbox_id, user_id)
        name = "nobody" if user_id is None else person_name(user_id)
        if held.row.assignee_id == user_id:
            return TaskDone(task_id, None, f"{_called(held.row, first=True)} is with {name} already")
        update_task(task_id, {"assignee": user_id})
        event = held.record("task-assign", {"given_to": held.row.assignee_id}, {"given_to": user_id})
        tell_of_task(actor, event, held.row.mailbox_id, user_id)
    return TaskDone(task_id, event, f"Gave {_called(held.row)} to {name}")


def change_task(actor: Actor, task_id: int, form: TaskForm) -> TaskDone:
    """Let a task be what the form says: title, times, who has it, and what its category asks."""
    with _changing(actor, task_id) as held:
        what, row = category_of(task_id), held.row
        columns = checked(what, form)
        if form.assignee != row.assignee_id:
            _check_assignee(row.mailbox_id, form.assignee)
        then = {**columns, "given_to": form.assignee}
        was = {
            **{name: getattr(row, name) for name in columns},
            "given_to": row.assignee_id,
            "fields": dict(row.fields),
        }
        changed = [name for name in then if then[name] != was[name]]
        if not changed:
            return TaskDone(task_id, None, f"Nothing changed at {_called(row)}")
        update_task(task_id, {**columns, "fields": to_json(columns["fields"]), "assignee": form.assignee})
        told = [name for name in changed if name not in ("title", "fields")]
        text = _words(what.name, columns) if len(told) < len(changed) else ""
        after = {**{name: then[name] for name in told}, "changed": sorted(changed)}
        event = held.record("task-change", {name: was[name] for name in told}, after, text=text)
        if "given_to" in changed:
            tell_of_task(actor, event, row.mailbox_id, form.assignee)
    return TaskDone(task_id, event, f"Changed {row.kind} {task_id} {columns['title']}")


def refusal_of_task(actor: Actor, place: Place | None, row: TaskRow) -> str | None:
    """Return the sentence that says why somebody may not change a task that he sees, or None where he may."""
    if place is None or place.role is None:
        return AUDITORS_READ if place is not None and place.audited else NOT_A_MEMBER
    if place.role in ("dispatcher", "manager"):
        return None
    if place.role == "viewer":
        return VIEWERS_READ
    return None if actor.user_id in (row.assignee_id, row.author_id) else NOT_YOUR_TASK


@dataclass(frozen=True, slots=True)
class _Held:
    """A task under the lock of its mailbox, its history open."""

    actor: Actor
    row: TaskRow
    chain: Chain

    def record(self, action: str, before: Mapping[str, object], after: Mapping[str, object], text: str = "") -> int:
        """Write an event about the task; returns its id."""
        after = {"task": self.row.id, **after}
        event = self.chain.append(
            actor=self.actor.user_id, action=action, before=dict(before), after=dict(after), text=text
        )
        note_task_event(event, self.row.id)
        return event


@contextmanager
def _changing(actor: Actor, task_id: int) -> Iterator[_Held]:
    """Lock the mailbox of a task. Raises NotFound for what the actor does not see, NotPermitted for who may not."""
    with change():
        mailbox = task_mailbox(task_id)
        if mailbox is None:
            raise NotFound(f"There is no task {task_id} that you may see.")
        chain = open_chain(mailbox)
        row = task_row(actor, task_id)
        if why := refusal_of_task(actor, places(actor).get(mailbox), row):
            raise NotPermitted(why)
        yield _Held(actor, row, chain)
        chain.close()


@dataclass(frozen=True, slots=True)
class _Made:
    """A task that was written, and what its event says of it."""

    task_id: int
    sentence: str
    said: dict[str, object]
    text: str


def _make(actor: Actor, mailbox: int, what: TaskCategoryRow, form: TaskForm) -> _Made:
    """Write a task."""
    if actor.user_id is None:
        raise UsageError(PEOPLE_ONLY)
    columns = checked(what, form)
    _check_assignee(mailbox, form.assignee)
    shared: dict[str, Any] = {"kind": what.kind, "category": what.id, "mailbox": mailbox, "state": "open"}
    shared |= {"assignee": form.assignee, "author": actor.user_id, "created_at": now(), "done_at": None}
    task_id = insert_task({**shared, **columns, "fields": to_json(columns["fields"])})
    said: dict[str, object] = {"task": task_id, "of_category": what.name, "given_to": form.assignee}
    said |= {name: columns[name] for name in ("due_at", "begins_at", "ends_at") if columns[name] is not None}
    return _Made(task_id, f"Made {what.kind} {task_id} {columns['title']}", said, _words(what.name, columns))


def _moved(changed: Change, action: str, before: int | None, after: int | None) -> int:
    """Write the event of a mail that came to a task, or left it; its row shows as changed."""
    changed.edit({})
    event = changed.record(action, {"task": before}, {"task": after})
    task_id = before if after is None else after
    assert task_id is not None  # noqa: S101 - one of them is the task
    note_task_event(event, task_id)
    return event


def _check_assignee(mailbox: int, user_id: int | None) -> None:
    if user_id is not None and user_id not in assignable(mailbox):
        raise NotFound(f"{person_name(user_id)} can have no tasks of this mailbox.")


def _workplace(actor: Actor, code: str | None) -> Place:
    """Return the mailbox where a task without a mail belongs."""
    mine = [one for one in places(actor).values() if one.role in WORKERS and one.kind == "mail"]
    if code is not None:
        mine = [one for one in mine if one.code == code]
    if not mine:
        raise NotPermitted("You work in no such mailbox." if code else "You work in no mailbox.")
    if len(mine) > 1:
        raise UsageError(f"Say in which mailbox: {', '.join(sorted(one.code for one in mine))}.")
    return mine[0]


def _called(row: TaskRow, *, first: bool = False) -> str:
    kind = row.kind.capitalize() if first else row.kind
    return f"{kind} {row.id} {safe_line(row.title)}"


def _words(category: str, columns: Mapping[str, Any]) -> str:
    """Return what was put into a task, as it stands beside the history: so it can be erased."""
    lines = [f"{category}: {columns['title']}", *(f"{name}: {value}" for name, value in columns["fields"].items())]
    return "\n".join(lines)
