"""What runs in child processes in place of the real reader and renderer: it does what the message says."""

import os
import signal
import time
from pathlib import Path

import msgspec

from tui_mail.archive.child import make_encoded
from tui_mail.archive.sheet import decode_sheet
from tui_mail.mail.arrival import read_encoded
from tui_mail.mail.extracted import Wanted, extract_encoded


def read_or_obey(raw: bytes) -> bytes:
    """Read a message, unless it says otherwise."""
    _obey(raw)
    return read_encoded(raw)


def render_or_obey(sheet: bytes) -> bytes:
    """Render a message, unless it says otherwise."""
    _obey(sheet)
    return make_encoded(sheet)


def _obey(text: bytes) -> None:
    if b"please-touch:" in text:
        Path(text.partition(b"please-touch:")[2].split()[0].decode()).touch()
    if b"please-hang" in text:
        time.sleep(60)
    if b"please-die" in text:
        os.kill(os.getpid(), signal.SIGSEGV)
    if b"please-raise" in text:
        raise RecursionError("\x1b[31m too deep")
    if b"please-grow" in text:
        bytearray(1 << 40)


def render_plain_only(request: bytes) -> bytes:
    """Render what is asked for as plain text, and fail at everything else."""
    if not decode_sheet(request[1:]).plain:
        raise ValueError("no structure today")
    return make_encoded(request)


def extract_or_obey(request: bytes) -> bytes:
    """Look into attachments, unless the name of one says otherwise."""
    _, wanted, _ = msgspec.msgpack.decode(request, type=tuple[bytes, list[Wanted], int])
    for file in wanted:
        _obey(file.name.encode())
    return extract_encoded(request)
