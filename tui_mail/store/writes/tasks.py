"""Rows of tasks, events and their categories."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from tui_mail.store.canonical import to_json
from tui_mail.store.models import Task, TaskCategory, TaskEvent, TaskItem, TaskRecord
from tui_mail.store.models.table import first_tuple, tuples
from tui_mail.store.writes.rows import STAYS, insert_row, insert_rows


def write_category(category_id: int | None, kind: str, name: str, fields: Mapping[str, object]) -> None:
    """Make a category, or change it."""
    values = {"fields": to_json(fields["fields"]), "active": fields["active"]}
    if category_id is None:
        TaskCategory.insert(kind=kind, name=name, **values).execute()
    else:
        TaskCategory.update(**values).where(TaskCategory.id == category_id).execute()


def insert_task(columns: Mapping[str, object]) -> int:
    """Make a task; returns its id."""
    return insert_row(Task, columns)


def update_task(task_id: int, columns: Mapping[str, object]) -> None:
    """Change columns of a task."""
    Task.update(**columns).where(Task.id == task_id).execute()


def task_mailbox(task_id: int) -> int | None:
    """Return the mailbox of a task, to be locked; None where there is no such task."""
    row = first_tuple(Task.select(Task.mailbox).where(Task.id == task_id))
    return None if row is None else int(row[0])


def open_tasks_by_holder(mailbox: int) -> dict[int, list[int]]:
    """Return the tasks of a mailbox that are not done, by who has them."""
    held = (Task.mailbox == mailbox) & Task.assignee.is_null(False) & (Task.state != "done")
    found: defaultdict[int, list[int]] = defaultdict(list)
    for task_id, holder in tuples(Task.select(Task.id, Task.assignee).where(held).order_by(Task.id)):
        found[holder].append(task_id)
    return found


def is_at_task(item_id: int, task_id: int) -> bool:
    """Whether a mail is at a task."""
    return bool(TaskItem.select().where((TaskItem.item == item_id) & (TaskItem.task == task_id)).exists())


def set_at_task(item_id: int, task_id: int, *, there: bool) -> None:
    """Put a mail at a task, or take it away."""
    if there:
        insert_rows(TaskItem, [{"task": task_id, "item": item_id}], otherwise=STAYS)
    else:
        TaskItem.delete().where((TaskItem.item == item_id) & (TaskItem.task == task_id)).execute()


def add_task_records(task_id: int, record_ids: Iterable[int]) -> None:
    """Let a task be about records."""
    rows = [{"task": task_id, "record": record} for record in sorted(set(record_ids))]
    insert_rows(TaskRecord, rows, otherwise=STAYS)


def note_task_event(event_id: int, task_id: int) -> None:
    """Note that a line of the history is about a task."""
    insert_rows(TaskEvent, [{"event": event_id, "task": task_id}])


def forget_task(task_id: int) -> None:
    """Delete a task whose making is undone; the history keeps its lines."""
    for table in (TaskEvent, TaskItem, TaskRecord):
        table.delete().where(table.task == task_id).execute()
    Task.delete().where(Task.id == task_id).execute()
