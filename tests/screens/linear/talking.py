"""Talking with the linear mode in a terminal of its own."""

import re
import sys
from collections.abc import Mapping
from time import monotonic
from types import TracebackType
from typing import Self

from tests.office import Office
from tests.screens.pty_session import PtySession

_PROMPT = re.compile(rb"(?:^|\n)(?:> |\? |[^\n]{1,70}: )\Z")


class Talk:
    """Types lines, each after the prompt, and returns what was said to them."""

    def __init__(
        self, desk: Office, *words: str, login: str = "anna", environ: Mapping[str, str] | None = None
    ) -> None:
        command = [sys.executable, "-m", "tui_mail", "--home", str(desk.home.root), "--as", login]
        self.session = PtySession([*command, *(words or ("--plain",))], columns=80, lines=24, environ=environ)
        self.greeting = self._heard(0)

    def __enter__(self) -> Self:
        self.session.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.session.__exit__(kind, error, trace)

    def __call__(self, line: str) -> str:
        """Type a line; returns what is said until the next prompt."""
        before = len(self.session.output)
        self.session.type(f"{line}\n")
        return self._heard(before + len(line.encode()) + 1)

    def interrupt(self) -> str:
        """Press Ctrl+C; returns what is said until the next prompt."""
        before = len(self.session.output)
        self.session.interrupt()
        return self._heard(before)

    def _heard(self, before: int) -> str:
        end = monotonic() + 20
        while not (len(self.session.output) > before and _PROMPT.search(self.session.output[before:])):
            assert self.session.is_running, self.session.output[-2000:]
            assert monotonic() < end, self.session.output[-2000:]
            self.session.read(first=0.05, quiet=0.01)
        return self.session.output[before:].decode().replace("\r\n", "\n")
