"""Run a function in child processes that may die, hang or grow without harm to the rest.

The parent writes a request and reads an answer, each a 4-byte length and that many bytes; an answer begins with one
byte that says how it went. A child imports the target's module alone, serves one request after the other, and ends
when its standard input does, so that none outlives its parent.
"""

import importlib
import os
import resource
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self, cast

from tui_mail.errors import ChildFailed

_LENGTH = struct.Struct(">I")
_DONE, _RAISED = b"+", b"-"
# A child without memory can still end with a number, but hardly write a sentence.
_OUT_OF_MEMORY = 77
_CHUNK = 1 << 20
# A cold start without .pyc files on a busy machine takes seconds; it must not be counted against the first request.
_START_SECONDS = 60.0
# Whatever a library leaks must not add up until the limit hits an innocent request.
_REQUESTS_PER_CHILD = 1000
# -I keeps the working folder and PYTHON* out, and with them a checkout's own package: its folder is named instead.
_PACKAGE_PARENT = str(Path(__file__).resolve().parents[1])
_BOOTSTRAP = (
    "import sys; folder = sys.argv[1]; folder in sys.path or sys.path.insert(0, folder); "
    "from tui_mail.children import serve; serve(sys.argv[2], float(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]))"
)


@dataclass(frozen=True)
class Limits:
    """What one request may take: seconds of time, MB (2**20 bytes) of address space."""

    seconds: float
    memory_mb: int


class Children:
    """A pool of at most `count` persistent child processes that run `target`, "package.module:function"."""

    def __init__(self, target: str, *, count: int, limits: Limits, nice: int = 0) -> None:
        self._target = target
        self._count = count
        self._limits = limits
        self._nice = nice
        self._changed = threading.Condition()
        self._idle: list[_Child] = []
        self._busy: set[_Child] = set()
        self._taken = 0
        self._closed = False
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="children")

    def run(self, request: bytes) -> bytes:
        """Give the function's answer; raises ChildFailed with what happened. Waits while all children are busy."""
        child: _Child | None = None
        self._take_place()
        try:
            child = self._child()
            return child.exchange(request)
        finally:
            self._give_back(child)

    def submit(self, request: bytes) -> Future[bytes]:
        """Run without waiting for the answer."""
        self._refuse_when_closed()
        return self._threads.submit(self.run, request)

    def close(self) -> None:
        """End all children; a request that still runs fails with ChildFailed, one that still waits is cancelled."""
        with self._changed:
            self._closed = True
            idle, self._idle = self._idle, []
            for child in self._busy:
                child.kill()
            self._changed.notify_all()
        for child in idle:
            child.discard()
        self._threads.shutdown(cancel_futures=True)
        with self._changed:
            self._changed.wait_for(lambda: not self._taken)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _take_place(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._taken < self._count)
            self._refuse_when_closed()
            self._taken += 1

    def _child(self) -> "_Child":
        """Take the child that rested least, or start a new one."""
        with self._changed:
            self._refuse_when_closed()
            # A child may have been killed while it rested; that is no fault of the next request.
            while self._idle:
                child = self._idle.pop()
                if child.is_alive():
                    self._busy.add(child)
                    return child
                child.discard()
            child = _Child(self._target, self._limits, self._nice)
            self._busy.add(child)
        return child

    def _give_back(self, child: "_Child | None") -> None:
        with self._changed:
            if child is not None:
                self._busy.discard(child)
                if child.is_reusable and not self._closed:
                    self._idle.append(child)
                    child = None
        if child is not None:
            child.discard()
        with self._changed:
            self._taken -= 1
            self._changed.notify_all()

    def _refuse_when_closed(self) -> None:
        if self._closed:
            raise ChildFailed(f"No child process runs {self._target} any more: the program is ending.")


class _Child:
    """One child process, seen from its parent; used by one thread at a time."""

    def __init__(self, target: str, limits: Limits, nice: int) -> None:
        self._target = target
        self._limits = limits
        self._is_ready = False
        self._served = 0
        self.is_reusable = False
        numbers = (str(limits.seconds), str(limits.memory_mb), str(nice))
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-X", "utf8", "-c", _BOOTSTRAP, _PACKAGE_PARENT, target, *numbers],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                cwd="/",
                env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
                start_new_session=True,  # Ctrl+C in the terminal is for the program alone
            )
        except OSError as exc:
            raise ChildFailed(f"No child process could be started to run {target}: {exc.strerror}.") from exc
        self._requests = cast(IO[bytes], self._process.stdin).fileno()
        self._answers = cast(IO[bytes], self._process.stdout).fileno()
        os.set_blocking(self._requests, False)
        os.set_blocking(self._answers, False)

    def exchange(self, request: bytes) -> bytes:
        """Send a request and read its answer; afterwards `is_reusable` says whether the child can take another."""
        self.is_reusable = False
        if not self._is_ready:
            self._answer(time.monotonic() + _START_SECONDS)
            self._is_ready = True
        if len(request) > self._limits.memory_mb << 20:
            raise self._excess()
        deadline = time.monotonic() + self._limits.seconds
        self._send(_LENGTH.pack(len(request)), deadline)
        self._send(request, deadline)
        return self._answer(deadline)

    def is_alive(self) -> bool:
        """Whether the process has not ended."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End the process and whatever it started, at once."""
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def discard(self) -> None:
        """Kill, reap and close."""
        self.kill()
        self._process.wait()
        cast(IO[bytes], self._process.stdin).close()
        cast(IO[bytes], self._process.stdout).close()

    def _send(self, data: bytes, deadline: float) -> None:
        view = memoryview(data)
        while view:
            self._wait(self._requests, select.POLLOUT, deadline)
            try:
                view = view[os.write(self._requests, view[:_CHUNK]) :]
            except BlockingIOError:
                continue
            except OSError as exc:
                raise self._death() from exc

    def _answer(self, deadline: float) -> bytes:
        """Read the function's answer; a failure that the child reports is raised."""
        (length,) = _LENGTH.unpack(self._receive(_LENGTH.size, deadline))
        if not 0 < length <= self._limits.memory_mb << 20:
            raise self._excess()
        outcome = self._receive(1, deadline)
        answer = self._receive(length - 1, deadline)
        self._served += 1
        self.is_reusable = self._is_ready and self._served < _REQUESTS_PER_CHILD
        if outcome == _RAISED:
            raise ChildFailed(f"{self._target} raised {_printable(answer.decode(errors='replace'))}")
        return answer

    def _receive(self, size: int, deadline: float) -> bytes:
        data = bytearray()
        while len(data) < size:
            self._wait(self._answers, select.POLLIN, deadline)
            try:
                chunk = os.read(self._answers, min(_CHUNK, size - len(data)))
            except BlockingIOError:
                continue
            if not chunk:
                raise self._death()
            data += chunk
        return bytes(data)

    def _wait(self, fd: int, event: int, deadline: float) -> None:
        poller = select.poll()
        poller.register(fd, event)
        rest = deadline - time.monotonic()
        if rest <= 0 or not poller.poll(rest * 1000):
            seconds = self._limits.seconds if self._is_ready else _START_SECONDS
            raise ChildFailed(f"{self._target} did not finish within {seconds:g} seconds.")

    def _excess(self) -> ChildFailed:
        return ChildFailed(f"{self._target} needed more than {self._limits.memory_mb} MB.")

    def _death(self) -> ChildFailed:
        try:
            code = self._process.wait(1)
        except subprocess.TimeoutExpired:
            return ChildFailed(f"The child process that runs {self._target} closed its pipes.")
        if code == _OUT_OF_MEMORY:
            return self._excess()
        how = f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
        return ChildFailed(f"The child process that runs {self._target} {how}.")


def _printable(text: str) -> str:
    """One line without control characters: a library's error may quote a hostile message."""
    return "".join(char if char.isprintable() else " " for char in text[:300])


def serve(target: str, seconds: float, memory_mb: int, nice: int) -> None:
    """Be a child: answer requests until standard input ends."""
    requests, answers = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):  # whatever a library prints must not come between the frames
        os.dup2(nowhere, standard)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_AS, memory_mb << 20)
    os.nice(nice)
    try:
        _serve(target, seconds, requests, answers)
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)
    except BrokenPipeError:  # the parent is gone
        os._exit(0)


def _serve(target: str, seconds: float, requests: int, answers: int) -> None:
    module, name = target.split(":")
    function: Callable[[bytes], bytes] | None = None

    def load(_: bytes) -> bytes:
        nonlocal function
        function = getattr(importlib.import_module(module), name)
        return b""

    _write(answers, _outcome(load, b""))
    while function is not None and (header := _read(requests, _LENGTH.size)):
        request = _read(requests, _LENGTH.unpack(header)[0])
        # The parent keeps the deadline; should it die meanwhile, the kernel does, however busy the function is.
        signal.setitimer(signal.ITIMER_REAL, seconds + 1)
        answer = _outcome(function, request)
        signal.setitimer(signal.ITIMER_REAL, 0)
        _write(answers, answer)


def _lower(kind: int, most: int) -> None:
    hard = resource.getrlimit(kind)[1]
    if hard == resource.RLIM_INFINITY or most < hard:
        resource.setrlimit(kind, (most, most))


def _outcome(function: Callable[[bytes], bytes], request: bytes) -> bytes:
    try:
        return _DONE + function(request)
    except MemoryError:
        raise
    except (Exception, SystemExit) as exc:  # noqa: BLE001 - a supervision point: every failure becomes one sentence
        return _RAISED + f"{type(exc).__name__}: {exc}".encode(errors="replace")


def _read(fd: int, size: int) -> bytes:
    """Exactly `size` bytes, or nothing when the parent is gone."""
    data = bytearray()
    while len(data) < size:
        chunk = os.read(fd, min(_CHUNK, size - len(data)))
        if not chunk:
            return b""
        data += chunk
    return bytes(data)


def _write(fd: int, answer: bytes) -> None:
    view = memoryview(_LENGTH.pack(len(answer)) + answer)
    while view:
        view = view[os.write(fd, view) :]
