"""A server process that never outlives the test run, and the temporary folder it lives in."""

import atexit
import contextlib
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def require(*programs: str, path: str | None = None) -> list[str]:
    """Find programs; skip the test when one is missing, or fail where everything must be there (CI=true)."""
    found = {program: shutil.which(program, path=path) for program in programs}
    missing = [program for program, place in found.items() if place is None]
    if not missing:
        return [place for place in found.values() if place is not None]
    reason = f"not installed: {', '.join(missing)}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def temporary_folder(prefix: str) -> Path:
    """Make a folder that other users may enter, as servers drop their rights; removed at exit; short, for sockets.

    In memory where the tests' own files are: servers sync what they store, for which disks take long.
    """
    folder = Path(tempfile.mkdtemp(prefix=f"{prefix}-", dir=os.environ.get("PYTEST_DEBUG_TEMPROOT")))
    folder.chmod(0o755)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def free_ports(count: int) -> list[int]:
    """Ports on the loopback address that nobody used a moment ago."""
    with contextlib.ExitStack() as open_sockets:
        sockets = [open_sockets.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


class ServerProcess:
    """One server in the foreground of a process group of its own; it dies with the thread that starts it."""

    def __init__(
        self, command: Sequence[str], output: Path, *, user: str | None = None, stop_with: signal.Signals
    ) -> None:
        self._stop_with = stop_with
        with output.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd="/",
                env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
                start_new_session=True,
                umask=0o022,  # whoever opened a home before has made this process stricter
                user=user,
                group=user,
                extra_groups=None if user is None else [],
                # the kernel stops the server even when the test run is killed and nothing at exit is run
                preexec_fn=lambda: _libc.prctl(_PR_SET_PDEATHSIG, stop_with),  # noqa: PLW1509 - one system call
            )
        self._output = output
        atexit.register(self.stop)

    def wait_until(self, ready: Callable[[], bool], seconds: float = 10.0) -> None:
        """Return when the server answers; RuntimeError with its log when it died or took too long."""
        deadline = time.monotonic() + seconds
        while not ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"the server did not start:\n{self._output.read_text(errors='replace')}")
            time.sleep(0.005)

    def stop(self) -> None:
        """End the server, and whatever it started that did not follow; a second call does nothing."""
        if self._process.poll() is None:
            self._process.send_signal(self._stop_with)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=5)
        atexit.unregister(self.stop)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
