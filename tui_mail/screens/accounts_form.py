"""A form for an account, new or to be changed (CO-04, CO-05, TS-16). Closes with the name of what was saved."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input, Static
from textual.worker import Worker, WorkerState

from tui_mail.config.presets import PRESETS, preset_for
from tui_mail.config.secrets import check_reference
from tui_mail.config.team import Account, Mailbox
from tui_mail.desk.administration.accounts import change_account, create_account
from tui_mail.errors import TuiMailError
from tui_mail.screens.accounts_entry import Chooser, Entry
from tui_mail.screens.accounts_fields import (
    MAILBOX_SECTION,
    OTHER,
    PROVIDER,
    SECRETS,
    SECTIONS,
    FieldOfForm,
    Mistake,
    MistakeFound,
    Values,
    account_of,
    filled,
    mailbox_of,
    mistake_of,
    values_of,
    with_mailbox,
    without_usual_port,
)
from tui_mail.screens.cells import one_line
from tui_mail.screens.footer_bar import FooterBar, Hint
from tui_mail.screens.frame_line import FrameLine
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.picker import Choice, Picked, Picker, Question, among
from tui_mail.screens.status_line import StatusLine
from tui_mail.store.actor import Actor
from tui_mail.store.queries.account_table import AccountLine

_FEW = 4
"""So many choices are gone through with the space bar; more are asked for by letters."""
_HINTS = (Hint("^S", "save"), Hint("Enter", "next field"), Hint("Space", "next choice"), Hint("Esc", "close"))
_MISSING = "is missing"


class AccountForm(Screen[str | None]):
    """Fields one under the other; nothing is saved before Ctrl+S."""

    AUTO_FOCUS = ""
    KEYS_IN_ORDER: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", id="form.save", tooltip="check it, and save it"),
        Binding("tab,down", "step(1)", "Next", id="form.next", tooltip="the next field (also Enter)"),
        Binding("shift+tab,up", "step(-1)", "Before", id="form.before", tooltip="the field before"),
        Binding("pagedown", "step(8)", "Further", id="form.further", tooltip="eight fields on", show=False),
        Binding("pageup", "step(-8)", "Back up", id="form.further-up", tooltip="eight fields back", show=False),
        Binding("escape", "close", "Close", id="form.close", tooltip="leave without saving"),
        Binding("ctrl+q", "app.quit", "Quit", id="form.quit", tooltip="leave", show=False),
    ]

    @dataclass
    class _Saved(Message):
        name: str

    @dataclass
    class _Refused(Message):
        mistake: Mistake

    def __init__(self, actor: Actor, account: AccountLine | None, glyphs: Glyphs, *, is_owner: bool) -> None:
        super().__init__()
        self._actor = actor
        self._account = account
        self._glyphs = glyphs
        self._is_owner = is_owner
        self._settings = None if account is None else account.settings
        self._began = self._values = values_of(self._settings)
        self._sections = SECTIONS if account is not None else (SECTIONS[0], MAILBOX_SECTION, *SECTIONS[1:])
        self._entries: dict[str, Entry] = {}
        self._headings: list[tuple[Static, tuple[FieldOfForm, ...]]] = []
        self._saving = self._warned = False

    def compose(self) -> ComposeResult:
        """The fields under a title, what the field at hand means, the keys."""
        glyphs, corners = self._glyphs, self._glyphs.corners
        title = "New account" if self._account is None else f"Account {one_line(self._account.name)}"
        yield FrameLine(glyphs, corners[0], corners[1], title=f"{title} · * must be given", id="form-line")
        with VerticalScroll(id="form", can_focus=False):
            for section, fields in self._sections:
                heading = Static(Text(f" {section}"), classes="form-section")
                self._headings.append((heading, fields))
                yield heading
                for field in fields:
                    yield self._entry(field)
        yield Static(id="form-hint")
        yield StatusLine(glyphs, corners[2], corners[3])
        yield FooterBar(_HINTS)

    def _entry(self, field: FieldOfForm) -> Entry:
        fixed = field.key == "name" and self._account is not None
        entry = Entry(field, self._values[field.key], self._glyphs, fixed=fixed)
        self._entries[field.key] = entry
        return entry

    def on_mount(self) -> None:
        """Begin at the first field."""
        self._fold()
        self.set_focus(self._entries["primary_address"].editor)

    # Keys, each in its turn

    async def take_key(self, event: events.Key) -> bool:
        """Take a letter for the field at hand, and Enter; False where the key does what it is bound to."""
        if self._saving:
            return event.key != "ctrl+q"
        focused = self.focused
        self._warned = self._warned and event.key == "escape"
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
        if isinstance(self.focused, Input) and text and not self._saving:
            self.focused.replace(text.splitlines()[0], *self.focused.selection)

    def _enter(self) -> None:
        focused = self.focused
        if isinstance(focused, Chooser) and len(focused.choices) > _FEW:
            offered = [Choice(word, word) for word in focused.choices]
            entry = self._entry_of(focused)
            title = entry.field.title if entry is not None else ""
            question = Question(title, lambda typed: among(offered, typed), "Enter takes it · Esc closes")

            def choose(picked: Picked[str] | None) -> None:
                if picked is not None:
                    focused.choose(picked.value)

            self.app.push_screen(Picker(question), choose)
        else:
            self.action_step(1)

    def _entry_of(self, editor: object) -> Entry | None:
        return next((entry for entry in self._entries.values() if entry.editor is editor), None)

    def _open_entries(self) -> Iterator[Entry]:
        return (entry for entry in self._entries.values() if entry.display and not entry.editor.disabled)

    def action_step(self, steps: int) -> None:
        """Go to another field."""
        entries = list(self._open_entries())
        here = self._entry_of(self.focused)
        at = entries.index(here) if here in entries else 0
        if here is not None:
            self._leave(here)
            entries = list(self._open_entries())
            at = entries.index(here) if here in entries else at
        to = at + steps
        to = to % len(entries) if abs(steps) == 1 else max(0, min(to, len(entries) - 1))
        self.set_focus(entries[to].editor)

    def on_descendant_focus(self) -> None:
        """Say what the field means."""
        entry = self._entry_of(self.focused)
        self.query_one("#form-hint", Static).update(Text("" if entry is None else self._hint(entry)), layout=False)
        if entry is not None:
            entry.scroll_visible(animate=False)

    def _hint(self, entry: Entry) -> str:
        provider = next((preset for preset in PRESETS if preset.name == self._values[PROVIDER]), None)
        if entry.field.key == PROVIDER and provider is not None and provider.note:
            return provider.note
        return entry.field.hint

    # What depends on what

    def _leave(self, entry: Entry) -> None:
        """Look at what was typed: a password is refused at once and forgotten, an address names its provider."""
        self._read()
        if entry.field.key in SECRETS:
            self._refuse_password(entry)
        elif entry.field.key == "primary_address" and not self._values["host"]:
            preset = preset_for(entry.value)
            if preset is not None:
                self._fill(preset.name)
        elif entry.field.key == "name" and self._account is None:
            self._put(with_mailbox(self._values))

    def _refuse_password(self, entry: Entry) -> bool:
        text = entry.value.strip()
        if not text:
            return False
        try:
            check_reference("secret", text)
        except ValueError as exc:
            entry.put("")
            self._read()
            why = str(exc).partition(": ")[2].replace(" into this file", " here")
            entry.tell(f"{why}; what was typed is forgotten")
            return True
        entry.tell("")
        return False

    def on_chooser_chosen(self, message: Chooser.Chosen) -> None:
        """Follow a choice: other fields, other ports, other servers."""
        entry = self._entry_of(message.chooser)
        if entry is None:
            return
        self._read()
        key = entry.field.key
        if key == PROVIDER and entry.value != OTHER:
            self._fill(entry.value)
        elif key in ("kind", "security", "smtp.security"):
            self._put(without_usual_port(self._values, key))
            if key == "kind" and self._values[PROVIDER] != OTHER and self._values["kind"] in ("imap", "pop3"):
                self._fill(self._values[PROVIDER])
        self._fold()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show the rest of the sending side once there is a host."""
        entry = self._entry_of(event.input)
        if entry is not None:
            if event.value:  # what was refused and emptied keeps its sentence
                entry.tell("")
            if entry.field.key == "smtp.host":
                self._read()
                self._fold()

    def _fill(self, provider: str) -> None:
        preset = next(preset for preset in PRESETS if preset.name == provider)
        values = filled(self._values, preset)
        if self._account is None:
            values["name"] = values["name"] or values["primary_address"].partition("@")[0]
            values = with_mailbox(values)
        self._put(values)
        self._fold()
        self.query_one(StatusLine).answer(f"The servers of {preset.name} are filled in.")

    def _read(self) -> None:
        self._values = {**self._values, **{key: entry.value for key, entry in self._entries.items()}}

    def _put(self, values: Values) -> None:
        self._values = values
        for key, entry in self._entries.items():
            entry.put(values[key])

    def _fold(self) -> None:
        for entry in self._entries.values():
            entry.display = entry.field.shown(self._values)
        for heading, fields in self._headings:
            heading.display = any(field.shown(self._values) for field in fields)

    # Saving

    def action_save(self) -> None:
        """Check all of it, and save it."""
        self._read()
        for entry in self._entries.values():
            entry.tell("")
        secrets = [entry for key, entry in self._entries.items() if key in SECRETS and entry.display]
        if any([self._refuse_password(entry) for entry in secrets]):  # each of them is forgotten
            self._show(Mistake("", "A password is never kept: say where it is."))
            return
        try:
            account = account_of(self._values, self._settings)
            mailbox = mailbox_of(self._values) if self._account is None else None
        except MistakeFound as found:
            self._show_missing()
            self._show(found.mistake)
            return
        self._saving = True
        self._save(account, mailbox)

    def _show_missing(self) -> None:
        """Say it at every field that must be given, not at the first alone."""
        for entry in self._open_entries():
            if entry.field.needed and not entry.value.strip():
                entry.tell(_MISSING)

    def _show(self, mistake: Mistake) -> None:
        entry = self._entries.get(mistake.key)
        if entry is not None and entry.display:
            entry.tell(mistake.sentence)
            self.set_focus(entry.editor)
            self.query_one(StatusLine).answer("Not saved: see the field.", "refused")
        else:
            place = f"{mistake.key}: " if mistake.key else ""
            self.query_one(StatusLine).answer(f"Not saved: {place}{mistake.sentence}", "refused")

    @work(thread=True, exit_on_error=False, group="save")
    def _save(self, account: Account, mailbox: Mailbox | None) -> None:
        try:
            if mailbox is not None:
                create_account(self._actor, account, mailbox, is_owner=self._is_owner)
            else:
                change_account(self._actor, account.name, self._settings or {}, account, is_owner=self._is_owner)
        except TuiMailError as error:
            self.post_message(self._Refused(mistake_of(error.sentence)))
        else:
            self.post_message(self._Saved(account.name))

    def on_account_form__saved(self, message: _Saved) -> None:
        """Close."""
        self.dismiss(message.name)

    def on_account_form__refused(self, message: _Refused) -> None:
        """Say why not, and let it be put right."""
        self._saving = False
        self._show(message.mistake)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say so when saving broke."""
        if event.state == WorkerState.ERROR:
            self._saving = False
            self._show(Mistake("", "the database cannot be reached, or the program made an error."))

    def action_close(self) -> None:
        """Leave; the first time it is asked for with something changed, only say so."""
        self._read()
        if self._values != self._began and not self._warned:
            self._warned = True
            self.query_one(StatusLine).answer("Not saved. Esc again leaves it so, Ctrl+S saves.", "refused")
        else:
            self.dismiss(None)
