"""Where somebody sits: the program in a terminal of its own, keys that go in, and the screen that they lead to."""

import sys
from collections.abc import Callable, Sequence
from select import select
from time import monotonic
from types import TracebackType
from typing import Self

from bench.terminal import Terminal
from tui_mail.config.home import Home

PATIENCE = 20.0
LINES = 40
COLUMNS = 120


class Seat:
    """One person at the keyboard. What comes on the other seats is read, too: nobody's terminal may fill up."""

    def __init__(self, home: Home, login: str, others: "Sequence[Seat]" = ()) -> None:
        command = [sys.executable, "-m", "tui_mail", "--home", str(home.root), "--as", login]
        self._terminal = Terminal(command, columns=COLUMNS, lines=LINES)
        self._seats = [self, *others]
        self.keys = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._terminal.close()

    def type(self, *keys: str) -> None:
        """Press keys, and count them: each is one, however many bytes it sends."""
        self.keys += len(keys)
        self._terminal.send("".join(keys))

    def until(self, shown: Callable[[], bool]) -> None:
        """Wait until the screen is so."""
        end = monotonic() + PATIENCE
        while not shown():
            assert monotonic() < end, self.text
            for ready in select([seat._terminal for seat in self._seats], [], [], 0.1)[0]:
                ready.drain()

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return self._terminal.text

    @property
    def bottom(self) -> str:
        """The line in which actions answer."""
        return self.text.splitlines()[-2]

    @property
    def at_cursor(self) -> str:
        """The line of the list on which the cursor stands; empty where there is none."""
        return next((line.partition("▌")[2] for line in self.text.splitlines() if "▌" in line), "")

    def shows(self, words: str) -> None:
        """Wait until some words are on the screen."""
        self.until(lambda: words in self.text)

    def is_told(self, words: str) -> None:
        """Wait for the answer to an action."""
        self.until(lambda: words in self.bottom)

    def stands_on(self, words: str) -> None:
        """Wait until the cursor is on a row that says this."""
        self.until(lambda: words in self.at_cursor)
