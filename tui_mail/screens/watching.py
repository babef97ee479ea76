"""Looking out for changes made elsewhere; runs in a thread of its own as long as the screen is there."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tui_mail.store.actor import Actor
from tui_mail.store.alarm import open_alarm
from tui_mail.store.queries import accounts, tree
from tui_mail.store.rows import AccountHealth

AT_MOST_EVERY = 0.1
"""Seconds between two readings, however much happens."""
NO_DAEMON = "no daemon runs: mail does not come in"
"""What the header says while nothing fetches mail; how the accounts fare is of no account then."""
_LOOK_ANYWAY = 15.0
_LOOK_FOR_DAEMON = 2.0
_BREATH = 0.25  # how long leaving the program may wait for this thread


@dataclass(frozen=True, slots=True)
class Standing:
    """What was seen at one look: where each mailbox stands, and what is wrong with an account or the daemon."""

    modseqs: Mapping[int, int]
    trouble: str


def watch(
    actor: Actor, daemon_runs: Callable[[], bool], tell: Callable[[Standing], None], stopped: Callable[[], bool]
) -> None:
    """Tell what is different each time something has changed that the actor may see, or the daemon came or went."""
    seen: Standing | None = None
    with open_alarm() as alarm:
        looked = asked = -_LOOK_ANYWAY
        alive = True
        while not stopped():
            due = alarm.wait(_BREATH) or seen is None or time.monotonic() - looked >= _LOOK_ANYWAY
            if time.monotonic() - asked >= _LOOK_FOR_DAEMON:
                asked, before, alive = time.monotonic(), alive, daemon_runs()
                due = due or alive != before
            if not due:
                continue
            looked = time.monotonic()
            found = Standing(tree.modseqs(actor), trouble(accounts.health(actor)) if alive else NO_DAEMON)
            if found != seen:
                seen = found
                tell(found)
            time.sleep(AT_MOST_EVERY)


def trouble(health: list[AccountHealth]) -> str:
    """Name the first account that fails, and how many more do."""
    failing = [account for account in health if account.state == "failed"]
    if not failing:
        return ""
    more = f" (and {len(failing) - 1} more)" if len(failing) > 1 else ""
    return f"{failing[0].name}: {failing[0].failure}{more}"
