"""The accounts: which there are, how they fare, and what may be done with them (HO-07, CO-01, CO-02, TS-15)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen
from textual.worker import Worker, WorkerState, get_current_worker

from tui_mail.config.accounts import Role
from tui_mail.desk.administration.criteria import Criteria, criteria_of
from tui_mail.errors import TuiMailError
from tui_mail.screens import accounts_doing
from tui_mail.screens.accounts_form import AccountForm
from tui_mail.screens.accounts_table import COLUMNS, account_lines
from tui_mail.screens.accounts_trial import BEFORE_WORDS, Trial, run_trial, trial_lines
from tui_mail.screens.accounts_watch import AccountsSeen, watch_accounts
from tui_mail.screens.accounts_words import LABEL, detail_lines
from tui_mail.screens.answers import BROKEN, Answer
from tui_mail.screens.cells import one_line
from tui_mail.screens.choices import Picked
from tui_mail.screens.criteria_page import CriteriaPage
from tui_mail.screens.detail_text import DetailText
from tui_mail.screens.facts import hanging
from tui_mail.screens.footer_bar import FooterBar
from tui_mail.screens.form import Form
from tui_mail.screens.frame_line import FrameLine
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.header_bar import HeaderBar
from tui_mail.screens.help_text import bindings_of, help_lines
from tui_mail.screens.line_table import LineTable
from tui_mail.screens.message_text import Inks
from tui_mail.screens.picker import ask
from tui_mail.screens.status_line import StatusLine
from tui_mail.screens.text_pager import TextPager
from tui_mail.screens.text_screen import TextScreen
from tui_mail.screens.turns import Turns
from tui_mail.screens.watching import NO_DAEMON
from tui_mail.store.actor import Actor
from tui_mail.store.queries.account_table import AccountLine

_LOW = 30
"""Lines under which everything about an account lies over the table."""
_WATCH_AGAIN_AFTER = 2.0
_NONE = "No account feeds a mailbox of yours. Ask an admin."
_NONE_YET = "There is no account yet: n makes one."


class AccountsScreen(Screen[None]):
    """A table, and under it everything about one account."""

    AUTO_FOCUS = "LineTable"
    KEYS_IN_ORDER: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "All of it", id="accounts.open", tooltip="everything about the account"),
        Binding("f", "fetch", "Fetch", id="accounts.fetch", tooltip="fetch what is new, now"),
        Binding("t", "test", "Test", id="accounts.test", tooltip="log in, send a mail to itself, see it come back"),
        Binding("e", "edit", "Edit", id="accounts.edit", tooltip="change its settings"),
        Binding("n", "new", "New", id="accounts.new", tooltip="a new account with its mailbox"),
        Binding("r", "role", "Role", id="accounts.role", tooltip="say what a folder on the server is"),
        Binding("c", "criteria", "Criteria", id="accounts.criteria", tooltip="what in a subject names a record"),
        Binding("x", "switch", "On/off", id="accounts.switch", tooltip="fetch it no more, or again"),
        Binding("tab,shift+tab", "other_room", "Other room", id="accounts.room", tooltip="table or text"),
        Binding("escape,q", "back", "Back", id="accounts.back", tooltip="stop the test, close what is open, go back"),
        Binding("ctrl+l", "app.redraw", "Redraw", id="accounts.redraw", tooltip="paint the screen anew"),
        Binding("question_mark", "help", "Help", id="accounts.help", tooltip="this page"),
        Binding("ctrl+q", "app.quit", "Quit", id="accounts.quit", tooltip="leave", show=False),
    ]

    @dataclass
    class _Seen(Message):
        seen: AccountsSeen

    @dataclass
    class _Stepped(Message):
        trial: Trial

    @dataclass
    class _Criteria(Message):
        account: str
        found: Criteria

    def __init__(self, actor: Actor, glyphs: Glyphs, daemon_runs: Callable[[], bool], *, is_owner: bool) -> None:
        super().__init__()
        self._actor = actor
        self._glyphs = glyphs
        self._daemon_runs = daemon_runs
        self._is_owner = is_owner
        self._alive = True
        self._go_to = ""
        self._was_read = False
        self._pressed_early = ""
        self._trials: dict[str, Trial] = {}
        self._turns = Turns()

    def compose(self) -> ComposeResult:
        """Lay out table and text between a header and a footer."""
        glyphs, corners = self._glyphs, self._glyphs.corners
        yield HeaderBar(glyphs)
        yield FrameLine(glyphs, corners[0], corners[1], title="Accounts", id="accounts-line")
        yield LineTable(glyphs)
        yield FrameLine(glyphs, glyphs.tees[2], glyphs.tees[3], id="account-line")
        yield DetailText(self._lines)
        yield StatusLine(glyphs, corners[2], corners[3])
        yield FooterBar(accounts_doing.hints_for(self._actor, None))

    def on_mount(self) -> None:
        """Look at the accounts, and go on looking."""
        header = self.query_one(HeaderBar)
        header.place = "Accounts"
        header.who = f"{self._actor.login} · admin" if self._actor.admin else self._actor.login
        self._watch()

    def on_unmount(self) -> None:
        """Let no test go on that nobody looks at."""
        self._stop_trial()

    def on_resize(self, event: events.Resize) -> None:
        """Fold what there is no room for."""
        self.set_class(event.size.height < _LOW, "-low")
        self.call_after_refresh(self._show_detail, keep_place=True)

    def on_descendant_focus(self) -> None:
        """Show which room has the keys."""
        self.query_one("#accounts-line", FrameLine).active = self._table.has_focus
        self.query_one("#account-line", FrameLine).active = self._detail.has_focus

    @property
    def _table(self) -> LineTable:
        return self.query_one(LineTable)

    @property
    def _account(self) -> AccountLine | None:
        line = self._table.current
        return line.entry if line is not None and isinstance(line.entry, AccountLine) else None

    @property
    def _detail(self) -> DetailText:
        return self.query_one(DetailText)

    @property
    def _trial(self) -> Trial | None:
        return next((trial for trial in self._trials.values() if trial.goes_on), None)

    # What is shown

    @work(thread=True, exclusive=True, exit_on_error=False, group="watch")
    def _watch(self) -> None:
        worker = get_current_worker()

        def tell(seen: AccountsSeen) -> None:
            self.post_message(self._Seen(seen))

        watch_accounts(self._actor, self._daemon_runs, tell, lambda: worker.is_cancelled)

    async def on_accounts_screen__seen(self, message: _Seen) -> None:
        """Show how they are now; do what was asked for before they were there."""
        self._alive = message.seen.alive
        self.query_one(HeaderBar).trouble = "" if self._alive else NO_DAEMON
        table, accounts = self._table, message.seen.accounts
        empty = _NONE_YET if self._actor.admin else _NONE
        table.styles.height = len(accounts) + 1 if accounts else 3
        table.show(COLUMNS, account_lines(accounts, self._glyphs), empty, self._go_to)
        if any(account.name == self._go_to for account in accounts):
            self._go_to = ""
        self.query_one("#accounts-line", FrameLine).say(f"Accounts · {len(accounts)}")
        self._was_read, what, self._pressed_early = True, self._pressed_early, ""
        if what:
            await self.run_action(what)

    def on_line_table_moved(self, message: LineTable.Moved) -> None:
        """Show everything about the account under the cursor."""
        self._show_detail(keep_place=False)

    def _show_detail(self, *, keep_place: bool) -> None:
        account = self._account
        self.query_one(FooterBar).show(accounts_doing.hints_for(self._actor, account))
        self.query_one("#account-line", FrameLine).say("" if account is None else one_line(account.name))
        self._detail.remake(keep_place=keep_place)

    def _lines(self, inks: Inks) -> Iterable[Text]:
        account, width, console = self._account, self._detail.size.width, self.app.console
        if account is None:
            return
        trial = self._trials.get(account.name)
        for line in () if trial is None else trial_lines(trial, inks, self._glyphs):
            yield from hanging(line, width, console, BEFORE_WORDS)
        for line in detail_lines(account, inks, self._glyphs):
            yield from hanging(line, width, console, LABEL)

    def _answer(self, answer: Answer) -> None:
        self.query_one(StatusLine).answer(answer.sentence, answer.tone)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say so when something broke; the screen goes on."""
        if event.state == WorkerState.ERROR:
            self._answer(Answer(BROKEN, "trouble"))
            if event.worker.group == "watch":
                self.set_timer(_WATCH_AGAIN_AFTER, self._watch)

    # What is done

    def _allowed(self, what: str) -> AccountLine | None:
        """Return the account under the cursor where the key may do something to it, else say why not."""
        if not self._was_read:
            self._pressed_early = what
            return None
        account = self._account
        why = accounts_doing.refusal(self._actor, account, what)
        if why:
            self._answer(Answer(why, "refused"))
        return None if why else account

    @work(exit_on_error=False, group="act")
    async def _act(self, act: Callable[[], Answer]) -> None:
        self._answer(await self._turns.take(act, None))

    def action_fetch(self) -> None:
        """Ask for a round."""
        if account := self._allowed("fetch"):
            self._act(partial(accounts_doing.fetch_now, self._actor, account.name, alive=self._alive))

    def action_switch(self) -> None:
        """Switch the account off or on."""
        if account := self._allowed("switch"):
            self._act(partial(accounts_doing.switched, self._actor, account))

    def action_role(self) -> None:
        """Ask for a folder and what it is."""
        account = self._allowed("role")
        if account is None:
            return
        name = account.name

        def give(folder: Picked[str]) -> None:
            def role(picked: Picked[Role]) -> None:
                self._act(partial(accounts_doing.give_role, self._actor, name, folder.value, picked.value))

            ask(self, accounts_doing.which_role(folder.value), role)

        ask(self, accounts_doing.which_folder(self._actor, account), give)

    def action_criteria(self) -> None:
        """Open what in a subject names a record."""
        if account := self._allowed("criteria"):
            self._read_criteria(account.name)

    @work(thread=True, exclusive=True, exit_on_error=False, group="criteria")
    def _read_criteria(self, name: str) -> None:
        try:
            self.post_message(self._Criteria(name, criteria_of(self._actor, name)))
        except TuiMailError as error:
            self.app.call_from_thread(self._answer, Answer(error.sentence, "refused"))

    def on_accounts_screen__criteria(self, message: _Criteria) -> None:
        """Show them over the table."""

        def closed(said: str | None) -> None:
            if said:
                self._answer(Answer(said, "done"))

        self.app.push_screen(CriteriaPage(self._actor, message.account, message.found, self._glyphs), closed)

    def action_test(self) -> None:
        """Try the account end to end; the steps appear as they are done."""
        account = self._allowed("test")
        if account is None:
            return
        if self._trial is not None:
            self._answer(Answer(f"The test of {self._trial.account} goes on; Esc stops it.", "refused"))
            return
        trial = self._trials[account.name] = Trial(account.name)
        self._show_detail(keep_place=False)
        self._try(trial)

    @work(thread=True, exit_on_error=False, group="trial")
    def _try(self, trial: Trial) -> None:
        for now in run_trial(self._actor, trial):
            self.post_message(self._Stepped(now))

    def on_accounts_screen__stepped(self, message: _Stepped) -> None:
        """Show how far the test is."""
        trial = message.trial
        self._trials[trial.account] = trial
        if self._account is not None and self._account.name == trial.account:
            self._show_detail(keep_place=True)
        if not trial.goes_on:
            self._answer(Answer(trial.verdict, "done" if trial.went_well else "trouble"))

    def _stop_trial(self) -> bool:
        trial = self._trial
        if trial is not None:
            trial.stop.set()
        return trial is not None

    def action_new(self) -> None:
        """Make an account."""
        if why := accounts_doing.refusal(self._actor, None, "new"):
            self._answer(Answer(why, "refused"))
        else:
            self._open_form(None)

    def action_edit(self) -> None:
        """Change the account under the cursor."""
        if account := self._allowed("edit"):
            self._open_form(account)

    def _open_form(self, account: AccountLine | None) -> None:
        def saved(name: str | None) -> None:
            if name:
                self._go_to = name if account is None else ""
                self._answer(Answer(f"Saved {name}; the daemon follows at once · t tests it", "done"))

        form = AccountForm(self._actor, account, self._glyphs, is_owner=self._is_owner)
        self.app.push_screen(form, saved)

    # Moving about

    def action_open(self) -> None:
        """Give the keys to the text; where there is little room it lies over the table."""
        if self._table.current is not None:
            self.add_class("-detail")
            self.set_focus(self._detail)

    def action_other_room(self) -> None:
        """Give the keys to the other room."""
        if self._table.has_focus:
            self.action_open()
        else:
            self._close_detail()

    def _close_detail(self) -> None:
        self.remove_class("-detail")
        self.set_focus(self._table)

    def action_back(self) -> None:
        """Stop the test, else close the text, else leave."""
        if self._stop_trial():
            self._answer(Answer("The test is being stopped.", "refused"))
        elif not self._table.has_focus:
            self._close_detail()
        else:
            self.dismiss(None)

    def action_help(self) -> None:
        """Show the keys."""
        groups = [("Accounts", bindings_of(AccountsScreen)), ("In the table", bindings_of(LineTable))]
        groups += [
            ("In the text", bindings_of(TextPager)),
            ("In the form", [*bindings_of(Form), *bindings_of(AccountForm)]),
            ("Criteria of an account", bindings_of(CriteriaPage)),
        ]
        self.app.push_screen(TextScreen("Keys", lambda inks: help_lines(groups, inks)))
