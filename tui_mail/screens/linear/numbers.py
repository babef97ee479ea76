"""Numbers of lines as people type them: 3, 5-9."""

import re
from collections.abc import Sequence

from tui_mail.errors import UsageError

_NUMBER = re.compile(r"([1-9]\d{0,6})(?:-([1-9]\d{0,6}))?", re.ASCII)
_MOST = 2_000


def split_numbers(words: Sequence[str]) -> tuple[list[int], list[str]]:
    """Return the numbers at the beginning of some words, and the words after them: 2026-00117 is no range of lines."""
    numbers: list[int] = []
    for at, word in enumerate(words):
        match = _NUMBER.fullmatch(word.rstrip(","))
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        if first > last:
            return numbers, list(words[at:])
        if last - first >= _MOST:
            raise UsageError(f"No more than {_MOST:,} lines at once; `mark all` marks all that match.")
        numbers += range(first, last + 1)
    return numbers, []
