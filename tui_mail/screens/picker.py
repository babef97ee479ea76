"""Asking for what is missing: type a few letters, the likely answer stands first, Enter takes it."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from textwrap import wrap
from typing import Any, ClassVar, Generic, TypeVar

from rich.text import Text
from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen, Screen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import Worker, WorkerState

from tui_mail.errors import TuiMailError
from tui_mail.screens.cells import one_line
from tui_mail.screens.choices import Choice, Picked, Question

_PATIENCE = 2.0
_APPEARS_AFTER = 0.15  # seconds that answers may take before there is something to see
_ABOUT_ANSWERS = frozenset(("enter", "up", "down"))
_DIGITS = "123456789"
_MOST_LINES = 14  # as app.tcss has it
_NARROWEST = 30
T = TypeVar("T")


class Picker(ModalScreen[Picked[T] | None], Generic[T]):
    """Asks one question and returns the answer; None when it was closed."""

    KEYS_IN_ORDER: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close", id="picker.close", tooltip="Ask no further"),
        Binding("down", "move(1)", "Down", id="picker.down", tooltip="The next answer", show=False),
        Binding("up", "move(-1)", "Up", id="picker.up", tooltip="The answer before", show=False),
    ]

    @dataclass
    class _Found(Message):
        typed: str
        choices: Sequence[Choice[Any]]
        trouble: str = ""
        scope: int = 0

    def __init__(self, question: Question[T]) -> None:
        super().__init__()
        self._question = question
        self._choices: Sequence[Choice[T]] = ()
        self._typed: str | None = None
        self._lines = 0
        self._entered = False  # and the answers to what was typed are still to come
        self._option = False
        self._scope = 0
        self._asked = asyncio.Event()
        self._found = asyncio.Event()

    def compose(self) -> ComposeResult:
        """A title, a field, the answers, perhaps a field for words, a hint."""
        question = self._question
        with Vertical(id="dialog"):
            yield Static(Text(question.title), id="dialog-title")
            words = Input(question.given, placeholder=question.words, id="words", select_on_focus=False)
            if question.words and question.words_first:
                yield words
            yield Input(placeholder="type a few letters", id="typed", select_on_focus=False)
            yield OptionList(id="answers")
            if question.words and not question.words_first:
                yield words
            if question.option or question.scopes:
                yield Static(Text.assemble(self._option_line), id="dialog-option")
            yield Static(Text(question.hint), id="dialog-hint")

    def on_mount(self) -> None:
        """Ask."""
        self.query_one(OptionList).can_focus = False
        self.query_one("#dialog").display = False  # painted once, with its answers, or not at all if they are taken
        self.set_timer(_APPEARS_AFTER, self._appear)
        self._find(self._query)
        self._asked.set()

    def _appear(self) -> None:
        dialog = self.query_one("#dialog")
        if not dialog.display and self.is_current:
            dialog.display = True
            self.set_focus(self._first_field)

    async def take_key(self, event: events.Key) -> bool:
        """Take a letter for a field, and Enter; False where the key does what it is bound to.

        Called where all keys come by one after the other. Keys that are ahead of the fields or the answers wait here,
        and what follows an Enter finds the question closed.
        """
        await self._wait(self._asked)
        if self._entered and event.key != "escape":
            return True
        if self._is_answer(event.key):
            await self._take_at_once(event.key)
            return True
        if event.key in ("tab", "shift+tab") and (self._question.option or self._question.scopes):
            self._switch(1 if event.key == "tab" else -1)
            return True
        if event.character is not None and event.is_printable:
            await self.take_text(event.character)
            return True
        self._entered = event.key == "enter"
        if event.key in _ABOUT_ANSWERS:
            await self._answers_arrive()
        elif not self._entered:
            self._appear()  # what moves between the fields wants to see them
        if self._entered:
            self._accept()
        return event.key == "enter"

    async def take_text(self, text: str) -> None:
        """Put what was typed or pasted where the cursor is; of many lines the first. After an Enter it is too late."""
        await self._wait(self._asked)
        if self.is_current and text and not self._entered:
            field = self.focused if isinstance(self.focused, Input) else self._first_field
            field.replace(text.splitlines()[0], *field.selection)

    def _is_answer(self, key: str) -> bool:
        """Whether a key is an answer and no text: nothing is typed, and the words are not being written."""
        question = self._question
        known = key in _DIGITS if question.by_digit else question.by_blank is not None and key == "space"
        return known and self.is_current and not self._query and self.focused in (None, self.query_one("#typed"))

    async def _take_at_once(self, key: str) -> None:
        if self._question.by_blank is not None:
            self.dismiss(Picked(self._question.by_blank, option=self._option))
            return
        digit = int(key)
        await self._answers_arrive()
        if digit <= len(self._choices) and self._typed == "":
            self.query_one(OptionList).highlighted = digit - 1
            self._accept()

    def _switch(self, steps: int) -> None:
        if self._question.scopes:
            self._scope = (self._scope + steps) % len(self._question.scopes)
            self._typed = None
            self._find(self._query)
        else:
            self._option = not self._option
        self.query_one("#dialog-option", Static).update(self._option_line)

    @property
    def _option_line(self) -> Text:
        if self._question.scopes:
            words = [(f" {word} ", "bold reverse" if at == self._scope else "dim")
                     for at, word in enumerate(self._question.scopes)]  # fmt: skip
            return Text.assemble(("Tab", "dim"), " ", *words)
        sign = "[x]" if self._option else "[ ]"
        return Text(f"{sign} {self._question.option} (Tab)")

    async def _answers_arrive(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                while self.is_current and self._typed != self._query:
                    self._found.clear()
                    await self._found.wait()

    @staticmethod
    async def _wait(until: asyncio.Event) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(until.wait(), _PATIENCE)

    @property
    def _first_field(self) -> Input:
        return self.query_one("#words" if self._question.words_first else "#typed", Input)

    @property
    def _query(self) -> str:
        return self.query_one("#typed", Input).value

    def on_input_changed(self, event: Input.Changed) -> None:
        """Look again."""
        if event.input.id == "typed":
            self._find(event.value)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take the answer that was clicked."""
        self._accept()

    def on_picker__found(self, message: _Found) -> None:
        """Show the answers."""
        message.stop()
        if (message.typed, message.scope) != (self._query, self._scope):
            return
        self._typed, self._choices = message.typed, message.choices
        answers = self.query_one(OptionList)
        answers.clear_options()
        answers.add_options(Option(self._prompt(number, choice)) for number, choice in enumerate(message.choices, 1))
        if message.choices:
            answers.highlighted = 0
        else:
            sentence = wrap(message.trouble or self._question.nothing, max(_NARROWEST, answers.size.width))
            answers.add_option(Option(Text("\n".join(sentence)), disabled=True))
        self._keep_height(answers)
        self._appear()
        if self._entered:
            self._accept()
        self._found.set()

    def _keep_height(self, answers: OptionList) -> None:
        """Let the list grow but not shrink, so that the field above does not move while somebody types."""
        most = _MOST_LINES - 2 if self._question.scopes else _MOST_LINES  # the lines under it are to be seen, too
        answers.styles.max_height = most
        self._lines = max(self._lines, min(answers.option_count, most))
        answers.styles.min_height = self._lines

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say so when looking broke."""
        if event.state == WorkerState.ERROR:
            self.post_message(self._Found(self._query, (), "The answers could not be read.", self._scope))

    def action_close(self) -> None:
        """Return nothing."""
        self.dismiss(None)

    def action_move(self, steps: int) -> None:
        """Move among the answers while the keys stay in the field."""
        answers = self.query_one(OptionList)
        if self._choices:
            answers.highlighted = max(0, min((answers.highlighted or 0) + steps, len(self._choices) - 1))

    def _prompt(self, number: int, choice: Choice[T]) -> Text:
        detail = one_line(choice.detail)
        digit = ""
        if self._question.by_digit:
            digit = f"{number} " if number <= len(_DIGITS) and not self._typed else "  "
        return Text.assemble((digit, "dim"), one_line(choice.label), ("  " + detail if detail else "", "dim"))

    def _accept(self) -> None:
        at = self.query_one(OptionList).highlighted
        if not self.is_current or self._typed != self._query:
            return
        self._entered = False
        if not self._choices or at is None:
            return
        words = self.query_one("#words", Input).value.strip() if self._question.words else ""
        self.dismiss(Picked(self._choices[at].value, words, self._option))

    @work(thread=True, exclusive=True, exit_on_error=False, group="choices")
    def _find(self, typed: str) -> None:
        scope = self._scope
        try:
            self.post_message(self._Found(typed, self._question.answers(typed, scope), scope=scope))
        except TuiMailError as error:
            self.post_message(self._Found(typed, (), error.sentence, scope))


def ask(screen: Screen[None], question: Question[T], then: Callable[[Picked[T]], None]) -> None:
    """Ask over a screen; `then` hears the answer if there is one."""
    screen.app.push_screen(Picker(question), lambda picked: None if picked is None else then(picked))
