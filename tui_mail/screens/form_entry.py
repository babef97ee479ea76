"""The lines of a form: a title, a value to type or to choose, and under it what is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import ClassVar

from rich.segment import Segment
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, Static

from tui_mail.screens.cells import fit, one_line
from tui_mail.screens.form_fields import FieldOfForm
from tui_mail.screens.glyphs import Glyphs

_PAUSE = 1.0  # seconds after which a letter begins another word


class Chooser(Widget, can_focus=True):
    """One of a few words; space and the arrows go through them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space", "turn(1)", "Next", id="form.choice-next", tooltip="The next choice", show=False),
        Binding("left", "turn(-1)", "Before", id="form.choice-before", tooltip="The choice before", show=False),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = {"chooser--value", "chooser--others", "chooser--focus"}

    value: reactive[str] = reactive("")
    """The word that was chosen."""

    @dataclass
    class Chosen(Message):
        """Another word was chosen."""

        chooser: "Chooser"

    def __init__(self, choices: Sequence[str], value: str, glyphs: Glyphs) -> None:
        super().__init__()
        self.choices = choices
        self._glyphs = glyphs
        self._typed = ""
        self._typed_at = 0.0
        self.set_reactive(Chooser.value, value)

    def render_line(self, y: int) -> Strip:
        """Paint the word, and the others as far as they fit."""
        name = "chooser--focus" if self.has_focus else "chooser--value"
        word = f" {self.value} "
        others = "  ".join(choice for choice in self.choices if choice != self.value)
        rest = fit(f" {self._glyphs.upright} {others}", max(0, self.size.width - len(word)), self._glyphs.cut)
        style = self.get_component_rich_style
        return Strip([Segment(word, style(name)), Segment(rest, style("chooser--others"))])

    def take_letter(self, letter: str) -> None:
        """Go to the word that begins with what was typed without a pause; the same letter again goes to the next."""
        goes_on = monotonic() - self._typed_at < _PAUSE
        self._typed_at = monotonic()
        again = self._typed == letter.lower()
        self._typed = f"{self._typed}{letter.lower()}" if goes_on and not again else letter.lower()
        at = self._at + (len(self._typed) == 1)
        after = [*self.choices[at:], *self.choices[:at]]
        found = next((choice for choice in after if choice.lower().startswith(self._typed)), None)
        if found is not None:
            self.choose(found)

    def choose(self, value: str) -> None:
        """Choose a word."""
        if value != self.value:
            self.value = value
            self.post_message(self.Chosen(self))

    @property
    def _at(self) -> int:
        return self.choices.index(self.value) if self.value in self.choices else 0

    def action_turn(self, steps: int) -> None:
        """Choose the next word, or the one before."""
        self.choose(self.choices[(self._at + steps) % len(self.choices)])

    def on_focus(self) -> None:
        """Show that the keys are here."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that they are not; another word begins."""
        self._typed = ""
        self.refresh()


class Entry(Vertical):
    """One field: title and value side by side, the mistake under them."""

    def __init__(self, field: FieldOfForm, value: str, glyphs: Glyphs, *, fixed: bool) -> None:
        super().__init__(classes="entry")
        self.field = field
        self._value = value
        self._glyphs = glyphs
        self._fixed = fixed
        self.editor: Input | Chooser
        if field.choices:
            self.editor = Chooser(field.choices, value, glyphs)
        else:
            self.editor = Input(value=value, select_on_focus=False, disabled=fixed)

    def compose(self) -> ComposeResult:
        """Title and value, the mistake below."""
        star = "*" if self.field.needed else " "
        with Horizontal(classes="entry-line"):
            yield Static(Text(f" {star} {self.field.title}"), classes="entry-title")
            yield self.editor
        yield Static(classes="entry-mistake")

    @property
    def value(self) -> str:
        """What stands in it."""
        return self.editor.value

    def put(self, value: str) -> None:
        """Put something else in it."""
        if self.editor.value != value:
            self.editor.value = value

    def tell(self, mistake: str) -> None:
        """Say what is wrong, or nothing."""
        if not mistake and not self.has_class("-wrong"):
            return
        self.set_class(bool(mistake), "-wrong")
        sign = f"{self._glyphs.trouble} " if mistake else ""
        self.query_one(".entry-mistake", Static).update(Text(sign + one_line(mistake)))
