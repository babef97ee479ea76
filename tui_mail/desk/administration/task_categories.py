"""Categories of tasks and events as the team file says them."""

from collections.abc import Sequence

from tui_mail.config.team import TaskCategory
from tui_mail.desk.administration.run import Run, id_of
from tui_mail.store.queries.administration import plain_fields, stored_task_categories
from tui_mail.store.writes.tasks import write_category


def apply_task_categories(run: Run, wanted: Sequence[TaskCategory]) -> None:
    """Make the categories of a team file, or change their forms; the tasks that are there keep what is in theirs."""
    stored = stored_task_categories()
    for category in wanted:
        fields = {"fields": plain_fields(category)["fields"], "active": category.active}
        there = stored.get(category.way)
        if run.note(f"{category.kind} category", category.name, there, fields):
            write_category(id_of(there), category.kind, category.name, fields)
