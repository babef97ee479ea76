"""Durations and sizes as people write them: `15m`, `30d`, `100MB`."""

import re

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
LONGEST = 36_500 * _SECONDS["d"]
"""Seconds that a mailbox can let something wait: so much later there is a calendar still."""

_BYTES = {"B": 1, "kB": 1000, "MB": 1000**2, "GB": 1000**3, "KiB": 1024, "MiB": 1024**2, "GiB": 1024**3}


def duration_seconds(text: str) -> int:
    """Count the seconds of `90s`, `15m`, `2h`, `30d` or `1w`; ValueError if it is none of these or nothing."""
    return _measure(text, _SECONDS, "a duration like 15m, 2h or 30d")


def patience_seconds(text: str) -> int:
    """Count the seconds of a duration that people wait for; ValueError also where nobody lives to see it pass."""
    seconds = duration_seconds(text)
    if seconds > LONGEST:
        raise ValueError(f"is longer than a century: {text}")
    return seconds


def duration_text(seconds: int) -> str:
    """Return a duration as it is always written: `2d`, `36h`, `90m`; in weeks nobody counts."""
    unit = next(unit for unit in ("d", "h", "m", "s") if seconds % _SECONDS[unit] == 0)
    return f"{seconds // _SECONDS[unit]}{unit}"


def size_bytes(text: str) -> int:
    """Count the bytes of `500kB`, `100MB`, `1GB` (or KiB, MiB, GiB); ValueError if it is none of these or nothing."""
    return _measure(text, _BYTES, "a size like 500kB, 100MB or 1GB")


def _measure(text: str, units: dict[str, int], wanted: str) -> int:
    found = re.fullmatch(r"([0-9]{1,9})([A-Za-z]{1,3})", text)
    if found is None or found[2] not in units or int(found[1]) == 0:
        raise ValueError(f"is not {wanted}: {text[:40]!r}")
    return int(found[1]) * units[found[2]]
