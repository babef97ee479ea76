"""Open a file that is a plain one, and read no more of it than wanted."""

import errno
import os
import stat
import time
from pathlib import Path
from typing import BinaryIO

from tui_mail.fetch.source import Fetched

HEAD = 256_000
"""Bytes of a message that is too large in which its head is looked for."""

SETTLED = 2.0
"""Seconds without a change after which a file counts as written."""


def open_plain(path: Path) -> BinaryIO:
    """Open a file for reading. OSError if it is no plain file: a link leads elsewhere, a pipe would keep us waiting."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as exc:
        raise OSError(exc.errno, "no plain file" if exc.errno in (errno.ELOOP, errno.ENXIO) else exc.strerror) from exc
    file = open(descriptor, "rb")  # noqa: SIM115 - the caller closes it
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        file.close()
        raise OSError(0, "no plain file")
    return file


def read_message(key: str, path: Path, size_limit: int) -> Fetched | None:
    """Return what is in a file, of a large one the head; None if there is none. OSError if it is no plain file."""
    try:
        file = open_plain(path)
    except FileNotFoundError:
        return None
    with file:
        status = os.fstat(file.fileno())
        start = file.read(HEAD if status.st_size > size_limit else size_limit + 1)
        return told(key, start, status.st_mtime_ns // 1000, max(status.st_size, len(start)), size_limit)


def told(key: str, raw: bytes, received_at: int, size: int, size_limit: int) -> Fetched:
    """Return a message as it goes on: above the limit its head, found in the bytes that there are."""
    if size > size_limit:
        return Fetched(key, head_of(raw[:HEAD]), received_at, size, is_head=True)
    return Fetched(key, raw, received_at, size)


def head_of(start: bytes) -> bytes:
    """Return a message's head with the empty line that ends it, or all of this if that does not come."""
    ends = [at + len(mark) for mark in (b"\n\r\n", b"\n\n") if (at := start.find(mark)) >= 0]
    return start[: min(ends)] if ends else start


def is_young(status: os.stat_result) -> bool:
    """Whether a file was written to a moment ago; one from the future never was."""
    return 0 <= time.time() - status.st_mtime < SETTLED


def settle(path: Path, until: float) -> bool:
    """Wait for a file that is being written, to a monotonic time at most; returns whether it is left alone now."""
    while is_young(os.lstat(path)):
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


def reason_of(exc: OSError) -> str:
    """Return what the system says of a failure, in lower case; what this program says, as it is."""
    reason = exc.strerror or "unreadable"
    return reason.lower() if exc.errno else reason


def key_text(name: bytes) -> str:
    """Return a file name as text that a database can hold."""
    return name.decode("utf-8", "backslashreplace")
