"""Tasks and events as lines for people, and one of them whole."""

from collections.abc import Iterator

from tui_mail.cli.event_values import event_values
from tui_mail.cli.item_lines import local_time
from tui_mail.cli.output import cell
from tui_mail.cli.task_values import Value, task_value
from tui_mail.mail.text import safe_line
from tui_mail.store.clock import now
from tui_mail.store.queries.tasks import TaskDetail
from tui_mail.store.rows import TaskRow


def shown_value(found: TaskDetail) -> Value:
    """Return a task as `task show` gives it."""
    return {
        **task_value(found.row),
        "items": [mail.id for mail in found.mails],
        "records": [{"kind": one.kind, "number": one.number, "name": one.name} for one in found.records],
        "history": event_values(found.history),
    }


def task_line(row: TaskRow) -> str:
    """Return a task as a line of a list."""
    whose = cell(row.assignee or "-", 10)
    return (
        f"{row.id:>5}  {cell(row.category, 14)}  {cell(row.state, 7)}  {due_cell(row)}  {whose}  {safe_line(row.title)}"
    )


def due_cell(row: TaskRow) -> str:
    """Return until when it is due; what is overdue says so."""
    if row.due_at is None:
        return " " * 24
    late = "" if row.is_done or row.due_at > now() else " overdue"
    return cell(f"{local_time(row.due_at)}{late}", 24)


def shown_lines(found: TaskDetail) -> Iterator[str]:
    """Return everything of a task as people read it."""
    row = found.row
    yield f"{row.kind.capitalize()} {row.id}  {safe_line(row.title)}"
    facts: list[tuple[str, str]] = [("category", row.category), ("mailbox", row.mailbox), ("state", row.state)]
    if row.kind == "event":
        ends = "" if row.ends_at is None else f" until {local_time(row.ends_at)}"
        facts.append(("begins", f"{due_cell(row).strip()}{ends}"))
    elif row.due_at is not None:
        facts.append(("due", due_cell(row).strip()))
    facts += [
        ("assignee", row.assignee_name or "nobody"),
        ("made by", f"{row.author_name}, {local_time(row.created_at)}"),
    ]
    facts += [*row.fields, *(("about", f"{one.kind} {one.number} {one.name}") for one in found.records)]
    yield from (f"{cell(name, 12)}  {safe_line(text)}" for name, text in facts)
    for mail in found.mails:
        yield "  ".join(
            (f"{mail.id:>6}", local_time(mail.received_at), cell(mail.correspondent, 24), safe_line(mail.subject))
        )
