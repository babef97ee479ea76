"""What somebody should look at: accounts that fail, tokens that grow old, mail in quarantine."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType

from tui_mail.screens.accounts_words import progress_words
from tui_mail.screens.alerts_text import alert_lines
from tui_mail.screens.cells import one_line
from tui_mail.screens.message_text import Inks
from tui_mail.screens.text_screen import LinesOf, TextScreen
from tui_mail.store import clock
from tui_mail.store.actor import Actor
from tui_mail.store.queries import accounts, lists
from tui_mail.store.rows import AccountHealth, View
from tui_mail.store.visibility import places

SHOWN_FROM = 50
"""Messages of a round from which the header says how far it is."""
_DISPATCHERS = ("dispatcher", "manager")


@dataclass(frozen=True, slots=True)
class Alerts:
    """How the accounts fare, and how much stands in the quarantine of which mailbox."""

    health: Sequence[AccountHealth]
    quarantined: Sequence[tuple[str, int]]


def read_alerts(actor: Actor) -> Alerts:
    """Read them. Runs in a thread."""
    return Alerts(tuple(accounts.health(actor)), quarantined(actor))


def quarantined(actor: Actor) -> tuple[tuple[str, int], ...]:
    """Count what stands in quarantine, for those who hand out work there."""
    found = []
    for place in places(actor).values():
        if place.role in _DISPATCHERS:
            view = View(mailbox_id=place.mailbox_id, folder_kind="quarantine", snoozed=None)
            if count := lists.count(actor, view):
                found.append((place.code, count))
    return tuple(found)


def notice(alerts: Alerts) -> str:
    """Say in a few words what should be looked at, though mail comes in."""
    count = sum(number for _, number in alerts.quarantined)
    said = [f"{count:,} in quarantine"] if count else []
    warnings = sum(one.token is not None and bool(one.token.problem or one.token.warning) for one in alerts.health)
    said += ["a token needs care" if warnings == 1 else f"{warnings} tokens need care"] if warnings else []
    said += [f"folders of {one.name} fail" for one in alerts.health if one.troubled and one.state != "failed"][:1]
    return " · ".join(said)


def fetching(health: Sequence[AccountHealth]) -> str:
    """Say how far the longest round is that is going on, if it is worth to be said."""
    rounds = [(one.progress, one.name) for one in health if one.progress and one.progress.total > SHOWN_FROM]
    if not rounds:
        return ""
    progress, name = max(rounds, key=lambda pair: pair[0].total - pair[0].done)
    return f"{name} {progress_words(progress, clock.now())}"


def lines(trouble: str, alerts: Alerts, inks: Inks) -> Iterator[Text]:
    """Say what is in quarantine first, then how each account fares."""
    for mailbox, count in alerts.quarantined:
        messages = "message" if count == 1 else "messages"
        yield Text(f"{count:,} {messages} in the quarantine of {one_line(mailbox)}.", inks.trouble)
        yield Text("  Its folder shows them: R tries again, H shows one as it came.", inks.quiet)
    if alerts.quarantined:
        yield Text("")
    yield from alert_lines(trouble, alerts.health, inks, is_well=not alerts.quarantined)


class AlertsPage(TextScreen):
    """What is wrong, with the way to the accounts."""

    HINT: ClassVar[str] = "j k space move · Enter goes to the accounts · Esc closes"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,e", "accounts", "Accounts", id="alerts.accounts", tooltip="all accounts, and what to do"),
    ]

    def __init__(self, lines_of: LinesOf, to_accounts: Callable[[], None]) -> None:
        super().__init__("Alerts", lines_of)
        self._to_accounts = to_accounts

    def action_accounts(self) -> None:
        """Go to the accounts."""
        self.dismiss(None)
        self._to_accounts()
