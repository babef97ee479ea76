"""Business hours as a mailbox says them, `mon-fri 08:00-18:00`, and how much of them lies between two moments."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from typing import Final

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_PART: Final = re.compile(r"([a-z]{3})(?:\s*-\s*([a-z]{3}))?\s+([0-9]{1,2}):([0-9]{2})\s*-\s*([0-9]{1,2}):([0-9]{2})")
_SECOND: Final = 1_000_000
_MINUTE: Final = 60 * _SECOND
_DAY: Final = 86_400 * _SECOND
_THURSDAY: Final = 3  # the first day of 1970

Week = tuple[tuple[tuple[int, int], ...], ...]
"""Per day of the week, Monday first: when it is open, from and until, in microseconds of the clock on the wall."""


def plain_hours(text: str) -> str:
    """Return hours as they are always written: `mon-fri 08:00-12:30, sat 09:00-12:00`.

    Raises ValueError that says what was not understood.
    """
    return ", ".join(_plain(part) for part in _parts(text))


def business_seconds(hours: str | None, since: int, until: int, zone: tzinfo | None) -> float:
    """Count the seconds of business hours between two times (microseconds UTC); without hours all of them count.

    The clock on the wall decides, so that an hour that daylight saving leaves out or repeats is counted as it passes.
    `zone`: whose clock; None is the machine's.
    """
    if hours is None:
        return max(0, until - since) / _SECOND
    week = _week(hours)
    return (
        sum(_open(week, start + offset, end + offset) for start, end, offset in _steady(since, until, zone)) / _SECOND
    )


def _parts(text: str) -> Iterator[tuple[int, int, int, int]]:
    """Read hours: first and last day, and from which until which minute."""
    for part in text.lower().split(","):
        found = _PART.fullmatch(part.strip())
        if found is None or found[1] not in DAYS or (found[2] or found[1]) not in DAYS:
            raise ValueError(f"{part.strip()[:40]!r} is not like mon-fri 08:00-18:00")
        begins, ends = int(found[3]) * 60 + int(found[4]), int(found[5]) * 60 + int(found[6])
        if max(int(found[4]), int(found[6])) > 59 or not begins < ends <= 24 * 60:
            raise ValueError(f"{part.strip()[:40]!r} names no time of a day that ends after it begins")
        yield DAYS.index(found[1]), DAYS.index(found[2] or found[1]), begins, ends


def _plain(part: tuple[int, int, int, int]) -> str:
    first, last, begins, ends = part
    days = DAYS[first] if first == last else f"{DAYS[first]}-{DAYS[last]}"
    return f"{days} {begins // 60:02}:{begins % 60:02}-{ends // 60:02}:{ends % 60:02}"


def _week(hours: str) -> Week:
    """Return when each day is open; what overlaps counts once."""
    days: list[list[tuple[int, int]]] = [[] for _ in DAYS]
    for first, last, begins, ends in _parts(hours):
        for step in range((last - first) % 7 + 1):
            days[(first + step) % 7].append((begins * _MINUTE, ends * _MINUTE))
    return tuple(tuple(_joined(day)) for day in days)


def _joined(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    after = 0
    for begins, ends in sorted(spans):
        if ends > after:
            yield max(begins, after), ends
            after = ends


def _steady(since: int, until: int, zone: tzinfo | None) -> Iterator[tuple[int, int, int]]:
    """Cut a time into pieces in which the clock on the wall does not jump, each with its distance from UTC."""
    start = since
    while start < until:
        end = min(until, start + _DAY)
        offset = _offset(start, zone)
        if _offset(end, zone) != offset:
            end = _jump(start, end, offset, zone)
        yield start, end, offset
        start = end


def _jump(start: int, end: int, offset: int, zone: tzinfo | None) -> int:
    """Return when the clock leaves its distance from UTC."""
    while end - start > 1:
        middle = (start + end) // 2
        if _offset(middle, zone) == offset:
            start = middle
        else:
            end = middle
    return end


def _offset(at: int, zone: tzinfo | None) -> int:
    offset = datetime.fromtimestamp(at / _SECOND, tz=UTC).astimezone(zone).utcoffset()
    assert offset is not None  # noqa: S101 - it is aware
    return round(offset.total_seconds()) * _SECOND


def _open(week: Week, start: int, end: int) -> int:
    """Return how much of a time on the wall is open, in microseconds."""
    total = 0
    for day in range(start // _DAY, end // _DAY + 1):
        for begins, ends in week[(day + _THURSDAY) % 7]:
            total += max(0, min(end, day * _DAY + ends) - max(start, day * _DAY + begins))
    return total
