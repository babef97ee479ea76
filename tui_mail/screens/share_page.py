"""Who shares a mailbox: a few letters find a person, Enter gives him the mailbox or takes it (TS-08, TS-23)."""

import asyncio
from contextlib import suppress
from functools import partial
from typing import ClassVar, Literal

from rich.cells import cell_len
from rich.text import Text
from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import Worker, WorkerState

from tui_mail.config.people import EVERYBODY
from tui_mail.errors import TuiMailError
from tui_mail.screens.answers import WHY_BROKEN, Answer
from tui_mail.screens.cells import fit, one_line
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.page_answer import PageAnswer
from tui_mail.screens.share_doing import Change, Sharing
from tui_mail.screens.turns import Turns
from tui_mail.store.actor import Actor
from tui_mail.store.queries.team_tables import Sharer

NOBODY = "Nobody here is called so."
_PATIENCE = 2.0
_NAME, _LOGIN = 30, 16
_MOST_LINES = 14  # as app.tcss has it


class SharePage(ModalScreen[None]):
    """Lists everybody with what he is in the mailbox; each change is done at once."""

    KEYS_IN_ORDER: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "give", "Give or take", id="share.toggle", tooltip="give it, or take it; again: back"),
        Binding("tab", "cycle(1)", "Next role", id="share.role", tooltip="viewer, member, dispatcher, manager"),
        Binding("shift+tab", "cycle(-1)", "Role before", id="share.role-before", tooltip="the other way round"),
        Binding("down", "move(1)", "Down", id="share.down", tooltip="the next one", show=False),
        Binding("up", "move(-1)", "Up", id="share.up", tooltip="the one before", show=False),
        Binding("escape", "close", "Close", id="share.close", tooltip="back to where I was"),
    ]
    HINT: ClassVar[str] = "Enter gives it or takes it · Tab another role · Esc closes"

    def __init__(self, actor: Actor, mailbox_id: int, code: str, glyphs: Glyphs, *, is_private: bool) -> None:
        super().__init__()
        self._sharing = Sharing(actor, mailbox_id, is_private)
        self._code = code
        self._glyphs = glyphs
        self._shown: list[Sharer] = []
        self._read = asyncio.Event()
        self._turns = Turns()
        self._lines = 0
        self._acted = False  # the next letter begins another name

    def compose(self) -> ComposeResult:
        """A title, a field, the people, what was done, the keys."""
        with Vertical(id="dialog"):
            yield Static(Text(f"Share {one_line(self._code)} with ..."), id="dialog-title")
            yield Input(placeholder="type a few letters", id="typed", select_on_focus=False)
            yield OptionList(id="people")
            yield PageAnswer()
            yield Static(Text(self.HINT), id="dialog-hint")

    def on_mount(self) -> None:
        """Read who there is."""
        self.query_one(OptionList).can_focus = False
        self.set_focus(self.query_one(Input))
        self._read_people()

    @work(exit_on_error=False, group="share")
    async def _read_people(self) -> None:
        try:
            await self._turns.take(self._sharing.read, None)
        except TuiMailError as error:
            self._say(Answer(error.sentence, "refused"))
        self._fill()
        self._read.set()

    # Keys, each in its turn

    async def take_key(self, event: events.Key) -> bool:
        """Take a letter of a name; what acts on somebody waits until it is known who there is."""
        if event.key != "escape":
            with suppress(TimeoutError):
                await asyncio.wait_for(self._read.wait(), _PATIENCE)
        if event.key == "enter":  # which the field would take for its own
            self.action_give()
            return True
        if event.character is None or not event.is_printable or event.key == "space":
            return False
        await self.take_text(event.character)
        return True

    async def take_text(self, text: str) -> None:
        """Look for what was typed or pasted; after a change it begins another name."""
        field = self.query_one(Input)
        if not text or not self.is_current:
            return
        if self._acted:
            self._acted = False
            field.value = ""
        field.replace(text.splitlines()[0], *field.selection)
        self._fill()

    def on_input_changed(self) -> None:
        """Look again, also after a letter was taken away."""
        if self._read.is_set():
            self._fill()

    def action_move(self, steps: int) -> None:
        """Go to another one."""
        if self._shown:
            people = self.query_one(OptionList)
            people.highlighted = max(0, min((people.highlighted or 0) + steps, len(self._shown) - 1))

    def action_give(self) -> None:
        """Give the mailbox to somebody, or take it from him."""
        self._change(self._sharing.toggle)

    def action_cycle(self, step: Literal[1, -1]) -> None:
        """Give somebody another role."""
        self._change(partial(self._cycled, step))

    def _cycled(self, step: Literal[1, -1], login: str) -> Answer:
        return self._sharing.cycle(login, step)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Do with who was clicked as Enter does."""
        self.action_give()

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)

    # What is done and shown

    def _change(self, change: Change) -> None:
        at = self.query_one(OptionList).highlighted
        if at is not None and at < len(self._shown):
            self._acted = True
            self._act(change, self._shown[at].login)

    @work(exit_on_error=False, group="share")
    async def _act(self, change: Change, login: str) -> None:
        self._say(await self._turns.take(partial(change, login), None))
        self._fill()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say so when something broke."""
        if event.state == WorkerState.ERROR:
            self._say(Answer(f"That did not work: {WHY_BROKEN}", "trouble"))

    def _say(self, answer: Answer) -> None:
        self.query_one(PageAnswer).say(answer)

    def _fill(self) -> None:
        """Show those who fit; the cursor stays on its person while he fits, where only roles have changed."""
        people, typed = self.query_one(OptionList), self.query_one(Input).value
        fitting = self._sharing.fitting(typed)
        if [one.login for one in fitting] == [one.login for one in self._shown] and fitting:
            for at, (old, new) in enumerate(zip(self._shown, fitting, strict=True)):
                if old != new:
                    people.replace_option_prompt_at_index(at, self._line(new))
            self._shown = fitting
            return
        self._shown = fitting
        people.clear_options()
        if fitting:
            people.add_options(Option(self._line(one)) for one in fitting)
            people.highlighted = 0
        else:
            people.add_option(Option(Text(NOBODY), disabled=True))
        self._lines = max(self._lines, min(people.option_count, _MOST_LINES))
        people.styles.min_height = self._lines  # it does not shrink while somebody types

    def _line(self, one: Sharer) -> Text:
        login = "" if one.login == EVERYBODY else one.login
        role = one.role or self._glyphs.nothing
        sign = self._glyphs.marked if one.role else " " * cell_len(self._glyphs.marked)
        words = f"{sign} {fit(one.name, _NAME, self._glyphs.cut)} {fit(login, _LOGIN, self._glyphs.cut)} "
        return Text.assemble(words, (role, "bold" if one.role else "dim"), (", owner" if one.is_owner else "", "dim"))
