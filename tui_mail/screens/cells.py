"""Outside text cut to a number of terminal cells."""

import re
import unicodedata

from rich.cells import cell_len, set_cell_size

from tui_mail.mail.text import safe_line
from tui_mail.store.queries.lists import MOST_COUNTED
from tui_mail.store.searching.answers import AtLeast

NO_SUBJECT = "(no subject)"
# Skin tones, variation selectors, keycaps and tags change how wide terminals draw an emoji, each terminal differently,
# and two regional letters make a flag in one and not in another. Without them every character has one width.
_CHANGING = dict.fromkeys([*range(0xFE00, 0xFE10), 0x20E3, *range(0x1F3FB, 0x1F400), *range(0xE0000, 0xE0080)])
_LETTERS = {0x1F1E6 + number: chr(ord("A") + number) for number in range(26)}
_UNCERTAIN = {**_CHANGING, **_LETTERS}
_JOINED = re.compile("\u200d[\u2190-\u2bff\U0001f000-\U0001faff]?")
"""A joiner and the picture that it joins; a letter after it stays."""


def one_line(text: str) -> str:
    """Clean text from outside for a cell of a list."""
    return safe_line(text) if text.isascii() else _JOINED.sub("", safe_line(text).translate(_UNCERTAIN)).strip()


def drawn(line: str) -> str:
    """Bring a safe line of a text to letters that every terminal draws as wide as they are counted here.

    Families and flags are drawn by their first picture, or by letters: better than a line that runs over its edge.
    """
    if line.isascii():
        return line
    return _JOINED.sub("", unicodedata.normalize("NFC", line).translate(_UNCERTAIN))


def nobody(direction: str) -> str:
    """Stand for a correspondent that a message does not name."""
    return "(no recipient)" if direction == "out" else "(no sender)"


def fit(text: str, width: int, cut: str) -> str:
    """Cut or fill to exactly `width` cells; what was cut ends in the sign for it."""
    line = one_line(text)
    length = len(line) if line.isascii() else cell_len(line)
    if length <= width:
        return line + " " * (width - length)
    if width <= 1:
        return cut * width
    return set_cell_size(line, width - 1) + cut


def many(count: int) -> str:
    """Write a number of items; one more than is counted means that there are more."""
    if isinstance(count, AtLeast):
        return f"{count:,}+"
    return f"{MOST_COUNTED:,}+" if count == MOST_COUNTED + 1 else f"{count:,}"


def initials(name: str | None, login: str | None) -> str:
    """Two letters for a person."""
    words = [word for word in (name or login or "").replace(".", " ").split() if word[:1].isalnum()]
    if len(words) >= 2:
        return (words[0][0] + words[-1][0]).upper()
    return words[0][:2].upper() if words else ""
