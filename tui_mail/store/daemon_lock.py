"""The lock that one daemon per home holds for its whole life.

It tells everybody whether one runs. On PostgreSQL, where daemons of other homes serve the same instance, their
heartbeats do.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tui_mail.config.home import Home
from tui_mail.errors import Conflict
from tui_mail.store.database import is_sqlite
from tui_mail.store.heartbeats import beating

PATIENCE = 1.0
"""Seconds that a starting daemon goes on trying: whoever asks `does one run` holds the lock for a moment."""


@contextmanager
def only_daemon(home: Home) -> Iterator[str]:
    """Hold the home for this daemon; gives what tells the home from others on this host: its daemons have it in common.

    Raises Conflict where another one runs.
    """
    with _opened(home) as handle:
        until = time.monotonic() + PATIENCE
        while not _locked(handle, fcntl.LOCK_EX):
            if time.monotonic() > until:
                raise Conflict(f"Another daemon runs for {home.root}.")
            time.sleep(0.05)
        file = os.fstat(handle)
        yield f"{file.st_dev:x}.{file.st_ino:x}"


def daemon_runs(home: Home) -> bool:
    """Whether a daemon runs for the instance of this home, whose store is open."""
    if not is_sqlite():
        return bool(beating())
    with _opened(home) as handle:
        return not _locked(handle, fcntl.LOCK_SH)


@contextmanager
def _opened(home: Home) -> Iterator[int]:
    handle = os.open(home.root / "daemon.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield handle
    finally:
        os.close(handle)  # and with it the lock


def _locked(handle: int, how: int) -> bool:
    try:
        fcntl.flock(handle, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
