"""How far long work has come, on stderr: one line that renews itself on a terminal, a sentence at the end for all."""

import sys
import time

from tui_mail.mail.text import counted

_OFTEN = 0.5  # seconds between two looks


class Meter:
    """Counts messages and bytes; `total` are the bytes that there are, 0 where that is not known."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._messages = 0
        self._bytes = 0
        self._begun = time.monotonic()
        self._shown = 0.0
        self._is_live = sys.stderr.isatty()

    def advance(self, messages: int, size: int) -> None:
        """Count what was done."""
        self._messages += messages
        self._bytes += size
        if self._is_live and time.monotonic() - self._shown >= _OFTEN:
            self._shown = time.monotonic()
            sys.stderr.write(f"\r{self.line()}\x1b[K")
            sys.stderr.flush()

    def line(self) -> str:
        """Say how far it is, how fast it goes, and when it will be done."""
        spent = self._spent()
        said = f"{counted(self._messages, 'message')}, {self._messages / spent:.0f}/s"
        if self._total and self._bytes:
            share = min(self._bytes / self._total, 1.0)
            said += f", {100 * share:.0f} %, {_span(spent / share - spent)} left"
        return said

    def end(self) -> None:
        """Say how it went."""
        start = "\r\x1b[K" if self._is_live else ""
        print(f"{start}{counted(self._messages, 'message')}{self._pace()}", file=sys.stderr)

    def _pace(self) -> str:
        """Say how long it took and how fast it went, where that is worth a word."""
        spent = self._spent()
        if spent < 1:
            return " in less than a second" if self._messages else ""
        return f" in {_span(spent)}, {self._messages / spent:.0f}/s" if self._messages else f" in {_span(spent)}"

    def _spent(self) -> float:
        return max(time.monotonic() - self._begun, 0.001)


def _span(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
