"""A page with a form, over the page that asks. Closes with the sentence that says what was done."""

import re
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input, Static
from textual.worker import Worker, WorkerState

from tui_mail.errors import TuiMailError
from tui_mail.screens.answers import WHY_BROKEN
from tui_mail.screens.cells import one_line
from tui_mail.screens.footer_bar import FooterBar
from tui_mail.screens.form import HINTS, Form
from tui_mail.screens.form_entry import Chooser, Entry
from tui_mail.screens.form_fields import FormToFill, Mistake, Values
from tui_mail.screens.frame_line import FrameLine
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.status_line import StatusLine

_PLACED = re.compile(r"(?:That cannot be: )?(?:\$\.)?(?:[a-z]+(?:\[\d+\])?\.)*([a-z_]+)(?:\[\d+\])?: (.*)", re.DOTALL)


class FormPage(Screen[str | None]):
    """Fields one under the other; nothing is saved before Ctrl+S."""

    AUTO_FOCUS = ""
    FIRST: ClassVar[str] = ""  # the field to begin with, where it is not the one at the top
    KEYS_IN_ORDER: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", id="form-page.save", tooltip="check it, and save it"),
        Binding("escape", "close", "Close", id="form-page.close", tooltip="leave without saving"),
        Binding("ctrl+q", "app.quit", "Quit", id="form-page.quit", tooltip="leave", show=False),
    ]

    @dataclass
    class _Saved(Message):
        sentence: str

    @dataclass
    class _Refused(Message):
        sentence: str

    def __init__(self, asked: FormToFill, glyphs: Glyphs) -> None:
        super().__init__()
        self._asked = asked
        self._glyphs = glyphs
        self._form = Form(asked.sections, asked.values, glyphs, fixed=asked.fixed, left=self._leave)
        self._saving = self._warned = False

    def compose(self) -> ComposeResult:
        """The fields under a title, what the field at hand means, the keys."""
        glyphs, corners = self._glyphs, self._glyphs.corners
        title = f"{one_line(self._asked.title)} · * must be given"
        yield FrameLine(glyphs, corners[0], corners[1], title=title, id="form-line")
        yield self._form
        yield Static(id="form-hint")
        yield StatusLine(glyphs, corners[2], corners[3])
        yield FooterBar(HINTS)

    def on_mount(self) -> None:
        """Begin at the first field."""
        self._form.begin(self.FIRST)

    async def take_key(self, event: events.Key) -> bool:
        """Give a key to the form; nothing is taken while it is saved."""
        if self._saving:
            return event.key != "ctrl+q"
        self._warned = self._warned and event.key == "escape"
        return await self._form.take_key(event)

    async def take_text(self, text: str) -> None:
        """Put what was typed or pasted where the cursor is."""
        if not self._saving:
            await self._form.take_text(text)

    def on_descendant_focus(self) -> None:
        """Say what the field means."""
        entry = self._form.at_hand
        self.query_one("#form-hint", Static).update(Text("" if entry is None else self._hint(entry)), layout=False)
        if entry is not None:
            entry.scroll_visible(animate=False)

    def _hint(self, entry: Entry) -> str:
        return entry.field.hint

    def _leave(self, entry: Entry) -> None:
        """Look at a field that the keys have left; most say nothing."""

    def on_chooser_chosen(self, message: Chooser.Chosen) -> None:
        """Show what applies now."""
        self._follow(message.chooser)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what applies now."""
        self._follow(event.input)

    def _follow(self, editor: object) -> None:
        entry = self._form.entry_of(editor)
        if entry is not None:
            entry.tell("")
        self._form.read()
        self._form.fold()

    def action_save(self) -> None:
        """Save it, where all is given that must be."""
        values = self._form.read()
        self._form.tell_nothing()
        missing = [entry for entry in self._form.open_entries() if entry.field.needed and not entry.value.strip()]
        if missing:
            self._form.tell_missing()
            self.set_focus(missing[0].editor)
            self._refuse("see the field.")
            return
        self._saving = True
        self._save(values)

    @work(thread=True, exit_on_error=False, group="save")
    def _save(self, values: Values) -> None:
        try:
            self.post_message(self._Saved(self._asked.save(values)))
        except TuiMailError as error:
            self.post_message(self._Refused(error.sentence))

    def on_form_page__saved(self, message: _Saved) -> None:
        """Close."""
        self.dismiss(message.sentence)

    def on_form_page__refused(self, message: _Refused) -> None:
        """Say why not, at the field that it speaks of, and let it be put right."""
        self._saving = False
        self._tell(self._mistake(message.sentence))

    def _mistake(self, sentence: str) -> Mistake:
        """Find the field that a refusal speaks of: `That cannot be: login: ...`, `$.mailboxes[0].owner: ...`."""
        found = _PLACED.fullmatch(sentence)
        if found is None or not self._form.is_open(found[1]):
            return Mistake("", sentence)
        return Mistake(found[1], found[2].replace(", neither in this file nor in the instance", ""))

    def _tell(self, mistake: Mistake) -> None:
        """Say what is wrong at its field, or below where there is none."""
        if self._form.is_open(mistake.key):
            entry = self._form.entries[mistake.key]
            entry.tell(mistake.sentence)
            self.set_focus(entry.editor)
            self._refuse("see the field.")
        else:
            self._refuse(f"{mistake.key}: {mistake.sentence}" if mistake.key else mistake.sentence)

    def _refuse(self, sentence: str) -> None:
        self.query_one(StatusLine).answer(f"Not saved: {sentence}", "refused")

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say so when saving broke."""
        if event.state == WorkerState.ERROR:
            self._saving = False
            self._refuse(WHY_BROKEN)

    def action_close(self) -> None:
        """Leave; the first time it is asked for with something changed, only say so."""
        if self._form.read() != self._asked.values and not self._warned:
            self._warned = True
            self.query_one(StatusLine).answer("Not saved. Esc again leaves it so, Ctrl+S saves.", "refused")
        else:
            self.dismiss(None)
