"""Dates as people type them, in English, French, German and Dutch."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from tui_mail.errors import UsageError
from tui_mail.mail.text import fold, safe_line
from tui_mail.mail.when_words import (
    CLOCK_UNITS,
    CLOCK_WORDS,
    DAYS,
    FILLERS,
    MIDNIGHT,
    MONTHS,
    MORNING,
    NEXT,
    ONE,
    PHRASES,
    UNITS,
    UNTIL_REPLY,
    WEEKDAYS,
)

LAST_YEAR: Final = 9999  # parts of it are beyond every calendar for who lives east or west of whoever says them
_SHOWN: Final = 40  # characters of what was not understood


def _any(words: Iterable[str]) -> str:
    """Give a pattern for the longest of some words."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_FAR: Final = rf"(?:\+|(?:in|dans|over)\s)\s*(?:(\d{{1,4}})\s*|{ONE}\s+)({_any(UNITS)})"
_SO_MANY: Final = rf"(\d{{1,4}})\s*({_any(UNITS.keys() - CLOCK_UNITS)})"


def parse_when(text: str, now: datetime) -> datetime:
    """Find the moment that a person means, in the zone of `now` (aware). A day without a time is its morning at 9.

    Raises UsageError naming what was not understood, and for what is already past.
    """
    line = safe_line(text)[:100]
    shown = _cut(line)
    reading = _Reading(line, now)
    try:
        moment = reading.moment()
    except (ValueError, OverflowError) as problem:
        raise UsageError(f"There is no such time: “{shown}”.") from problem
    if moment.year == LAST_YEAR:
        raise UsageError(f"There is no such time: “{shown}”.")
    if moment <= now:
        advice = "" if reading.day else f"; say “tomorrow {shown}”"
        raise UsageError(f"“{shown}” is already past{advice}.")
    return moment


def means_until_reply(text: str) -> bool:
    """Whether a person means no moment, but until somebody answers: `reply`, `bis Antwort`, `jusqu'à réponse`."""
    return re.fullmatch(UNTIL_REPLY, " ".join(fold(safe_line(text)).split())) is not None


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


class _Reading:
    """One text being read: each step takes what it understands out of `rest`."""

    def __init__(self, shown: str, now: datetime) -> None:
        self.shown = shown
        self.now = now
        self.rest = re.sub(r"(\d-\d\d?)t(?=\d)", r"\1 ", f" {fold(shown)} ")
        for phrase, word in PHRASES.items():
            self.rest = re.sub(rf"\b(?:{phrase})\b", word, self.rest)
        self.day: date | None = None
        self.clock: time | None = None
        self.recurs: timedelta | None = None  # what names no single day means its next time

    def take(self, pattern: str) -> re.Match[str] | None:
        """Cut the first match out of the rest."""
        match = re.search(rf"(?<![\w:+]){pattern}(?![\w:])", self.rest)
        if match:
            self.rest = f"{self.rest[: match.start()]} {self.rest[match.end() :]}"
        return match

    def steps(self) -> tuple[Callable[[], None], ...]:
        """List the ways to name a day, the most exact first."""
        return self.iso, self.numeric, self.named_month, self.week, self.distance, self.day_word, self.weekday

    def moment(self) -> datetime:
        """Find the moment; whatever is left over was not understood."""
        if exact := self.exact():
            return exact
        for step in self.steps():
            if self.day is None:
                step()
        self.time_of_day()
        leftover = self.leftover()
        if leftover or (self.day is None and self.clock is None):
            raise UsageError(self.refusal(_cut(leftover or self.shown)))
        today = self.now.date()
        moment = self.at(self.day or today, self.clock or MORNING)
        if self.recurs and (moment <= self.now or (self.clock is None and self.day == today)):
            moment = self.at(moment.date() + self.recurs, self.clock or MORNING)
        return moment

    def refusal(self, words: str) -> str:
        """Say what was not understood."""
        number = re.fullmatch(r"\+?(\d{1,4})", words)
        if number is None or self.day or self.clock:
            return f"“{words}” was not understood; say “tomorrow 9”, “mon” or “+3d”."
        hour = f"{number[1]}:00, {number[1]}h or " if words == number[1] and int(words) < 24 else ""
        return f"“{words}” what? Say {hour}+{number[1]}d."

    def leftover(self) -> str:
        """Give what no step took, but for small words and the name of the weekday that the date falls on."""
        words = self.rest.replace(",", " ").split()
        meant = self.day.weekday() if self.day else None
        return " ".join(
            word for word in words if word not in FILLERS and (meant is None or WEEKDAYS.get(word) != meant)
        )

    def at(self, day: date, clock: time) -> datetime:
        """Place a wall-clock time in the zone of now; one that summer time skips moves on by the skipped hour."""
        wall = datetime.combine(day, clock, tzinfo=self.now.tzinfo)
        return wall.astimezone(UTC).astimezone(self.now.tzinfo)

    def exact(self) -> datetime | None:
        """RFC 3339 with a zone, or a distance in minutes or hours: these name a moment by themselves."""
        stamp = self.rest.strip().upper()
        if re.fullmatch(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)", stamp):
            return datetime.fromisoformat(stamp).astimezone(self.now.tzinfo)
        far = re.fullmatch(_FAR, self.rest.strip()) or re.fullmatch(_SO_MANY, self.rest.strip())
        unit = UNITS[far[2]] if far else ""
        if far is None or unit not in {"minutes", "hours"}:
            return None
        return (self.now.astimezone(UTC) + timedelta(**{unit: int(far[1] or 1)})).astimezone(self.now.tzinfo)

    def iso(self) -> None:
        """2026-12-01."""
        if found := self.take(r"(\d{4})-(\d\d?)-(\d\d?)"):
            self.day = date(int(found[1]), int(found[2]), int(found[3]))

    def numeric(self) -> None:
        """1.12., 1.12.2026, 1/12/26, 1-12-2026: the day comes first."""
        if found := self.take(r"(\d\d?)([./-])(\d\d?)(?:\2(\d{4}|\d\d)?)?(?!\s*uhr)"):
            self.in_year(int(found[1]), int(found[3]), found[4])

    def named_month(self) -> None:
        """1 December, 1er décembre 2026, 1. Dezember, Dec 1."""
        month = _any(MONTHS)
        if found := self.take(rf"(\d\d?)(?:er|st|nd|rd|th|e|\.)?\s*(?:of\s+)?({month})\.?(?:\s+(\d{{4}}))?"):
            self.in_year(int(found[1]), MONTHS[found[2]], found[3])
        elif found := self.take(rf"({month})\.?\s+(\d\d?)(?:st|nd|rd|th)?(?:,?\s+(\d{{4}}))?"):
            self.in_year(int(found[2]), MONTHS[found[1]], found[3])

    def in_year(self, day: int, month: int, year: str | None) -> None:
        """Take a day of the year; without a year the next one."""
        today = self.now.date()
        century = 2000 if year and len(year) == 2 else 0
        self.day = date(century + int(year) if year else today.year, month, day)
        if not year and self.day < today:
            self.day = self.day.replace(year=today.year + 1)

    def week(self) -> None:
        """Next week is its Monday, next month its first day."""
        today = self.now.date()
        if self.take(rf"(?:{NEXT}\s+(?:week|woche)|semaine\s+prochaine)"):
            self.day = today + timedelta(days=7 - today.weekday())
        elif self.take(rf"(?:{NEXT}\s+(?:month|monat|maand)|mois\s+prochain)"):
            self.day = _months_later(today.replace(day=1), 1)

    def distance(self) -> None:
        """+3d, 2w, in 2 weeks, dans 3 jours, in einer Woche, over 3 dagen."""
        found = self.take(_FAR) or self.take(_SO_MANY)
        if found is None:
            return
        unit, count = UNITS[found[2]], int(found[1] or 1)
        if unit in {"minutes", "hours"}:
            self.rest += found[0]
        elif unit == "months":
            self.day = _months_later(self.now.date(), count)
        else:
            self.day = self.now.date() + timedelta(**{unit: count})

    def day_word(self) -> None:
        """Today, tomorrow, the day after."""
        if self.take(r"(?:the\s+)?day\s+after\s+tomorrow"):
            self.day = self.now.date() + timedelta(days=2)
        elif found := self.take(rf"({_any(DAYS)})"):
            self.day = self.now.date() + timedelta(days=DAYS[found[1]])
            if found[1] in CLOCK_WORDS:
                self.clock = CLOCK_WORDS[found[1]]

    def weekday(self) -> None:
        """Take the next such day; today only with a time that is still to come, and never with “next”."""
        if found := self.take(rf"(?:({NEXT})\s+)?({_any(WEEKDAYS)})\.?(?:\s+(prochaine?))?"):
            ahead = (WEEKDAYS[found[2]] - self.now.weekday()) % 7
            self.recurs = timedelta(days=7)
            self.day = self.now.date() + timedelta(days=ahead or (7 if found[1] or found[3] else 0))

    def time_of_day(self) -> None:
        """18:00, 9h, 9h30, 9 Uhr, 9 uur, 9am, noon; a bare hour only behind a day."""
        if found := self.take(r"(\d\d?)(?:[:.](\d\d))?\s*(am|pm)"):
            if not 1 <= int(found[1]) <= 12:
                raise ValueError(found[0])
            self.clock = time(int(found[1]) % 12 + (12 if found[3] == "pm" else 0), int(found[2] or 0))
        elif found := self.take(r"(\d\d?)(?::|\s*h\s*|\.(?=\d\d\s*u))(\d\d)(?:\s*(?:uhr|uur|h))?"):
            self.clock = time(int(found[1]), int(found[2]))
        elif found := self.take(r"(\d\d?)\s*(?:h|heures?|uhr|uur|o'clock)(?:\s*(\d\d))?"):
            self.clock = time(int(found[1]), int(found[2] or 0))
        elif found := self.take(rf"({_any(CLOCK_WORDS)})"):
            self.clock = CLOCK_WORDS[found[1]]
            if self.clock is MIDNIGHT:
                self.day = (self.day or self.now.date()) + timedelta(days=1)
        elif self.day is not None and (found := self.take(r"(\d\d?)")):
            self.clock = time(int(found[1]))


def _months_later(day: date, months: int) -> date:
    """Give the same day so many months later, or the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(last, day.day))
        except ValueError:
            continue
    raise ValueError(f"no month {month + 1} of {year}")
