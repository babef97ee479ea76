"""Tasks and events as scripts read them."""

from tui_mail.store.clock import rfc3339
from tui_mail.store.rows import TaskRow

Value = dict[str, object]


def task_value(row: TaskRow) -> Value:
    """Return a task as `task list` gives it; times of an event beside the one it is due at."""
    value: Value = {
        "id": row.id,
        "kind": row.kind,
        "category": row.category,
        "mailbox": row.mailbox,
        "title": row.title,
        "state": row.state,
        "due": rfc3339(row.due_at),
        "assignee": row.assignee,
        "author": row.author_name,
        "created": rfc3339(row.created_at),
        "done": rfc3339(row.done_at),
        "fields": dict(row.fields),
    }
    return value if row.kind == "task" else {**value, "begins": rfc3339(row.begins_at), "ends": rfc3339(row.ends_at)}
