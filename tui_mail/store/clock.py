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


def rfc3339(at: int | None) -> str | None:
    """Return a stored time as people's scripts read it, with zone."""
    return None if at is None else moment(at).isoformat(timespec="seconds")
