"""What the keys do with a task, in its list as on its own page: what is asked first, and what the desk is told."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from textual.screen import Screen

from tui_mail.desk import tasks as desk
from tui_mail.screens.answers import Answer, answer_of
from tui_mail.screens.choices import Choice, Picked, Question, among
from tui_mail.screens.footer_bar import Hint
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.picker import Picker
from tui_mail.screens.read_then import read_then
from tui_mail.screens.status_line import StatusLine
from tui_mail.screens.task_fields import TaskFormPage, change_form
from tui_mail.store.actor import Actor
from tui_mail.store.queries.directory import people
from tui_mail.store.rows import TaskRow

KEYS = (Hint("x", "done"), Hint("s", "state"), Hint("a", "assign"), Hint("e", "edit"))
_STATES = {"open": "to be done", "waiting": "others have to do something first", "done": "nothing is left to do"}
_ENTER = "1-9 or Enter takes it · Esc closes"

Told = Callable[[Answer], object]
"""Hears what was done."""


def turn_done(screen: Screen[Any], actor: Actor, row: TaskRow, told: Told) -> None:
    """Set a task to done, or open it again."""
    state = "open" if row.is_done else "done"
    _do(screen, lambda: desk.set_state(actor, row.id, state, expect=row.state), told)


def ask_state(screen: Screen[Any], actor: Actor, row: TaskRow, told: Told) -> None:
    """Ask how a task stands, and say so."""
    offered = [Choice(name, name, meaning) for name, meaning in _STATES.items()]
    question = Question(f"State of {row.kind} {row.id}", lambda typed: among(offered, typed), _ENTER, by_digit=True)

    def chosen(picked: Picked[str] | None) -> None:
        if picked is not None:
            _do(screen, lambda: desk.set_state(actor, row.id, picked.value, expect=row.state), told)

    screen.app.push_screen(Picker(question), chosen)


def ask_assignee(screen: Screen[Any], actor: Actor, row: TaskRow, told: Told) -> None:
    """Ask who gets a task, and give it."""
    offered: list[Choice[int | None]] = []

    def choices(typed: str) -> Sequence[Choice[int | None]]:
        if not offered:
            offered.extend(Choice(one.id, one.name, one.login) for one in people(actor, row.mailbox_id))
            offered.append(Choice(None, "nobody"))
        return among(offered, typed)

    def chosen(picked: Picked[int | None] | None) -> None:
        if picked is not None:
            _do(screen, lambda: desk.assign(actor, row.id, picked.value), told)

    question = Question(f"Give {row.kind} {row.id} to", choices, _ENTER, nothing="Nobody is called so.", by_digit=True)
    screen.app.push_screen(Picker(question), chosen)


def edit(screen: Screen[Any], actor: Actor, row: TaskRow, glyphs: Glyphs, told: Told) -> None:
    """Show the form of a task."""

    def said(sentence: str | None) -> None:
        if sentence is not None:
            told(Answer(sentence, "done"))

    read = partial(change_form, actor, row.id)
    read_then(screen, read, lambda asked: screen.app.push_screen(TaskFormPage(asked, glyphs), said))


def tell(screen: Screen[Any], answer: Answer) -> None:
    """Answer at the bottom."""
    screen.query_one(StatusLine).answer(answer.sentence, answer.tone)


def _do(screen: Screen[Any], change: Callable[[], desk.TaskDone], told: Told) -> None:
    read_then(screen, lambda: answer_of(lambda: change().sentence), told)
