"""A form for an account, new or to be changed (CO-04, CO-05, TS-16). Closes with the name of what was saved."""

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

from tui_mail.config.presets import PRESETS, preset_for
from tui_mail.config.secrets import check_reference
from tui_mail.config.team import Account, Mailbox
from tui_mail.desk.administration.accounts import change_account, create_account
from tui_mail.errors import TuiMailError
from tui_mail.screens.accounts_fields import (
    MAILBOX_SECTION,
    OTHER,
    PROVIDER,
    SECRETS,
    SECTIONS,
    MistakeFound,
    account_of,
    filled,
    mailbox_of,
    mistake_of,
    values_of,
    with_mailbox,
    without_usual_port,
)
from tui_mail.screens.cells import one_line
from tui_mail.screens.footer_bar import FooterBar
from tui_mail.screens.form import HINTS, Form
from tui_mail.screens.form_entry import Chooser, Entry
from tui_mail.screens.form_fields import Mistake
from tui_mail.screens.frame_line import FrameLine
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.status_line import StatusLine
from tui_mail.store.actor import Actor
from tui_mail.store.queries.account_table import AccountLine


class AccountForm(Screen[str | None]):
    """Fields one under the other; nothing is saved before Ctrl+S."""

    AUTO_FOCUS = ""
    KEYS_IN_ORDER: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", id="form.save", tooltip="check it, and save it"),
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
        self._began = values_of(self._settings)
        sections = SECTIONS if account is not None else (SECTIONS[0], MAILBOX_SECTION, *SECTIONS[1:])
        fixed = () if account is None else ("name",)
        self._form = Form(sections, self._began, glyphs, fixed=fixed, left=self._leave)
        self._saving = self._warned = False

    def compose(self) -> ComposeResult:
        """The fields under a title, what the field at hand means, the keys."""
        glyphs, corners = self._glyphs, self._glyphs.corners
        title = "New account" if self._account is None else f"Account {one_line(self._account.name)}"
        yield FrameLine(glyphs, corners[0], corners[1], title=f"{title} · * must be given", id="form-line")
        yield self._form
        yield Static(id="form-hint")
        yield StatusLine(glyphs, corners[2], corners[3])
        yield FooterBar(HINTS)

    def on_mount(self) -> None:
        """Begin at the first field."""
        self._form.begin("primary_address")

    # Keys, each in its turn

    async def take_key(self, event: events.Key) -> bool:
        """Take a letter for the field at hand, and Enter; False where the key does what it is bound to."""
        if self._saving:
            return event.key != "ctrl+q"
        self._warned = self._warned and event.key == "escape"
        return await self._form.take_key(event)

    async def take_text(self, text: str) -> None:
        """Put what was typed or pasted where the cursor is; of many lines the first."""
        if not self._saving:
            await self._form.take_text(text)

    def on_descendant_focus(self) -> None:
        """Say what the field means."""
        entry = self._form.at_hand
        self.query_one("#form-hint", Static).update(Text("" if entry is None else self._hint(entry)), layout=False)
        if entry is not None:
            entry.scroll_visible(animate=False)

    def _hint(self, entry: Entry) -> str:
        provider = next((preset for preset in PRESETS if preset.name == self._form.values[PROVIDER]), None)
        if entry.field.key == PROVIDER and provider is not None and provider.note:
            return provider.note
        return entry.field.hint

    # What depends on what

    def _leave(self, entry: Entry) -> None:
        """Look at what was typed: a password is refused at once and forgotten, an address names its provider."""
        if entry.field.key in SECRETS:
            self._refuse_password(entry)
        elif entry.field.key == "primary_address" and not self._form.values["host"]:
            preset = preset_for(entry.value)
            if preset is not None:
                self._fill(preset.name)
        elif entry.field.key == "name" and self._account is None:
            self._form.put(with_mailbox(self._form.values))

    def _refuse_password(self, entry: Entry) -> bool:
        text = entry.value.strip()
        if not text:
            return False
        try:
            check_reference("secret", text)
        except ValueError as exc:
            entry.put("")
            self._form.read()
            why = str(exc).partition(": ")[2].replace(" into this file", " here")
            entry.tell(f"{why}; what was typed is forgotten")
            return True
        entry.tell("")
        return False

    def on_chooser_chosen(self, message: Chooser.Chosen) -> None:
        """Follow a choice: other fields, other ports, other servers."""
        entry = self._form.entry_of(message.chooser)
        if entry is None:
            return
        self._form.read()
        key = entry.field.key
        if key == PROVIDER and entry.value != OTHER:
            self._fill(entry.value)
        elif key in ("kind", "security", "smtp.security"):
            self._form.put(without_usual_port(self._form.values, key))
            if key == "kind" and self._form.values[PROVIDER] != OTHER and self._form.values["kind"] in ("imap", "pop3"):
                self._fill(self._form.values[PROVIDER])
        self._form.fold()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show the rest of the sending side once there is a host."""
        entry = self._form.entry_of(event.input)
        if entry is not None:
            if event.value:  # what was refused and emptied keeps its sentence
                entry.tell("")
            if entry.field.key == "smtp.host":
                self._form.read()
                self._form.fold()

    def _fill(self, provider: str) -> None:
        preset = next(preset for preset in PRESETS if preset.name == provider)
        values = filled(self._form.values, preset)
        if self._account is None:
            values["name"] = values["name"] or values["primary_address"].partition("@")[0]
            values = with_mailbox(values)
        self._form.put(values)
        self._form.fold()
        self.query_one(StatusLine).answer(f"The servers of {preset.name} are filled in.")

    # Saving

    def action_save(self) -> None:
        """Check all of it, and save it."""
        self._form.read()
        self._form.tell_nothing()
        secrets = [entry for key, entry in self._form.entries.items() if key in SECRETS and entry.display]
        if any([self._refuse_password(entry) for entry in secrets]):  # each of them is forgotten
            self._show(Mistake("", "A password is never kept: say where it is."))
            return
        try:
            account = account_of(self._form.values, self._settings)
            mailbox = mailbox_of(self._form.values) if self._account is None else None
        except MistakeFound as found:
            self._form.tell_missing()
            self._show(found.mistake)
            return
        self._saving = True
        self._save(account, mailbox)

    def _show(self, mistake: Mistake) -> None:
        entry = self._form.entries.get(mistake.key)
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
        self._form.read()
        if self._form.values != self._began and not self._warned:
            self._warned = True
            self.query_one(StatusLine).answer("Not saved. Esc again leaves it so, Ctrl+S saves.", "refused")
        else:
            self.dismiss(None)
