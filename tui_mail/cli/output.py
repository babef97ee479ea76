"""Answers on stdout: text for people, JSON for scripts. Nothing that steers a terminal gets through."""

import io
import json
import shutil
import sys
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from tui_mail.errors import UsageError
from tui_mail.mail.text import safe_line, safe_text

Thing = TypeVar("Thing")

WIDEST = 200
"""Columns of a text that somebody else wrote, such as a subject, at most."""

NARROWEST = 20
"""Columns of it that are shown on the narrowest terminal."""


@dataclass(frozen=True, slots=True)
class Printer:
    """The form of the answers: None (for people), json or jsonl."""

    form: str | None

    def many(
        self, things: Iterable[Thing], value: Callable[[Thing], object], line: Callable[[Thing], str], none: str = ""
    ) -> None:
        """Print a list as it comes; `none` tells people that it is empty."""
        if self.form == "json":
            self._array(map(value, things))
            return
        empty = True
        for thing in things:
            empty = False
            write(_json(value(thing)) if self.form else line(thing))
        if empty and none and not self.form:
            write(none)

    def one(self, value: object, lines: Iterable[str]) -> None:
        """Print one thing; generated lines are only made where people read them."""
        for text in [_json(value)] if self.form else lines:
            write(text)

    def done(self, sentence: str) -> None:
        """Say what was done."""
        self.one({"done": sentence}, [f"{safe_line(sentence)}."])

    def refuse_json(self, why: str) -> None:
        """Raise UsageError where JSON is asked for."""
        if self.form:
            raise UsageError(why)

    def _array(self, values: Iterable[object]) -> None:
        """Write the array entry by entry: it may be longer than the memory."""
        mark = "["
        for value in values:
            write(mark + _json(value), end="")
            mark = ",\n"
        write("]" if mark != "[" else "[]")


def write(text: str, end: str = "\n") -> None:
    """Write text to stdout; what its encoding lacks is shown as a question mark."""
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="replace")
    sys.stdout.write(safe_text(text) + end)


def write_bytes(content: bytes, what: str) -> None:
    """Write bytes as they are. Raises UsageError where they would reach a terminal."""
    if sys.stdout.isatty():
        raise UsageError(f"{what} is not shown on a terminal, which it could steer: send it to a file with > FILE.")
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def _json(value: object) -> str:
    """Return JSON in ASCII: any locale takes it, and no character in it steers a terminal."""
    return json.dumps(value)


def cell(text: str, width: int) -> str:
    """Return text as one line of exactly so many columns."""
    shown, used = _fitting(safe_line(text), width)
    return shown + " " * (width - used)


def cut(text: str, width: int) -> str:
    """Return text as one line of no more than so many columns; three dots stand for what was cut off."""
    line = safe_line(text)
    shown, _ = _fitting(line, width)
    return line if shown == line else _fitting(line, width - 3)[0].rstrip() + "..."


def room(*others: str) -> int:
    """Return the columns that are left for a text beside others: of the terminal's line, else as many as are useful."""
    if not sys.stdout.isatty():
        return WIDEST
    taken = sum(_columns(letter) for other in others for letter in other)
    return min(WIDEST, max(NARROWEST, shutil.get_terminal_size().columns - taken))


def _fitting(line: str, width: int) -> tuple[str, int]:
    """Return the start of a line that fits, and its columns."""
    shown, used = "", 0
    for letter in line:
        columns = _columns(letter)
        if used + columns > width:
            break
        shown, used = shown + letter, used + columns
    return shown, used


def _columns(letter: str) -> int:
    if unicodedata.category(letter) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(letter) in {"W", "F"} else 1
