"""How long an account that failed waits: growing, at most a quarter of an hour, and never for ever."""

import random

from tui_mail.errors import LoginRefused

FIRST = 2.0
"""Seconds, before they grow."""

FIRST_AFTER_REFUSAL = 60.0
"""Seconds after a refused login: servers lock out who tries too often."""

GROWTH = 1.8
LONGEST = 15 * 60.0


def wait_after(failures: int, exc: Exception) -> float:
    """Return the seconds before the next try after so many failures in a row; no two accounts try together."""
    first = FIRST_AFTER_REFUSAL if isinstance(exc, LoginRefused) else FIRST * GROWTH
    return min(LONGEST, first * GROWTH ** min(failures - 1, 50)) * random.uniform(0.8, 1.0)  # noqa: S311 - jitter
