"""Stretches of time that lie behind, as people type them: `last week`, `since mon`, `nov`, `2026-11-01`.

They are made of whole days, in the zone of the one who looks. Words that move with time (`this week`) stay words, so
that a view which is kept means this week in every week.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from tui_mail.errors import UsageError
from tui_mail.mail.text import fold, safe_line
from tui_mail.mail.when_words import MONTHS, WEEKDAYS

MOVING: Final = ("today", "yesterday", "this week", "last week", "this month", "last month", "last 7 days")
"""Stretches that are named from today."""

_OTHER_WORDS: Final = {
    word: name
    for name, words in {
        "today": "heute|vandaag|aujourd'hui",
        "yesterday": "gestern|gisteren|hier",
        "this week": "diese woche|deze week|cette semaine",
        "last week": "letzte woche|vorige week|afgelopen week|la semaine derniere|semaine derniere",
        "this month": "diesen monat|dieser monat|deze maand|ce mois",
        "last month": "letzten monat|letzter monat|vorige maand|le mois dernier|mois dernier",
    }.items()
    for word in words.split("|")
}
_SINCE: Final = re.compile(r"(?:since|seit|depuis|sinds|vanaf|ab)\s+(.+)")
_NUMERIC: Final = re.compile(r"(\d\d?)[./](\d\d?)(?:[./](\d{4}|\d\d)?)?")
_EARLIEST_YEAR: Final = 1970
_LAST_DAYS: Final = re.compile(r"last ([1-9]\d{0,2}) days?")


@dataclass(frozen=True, slots=True)
class Period:
    """From when on, and until when; None: without a bound. `words` name it, and can be read again."""

    words: str
    since: datetime
    until: datetime | None = None


def parse_period(text: str, now: datetime) -> Period:
    """Find the stretch that a person means, in the zone of `now`. Raises UsageError for what was not understood."""
    line = fold(safe_line(text)[:60]).strip()
    words = _OTHER_WORDS.get(line, line)
    found = _SINCE.fullmatch(words)
    try:
        period = _moving(words, now) or (_since(found[1], now) if found else _of(words, now))
    except (ValueError, OverflowError):
        period = None
    if period is None:
        raise UsageError(f"“{safe_line(text)[:40]}” is no period; say “this week”, “since mon”, “nov” or “2026-11-01”.")
    return period


def _moving(words: str, now: datetime) -> Period | None:
    today = now.date()
    monday, first = today - timedelta(days=today.weekday()), today.replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    bounds: dict[str, tuple[date, date | None]] = {
        "today": (today, None),
        "yesterday": (today - timedelta(days=1), today),
        "this week": (monday, None),
        "last week": (monday - timedelta(days=7), monday),
        "this month": (first, None),
        "last month": (before, first),
    }
    if days := _LAST_DAYS.fullmatch(words):
        return _period(words, today - timedelta(days=int(days[1]) - 1), None, now)
    return _period(words, *bounds[words], now) if words in bounds else None


def _since(words: str, now: datetime) -> Period | None:
    if words == "yesterday" or _OTHER_WORDS.get(words) == "yesterday":
        day: date | None = now.date() - timedelta(days=1)
    else:
        stretch = _year(words, now) or _month(words, now)
        day = stretch[0] if stretch else _day(words, now)
    return _period(f"since {day}", day, None, now) if day else None


def _of(words: str, now: datetime) -> Period | None:
    """Read a year, a month or a day that stands alone: it means the whole of it, and nothing after it."""
    if year := _year(words, now):
        return _period(words, *year, now)
    if month := _month(words, now):
        return _period(f"{month[0]:%Y-%m}", *month, now)
    day = _day(words, now)
    return _period(f"{day}", day, day + timedelta(days=1), now) if day else None


def _year(words: str, now: datetime) -> tuple[date, date] | None:
    """Read `2019`; other numbers are no years."""
    if not re.fullmatch(r"\d{4}", words) or not _EARLIEST_YEAR <= int(words) <= now.year:
        return None
    return date(int(words), 1, 1), date(int(words) + 1, 1, 1)


def _month(words: str, now: datetime) -> tuple[date, date] | None:
    """Read `nov`, `november 2025`, `2025-11`, `11/2025`: without a year the latest that has begun."""
    exact = re.fullmatch(r"(\d{4})-(\d\d)", words)
    numeric = re.fullmatch(r"(\d\d?)[./](\d{4})", words)
    named = re.fullmatch(r"([a-z]+)\.?(?:\s+(\d{4}))?", words)
    if exact:
        first = date(int(exact[1]), int(exact[2]), 1)
    elif numeric:
        first = date(int(numeric[2]), int(numeric[1]), 1)
    elif named and named[1] in MONTHS:
        month = MONTHS[named[1]]
        year = int(named[2]) if named[2] else now.year - (month > now.month)
        first = date(year, month, 1)
    else:
        return None
    return first, (first + timedelta(days=32)).replace(day=1)


def _day(words: str, now: datetime) -> date | None:
    """Read `2026-11-01`, `1.11.`, `1/11/26`, `mon`: without a year, or of a week, the latest that has come."""
    today = now.date()
    if re.fullmatch(r"\d{4}-\d\d-\d\d", words):
        return date.fromisoformat(words)
    if words.rstrip(".") in WEEKDAYS:
        return today - timedelta(days=(today.weekday() - WEEKDAYS[words.rstrip(".")]) % 7)
    found = _NUMERIC.fullmatch(words)
    if found is None:
        return None
    day, month, year = int(found[1]), int(found[2]), found[3]
    if year:
        return date((2000 if len(year) == 2 else 0) + int(year), month, day)
    return date(today.year - ((month, day) > (today.month, today.day)), month, day)


def _period(words: str, since: date, until: date | None, now: datetime) -> Period:
    return Period(words, _midnight(since, now), None if until is None else _midnight(until, now))


def _midnight(day: date, now: datetime) -> datetime:
    return datetime.combine(day, time(), tzinfo=now.tzinfo)
