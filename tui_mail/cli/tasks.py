"""Verbs for tasks and events: task list, show, create, change, attach ...; event list, create, change."""

from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from datetime import datetime

from tui_mail.cli.acting import do_to_each
from tui_mail.cli.call import Call, Verb
from tui_mail.cli.mailboxes import require_mailbox
from tui_mail.cli.people import user_id
from tui_mail.cli.reading import item_id
from tui_mail.cli.task_lines import shown_lines, shown_value, task_line
from tui_mail.cli.task_values import task_value
from tui_mail.desk import tasks as desk
from tui_mail.desk.task_forms import TaskForm, category_named, moment_typed
from tui_mail.errors import UsageError
from tui_mail.store.queries.directory import record
from tui_mail.store.queries.tasks import task, task_row, tasks

NOBODY = "none"


def _list_arguments(parser: ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--mine", action="store_true", help="those that I have")
    which.add_argument("--all", action="store_true", help="all that I may see and that are not done (default)")
    which.add_argument("--done", action="store_true", help="those that are done, the newest first")
    parser.add_argument("--category", metavar="C", help="only these")


def _lister(kind: str) -> Callable[[Call], None]:
    def list_tasks(call: Call) -> None:
        """Print tasks, what is due first."""
        require_mailbox(call.actor)
        words = call.words
        category = None if words.category is None else category_named(kind, words.category).name
        found = tasks(call.actor, mine=words.mine, done=words.done, kind=kind, category=category)
        call.printer.many(found, task_value, task_line, none=f"There is no such {kind}.")

    return list_tasks


def _one_argument(parser: ArgumentParser) -> None:
    parser.add_argument("task", metavar="ID", type=item_id)


def show(call: Call) -> None:
    """Print a task with its form, its mails, what it is about and its history."""
    found = task(call.actor, call.words.task)
    call.printer.one(shown_value(found), shown_lines(found))


def _form_arguments(parser: ArgumentParser, kind: str) -> None:
    if kind == "task":
        parser.add_argument("--due", metavar="WHEN", help="tomorrow 9:00, fri, +3d, 2026-12-01; none takes it away")
    else:
        parser.add_argument("--begins", metavar="WHEN", help="tomorrow 9:00, fri 14:00, 2026-12-01")
        parser.add_argument("--ends", metavar="WHEN")
    parser.add_argument("--assignee", metavar="USER", help="a login, me, or none")
    help_text = "of the form of its category; several times"
    parser.add_argument("--field", metavar="NAME=VALUE", action="append", default=[], help=help_text)


def _creator(kind: str) -> Verb:
    def arguments(parser: ArgumentParser) -> None:
        parser.add_argument("words", metavar="ITEM CATEGORY TITLE", nargs="+", help="with --at without ITEM")
        parser.add_argument("--at", metavar=("KIND", "NUMBER"), nargs=2, help="about a record, without a mail")
        parser.add_argument("--mailbox", metavar="M", help="of what has no mail, where I work in several")
        _form_arguments(parser, kind)

    def create(call: Call) -> None:
        """Make a task."""
        words = call.words
        parts = words.words if words.at is not None else words.words[1:]
        if len(parts) != 2 or not words.words:
            raise UsageError(
                f"Say `{kind} create ITEM CATEGORY TITLE`, or `{kind} create CATEGORY TITLE --at KIND NUMBER`."
            )
        category, title = parts
        form = _form(call, TaskForm(title))
        if words.at is not None:
            target = record(call.actor, *words.at)
            done = desk.create_at_record(call.actor, target.id, kind, category, form, mailbox=words.mailbox)
        else:
            done = desk.create_task(call.actor, _item(words.words[0]), kind, category, form)
        _tell(call, done)

    return Verb(f"{kind} create", f"make {_A[kind]} of a mail, or about a record", arguments, create)


def _changer(kind: str) -> Verb:
    def arguments(parser: ArgumentParser) -> None:
        _one_argument(parser)
        parser.add_argument("--title", metavar="TEXT")
        _form_arguments(parser, kind)

    def change(call: Call) -> None:
        """Change what is said, and leave the rest."""
        row = task_row(call.actor, call.words.task)
        if row.kind != kind:
            raise UsageError(f"{row.id} is {_A[row.kind]}: `{row.kind} change` changes it.")
        due = row.due_at if kind == "task" else None
        form = TaskForm(row.title, dict(row.fields), due, row.begins_at, row.ends_at, row.assignee_id)
        _tell(call, desk.change_task(call.actor, row.id, _form(call, form)))

    return Verb(f"{kind} change", "its title, times, person and form", arguments, change)


_A = {"task": "a task", "event": "an event"}


def _form(call: Call, form: TaskForm) -> TaskForm:
    """Return a form with what was said in the place of what stands in it."""
    words, now = call.words, datetime.now().astimezone()

    def moment(name: str, before: int | None) -> int | None:
        said = getattr(words, name, None)
        if said is None:
            return before
        return None if said == NOBODY else moment_typed(said, now)

    assignee = form.assignee
    if words.assignee is not None:
        assignee = None if words.assignee == NOBODY else user_id(call.actor, words.assignee)
    return TaskForm(
        title=getattr(words, "title", None) or form.title,
        fields={**form.fields, **_fields(words.field, form)},
        due_at=moment("due", form.due_at),
        begins_at=moment("begins", form.begins_at),
        ends_at=moment("ends", form.ends_at),
        assignee=assignee,
    )


def _fields(said: Sequence[str], form: TaskForm) -> dict[str, str]:
    """Return what was said of the form; a name may be written in small letters. Raises UsageError."""
    found = {}
    for one in said:
        name, sign, value = one.partition("=")
        if not sign:
            raise UsageError(f"{one!r} is no NAME=VALUE.")
        known = next((known for known in form.fields if known.casefold() == name.strip().casefold()), name.strip())
        found[known] = value
    return found


def _items_arguments(parser: ArgumentParser) -> None:
    _one_argument(parser)
    parser.add_argument("items", metavar="ITEM", nargs="+", type=item_id)


def attach(call: Call) -> None:
    """Put mails at a task."""
    actor = call.actor
    do_to_each(call, lambda item: desk.attach(actor, item, call.words.task))


def detach(call: Call) -> None:
    """Take mails away from a task."""
    actor = call.actor
    do_to_each(call, lambda item: desk.detach(actor, item, call.words.task))


def _state_arguments(parser: ArgumentParser) -> None:
    _one_argument(parser)
    parser.add_argument("state", metavar="|".join(desk.STATES))


def state(call: Call) -> None:
    """Say how a task stands."""
    _tell(call, desk.set_state(call.actor, call.words.task, call.words.state))


def _assign_arguments(parser: ArgumentParser) -> None:
    _one_argument(parser)
    parser.add_argument("user", metavar="USER", help="a login, me, or none")


def assign(call: Call) -> None:
    """Give a task to somebody."""
    said = call.words.user
    person = None if said == NOBODY else user_id(call.actor, said)
    _tell(call, desk.assign(call.actor, call.words.task, person))


def _item(word: str) -> int:
    try:
        return item_id(word)
    except ValueError as exc:
        raise UsageError(f"{word!r} is no item.") from exc


def _tell(call: Call, done: desk.TaskDone) -> None:
    value = {"task": done.task_id, "event": done.event_id, "done": done.sentence}
    call.printer.one(value, [f"{done.sentence}."])


VERBS = (
    Verb("task list", "tasks, what is due first", _list_arguments, _lister("task")),
    Verb("task show", "a task or an event: its form, its mails, its history", _one_argument, show),
    _creator("task"),
    _changer("task"),
    Verb("task attach", "put mails at a task or an event", _items_arguments, attach),
    Verb("task detach", "take mails away from one", _items_arguments, detach),
    Verb("task state", "open, waiting or done", _state_arguments, state),
    Verb("task assign", "give one to somebody, who hears of it", _assign_arguments, assign),
    Verb("event list", "events, what begins first", _list_arguments, _lister("event")),
    _creator("event"),
    _changer("event"),
)
