"""What is said and heard in the linear mode: lines of words that end where the terminal does, and a prompt."""

import os
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TextIO

from rich.cells import cell_len, chop_cells

from tui_mail.mail.text import safe_text
from tui_mail.screens.charsets import charset_for, showable

PAGE = 40
"""Lines that are said before somebody asks for more."""

MORE = "Enter: more"
_NARROWEST = 20


class Voice:
    """Says lines, and hears what is typed. All that is said is cleaned here, whoever wrote it."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stdout
        self._charset = charset_for(self._out.encoding or "ascii")
        self._rest: Iterator[str] | None = None

    @property
    def width(self) -> int:
        """Cells of a line; one less than there are, so that no terminal breaks it by itself."""
        try:
            columns = os.get_terminal_size(self._out.fileno()).columns
        except OSError:
            columns = 80
        return max(_NARROWEST, columns - 1)

    def say(self, text: str) -> None:
        """Say a text at once, however long it is."""
        for line in self._lines([text]):
            self._put(line)
        self._out.flush()

    def tell(self, lines: Iterable[str]) -> None:
        """Say the first page of some lines, and keep the rest for whoever wants to hear it."""
        self._rest = self._lines(lines)
        self.go_on()

    def go_on(self) -> bool:
        """Say the next page of what was told last; False where nothing is left of it."""
        if self._rest is None:
            return False
        for line in islice(self._rest, PAGE):
            self._put(line)
        following = next(self._rest, None)
        if following is None:
            self._rest = None
        else:
            self._rest = _with_first(following, self._rest)
            self._put(MORE)
        self._out.flush()
        return True

    def forget(self) -> None:
        """Forget what is left of what was told."""
        self._rest = None

    def hear(self, prompt: str) -> str:
        """Return what is typed. Raises EOFError where the line is gone, or somebody leaves."""
        try:
            return input(showable(prompt, self._charset)).strip()
        except UnicodeDecodeError:
            self.say("What was typed is no text: some bytes of it are no letters here.")
            return ""

    def _lines(self, texts: Iterable[str]) -> Iterator[str]:
        for text in texts:
            for line in safe_text(text).split("\n"):
                yield from wrapped(line.expandtabs(), self.width)

    def _put(self, line: str) -> None:
        self._out.write(showable(line, self._charset) + "\n")


def _with_first(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def wrapped(line: str, width: int) -> Iterator[str]:
    """Break a line between words; only a word that is longer than a line is broken itself."""
    if cell_len(line) <= width:
        yield line.rstrip()
        return
    begun = ""
    for word in line.split(" "):
        longer = f"{begun} {word}" if begun else word
        if cell_len(longer) <= width:
            begun = longer
            continue
        if begun.strip():
            yield begun.rstrip()
        *whole, begun = chop_cells(word, width) or [""]
        yield from whole
    if begun:
        yield begun.rstrip()
