"""A task in few words: until when it is due, who has it."""

from datetime import datetime

from tui_mail.screens.cells import one_line
from tui_mail.screens.times import short, soon
from tui_mail.store import clock
from tui_mail.store.rows import TaskRow


def is_overdue(row: TaskRow) -> bool:
    """Whether it should have been done."""
    return not row.is_done and row.due_at is not None and row.due_at <= clock.now()


def due_words(row: TaskRow, today: datetime) -> str:
    """Say until when it is due, or since when it is overdue or done; '' where nobody said."""
    if row.is_done:
        return "done" if row.done_at is None else f"done {short(row.done_at, today)}"
    if row.due_at is None:
        return ""
    if is_overdue(row):
        return f"overdue {short(row.due_at, today)}"
    return f"{'due' if row.kind == 'task' else 'begins'} {soon(row.due_at, today)}"


def in_few_words(row: TaskRow, today: datetime) -> str:
    """Say what stands in the header of a mail: `Call back · due Fri 9:00 · Sandra · Offerte`; its title may be cut."""
    who = one_line(row.assignee_name or "") or "nobody"
    waits = "waiting" if row.state == "waiting" else ""
    parts = (one_line(row.category), due_words(row, today), waits, who, one_line(row.title))
    return " · ".join(filter(None, parts))
