"""What time it is in the database: integer microseconds since 1970, UTC."""

import time
from datetime import UTC, datetime

SECOND = 1_000_000
"""Microseconds."""


def now() -> int:
    """Return the present in microseconds UTC."""
    return time.time_ns() // 1000


def moment(at: int) -> datetime:
    """Return a stored time as an aware datetime in UTC."""
    return datetime.fromtimestamp(at / SECOND, tz=UTC)


def stored(when: datetime) -> int:
    """Return an aware datetime as it is stored."""
    return int(when.timestamp() * SECOND)


def spoken(at: int) -> str:
    """Return a stored time in full, as people in the local time zone say it: `Tue 01 Dec 2026 09:00`."""
    return f"{moment(at).astimezone():%a %d %b %Y %H:%M}"


def local_day(at: int) -> str:
    """Return the day that a stored time is in the local time zone: `2036-12-31`."""
    return moment(at).astimezone().date().isoformat()


def rfc3339(at: int | None) -> str | None:
    """Return a stored time as people's scripts read it, with zone."""
    return None if at is None else moment(at).isoformat(timespec="seconds")
