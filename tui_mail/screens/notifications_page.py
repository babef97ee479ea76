"""What is for me, newest first: Enter opens the item, a key marks it seen."""

from collections.abc import Sequence
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

from tui_mail.desk.notifications import see
from tui_mail.errors import TuiMailError
from tui_mail.screens.cells import one_line
from tui_mail.screens.times import now, recent
from tui_mail.store.actor import Actor
from tui_mail.store.queries.notifications import Heard

NOTHING = "Nothing waits for you."


class NotificationsPage(ModalScreen[Heard | None]):
    """Lists what waits; closes with what is to be opened."""

    KEYS_IN_ORDER: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", "Close", id="heard.close", tooltip="back to where I was"),
        Binding("j,down", "move(1)", "Down", id="heard.down", tooltip="the next one", show=False),
        Binding("k,up", "move(-1)", "Up", id="heard.up", tooltip="the one before", show=False),
        Binding("enter", "open", "Open", id="heard.open", tooltip="open the item or the task"),
        Binding("x,d", "seen", "Seen", id="heard.seen", tooltip="mark it seen"),
        Binding("X", "all_seen", "All seen", id="heard.all-seen", tooltip="mark all of it seen"),
    ]
    HINT: ClassVar[str] = "Enter opens it · x seen · X all seen · Esc closes"

    @dataclass
    class _Seen(Message):
        ids: frozenset[int]
        trouble: str = ""

    def __init__(self, actor: Actor, heard: Sequence[Heard]) -> None:
        super().__init__()
        self._actor = actor
        self._heard = list(heard)

    def compose(self) -> ComposeResult:
        """A title, the list, a hint."""
        with Vertical(id="page"):
            yield Static(Text("For you"), id="dialog-title")
            yield OptionList(id="heard")
            yield Static(Text(self.HINT), id="dialog-hint")

    def on_mount(self) -> None:
        """List it; the keys are the page's own."""
        self.query_one(OptionList).can_focus = False
        self._fill(0)

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)

    def action_move(self, steps: int) -> None:
        """Go to another one."""
        self._go((self._at or 0) + steps)

    def action_open(self) -> None:
        """Go to the item, the task or the record; what is about none has nothing to open."""
        heard = None if self._at is None else self._heard[self._at]
        if heard is not None and (heard.item or heard.task or heard.record) is not None:
            self.dismiss(heard)

    def action_seen(self) -> None:
        """Mark the one at hand seen."""
        if self._at is not None:
            self._see(frozenset({self._heard[self._at].id}))

    def action_all_seen(self) -> None:
        """Mark all that are listed seen."""
        self._see(frozenset(one.id for one in self._heard))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open what was clicked."""
        self._go(event.option_index)
        self.action_open()

    def on_notifications_page__seen(self, message: _Seen) -> None:
        """Take away what was seen."""
        at = self._at or 0
        self._heard = [one for one in self._heard if one.id not in message.ids]
        self._fill(at)
        if message.trouble:
            self.query_one("#dialog-hint", Static).update(Text(message.trouble))

    @property
    def _at(self) -> int | None:
        return self.query_one(OptionList).highlighted if self._heard else None

    def _go(self, to: int) -> None:
        if self._heard:
            self.query_one(OptionList).highlighted = max(0, min(to, len(self._heard) - 1))

    def _fill(self, at: int) -> None:
        shown = self.query_one(OptionList)
        shown.clear_options()
        if self._heard:
            shown.add_options(Option(_line(one)) for one in self._heard)
            self._go(at)
        else:
            shown.add_option(Option(Text(NOTHING), disabled=True))

    @work(thread=True, exit_on_error=False, group="see")
    def _see(self, ids: frozenset[int]) -> None:
        try:
            see(self._actor, ids)
            self.post_message(self._Seen(ids))
        except TuiMailError as error:
            self.post_message(self._Seen(frozenset(), error.sentence))


def _line(heard: Heard) -> Text:
    """Say when, what, of which item, and below what was said."""
    line = Text.assemble((f"{recent(heard.at, now()):<10}", "dim"), one_line(heard.sentence))
    if heard.subject:
        line.append(f"  {one_line(heard.subject)}", "dim")
    if heard.text:
        line.append(f"\n{'':<10}{one_line(heard.text)}")
    return line
