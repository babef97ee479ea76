"""Days that lie behind, as people type them: `3 weeks ago`, `-10d`, `vor 3 Tagen`, or any period by its first day."""

import re
from datetime import date, datetime, timedelta
from typing import Final

from tui_mail.errors import UsageError
from tui_mail.mail.period import parse_period
from tui_mail.mail.text import fold, safe_line
from tui_mail.mail.when_words import UNITS

_DAYS: Final = {"days": 1, "weeks": 7}
_YEARS: Final = frozenset(
    ("y", "yr", "yrs", "year", "years", "an", "ans", "annee", "annees", "jahr", "jahre", "jahren", "jaar", "jaren")
)
_AGO: Final = re.compile(
    r"-\s*(?P<minus>\d{1,4}\s*[a-z]+)"
    r"|(?:vor|il y a)\s+(?P<before>\w+\s*[a-z]*)"
    r"|(?P<after>\w+\s*[a-z]+)\s+(?:ago|geleden)"
)
_MANY: Final = re.compile(r"(?P<count>\d{1,4}|an?|une?|einer?|einem|einen|een)\s*(?P<unit>[a-z]+)")


def past_day(text: str, now: datetime) -> date:
    """Find the day that a person means, in the zone of `now`. Raises UsageError for what was not understood."""
    line = fold(safe_line(text)[:60]).strip()
    found = _AGO.fullmatch(line)
    if found is None:
        return parse_period(text, now).since.date()
    many = _MANY.fullmatch(next(filter(None, found.groups())))
    unit = None if many is None else "years" if many["unit"] in _YEARS else UNITS.get(many["unit"])
    try:
        if many is not None and unit in (*_DAYS, "months", "years"):
            return _before(now.date(), int(many["count"]) if many["count"].isdecimal() else 1, unit)
    except (OverflowError, ValueError):
        pass
    raise UsageError(f"“{safe_line(text)[:40]}” is no day; say “3 weeks ago”, “yesterday”, “nov” or “2026-11-01”.")


def _before(today: date, count: int, unit: str) -> date:
    if unit in ("months", "years"):
        months = today.year * 12 + today.month - 1 - count * (12 if unit == "years" else 1)
        first = date(months // 12, months % 12 + 1, 1)
        following = (first + timedelta(days=32)).replace(day=1)
        return min(first + timedelta(days=today.day - 1), following - timedelta(days=1))
    return today - timedelta(days=count * _DAYS[unit])
