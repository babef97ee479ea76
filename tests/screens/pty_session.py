"""A program in a terminal of its own, for tests of what it really sends."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
from collections.abc import Mapping, Sequence
from time import monotonic
from types import TracebackType
from typing import Self


class PtySession:
    """Types keys, and keeps every byte that came back."""

    def __init__(
        self, command: Sequence[str], *, columns: int = 120, lines: int = 40, environ: Mapping[str, str] | None = None
    ) -> None:
        self.output = b""
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        environment = {**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8"}
        environment |= environ or {}
        for name in ("COLUMNS", "LINES"):  # the terminal itself says how large it is
            environment.pop(name, None)
        self._process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True
        )
        os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(10)
        self._close()

    @property
    def is_running(self) -> bool:
        """Whether the program has not ended."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End the program so that it cannot say good-bye."""
        self._process.kill()
        self._process.wait(10)

    def interrupt(self) -> None:
        """Send what Ctrl+C sends where the terminal is the one of the session."""
        self._process.send_signal(signal.SIGINT)

    def hang_up(self) -> int:
        """Take the terminal away; returns the exit code of the program."""
        self._close()
        return self._process.wait(20)

    def _close(self) -> None:
        if self._master >= 0:
            os.close(self._master)
            self._master = -1

    def ended(self) -> int:
        """Read to the end of the program; returns its exit code."""
        end = monotonic() + 20
        while self._process.poll() is None:
            assert monotonic() < end, self.output[-2000:]
            self.read(first=0.1)
        self.read(first=0.1)
        return self._process.wait()

    def press(self, keys: str) -> bytes:
        """Type, and wait until nothing more comes."""
        self.type(keys)
        return self.read(first=1.0)

    def type(self, keys: str) -> None:
        """Type, and wait for nothing."""
        os.write(self._master, keys.encode())

    def read(self, *, first: float, quiet: float = 0.03) -> bytes:
        """Read until nothing has come for a moment."""
        came, patience, end = b"", first, monotonic() + 30
        while monotonic() < end and select.select([self._master], [], [], patience)[0]:
            try:
                came += os.read(self._master, 1 << 16)
            except OSError:  # nobody is at the other end any more
                break
            patience = quiet
        self.output += came
        return came

    def wait_for(self, words: bytes) -> None:
        """Read until something was sent."""
        end = monotonic() + 20
        while words not in self.output:
            assert monotonic() < end, self.output[-2000:]
            self.read(first=0.1)
