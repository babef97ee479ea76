"""What the header says in a few words: how far a round is, and what should be looked at though mail comes in."""

from collections import Counter as Tally
from collections.abc import Iterable, Sequence

from tui_mail.screens.accounts_words import progress_words
from tui_mail.store import clock
from tui_mail.store.account_rows import AccountHealth
from tui_mail.store.queries.alerts import Alert, AlertKind
from tui_mail.store.queries.lists import MOST_COUNTED

SHOWN_FROM = 50
"""Messages of a round from which the header says how far it is."""

_MOST_SAID = 2
_WORDS: dict[AlertKind, str] = {
    "quarantine": "in quarantine",
    "suggested": "with a suggested case",
    "unknown-number": "with an unknown number",
    "overdue": "overdue",
    "task-due": "due",
    "holder-absent": "with somebody away",
    "unlinked": "unlinked",
}


def notice(alerts: Iterable[Alert], health: Sequence[AccountHealth]) -> str:
    """Say what should be looked at, the two weightiest first; the page of alerts has all of it."""
    numbers: Tally[str] = Tally()
    for alert in alerts:
        numbers[alert.kind] += alert.count
    said = [f"{_number(numbers[kind])} {words}" for kind, words in _WORDS.items() if numbers[kind]]
    warnings = sum(one.token is not None and bool(one.token.problem or one.token.warning) for one in health)
    said += ["a token needs care" if warnings == 1 else f"{warnings} tokens need care"] if warnings else []
    said += [f"folders of {one.name} fail" for one in health if one.troubled and one.state != "failed"][:1]
    more = [f"{len(said) - _MOST_SAID} more"] if len(said) > _MOST_SAID else []
    return " · ".join(said[:_MOST_SAID] + more)


def _number(count: int) -> str:
    return f"{MOST_COUNTED:,}+" if count > MOST_COUNTED else f"{count:,}"


def fetching(health: Sequence[AccountHealth]) -> str:
    """Say how far the longest round is that is going on, if it is worth to be said."""
    rounds = [(one.progress, one.name) for one in health if one.progress and one.progress.total > SHOWN_FROM]
    if not rounds:
        return ""
    progress, name = max(rounds, key=lambda pair: pair[0].total - pair[0].done)
    return f"{name} {progress_words(progress, clock.now())}"
