"""Numbers of lines as people type them: 3, 5-9."""

import re
from collections.abc import Sequence

from tui_mail.errors import UsageError

_NUMBER = re.compile(r"(\d{1,7})(?:-(\d{1,7}))?", re.ASCII)
_MOST = 2_000


def split_numbers(words: Sequence[str]) -> tuple[list[int], list[str]]:
    """Return the numbers at the beginning of some words, and the words after them."""
    numbers: list[int] = []
    for at, word in enumerate(words):
        match = _NUMBER.fullmatch(word.rstrip(","))
        if match is None:
            return numbers, list(words[at:])
        numbers += _range(int(match[1]), int(match[2] or match[1]))
    return numbers, []


def _range(first: int, last: int) -> range:
    if not 1 <= first <= last:
        raise UsageError(f"{first}-{last} are no lines: a range begins with the smaller number, and at 1.")
    if last - first >= _MOST:
        raise UsageError(f"No more than {_MOST:,} lines at once; `mark all` marks all that match.")
    return range(first, last + 1)
