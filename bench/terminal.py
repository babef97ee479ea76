"""A program in a terminal of its own: keys go in, what comes out is timed, counted and shown on a screen by pyte."""

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import pyte

from bench.usage import descendants, peak_mb

_QUIET = 0.06
"""Seconds without output after which the screen is taken as settled."""

_TIMEOUT = 30.0

# What pyte would print as text: questions about the keyboard, and strings to the terminal itself.
_UNKNOWN = re.compile(rb"\x1b\[[<=>?][0-9;]*u|\x1b\[[<=>?]?[0-9;]*\$[a-z]|\x1b[P\]_^][^\x07\x1b]*(?:\x07|\x1b\\)")
_UNFINISHED = re.compile(rb"\x1b(?:\[[^@-~]*|[P\]_^][^\x07\x1b]*)?$")
_ASKS_FOR_SYNCHRONY = b"\x1b[?2026$p"
_SYNCHRONY = b"\x1b[?2026;2$y"


@dataclass(frozen=True, slots=True)
class Reaction:
    """What a key led to: seconds until the screen changed and until it was quiet (None: nothing came), and bytes."""

    changed: float | None
    settled: float | None
    bytes: int


class Terminal:
    """A running program and the screen it paints."""

    def __init__(self, command: Sequence[str], *, columns: int = 120, lines: int = 40) -> None:
        self.screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self.screen)
        self._rest = b""
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
        for name in ("NO_COLOR", "COLUMNS", "LINES"):  # the terminal itself says how large it is
            environment.pop(name, None)
        self.started = time.perf_counter()
        self._process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=environment,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - some programs open /dev/tty
        )
        os.close(slave)

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return "\n".join(self.screen.display)

    @property
    def peak_mb(self) -> float:
        """The most memory that the program and its children had, added up."""
        return sum(map(peak_mb, (self._process.pid, *descendants(self._process.pid))))

    def wait_for(self, shown: Callable[[str], bool], patience: float = _TIMEOUT) -> tuple[float, int]:
        """Wait until the screen shows something; returns seconds since the start and bytes until then."""
        total = 0
        while time.perf_counter() - self.started < patience:
            for at, chunk in self._chunks(_QUIET):
                total += len(chunk)
                self._feed(chunk)
                if shown(self.text):
                    return at - self.started, total
            if self._process.poll() is not None:
                break
        raise RuntimeError(f"not shown within {patience:g} s:\n{self.text}")

    def send(self, keys: str) -> None:
        """Send keys, and wait for nothing."""
        os.write(self._master, keys.encode())

    def press(self, keys: str, *, first: float = 2.0, quiet: float = _QUIET) -> Reaction:
        """Send keys and wait until the screen is quiet; `first` is how long to wait for the first answer."""
        sent = time.perf_counter()
        self.send(keys)
        chunks = list(self._chunks(first, quiet))
        before = self._cells()
        changed = None
        for at, chunk in chunks:
            self._feed(chunk)
            if changed is None and self._cells() != before:
                changed = at - sent
        settled = chunks[-1][0] - sent if chunks else None
        return Reaction(changed, settled, sum(len(chunk) for _, chunk in chunks))

    def rest(self, seconds: float = 1.0) -> int:
        """Let the program do what it does when nobody types; returns the bytes that came."""
        chunks = list(self._chunks(seconds, seconds))
        for _, chunk in chunks:
            self._feed(chunk)
        return sum(len(chunk) for _, chunk in chunks)

    def fileno(self) -> int:
        """Return what to wait at for output."""
        return self._master

    def drain(self) -> int:
        """Feed the screen with what is there; returns how many bytes came."""
        total = 0
        while select.select([self._master], [], [], 0)[0]:
            chunk = os.read(self._master, 1 << 16)
            total += len(chunk)
            self._feed(chunk)
        return total

    def close(self) -> None:
        """Hang up, and end what does not go by itself."""
        with contextlib.suppress(ProcessLookupError):  # it has ended by itself
            os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        os.close(self._master)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _chunks(self, first: float, quiet: float = _QUIET) -> "list[tuple[float, bytes]]":
        """Collect output with the time at which it came, until nothing comes for a while."""
        chunks: list[tuple[float, bytes]] = []
        patience = first
        while select.select([self._master], [], [], patience)[0]:
            try:
                chunk = os.read(self._master, 1 << 16)
            except OSError:  # the program has ended
                break
            chunks.append((time.perf_counter(), chunk))
            if _ASKS_FOR_SYNCHRONY in chunk:
                os.write(self._master, _SYNCHRONY)
            patience = quiet
        return chunks

    def _feed(self, chunk: bytes) -> None:
        data = self._rest + chunk
        cut = _UNFINISHED.search(data)
        self._rest = data[cut.start() :] if cut else b""
        self._stream.feed(_UNKNOWN.sub(b"", data[: cut.start()] if cut else data))

    def _cells(self) -> list[dict[int, object]]:
        return [dict(self.screen.buffer[line]) for line in range(self.screen.lines)]
