"""Dates as people type them, in English, French, German and Dutch."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from tui_mail.errors import UsageError
from tui_mail.mail.text import fold, safe_line

MORNING: Final = time(8)  # a day without a time

_DAYS: Final = {
    word: offset
    for offset, words in {
        0: "today heute vandaag aujourd'hui aujourd’hui tonight vanavond",
        1: "tomorrow tmrw tmr morgen demain",
        2: "overmorrow ubermorgen overmorgen apres-demain apresdemain",
    }.items()
    for word in words.split()
}
_WEEKDAYS: Final = {
    word: day
    for day, words in enumerate(
        (
            "monday mon lundi lun montag mo maandag ma",
            "tuesday tue tues mardi mar dienstag di dinsdag",
            "wednesday wed mercredi mer mittwoch mi woensdag wo",
            "thursday thu thur thurs jeudi jeu donnerstag do donderdag",
            "friday fri vendredi ven freitag fr vrijdag vr",
            "saturday sat samedi sam samstag sonnabend sa zaterdag za",
            "sunday sun dimanche dim sonntag so zondag zo",
        )
    )
    for word in words.split()
}
_MONTHS: Final = {
    word: month
    for month, words in enumerate(
        (
            "january jan janvier janv januar janner januari",
            "february feb fevrier fevr februar februari",
            "march mar mars marz maart mrt",
            "april apr avril avr",
            "may mai mei",
            "june jun juin juni",
            "july jul juillet juil juli",
            "august aug aout augustus",
            "september sep sept septembre",
            "october oct octobre oktober okt",
            "november nov novembre",
            "december dec decembre dezember dez",
        ),
        start=1,
    )
    for word in words.split()
}
_CLOCK_WORDS: Final = {
    "noon": time(12), "midi": time(12), "mittag": time(12), "mittags": time(12), "middag": time(12),
    "morning": MORNING, "matin": MORNING, "fruh": MORNING, "vormittag": MORNING, "ochtend": MORNING,
    "afternoon": time(14), "apres-midi": time(14), "nachmittag": time(14), "namiddag": time(14),
    "evening": time(18), "soir": time(18), "abend": time(18), "avond": time(18), "tonight": time(18),
    "vanavond": time(18),
}  # fmt: skip
_UNITS: Final = {
    word: unit
    for unit, words in {
        "minutes": "m min mins minute minutes minuten minuut",
        "hours": "h hr hrs hour hours heure heures stunde stunden uur uren std",
        "days": "d day days j jour jours t tag tage tagen dag dagen",
        "weeks": "w week weeks wk wks semaine semaines sem woche wochen weken",
        "months": "mo mon month months mois monat monate monaten maand maanden",
    }.items()
    for word in words.split()
}
_NEXT: Final = r"(?:next|coming|prochaine?|nachste[nrs]?|kommende[nrs]?|volgende?|komende?|aanstaande)"
_FILLERS: Final = frozenset(
    ("at", "on", "the", "this", "a", "and", "ce", "le", "la", "les", "l", "de", "et", "der", "den", "dem", "die", "das")
) | frozenset(("am", "um", "im", "und", "uhr", "om", "op", "en"))


def parse_when(text: str, now: datetime) -> datetime:
    """Find the moment that a person means, in the zone of `now` (aware). A day without a time is its morning at 8.

    Raises UsageError naming what was not understood, and for what is already past.
    """
    shown = safe_line(text)[:100]
    reading = _Reading(shown, now)
    try:
        moment = reading.moment()
    except (ValueError, OverflowError) as problem:
        raise UsageError(f"There is no such time: “{shown}”.") from problem
    if moment <= now:
        raise UsageError(f"“{shown}” is already past.")
    return moment


class _Reading:
    """One text being read: each step takes what it understands out of `rest`."""

    def __init__(self, shown: str, now: datetime) -> None:
        self.shown = shown
        self.now = now
        self.rest = re.sub(r"(\d-\d\d?)t(?=\d)", r"\1 ", f" {fold(shown)} ")
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
            raise UsageError(
                f"“{leftover or self.shown}” was not understood; try “tomorrow 9:00”, “mon”, “+3d” or “2026-12-01”."
            )
        moment = self.at(self.day or self.now.date(), self.clock or MORNING)
        if self.recurs and moment <= self.now:
            moment = self.at(moment.date() + self.recurs, self.clock or MORNING)
        return moment

    def leftover(self) -> str:
        """Give what no step took, but for small words and the name of the weekday that the date falls on."""
        words = self.rest.replace(",", " ").split()
        meant = self.day.weekday() if self.day else None
        return " ".join(
            word for word in words if word not in _FILLERS and (meant is None or _WEEKDAYS.get(word) != meant)
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
        far = re.fullmatch(r"\s*(?:\+|(?:in|dans|over)\s)\s*(\d{1,4})\s*([a-z]+)\s*", self.rest)
        unit = _UNITS.get(far[2]) if far else None
        if far is None or unit not in {"minutes", "hours"}:
            return None
        return (self.now.astimezone(UTC) + timedelta(**{unit: int(far[1])})).astimezone(self.now.tzinfo)

    def iso(self) -> None:
        """2026-12-01."""
        if found := self.take(r"(\d{4})-(\d\d?)-(\d\d?)"):
            self.day = date(int(found[1]), int(found[2]), int(found[3]))

    def numeric(self) -> None:
        """1.12., 1.12.2026, 1/12/2026, 1-12-2026: the day comes first."""
        if found := self.take(r"(\d\d?)([./-])(\d\d?)(?:\2(\d{4})?)?(?!\s*uhr)"):
            self.in_year(int(found[1]), int(found[3]), found[4])

    def named_month(self) -> None:
        """1 December, 1er décembre 2026, 1. Dezember, Dec 1."""
        month = "|".join(sorted(_MONTHS, key=len, reverse=True))
        if found := self.take(rf"(\d\d?)(?:er|st|nd|rd|th|e|\.)?\s*(?:of\s+)?({month})\.?(?:\s+(\d{{4}}))?"):
            self.in_year(int(found[1]), _MONTHS[found[2]], found[3])
        elif found := self.take(rf"({month})\.?\s+(\d\d?)(?:st|nd|rd|th)?(?:,?\s+(\d{{4}}))?"):
            self.in_year(int(found[2]), _MONTHS[found[1]], found[3])

    def in_year(self, day: int, month: int, year: str | None) -> None:
        """Take a day of the year; without a year the next one."""
        today = self.now.date()
        self.day = date(int(year) if year else today.year, month, day)
        if not year and self.day < today:
            self.day = self.day.replace(year=today.year + 1)

    def week(self) -> None:
        """Next week is its Monday, next month its first day."""
        today = self.now.date()
        if self.take(rf"(?:{_NEXT}\s+(?:week|woche)|semaine\s+prochaine)"):
            self.day = today + timedelta(days=7 - today.weekday())
        elif self.take(rf"(?:{_NEXT}\s+(?:month|monat|maand)|mois\s+prochain)"):
            self.day = _months_later(today.replace(day=1), 1)

    def distance(self) -> None:
        """+3d, in 2 weeks, dans 3 jours, in 3 Tagen, over 3 dagen."""
        if found := self.take(r"(?:\+|(?:in|dans|over)\s)\s*(\d{1,4})\s*([a-z]+)"):
            unit, count = _UNITS.get(found[2]), int(found[1])
            if unit is None or unit in {"minutes", "hours"}:
                self.rest += found[0]
            elif unit == "months":
                self.day = _months_later(self.now.date(), count)
            else:
                self.day = self.now.date() + timedelta(**{unit: count})

    def day_word(self) -> None:
        """Today, tomorrow, the day after."""
        if self.take(r"(?:the\s+)?day\s+after\s+tomorrow"):
            self.day = self.now.date() + timedelta(days=2)
        elif found := self.take("(" + "|".join(sorted(map(re.escape, _DAYS), key=len, reverse=True)) + ")"):
            self.day = self.now.date() + timedelta(days=_DAYS[found[1]])
            if found[1] in _CLOCK_WORDS:
                self.clock = _CLOCK_WORDS[found[1]]

    def weekday(self) -> None:
        """Take the next such day; today only with a time that is still to come, and never with “next”."""
        names = "|".join(sorted(_WEEKDAYS, key=len, reverse=True))
        if found := self.take(rf"(?:({_NEXT})\s+)?({names})\.?(?:\s+(prochaine?))?"):
            ahead = (_WEEKDAYS[found[2]] - self.now.weekday()) % 7
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
        elif found := self.take("(" + "|".join(sorted(_CLOCK_WORDS, key=len, reverse=True)) + ")"):
            self.clock = _CLOCK_WORDS[found[1]]
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
