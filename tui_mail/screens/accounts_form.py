"""A form for an account, new or to be changed (CO-04, CO-05, TS-16). Closes with the name of what was saved."""

from typing import ClassVar

from textual.widgets import Input

from tui_mail.config.presets import PRESETS, preset_for
from tui_mail.config.secrets import check_reference
from tui_mail.config.team import Account, Mailbox
from tui_mail.desk.administration.accounts import change_account, create_account
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
from tui_mail.screens.form_entry import Entry
from tui_mail.screens.form_fields import FormToFill, Mistake, Values
from tui_mail.screens.form_page import FormPage
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.status_line import StatusLine
from tui_mail.store.actor import Actor
from tui_mail.store.queries.account_table import AccountLine


class AccountForm(FormPage):
    """The form of an account: an address names its provider, a choice other fields, and no password is ever kept."""

    FIRST: ClassVar[str] = "primary_address"

    def __init__(self, actor: Actor, account: AccountLine | None, glyphs: Glyphs, *, is_owner: bool) -> None:
        self._actor = actor
        self._account = account
        self._is_owner = is_owner
        self._settings = None if account is None else account.settings
        asked = FormToFill(
            title="New account" if account is None else f"Account {account.name}",
            sections=SECTIONS if account is not None else (SECTIONS[0], MAILBOX_SECTION, *SECTIONS[1:]),
            values=values_of(self._settings),
            save=self._store,
            fixed=() if account is None else ("name",),
        )
        super().__init__(asked, glyphs)

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

    def _follow(self, editor: object) -> None:
        """Show what applies after a choice: other fields, other ports, other servers."""
        entry = self._form.entry_of(editor)
        if entry is None:
            return
        key = entry.field.key
        if isinstance(editor, Input):
            if editor.value:  # what was refused and emptied keeps its sentence
                entry.tell("")
            if key != "smtp.host":  # the rest of the sending side is shown once there is a host
                return
        self._form.read()
        if key == PROVIDER and entry.value != OTHER:
            self._fill(entry.value)
        elif key in ("kind", "security", "smtp.security"):
            self._form.put(without_usual_port(self._form.values, key))
            if key == "kind" and self._form.values[PROVIDER] != OTHER and self._form.values["kind"] in ("imap", "pop3"):
                self._fill(self._form.values[PROVIDER])
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
        values = self._form.read()
        self._form.tell_nothing()
        secrets = [entry for key, entry in self._form.entries.items() if key in SECRETS and entry.display]
        if any([self._refuse_password(entry) for entry in secrets]):  # each of them is forgotten
            self._tell(Mistake("", "A password is never kept: say where it is."))
            return
        try:
            self._wanted(values)
        except MistakeFound as found:
            self._form.tell_missing()
            self._tell(found.mistake)
            return
        self._saving = True
        self._save(values)

    def _wanted(self, values: Values) -> tuple[Account, Mailbox | None]:
        """Return what is to be saved. Raises MistakeFound."""
        return account_of(values, self._settings), mailbox_of(values) if self._account is None else None

    def _store(self, values: Values) -> str:
        account, mailbox = self._wanted(values)
        if mailbox is not None:
            create_account(self._actor, account, mailbox, is_owner=self._is_owner)
        else:
            change_account(self._actor, account.name, self._settings or {}, account, is_owner=self._is_owner)
        return account.name

    def _mistake(self, sentence: str) -> Mistake:
        return mistake_of(sentence)
