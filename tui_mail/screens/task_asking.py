"""The key for tasks on mails: of which category, then a new one or one that is there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from textual.screen import Screen

from tui_mail.desk import tasks as desk
from tui_mail.desk.bulk import bulk
from tui_mail.desk.change import Done
from tui_mail.desk.rights import Right, refusal
from tui_mail.errors import TuiMailError
from tui_mail.screens.answers import Answer
from tui_mail.screens.choices import Choice, Picked, Question, among
from tui_mail.screens.doing import answer
from tui_mail.screens.form_fields import FormToFill
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.picker import ask
from tui_mail.screens.read_then import read_then
from tui_mail.screens.status_line import StatusLine
from tui_mail.screens.task_fields import TaskFormPage, new_form
from tui_mail.screens.task_words import due_words
from tui_mail.screens.times import now
from tui_mail.store.actor import Actor
from tui_mail.store.queries.tasks import TaskCategoryRow, offered, task_categories, tasks_of
from tui_mail.store.rows import Envelope, Row, TaskRow
from tui_mail.store.visibility import Place

Does = Callable[[Callable[[], Answer]], object]
"""Lets something be done when it is its turn."""

_EMPTY = "There is no category yet: an admin makes them in the team file."


def why_not(actor: Actor, row: Envelope, place: Place | None) -> str | None:
    """Say why somebody makes no task of a row, as it is shown."""
    if place is None:  # not read yet
        return None
    holder = row.assignee_id if isinstance(row, Row) else None
    private_to = (actor.user_id if isinstance(row, Row) else 0) if row.private else None
    return refusal(Right.WORK, actor, place, holder, private_to)


@dataclass(frozen=True, slots=True)
class Mails:
    """What a task is made of: one of the items, and all that are meant; these are read in a thread."""

    one: int
    ids: Callable[[], Sequence[int]]


def ask_task(screen: Screen[None], actor: Actor, glyphs: Glyphs, mails: Mails, does: Does) -> None:
    """Ask what is to be made of some mails, and let it be done."""
    one, ids = mails.one, mails.ids

    def chosen(picked: Picked[TaskCategoryRow | TaskRow]) -> None:
        what = picked.value
        if isinstance(what, TaskRow):
            does(partial(_moved, ids, partial(_detached, actor, what.id)))
        else:
            ask(screen, _which(actor, one, what), lambda answered: found(what, answered))

    def found(category: TaskCategoryRow, picked: Picked[TaskRow | None]) -> None:
        if picked.value is not None:
            does(partial(_moved, ids, partial(_attached, actor, picked.value.id)))
            return

        def read() -> FormToFill:
            return new_form(actor, category, ids())

        read_then(screen, read, lambda asked: screen.app.push_screen(TaskFormPage(asked, glyphs), said))

    def said(sentence: str | None) -> None:
        if sentence is not None:
            screen.query_one(StatusLine).answer(sentence)

    ask(screen, _of_what(actor, one), chosen)


def _of_what(actor: Actor, item: int) -> Question[TaskCategoryRow | TaskRow]:
    """Ask for a category; the tasks that the mail is at are offered to be left, after all else."""
    known: list[Choice[TaskCategoryRow | TaskRow]] = []

    def choices(typed: str) -> Sequence[Choice[TaskCategoryRow | TaskRow]]:
        if not known:
            known.extend(Choice(one, one.name, one.kind) for one in task_categories())
            at = tasks_of(actor, [item]).get(item, ())
            known.extend(
                Choice(one, f"off: {one.title}", f"takes the mail away from {one.kind} {one.id}") for one in at
            )
        return among(known, typed)

    return Question("Task or event", choices, "1-9 or Enter takes it · Esc closes", nothing=_EMPTY, by_digit=True)


def _which(actor: Actor, item: int, category: TaskCategoryRow) -> Question[TaskRow | None]:
    """Ask whether it is a new one, or one of those that are not done."""
    known: list[TaskRow] = []
    read = False

    def choices(typed: str) -> Sequence[Choice[TaskRow | None]]:
        nonlocal read
        if not read:
            known.extend(offered(actor, item, category.kind, category.name))
            read = True
        there: list[Choice[TaskRow | None]] = [Choice(one, one.title, _detail(one)) for one in known]
        new: Choice[TaskRow | None] = Choice(None, f"new {category.name}", f"makes {_A[category.kind]}")
        return among([new, *there], typed)

    title = f"{category.name}: a new one, or one that is not done"
    return Question(title, choices, "1-9 or Enter takes it · Esc closes", nothing="None is called so.", by_digit=True)


_A = {"task": "a task", "event": "an event"}


def _detail(one: TaskRow) -> str:
    parts = (due_words(one, now()), one.assignee_name or "nobody", f"{one.kind} {one.id}")
    return " · ".join(filter(None, parts))


def _attached(actor: Actor, task_id: int, item_id: int) -> Done:
    return desk.attach(actor, item_id, task_id)


def _detached(actor: Actor, task_id: int, item_id: int) -> Done:
    return desk.detach(actor, item_id, task_id)


def _moved(ids: Callable[[], Sequence[int]], act: Callable[[int], Done]) -> Answer:
    """Put mails at a task, or take them away. Runs in a thread."""
    try:
        return answer(bulk(list(ids()), act), can_undo=True)
    except TuiMailError as error:
        return Answer(error.sentence, "refused")
