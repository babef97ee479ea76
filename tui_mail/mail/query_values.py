"""Sizes and days as people type them in a search."""

import re
from datetime import datetime, timedelta
from typing import Final

from tui_mail.errors import UsageError
from tui_mail.mail.period import parse_period
from tui_mail.mail.text import fold, safe_line
from tui_mail.mail.when_words import UNITS

_SIZE: Final = re.compile(r"(\d{1,12}(?:[.,]\d{1,3})?)\s*([kmg]?)(?:i?[bo])?", re.IGNORECASE | re.ASCII)
_TIMES: Final = {"": 1, "k": 1_000, "m": 1_000_000, "g": 1_000_000_000}
_AGO: Final = re.compile(r"(\d{1,4}) ?([a-z]+)(?: ago)?", re.ASCII)
_DAYS: Final = {"days": 1, "weeks": 7, "months": 30}


def size_of(words: str) -> int:
    """Return the bytes of `5MB`, `500k`, `1.5 GB`, `300`. Raises UsageError for what was not understood."""
    found = _SIZE.fullmatch(words.strip())
    if found is None:
        raise UsageError(f"“{safe_line(words)[:40]}” is no size; say “5MB” or “500k”.")
    return int(float(found[1].replace(",", ".")) * _TIMES[found[2].lower()])


def day_of(words: str, now: datetime) -> datetime:
    """Return when the day (week, month) begins that is meant, in the zone of `now`: `2026-11-01`, `last week`, `3d`.

    What names no year has come already: `nov` in spring is that of last year. Raises UsageError for what was not
    understood.
    """
    found = _AGO.fullmatch(fold(safe_line(words)))
    days = _DAYS.get(UNITS.get(found[2], "")) if found else None
    if found and days:
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
        return (midnight - timedelta(days=days * int(found[1]))).replace(tzinfo=now.tzinfo)
    try:
        return parse_period(words, now).since
    except UsageError:
        joined = re.sub(r"[-_]", " ", words)  # last-week needs no quotes
        try:
            return parse_period(joined, now).since
        except UsageError:
            advice = "say “2026-11-01”, “1.11.”, “last week”, “nov” or “3d”"
            raise UsageError(f"“{safe_line(words)[:40]}” is no day; {advice}.") from None
