"""Tasks and events: which of them a person sees, in the order in which they are due.

Who reads a whole mailbox sees all of its tasks; others those they have, and those they made.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from peewee import JOIN, Expression

from tui_mail.errors import NotFound
from tui_mail.store.actor import Actor
from tui_mail.store.canonical import from_json
from tui_mail.store.clock import now
from tui_mail.store.database import snapshot
from tui_mail.store.models import (
    Event,
    Item,
    Link,
    Mailbox,
    Record,
    Task,
    TaskCategory,
    TaskEvent,
    TaskItem,
    TaskRecord,
    User,
)
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.asking import ask, marks
from tui_mail.store.queries.directory import record_rows
from tui_mail.store.queries.events import event_rows, events
from tui_mail.store.queries.rows import Hit, read_rows
from tui_mail.store.queries.sights import sights
from tui_mail.store.rows import Envelope, EventRow, Key, RecordRow, Row, TaskRow
from tui_mail.store.visibility import visible_tasks

MOST = 1_000
"""Tasks of one list: more than anybody has."""

_Author = User.alias()
_COLUMNS = (
    Task.id, Task.kind, TaskCategory.name, Task.mailbox, Mailbox.code, Task.title, Task.state, Task.due_at,
    Task.begins_at, Task.ends_at, Task.assignee, User.login, User.name, Task.author, _Author.name, Task.created_at,
    Task.done_at, Task.fields,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TaskDetail:
    """Everything of one task; of its mails and their history what the one who looks may see."""

    row: TaskRow
    mails: tuple[Row | Envelope, ...]  # the newest first
    records: tuple[RecordRow, ...]
    history: tuple[EventRow, ...]  # the oldest first


def tasks(
    actor: Actor, *, mine: bool = False, done: bool = False, kind: str | None = None, category: str | None = None
) -> list[TaskRow]:
    """Return the tasks that are not done, what is due first, or those that are, the newest first."""
    wanted = (Task.state == "done") if done else (Task.state != "done")
    if mine:
        wanted &= Task.assignee == actor.user_id
    if kind is not None:
        wanted &= Task.kind == kind
    if category is not None:
        wanted &= TaskCategory.name == category
    order = (Task.done_at.desc(), Task.id.desc()) if done else _DUE_FIRST
    with snapshot():
        return _read(actor, wanted, order)


def task(actor: Actor, task_id: int) -> TaskDetail:
    """Return one task. Raises NotFound where there is none that the actor may see."""
    with snapshot():
        row = task_row(actor, task_id)
        its = TaskRecord.select(TaskRecord.record).where(TaskRecord.task == task_id)
        records = record_rows(list(Record.select().where(Record.id.in_(its)).order_by(Record.kind, Record.number)))
        return TaskDetail(row, tuple(_mails(actor, task_id)), tuple(records), tuple(_history(actor, task_id)))


def task_row(actor: Actor, task_id: int) -> TaskRow:
    """Return one task as lists show it. Raises NotFound."""
    found = _read(actor, Task.id == task_id)
    if not found:
        raise NotFound(f"There is no task {task_id} that you may see.")
    return found[0]


def tasks_at(actor: Actor, record_ids: Collection[int]) -> list[TaskRow]:
    """Return the tasks that are about these records, what is done last."""
    about = TaskRecord.select(TaskRecord.task).where(TaskRecord.record.in_(sorted(record_ids)))
    with snapshot():
        found = _read(actor, Task.id.in_(about)) if record_ids else []
    return sorted(found, key=lambda row: row.is_done)


def tasks_of(actor: Actor, item_ids: Collection[int]) -> dict[int, tuple[TaskRow, ...]]:
    """Return the tasks of items that may be read, by item, what is done last."""
    if not item_ids:
        return {}
    of_items = tuples(TaskItem.select(TaskItem.item, TaskItem.task).where(TaskItem.item.in_(sorted(item_ids))))
    if not of_items:
        return {}
    rows = {row.id: row for row in _read(actor, Task.id.in_(sorted({key for _, key in of_items})))}
    found: defaultdict[int, list[TaskRow]] = defaultdict(list)
    places = {key: place for place, key in enumerate(rows)}
    for item, key in sorted(of_items, key=lambda pair: places.get(pair[1], 0)):
        if key in rows:
            found[item].append(rows[key])
    return {item: tuple(sorted(some, key=lambda row: row.is_done)) for item, some in found.items()}


def offered(actor: Actor, item_id: int, kind: str, category: str) -> list[TaskRow]:
    """Return the tasks of a category that are not done and that an item is not at yet.

    Those about the records that the item is linked to go first.
    """
    with snapshot():
        here = TaskItem.select(TaskItem.task).where(TaskItem.item == item_id)
        wanted = (Task.state != "done") & (Task.kind == kind) & (TaskCategory.name == category) & Task.id.not_in(here)
        found = _read(actor, wanted)
        near = TaskRecord.select(TaskRecord.task).where(TaskRecord.record.in_(sorted(_around(item_id))))
        close = {row[0] for row in tuples(near)}
    return sorted(found, key=lambda row: row.id not in close)


def records_for_task(item_id: int) -> set[int]:
    """Return what a task that is made of an item is about: the contacts it is linked to, and its primary case."""
    linked = (Link.item == item_id) & (Link.state == "linked")
    contacts = Link.select(Link.record).join(Record, on=(Record.id == Link.record)).where(linked)
    found = {row[0] for row in tuples(contacts.where(Record.kind == "contact"))}
    return found | {row[0] for row in tuples(Item.select(Item.primary_case).where(Item.id == item_id)) if row[0]}


def _around(item_id: int) -> set[int]:
    """Return the records of an item: those it is linked to, their companies, and the contacts of these."""
    linked = Link.select(Link.record).where((Link.item == item_id) & (Link.state == "linked"))
    rows = tuples(Record.select(Record.id, Record.company).where(Record.id.in_(linked)))
    companies = {key for row in rows for key in row if key is not None}
    others = tuples(Record.select(Record.id).where(Record.company.in_(sorted(companies))))
    return companies | {row[0] for row in others}


def tasks_told(actor: Actor, event_ids: Collection[int]) -> dict[int, tuple[int, str]]:
    """Return by the line of history that is about it each task that the actor sees, with its title."""
    if not event_ids:
        return {}
    query = TaskEvent.select(TaskEvent.event, Task.id, Task.title).join(Task, on=(Task.id == TaskEvent.task))
    rows = tuples(query.where(TaskEvent.event.in_(sorted(event_ids)) & visible_tasks(actor)))
    return {event: (key, title) for event, key, title in rows}


def open_tasks_of(item_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    """Return by item the tasks it is at that are not done; for intake."""
    if not item_ids:
        return {}
    statement = (
        "SELECT ti.item, t.id FROM task_item ti JOIN task t ON t.id = ti.task"  # noqa: S608 - only marks
        f" WHERE ti.item IN ({marks(len(item_ids))}) AND t.state <> 'done' ORDER BY t.id"
    )
    found: defaultdict[int, list[int]] = defaultdict(list)
    for item, key in ask(statement, sorted(item_ids)):
        found[item].append(key)
    return {item: tuple(some) for item, some in found.items()}


def due_tasks(actor: Actor) -> list[TaskRow]:
    """Return the tasks that are due, of those that the actor has or nobody."""
    whose = Task.assignee.is_null() | (Task.assignee == actor.user_id)
    return _read(actor, (Task.state != "done") & (Task.due_at <= now()) & whose)


_DUE_FIRST = (Task.due_at.is_null(), Task.due_at, Task.id)


def _read(actor: Actor, wanted: Expression, order: tuple[Any, ...] = _DUE_FIRST) -> list[TaskRow]:
    query = (
        Task.select(*_COLUMNS)
        .join(TaskCategory, on=(TaskCategory.id == Task.category))
        .join_from(Task, Mailbox, on=(Mailbox.id == Task.mailbox))
        .join_from(Task, User, JOIN.LEFT_OUTER, on=(User.id == Task.assignee))
        .join_from(Task, _Author, on=(_Author.id == Task.author))
        .where(wanted & visible_tasks(actor))
        .order_by(*order)
        .limit(MOST)
    )
    return [TaskRow(*(*row[:-1], tuple(from_json(row[-1]).items()))) for row in tuples(query)]


def _mails(actor: Actor, task_id: int) -> list[Row | Envelope]:
    ids = {row[0] for row in tuples(TaskItem.select(TaskItem.item).where(TaskItem.task == task_id))}
    seen = sights(actor, ids)
    listed = tuples(Item.select(Item.id, Item.listed_at).where(Item.id.in_(sorted(seen)))) if seen else []
    hits = sorted((Hit(Key(listed_at, item), seen[item]) for item, listed_at in listed), key=lambda hit: hit.key)
    return list(read_rows(actor, hits[::-1]))


def _history(actor: Actor, task_id: int) -> list[EventRow]:
    """Return what happened to a task; what happened at an item that may not be read does not name it."""
    about = TaskEvent.select(TaskEvent.event).where(TaskEvent.task == task_id)
    found = event_rows(actor, events().where(Event.id.in_(about)).order_by(Event.id))
    seen = sights(actor, {row.item for row in found if row.item is not None})
    return [row if row.item is None or seen.get(row.item) else replace(row, item=None) for row in found]


@dataclass(frozen=True, slots=True)
class TaskCategoryRow:
    """What a task or event can be, and what its form asks."""

    id: int
    kind: str
    name: str
    fields: tuple[dict[str, Any], ...]  # as in the team file: name, type, choices, required


def task_categories(kind: str | None = None) -> list[TaskCategoryRow]:
    """Return the active categories, tasks before events; everybody may read them."""
    query = TaskCategory.select().where(TaskCategory.active == True)  # noqa: E712 - SQL
    if kind is not None:
        query = query.where(TaskCategory.kind == kind)
    rows = [TaskCategoryRow(one.id, one.kind, one.name, tuple(from_json(one.fields))) for one in query]
    return sorted(rows, key=lambda row: (row.kind != "task", row.name.casefold(), row.id))


def category_of(task_id: int) -> TaskCategoryRow:
    """Return the category of a task, also one that is offered no more."""
    found = TaskCategory.select().join(Task, on=(Task.category == TaskCategory.id)).where(Task.id == task_id).get()
    return TaskCategoryRow(found.id, found.kind, found.name, tuple(from_json(found.fields)))
