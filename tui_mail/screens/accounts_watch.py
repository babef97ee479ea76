"""Looking out for what changes with the accounts; runs in a thread as long as their screen is there."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from tui_mail.store.actor import Actor
from tui_mail.store.alarm import open_alarm
from tui_mail.store.queries.account_table import AccountLine, account_lines

AT_MOST_EVERY = 0.5
"""Seconds between two readings: a round that goes on changes something many times a second."""
_LOOK_ANYWAY = 5.0
_BREATH = 0.25  # how long leaving may wait for this thread


@dataclass(frozen=True)
class AccountsSeen:
    """The accounts at one look, and whether a daemon runs."""

    accounts: tuple[AccountLine, ...]
    alive: bool


def watch_accounts(
    actor: Actor, daemon_runs: Callable[[], bool], tell: Callable[[AccountsSeen], None], stopped: Callable[[], bool]
) -> None:
    """Tell how the accounts are at once, and then each time that something is different."""
    seen: AccountsSeen | None = None
    looked = 0.0
    with open_alarm() as alarm:
        rung = True
        while not stopped():
            rung = rung or time.monotonic() - looked > _LOOK_ANYWAY
            if rung and time.monotonic() - looked >= AT_MOST_EVERY:
                rung, looked = False, time.monotonic()
                found = AccountsSeen(tuple(account_lines(actor)), daemon_runs())
                if found != seen:
                    seen = found
                    tell(found)
            rung = alarm.wait(_BREATH) or rung
