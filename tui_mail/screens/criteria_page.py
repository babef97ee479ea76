"""The link criteria of an account, in order: changed on the page, tried over past mail, then saved together."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import Worker, WorkerState

from tui_mail.config.accounts import Criterion
from tui_mail.desk.administration.criteria import Criteria, set_criteria, try_out
from tui_mail.desk.intake.criteria_trial import CriteriaTrial
from tui_mail.errors import TuiMailError
from tui_mail.screens.answers import BROKEN
from tui_mail.screens.cells import fit, one_line
from tui_mail.screens.criteria_fields import criterion_form, criterion_words
from tui_mail.screens.form_page import FormPage
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.message_text import Inks
from tui_mail.screens.text_screen import TextScreen
from tui_mail.store.actor import Actor

DAYS = 30
"""Mail of so many days is looked through when criteria are tried."""

_SHOWN = 500


class CriteriaPage(ModalScreen[str | None]):
    """Lists them; closes with what was saved."""

    KEYS_IN_ORDER: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", "Close", id="criteria.close", tooltip="leave; what is not saved is lost"),
        Binding("j,down", "go(1)", "Down", id="criteria.down", tooltip="the next one", show=False),
        Binding("k,up", "go(-1)", "Up", id="criteria.up", tooltip="the one before", show=False),
        Binding("enter,e", "edit", "Change", id="criteria.edit", tooltip="change it"),
        Binding("n", "add", "New", id="criteria.new", tooltip="look for something more"),
        Binding("x", "remove", "Remove", id="criteria.remove", tooltip="look for it no more"),
        Binding("J,shift+down", "move(1)", "Later", id="criteria.later", tooltip="try it later"),
        Binding("K,shift+up", "move(-1)", "Earlier", id="criteria.earlier", tooltip="try it earlier"),
        Binding("t", "try_out", "Try", id="criteria.try", tooltip="what they would link of the last 30 days"),
        Binding("ctrl+s", "save", "Save", id="criteria.save", tooltip="put them in force for mail to come"),
    ]
    HINT: ClassVar[str] = "Enter change · n new · x remove · J K order · t try · Ctrl+S save · Esc close"

    @dataclass
    class _Tried(Message):
        trial: CriteriaTrial

    @dataclass
    class _Saved(Message):
        sentence: str

    @dataclass
    class _Refused(Message):
        sentence: str

    def __init__(self, actor: Actor, account: str, seen: Criteria, glyphs: Glyphs) -> None:
        super().__init__()
        self._actor = actor
        self._account = account
        self._seen = seen
        self._glyphs = glyphs
        self._wanted = list(seen)
        self._warned = False

    def compose(self) -> ComposeResult:
        """A title, what was said last, the list, the keys."""
        with Vertical(id="page"):
            yield Static(Text(f"What in a subject names a record: {one_line(self._account)}"), id="dialog-title")
            yield Static(id="standing")
            yield OptionList(id="alerts")
            yield Static(Text(self.HINT), id="dialog-hint")

    def on_mount(self) -> None:
        """List them; the keys are the page's own."""
        self._list.can_focus = False
        self._show(0)

    @property
    def _list(self) -> OptionList:
        return self.query_one(OptionList)

    @property
    def _at(self) -> int:
        return self._list.highlighted or 0

    def _show(self, at: int, said: str = "") -> None:
        self._warned = False
        shown = self._list
        shown.clear_options()
        lines = [criterion_words(place, one) for place, one in enumerate(self._wanted, start=1)]
        shown.add_options(Option(Text(line)) for line in lines or ["Nothing is looked for: n adds something."])
        shown.highlighted = max(0, min(at, len(self._wanted) - 1))
        unsaved = "Not in force yet: t tries them, Ctrl+S saves." if self._is_changed else "Tried from the top."
        self._say(said or unsaved)

    @property
    def _is_changed(self) -> bool:
        return tuple(self._wanted) != self._seen

    def _say(self, sentence: str) -> None:
        self.query_one("#standing", Static).update(Text(one_line(sentence)))

    def action_go(self, steps: int) -> None:
        """Go to another one."""
        self._list.highlighted = max(0, min(self._at + steps, len(self._wanted) - 1))

    def action_move(self, steps: int) -> None:
        """Try it earlier or later."""
        at, to = self._at, self._at + steps
        if 0 <= to < len(self._wanted):
            self._wanted.insert(to, self._wanted.pop(at))
            self._show(to)

    def action_remove(self) -> None:
        """Look for it no more."""
        if self._wanted:
            self._wanted.pop(self._at)
            self._show(self._at)

    def action_add(self) -> None:
        """Ask for a new one; it comes after the one under the cursor."""
        at = self._at + 1 if self._wanted else 0
        self._ask("New criterion", None, lambda one: self._wanted.insert(at, one), at)

    def action_edit(self) -> None:
        """Change the one under the cursor."""
        if self._wanted:
            at = self._at
            self._ask("Criterion", self._wanted[at], lambda one: self._wanted.__setitem__(at, one), at)

    def _ask(self, title: str, known: Criterion | None, keep: Callable[[Criterion], None], at: int) -> None:
        form = FormPage(criterion_form(title, known, keep), self._glyphs)
        self.app.push_screen(form, lambda _: self._show(at))

    def action_try_out(self) -> None:
        """Look through past mail."""
        self._say(f"Looking through the mail of the last {DAYS} days ...")
        self._try(tuple(self._wanted))

    @work(thread=True, exclusive=True, exit_on_error=False, group="try")
    def _try(self, wanted: Criteria) -> None:
        try:
            self.post_message(self._Tried(try_out(self._actor, self._account, wanted, DAYS)))
        except TuiMailError as error:
            self.post_message(self._Refused(error.sentence))

    def on_criteria_page__tried(self, message: _Tried) -> None:
        """Show what would be linked otherwise."""
        self._say(message.trial.sentence)
        self.app.push_screen(TextScreen("What they would link", lambda inks: trial_lines(message.trial, inks)))

    def action_save(self) -> None:
        """Put them in force."""
        self._save(tuple(self._wanted))

    @work(thread=True, exclusive=True, exit_on_error=False, group="save")
    def _save(self, wanted: Criteria) -> None:
        try:
            done = set_criteria(self._actor, self._account, self._seen, wanted)
        except TuiMailError as error:
            self.post_message(self._Refused(error.sentence))
            return
        said = "Nothing is different." if done is None else f"{self._account} looks for these from now on"
        self.post_message(self._Saved(said))

    def on_criteria_page__saved(self, message: _Saved) -> None:
        """Close."""
        self.dismiss(message.sentence)

    def on_criteria_page__refused(self, message: _Refused) -> None:
        """Say why not."""
        self._say(message.sentence)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say so when something broke; the page goes on."""
        if event.state == WorkerState.ERROR:
            self._say(BROKEN)

    def action_close(self) -> None:
        """Leave; the first time it is asked for with something changed, only say so."""
        if self._is_changed and not self._warned:
            self._say("Not saved. Esc again leaves it so, Ctrl+S saves.")
            self._warned = True
        else:
            self.dismiss(None)


def trial_lines(trial: CriteriaTrial, inks: Inks) -> Iterable[Text]:
    """Say what would be different, the whole first."""
    yield Text(trial.sentence, inks.strong)
    yield Text("")
    for one in trial.otherwise[:_SHOWN]:
        before, after = (", ".join(map(one_line, found)) or "nothing" for found in (one.before, one.after))
        who = fit(one_line(one.correspondent), 20, "~")
        yield Text.assemble((f"{one.item:>6}  {who}  ", inks.quiet), one_line(one.subject), f"  {before} > ", after)
    if len(trial.otherwise) > _SHOWN:
        yield Text(f"and {len(trial.otherwise) - _SHOWN:,} more", inks.quiet)
