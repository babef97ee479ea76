"""The way to the terminal, which may be slow: it knows since when something has been waiting to be taken."""

from collections import deque
from time import monotonic
from typing import TextIO

PATIENCE = 0.05
"""Seconds that something may wait before the line counts as one that cannot follow."""

_GRACE = 0.15
_MUTE = 60.0


class Outlet:
    """A file for the thread that writes; `expect` is told of each piece before, in the thread that paints."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._waiting: deque[float] = deque()  # appended in one thread, taken away in the other

    @property
    def encoding(self) -> str:
        """How letters become bytes on the way."""
        return self._file.encoding

    @property
    def is_behind(self) -> bool:
        """Whether the terminal has not yet taken what was sent a while ago."""
        try:
            return monotonic() - self._waiting[0] > PATIENCE
        except IndexError:
            return False

    def expect(self) -> None:
        """Note that a piece is on its way."""
        self._waiting.append(monotonic())

    def write(self, text: str) -> int:
        """Hand a piece to the terminal; waits until it has taken all of it."""
        try:
            written = self._file.write(text)
            self._file.flush()
        finally:
            self._waiting.popleft()
        return written

    def flush(self) -> None:
        """Nothing is held back."""

    def fileno(self) -> int:
        """Return the terminal's number."""
        return self._file.fileno()


class Echo:
    """What was sent may lie in buffers far from here: only the terminal itself can say that it was shown.

    It is asked behind a picture, one question at a time, and answers when it gets there.
    """

    def __init__(self) -> None:
        self._asked: float | None = None
        self._quickest: float | None = None

    def ask(self) -> bool:
        """Note that it is asked; False where it still owes an answer."""
        if self._asked is not None:
            return False
        self._asked = monotonic()
        return True

    def hear(self) -> None:
        """Note that it has answered."""
        if self._asked is not None:
            took = monotonic() - self._asked
            self._quickest = took if self._quickest is None else min(took, self._quickest)
            self._asked = None

    @property
    def is_late(self) -> bool:
        """Whether the answer takes much longer than the quickest did: something is queued on the way.

        Who has never answered, or answers no more, is not waited for.
        """
        if self._asked is None or self._quickest is None:
            return False
        return 2 * self._quickest + _GRACE < monotonic() - self._asked < _MUTE
