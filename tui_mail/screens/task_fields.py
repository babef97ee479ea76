"""What the form of a task or an event asks, and what the desk is told."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.text import Text
from textual.widgets import Input, Static

from tui_mail.desk import tasks as desk
from tui_mail.desk.task_forms import TaskForm, moment_typed
from tui_mail.errors import UsageError
from tui_mail.screens.cells import one_line
from tui_mail.screens.form_fields import FieldOfForm, FormToFill, Sections, Values
from tui_mail.screens.form_page import FormPage
from tui_mail.screens.times import long, now
from tui_mail.store.actor import Actor
from tui_mail.store.queries import items
from tui_mail.store.queries.directory import people
from tui_mail.store.queries.tasks import TaskCategoryRow, category_of, task_row
from tui_mail.store.rows import Person, TaskRow

NOBODY = "nobody"
_TIMES = ("due", "begins", "ends")
_HINTS = {
    "text": "Any words.",
    "number": "A number, such as 1200 or 12.50.",
    "date": "A day: 2026-12-01, fri, +3d.",
    "choice": "One of these.",
    "yes-no": "Yes or no.",
}


class TaskFormPage(FormPage):
    """The form of a task; says which time is meant while it is typed."""

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show the time in full before it is accepted."""
        entry = self._form.entry_of(event.input)
        if entry is not None and entry.field.key in _TIMES:
            self.query_one("#form-hint", Static).update(Text(_meaning(entry.value) or entry.field.hint), layout=False)


def _meaning(typed: str) -> str:
    try:
        at = moment_typed(typed, now())
    except UsageError as error:
        return error.sentence
    return "" if at is None else long(at)


def new_form(actor: Actor, category: TaskCategoryRow, item_ids: Sequence[int]) -> FormToFill:
    """Return the form for a new task of some mails, called as the first of them. Runs in a thread."""
    row = items.row(actor, item_ids[0])
    persons = people(actor, row.mailbox_id)
    me = next((person.login for person in persons if person.id == actor.user_id), NOBODY)
    values = {"title": one_line(row.subject), "due": "", "begins": "", "ends": "", "who": me}
    values |= {key: "" for key in _keys(category)}

    def save(typed: Values) -> str:
        form = _form(category, typed, persons, None)
        done, others = desk.create_at_items(actor, item_ids, category.kind, category.name, form)
        more = f" · {others.sentence}" if others.done or others.refused else ""
        return f"{done.sentence}{more} · u undo"

    return FormToFill(f"New {category.kind}: {category.name}", _sections(category, persons), values, save)


def change_form(actor: Actor, task_id: int) -> FormToFill:
    """Return the form of a task that is there. Runs in a thread. Raises NotFound."""
    row, category = task_row(actor, task_id), category_of(task_id)
    persons = people(actor, row.mailbox_id)
    given = dict(row.fields)
    values = {
        "title": row.title,
        "due": _typed(row.due_at),
        "begins": _typed(row.begins_at),
        "ends": _typed(row.ends_at),
        "who": row.assignee or NOBODY,
        **{key: given.get(one["name"], "") for key, one in _keys(category).items()},
    }

    def save(typed: Values) -> str:
        return desk.change_task(actor, task_id, _form(category, typed, persons, (row, values))).sentence

    return FormToFill(f"{category.name}: {row.kind} {row.id}", _sections(category, persons, row.assignee), values, save)


def _typed(at: int | None) -> str:
    return "" if at is None else long(at)


def _keys(category: TaskCategoryRow) -> dict[str, Mapping[str, Any]]:
    return {f"field.{number}": one for number, one in enumerate(category.fields)}


def _sections(category: TaskCategoryRow, persons: Sequence[Person], assignee: str | None = None) -> Sections:
    when = "fri, tomorrow 9, +3d, 2026-12-01 14:00; empty: no time."
    times: tuple[FieldOfForm, ...] = (FieldOfForm("due", "Due", when),)
    if category.kind == "event":
        begins = FieldOfForm("begins", "Begins", when.partition(";")[0] + ".", needed=True)
        times = (begins, FieldOfForm("ends", "Ends", when))
    logins = tuple(dict.fromkeys([NOBODY, *(person.login for person in persons), *([assignee] if assignee else [])]))
    who = FieldOfForm("who", "Who", "Who has it hears of it; Enter asks by name.", choices=logins)
    what = ("What", (FieldOfForm("title", "Title", "What is to be done.", needed=True), *times, who))
    asked = tuple(_field(key, one) for key, one in _keys(category).items())
    return (what, (category.name, asked)) if asked else (what,)


def _field(key: str, one: Mapping[str, Any]) -> FieldOfForm:
    choices = tuple(one["choices"]) if one["type"] == "choice" else ("yes", "no") if one["type"] == "yes-no" else ()
    return FieldOfForm(
        key, one["name"], _HINTS[one["type"]], choices=("", *choices) if choices else (), needed=one["required"]
    )


def _form(
    category: TaskCategoryRow, typed: Values, persons: Sequence[Person], before: tuple[TaskRow, Values] | None
) -> TaskForm:
    """Return what was typed as the desk takes it; a time that nobody touched stays what it is, past or not."""
    ids = {person.login: person.id for person in persons}
    if before is not None and before[0].assignee is not None:
        ids.setdefault(before[0].assignee, before[0].assignee_id or 0)

    def moment(key: str) -> int | None:
        if before is not None and typed[key] == before[1][key]:
            known: int | None = getattr(before[0], f"{key}_at")
            return known
        return moment_typed(typed[key], now())

    of_event = category.kind == "event"
    return TaskForm(
        title=typed["title"],
        fields={one["name"]: typed[key] for key, one in _keys(category).items()},
        due_at=None if of_event else moment("due"),
        begins_at=moment("begins") if of_event else None,
        ends_at=moment("ends") if of_event else None,
        assignee=ids.get(typed["who"]),
    )
