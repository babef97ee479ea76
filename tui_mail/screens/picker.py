"""Asking for what is missing: type a few letters, the likely answer stands first, Enter takes it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from rich.text import Text
from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import Worker, WorkerState

from tui_mail.errors import TuiMailError
from tui_mail.screens.cells import one_line
from tui_mail.screens.fuzzy import score

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """Something that can be picked; label and detail are cleaned when they are shown."""

    value: T
    label: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Picked(Generic[T]):
    """What was picked, with the words that went with it."""

    value: T
    words: str = ""


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """What a picker asks. `choices` is called in a thread with what was typed; it puts the likely answer first."""

    title: str
    choices: Callable[[str], Sequence[Choice[T]]]
    hint: str
    words: str = ""  # asks for some words, too; empty: it does not
    words_first: bool = False  # the words are the point, the choice goes with them
    nothing: str = "Nothing fits."


def among(choices: Sequence[Choice[T]], typed: str) -> list[Choice[T]]:
    """Keep the choices that fit what was typed, the best first."""
    rated = [(score(typed, f"{choice.label} {choice.detail}"), choice) for choice in choices]
    fitting = [(rate, choice) for rate, choice in rated if rate is not None]
    return [choice for _, choice in sorted(fitting, key=lambda pair: -pair[0])]


class Picker(ModalScreen[Picked[T] | None], Generic[T]):
    """Asks one question and returns the answer; None when it was closed."""

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

    def __init__(self, question: Question[T]) -> None:
        super().__init__()
        self._question = question
        self._choices: Sequence[Choice[T]] = ()
        self._typed: str | None = None
        self._accepting = False
        self._ahead = ""

    def compose(self) -> ComposeResult:
        """A title, a field, the answers, perhaps a field for words, a hint."""
        question = self._question
        with Vertical(id="dialog"):
            yield Static(Text(question.title), id="dialog-title")
            words = Input(placeholder=question.words, id="words")
            if question.words and question.words_first:
                yield words
            yield Input(placeholder="type a few letters", id="typed")
            yield OptionList(id="answers")
            if question.words and not question.words_first:
                yield words
            yield Static(Text(question.hint), id="dialog-hint")

    def on_mount(self) -> None:
        """Ask."""
        field = self.query_one("#words" if self._question.words_first else "#typed", Input)
        field.value = self._ahead
        self.set_focus(field)
        self.query_one(OptionList).can_focus = False
        self._find(self.query_one("#typed", Input).value)

    def type_ahead(self, event: events.Key) -> bool:
        """Take a key that was typed before there was a field to take it; False when it is not for a field."""
        field = self.focused
        if event.character is not None and event.is_printable:
            if isinstance(field, Input):
                field.insert_text_at_cursor(event.character)
            else:
                self._ahead += event.character
            return True
        if event.key == "enter" and field is None:
            self._accepting = True
            return True
        return False

    def on_input_changed(self, event: Input.Changed) -> None:
        """Look again."""
        if event.input.id == "typed":
            self._find(event.value)

    def on_input_submitted(self) -> None:
        """Take the answer, once the answers belong to what was typed."""
        if self._typed == self.query_one("#typed", Input).value:
            self._accept()
        else:
            self._accepting = True

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take the answer that was clicked."""
        self._accept()

    def on_picker__found(self, message: _Found) -> None:
        """Show the answers."""
        message.stop()
        if message.typed != self.query_one("#typed", Input).value:
            return
        self._typed, self._choices = message.typed, message.choices
        answers = self.query_one(OptionList)
        answers.clear_options()
        answers.add_options(Option(self._prompt(choice)) for choice in message.choices)
        if message.choices:
            answers.highlighted = 0
        else:
            answers.add_option(Option(Text(message.trouble or self._question.nothing), disabled=True))
        if self._accepting:
            self._accepting = False
            self._accept()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say so when looking broke."""
        if event.state == WorkerState.ERROR:
            self.post_message(self._Found(self.query_one("#typed", Input).value, (), "The answers could not be read."))

    def action_close(self) -> None:
        """Return nothing."""
        self.dismiss(None)

    def action_move(self, steps: int) -> None:
        """Move among the answers while the keys stay in the field."""
        answers = self.query_one(OptionList)
        if self._choices:
            answers.highlighted = max(0, min((answers.highlighted or 0) + steps, len(self._choices) - 1))

    def _prompt(self, choice: Choice[T]) -> Text:
        detail = one_line(choice.detail)
        return Text.assemble(one_line(choice.label), ("  " + detail if detail else "", "dim"))

    def _accept(self) -> None:
        at = self.query_one(OptionList).highlighted
        if not self._choices or at is None:
            return
        words = self.query_one("#words", Input).value.strip() if self._question.words else ""
        self.dismiss(Picked(self._choices[at].value, words))

    @work(thread=True, exclusive=True, exit_on_error=False, group="choices")
    def _find(self, typed: str) -> None:
        try:
            self.post_message(self._Found(typed, self._question.choices(typed)))
        except TuiMailError as error:
            self.post_message(self._Found(typed, (), error.sentence))
