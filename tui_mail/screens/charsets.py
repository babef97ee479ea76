"""Which letters a terminal can show: all of them in UTF-8, else those of its own character set."""

import codecs
import os
from collections.abc import Mapping

from rich.cells import cell_len

UTF8 = "utf-8"
ASCII = "ascii"

_SIGNS = {
    **dict.fromkeys("·—–‐‑−", "-"),
    **dict.fromkeys("‘’‚‹›", "'"),
    **dict.fromkeys("“”„«»", '"'),
    **dict.fromkeys("\u00a0\u202f\u2009", " "),
    **{"•": "*", "×": "x", "…": "~", "↑": "^", "↓": "v"},
}
"""What stands for signs of print where there are none, as wide as they are."""


def charset_of(environ: Mapping[str, str] = os.environ) -> str:
    """Return the character set that the locale names; ASCII where it names none that is known.

    Python itself puts C.UTF-8 into LC_CTYPE where the locale is C: that is not what the terminal said.
    """
    named = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or ""
    if named == "C.UTF-8" and not environ.get("LC_ALL") and environ.get("LANG", "") in ("", "C", "POSIX"):
        named = ""
    try:
        return codecs.lookup(named.rpartition(".")[2].partition("@")[0]).name
    except LookupError:
        return ASCII


def charset_for(encoding: str, environ: Mapping[str, str] = os.environ) -> str:
    """Return the character set of a terminal that a stream with this encoding writes to."""
    named = charset_of(environ)
    return named if codecs.lookup(encoding).name == named else ASCII


def showable(text: str, charset: str) -> str:
    """Replace what a terminal cannot show by question marks, as many as there were cells."""
    if charset == UTF8 or text.isascii():
        return text
    return "".join(letter if _has(charset, letter) else _instead(letter) for letter in text)


def _has(charset: str, letter: str) -> bool:
    if letter.isascii():
        return True
    try:
        letter.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def _instead(letter: str) -> str:
    return _SIGNS.get(letter) or "?" * cell_len(letter)
