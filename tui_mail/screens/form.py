"""Fields one under the other, in sections: the keys go from one to the next, what does not apply folds away."""

from collections.abc import Callable, Collection, Iterator
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Input, Static

from tui_mail.screens.choices import Choice, Picked, Question, among
from tui_mail.screens.footer_bar import Hint
from tui_mail.screens.form_entry import Chooser, Entry
from tui_mail.screens.form_fields import FieldOfForm, Sections, Values
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.picker import Picker

HINTS = (Hint("^S", "save"), Hint("Enter", "next field"), Hint("Space", "next choice"), Hint("Esc", "close"))
"""Keys of a form that is saved."""
_FEW = 4
"""So many choices are gone through with the space bar; more are asked for by letters."""
_MISSING = "is missing"


class Form(VerticalScroll, can_focus=False):
    """The fields; the screen around them says what they are for."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab,down", "step(1)", "Next", id="form.next", tooltip="the next field (also Enter)"),
        Binding("shift+tab,up", "step(-1)", "Before", id="form.before", tooltip="the field before"),
        Binding("pagedown", "step(8)", "Further", id="form.further", tooltip="eight fields on", show=False),
        Binding("pageup", "step(-8)", "Back up", id="form.further-up", tooltip="eight fields back", show=False),
    ]

    def __init__(
        self,
        sections: Sections,
        values: Values,
        glyphs: Glyphs,
        *,
        fixed: Collection[str] = (),
        left: Callable[[Entry], None] | None = None,
    ) -> None:
        """`left` hears of a field that the keys have left; `fixed` ones cannot be changed."""
        super().__init__(id="form")
        self.values = values
        self._sections = sections
        self._left = left
        self._headings: list[tuple[Static, tuple[FieldOfForm, ...]]] = []
        self.entries = {
            field.key: Entry(field, values[field.key], glyphs, fixed=field.key in fixed)
            for _, fields in sections
            for field in fields
        }

    def compose(self) -> ComposeResult:
        """Each section under its title."""
        for section, fields in self._sections:
            heading = Static(Text(f" {section}"), classes="form-section")
            self._headings.append((heading, fields))
            yield heading
            for field in fields:
                yield self.entries[field.key]

    def on_mount(self) -> None:
        """Show what applies."""
        self.fold()

    async def take_key(self, event: events.Key) -> bool:
        """Take a letter for the field at hand, and Enter; False where the key does what it is bound to."""
        focused = self.screen.focused
        if event.key == "enter":
            self._enter()
            return True
        if event.character is None or not event.is_printable:
            return False
        if isinstance(focused, Chooser):
            if event.character == " ":
                focused.action_turn(1)
            else:
                focused.take_letter(event.character)
        else:
            await self.take_text(event.character)
        return True

    async def take_text(self, text: str) -> None:
        """Put what was typed or pasted where the cursor is; of many lines the first."""
        focused = self.screen.focused
        if isinstance(focused, Input) and text:
            focused.replace(text.splitlines()[0], *focused.selection)

    def _enter(self) -> None:
        focused = self.screen.focused
        if isinstance(focused, Chooser) and len(focused.choices) > _FEW:
            offered = [Choice(word, word) for word in focused.choices]
            entry = self.entry_of(focused)
            title = entry.field.title if entry is not None else ""
            question = Question(title, lambda typed: among(offered, typed), "Enter takes it · Esc closes")

            def choose(picked: Picked[str] | None) -> None:
                if picked is not None:
                    focused.choose(picked.value)

            self.app.push_screen(Picker(question), choose)
        else:
            self.action_step(1)

    def entry_of(self, editor: object) -> Entry | None:
        """Return the field that has this editor."""
        return next((entry for entry in self.entries.values() if entry.editor is editor), None)

    @property
    def at_hand(self) -> Entry | None:
        """The field that has the keys."""
        return self.entry_of(self.screen.focused)

    def open_entries(self) -> Iterator[Entry]:
        """List what can be changed now."""
        return (entry for entry in self.entries.values() if entry.display and not entry.editor.disabled)

    def is_open(self, key: str) -> bool:
        """Whether there is such a field, and it is shown."""
        return key in self.entries and self.entries[key].display

    def begin(self, key: str = "") -> None:
        """Give the keys to a field, or to the first one."""
        entry = self.entries.get(key) or next(self.open_entries())
        self.screen.set_focus(entry.editor)

    def action_step(self, steps: int) -> None:
        """Go to another field."""
        here = self.at_hand
        entries = list(self.open_entries())
        at = entries.index(here) if here in entries else 0
        if here is not None:
            self.read()
            if self._left is not None:
                self._left(here)
            entries = list(self.open_entries())
            at = entries.index(here) if here in entries else at
        to = at + steps
        to = to % len(entries) if abs(steps) == 1 else max(0, min(to, len(entries) - 1))
        self.screen.set_focus(entries[to].editor)

    def read(self) -> Values:
        """Return what stands in the fields, and keep it."""
        self.values = {**self.values, **{key: entry.value for key, entry in self.entries.items()}}
        return self.values

    def put(self, values: Values) -> None:
        """Put other values into the fields."""
        self.values = values
        for key, entry in self.entries.items():
            entry.put(values[key])

    def fold(self) -> None:
        """Show what applies to the values."""
        for entry in self.entries.values():
            entry.display = entry.field.shown(self.values)
        for heading, fields in self._headings:
            heading.display = any(field.shown(self.values) for field in fields)

    def tell_nothing(self) -> None:
        """Take the mistakes away."""
        for entry in self.entries.values():
            entry.tell("")

    def tell_missing(self) -> None:
        """Say it at every field that must be given, not at the first alone."""
        for entry in self.open_entries():
            if entry.field.needed and not entry.value.strip():
                entry.tell(_MISSING)
