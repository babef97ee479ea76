"""Looking out for changes made elsewhere; runs in a thread of its own as long as the screen is there."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from tui_mail.screens.hearing import NOTHING, ForMe, read_for_me
from tui_mail.screens.notices import fetching, notice
from tui_mail.store.account_rows import AccountHealth
from tui_mail.store.actor import Actor
from tui_mail.store.alarm import open_alarm
from tui_mail.store.queries import accounts, tree
from tui_mail.store.queries.alerts import Alert, alerts

AT_MOST_EVERY = 0.1
"""Seconds between two readings, however much happens."""
NO_DAEMON = "no daemon runs: mail does not come in"
"""What the header says while nothing fetches mail; how the accounts fare is of no account then."""
_LOOK_ANYWAY = 15.0
_LOOK_FOR_DAEMON = 2.0
_SAY_EVERY = 1.0
_REST_AT_LEAST_EVERY = 1.0
_COUNT_ALERTS_EVERY = 2.0
_AT_MOST_OF_THE_TIME = 30  # seconds that go by for each second that counting takes
_BREATH = 0.25  # how long leaving the program may wait for this thread


@dataclass(frozen=True, slots=True)
class AlertsSeen:
    """What was to be looked at, and where the mailboxes stood then; counting it takes a while in large ones."""

    alerts: tuple[Alert, ...]
    modseqs: Mapping[int, int] = field(compare=False)
    at: float = field(compare=False)
    took: float = field(compare=False)

    def is_old(self, modseqs: Mapping[int, int]) -> bool:
        """Whether it is time to count again."""
        passed = time.monotonic() - self.at
        every = _LOOK_ANYWAY if self.modseqs == modseqs else _COUNT_ALERTS_EVERY
        return passed >= max(every, _AT_MOST_OF_THE_TIME * self.took)


@dataclass(frozen=True, slots=True)
class Standing:
    """What was seen at one look: where each mailbox stands, how mail comes in, and what keeps it from that."""

    modseqs: Mapping[int, int]
    trouble: str  # an account that fails, or no daemon
    alerts: AlertsSeen
    notice: str = ""  # what should be looked at, though mail comes in
    fetching: str = ""  # how far a long round is
    for_me: ForMe = NOTHING
    said_at: float = field(default=0.0, compare=False)  # when that was said


def watch(
    actor: Actor, daemon_runs: Callable[[], bool], tell: Callable[[Standing], None], stopped: Callable[[], bool]
) -> None:
    """Tell what is different each time something has changed that the actor may see, or the daemon came or went."""
    seen: Standing | None = None
    with open_alarm() as alarm:
        looked = asked = -_LOOK_ANYWAY
        alive, waits = True, False
        while not stopped():
            rang = alarm.wait(_BREATH)
            modseqs = tree.modseqs(actor) if rang or seen is None else seen.modseqs
            if seen is not None and seen.modseqs != modseqs:
                seen = replace(seen, modseqs=modseqs)
                tell(seen)  # the list is read at once, the rest is looked at when it is quiet
            if time.monotonic() - asked >= _LOOK_FOR_DAEMON:
                asked, ran, alive = time.monotonic(), alive, daemon_runs()
                waits = waits or alive != ran
            since = time.monotonic() - looked
            waits = waits or rang or seen is None or since >= _LOOK_ANYWAY or seen.alerts.is_old(seen.modseqs)
            if waits and (not rang or since >= _REST_AT_LEAST_EVERY):
                looked, waits = time.monotonic(), False
                found = _look(actor, seen, modseqs, alive=alive)
                if found != seen:
                    seen = found
                    tell(found)
            if rang:
                time.sleep(AT_MOST_EVERY)


def _look(actor: Actor, before: Standing | None, modseqs: Mapping[int, int], *, alive: bool) -> Standing:
    """Look again; what takes long is counted now and then, and how far a round is said once a second."""
    health, counted = accounts.health(actor), _alerts(actor, before, modseqs)
    told = read_for_me(actor)
    words, at = fetching(health) if alive else "", time.monotonic()
    if before is not None and words and before.fetching and at - before.said_at < _SAY_EVERY:
        words, at = before.fetching, before.said_at
    failing = trouble(health) if alive else NO_DAEMON
    return Standing(modseqs, failing, counted, notice(counted.alerts, health), words, told, at)


def _alerts(actor: Actor, before: Standing | None, modseqs: Mapping[int, int]) -> AlertsSeen:
    if before is not None and not before.alerts.is_old(modseqs):
        return before.alerts
    begun = time.monotonic()
    found = tuple(one for one in alerts(actor) if not one.is_of_account)
    return AlertsSeen(found, modseqs, time.monotonic(), time.monotonic() - begun)


def trouble(health: list[AccountHealth]) -> str:
    """Name the first account that fails, and how many more do."""
    failing = [account for account in health if account.state == "failed"]
    if not failing:
        return ""
    more = f" (and {len(failing) - 1} more)" if len(failing) > 1 else ""
    return f"{failing[0].name}: {failing[0].failure}{more}"
