"""Going to a day of the list: what people type, and the day that it means before it is taken."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta

from tui_mail.errors import UsageError
from tui_mail.mail.past_day import past_day
from tui_mail.screens.choices import Choice, Question
from tui_mail.screens.fuzzy import begins
from tui_mail.screens.list_headings import day_words
from tui_mail.screens.times import now
from tui_mail.store.rows import Key

_LIKELY = ("yesterday", "last week", "last month", "3 months ago", "1 year ago")


def day_question() -> Question[date]:
    """Ask for a day that lies behind; what was typed is shown as a date before it is taken."""

    def choices(typed: str) -> Sequence[Choice[date]]:
        present = now()
        try:
            return [_choice(typed.strip(), present)] if typed.strip() else _likely("", present)
        except UsageError:
            fitting = _likely(typed, present)
            if not fitting:
                raise
            return fitting

    return Question("Go to which day?", choices, "nov · 3 weeks ago · vor 10 Tagen · 1.9. · 2026-11-01 · Esc closes")


def _likely(typed: str, present: datetime) -> list[Choice[date]]:
    offered = []
    for words in _LIKELY:
        with suppress(UsageError):
            if begins(typed, words):
                offered.append(_choice(words, present))
    return offered


def _choice(words: str, present: datetime) -> Choice[date]:
    day = past_day(words, present)
    return Choice(day, day_words(datetime.combine(day, time(), present.tzinfo), present), words)


def key_of_day(day: date, order: str) -> Key:
    """Return the key above the first row of a day, in a list that begins with the newest, or with the oldest."""
    first = day if order == "oldest" else day + timedelta(days=1)
    at = int(datetime.combine(first, time()).astimezone().timestamp()) * 1_000_000
    return Key(-at, 0) if order == "oldest" else Key(at, 0)
