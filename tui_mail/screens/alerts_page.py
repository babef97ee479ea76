"""What should be looked at: Enter opens the list that an alert speaks of, or the accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui_mail.screens.alerts_text import account_blocks, standing
from tui_mail.screens.cells import one_line
from tui_mail.screens.message_text import Inks
from tui_mail.store.account_rows import AccountHealth
from tui_mail.store.actor import Actor
from tui_mail.store.queries import accounts
from tui_mail.store.queries.alerts import Alert, alerts


@dataclass(frozen=True, slots=True)
class Alerts:
    """What each alert lists, and how the accounts fare."""

    lists: Sequence[Alert]
    health: Sequence[AccountHealth]


def read_alerts(actor: Actor) -> Alerts:
    """Read them. Runs in a thread."""
    return Alerts([one for one in alerts(actor) if not one.is_of_account], accounts.health(actor))


class AlertsPage(ModalScreen[Alert | AccountHealth | None]):
    """Lists what is wrong; closes with the alert whose list is wanted, or the account."""

    KEYS_IN_ORDER: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", "Close", id="alerts.close", tooltip="back to where I was"),
        Binding("j,down", "move(1)", "Down", id="alerts.down", tooltip="the next one", show=False),
        Binding("k,up", "move(-1)", "Up", id="alerts.up", tooltip="the one before", show=False),
        Binding("enter", "open", "Open", id="alerts.open", tooltip="the list it speaks of, or the accounts"),
    ]
    HINT: ClassVar[str] = "Enter opens what it speaks of · Esc closes"

    def __init__(self, found: Alerts, trouble: str) -> None:
        super().__init__()
        self._found = found
        self._trouble = trouble
        self._lines: list[Alert | AccountHealth] = [*found.lists, *found.health]

    def compose(self) -> ComposeResult:
        """A title, how it stands, the list, a hint."""
        with Vertical(id="page"):
            yield Static(Text("Alerts"), id="dialog-title")
            yield Static(self._standing(), id="standing")
            yield OptionList(id="alerts")
            yield Static(Text(self.HINT), id="dialog-hint")

    def on_mount(self) -> None:
        """List it; the keys are the page's own."""
        shown = self.query_one(OptionList)
        shown.can_focus = False
        trouble = Style(color=self.app.theme_variables.get("error"))
        inks = Inks(Style(bold=True), Style(dim=True), Style(italic=True), trouble, Style())
        shown.add_options(Option(Text(one_line(one.sentence), inks.trouble)) for one in self._found.lists)
        shown.add_options(Option(Text.assemble(block)) for block in account_blocks(self._found.health, inks))
        if self._lines:
            shown.highlighted = 0

    def _standing(self) -> Text:
        return standing(self._trouble, self._found.health, is_well=not self._found.lists)

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)

    def action_move(self, steps: int) -> None:
        """Go to another one."""
        shown = self.query_one(OptionList)
        if self._lines:
            shown.highlighted = max(0, min((shown.highlighted or 0) + steps, len(self._lines) - 1))

    def action_open(self) -> None:
        """Go to what the line speaks of."""
        at = self.query_one(OptionList).highlighted
        if at is not None and self._lines:
            self.dismiss(self._lines[at])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open what was clicked."""
        self.dismiss(self._lines[event.option_index])
