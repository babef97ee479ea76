"""Where the messages of an mbox file begin and end, and their bytes.

Every message is preceded by a line that begins with "From ", after an empty line. Such lines in a message are written
as ">From " (mboxo, and mboxrd, which also quotes ">From "), or a Content-Length says how long the message is (mboxcl,
and mboxcl2, which quotes nothing). No file says which it is.
"""

import hashlib
import os
import re
from calendar import timegm
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tui_mail.fetch.files.plain import HEAD, head_of

_BLOCK: Final = 1 << 20
_FIRST_BLOCK: Final = 1 << 14  # most messages end in it
_SAMPLE: Final = 2000  # bytes of a separator and the line after it that are looked at
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_GAP: Final = re.compile(rb"\n(\r?\n)From ")
_DATED: Final = re.compile(rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .{0,60}?[0-9]{1,2}:[0-9]{2}")
_FIELD: Final = re.compile(rb">?From |[!-9;-~]{1,80}[ \t]*:")
_ASCTIME: Final = re.compile(
    rf"({'|'.join(_MONTHS)}) +([0-9]{{1,2}}) +([0-9]{{1,2}}):([0-9]{{2}}):([0-9]{{2}})"
    r"(?: ([+-])([0-9]{2})([0-9]{2})| [A-Z]{1,5})? +([0-9]{4})".encode()
)
_LENGTH: Final = re.compile(rb"^content-length:[ \t]*([0-9]{1,15})[ \t]*\r?$", re.MULTILINE | re.IGNORECASE)
_LANDING: Final = re.compile(rb"(?:\r?\n){0,2}(From )")
_QUOTED: Final = re.compile(rb"^>(>*From )", re.MULTILINE)
_UNQUOTED: Final = re.compile(rb"^From ", re.MULTILINE)
_CHANGING: Final = re.compile(
    rb"^(?:status|x-status|x-mozilla-status2?|x-mozilla-keys|x-keywords|x-uid|x-imap|x-imapbase|content-length|lines)"
    rb":[^\n]*\n(?:[ \t][^\n]*\n)*",
    re.MULTILINE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Span:
    """A message in the file, without its separator and the empty line that ends it."""

    start: int
    end: int
    received_at: int | None  # as the separator says
    counted: bool  # its length is the Content-Length
    is_last: bool


def is_separator(sample: bytes) -> bool:
    """Whether this begins a message: a date in its line, or a header field in the next. Text begins so too."""
    if not sample.startswith(b"From "):
        return False
    line, _, after = sample.partition(b"\n")
    return _DATED.search(line[:500]) is not None or _FIELD.match(after) is not None


def spans(descriptor: int, size: int) -> Iterator[Span]:
    """Yield the messages in the first `size` bytes, in their order; nothing else is kept in mind."""
    at: int | None = 0
    counting = True  # the lengths of a file count as long as every message has one: a stranger's may lie
    while at is not None and at < size:
        line, newline, _ = _read(descriptor, at, min(size, at + _SAMPLE)).partition(b"\n")
        start = at + len(line) + len(newline)
        found = _by_length(descriptor, start, size) if counting else None
        counting = found is not None
        end, following = found or _by_gap(descriptor, start, size)
        yield Span(start, end, _time_of(line), counting, following is None)
        at = following


def _by_length(descriptor: int, start: int, size: int) -> tuple[int, int | None] | None:
    """Return end and next separator if the Content-Length leads to one, or to the end of the file."""
    head = _head(descriptor, start, size)
    said = _LENGTH.search(head)
    if said is None:
        return None
    end = start + len(head) + int(said[1])
    if end > size:
        return None
    after = _read(descriptor, end, min(size, end + _SAMPLE))
    if not after.strip(b"\r\n"):
        return end, None
    landing = _LANDING.match(after)
    if landing is None or not is_separator(after[landing.start(1) :]):
        return None
    return end, end + landing.start(1)


def _head(descriptor: int, start: int, size: int) -> bytes:
    """Return the head of a message, which is seldom as long as it may be."""
    first = _read(descriptor, start, min(size, start + _FIRST_BLOCK))
    head = head_of(first)
    return head if len(head) < len(first) else head_of(_read(descriptor, start, min(size, start + HEAD)))


def _by_gap(descriptor: int, start: int, size: int) -> tuple[int, int | None]:
    """Return end and next separator, the first after an empty line; None after the last message."""
    at = max(0, start - 1)
    length = _FIRST_BLOCK
    while at < size:
        block = _read(descriptor, at, min(size, at + length))
        length = min(_BLOCK, 8 * length)
        for gap in _GAP.finditer(block):
            separator = at + gap.end() - len(b"From ")
            if is_separator(_read(descriptor, separator, min(size, separator + _SAMPLE))):
                return max(start, at + gap.start(1)), separator
        if at + len(block) >= size or not block:
            break
        at += len(block) - len(b"\n\r\nFrom ")
    tail = _read(descriptor, max(start, size - 4), size)
    closing = re.search(rb"(?<=\n)\r?\n\Z", tail)
    return size - (len(closing[0]) if closing else 0), None


def digest(descriptor: int, span: Span) -> str:
    """Return a hash of a message that stays when it is marked as read, or when another one is written after it."""
    left = min(span.end - span.start, HEAD)
    first = _read(descriptor, span.start, span.start + left)
    head = head_of(first)
    hashed = hashlib.sha256(_CHANGING.sub(b"", head))
    closing = len(_read(descriptor, max(span.start + len(head), span.end - 1000), span.end))
    tail = _read(descriptor, span.end - closing, span.end)
    end = span.end - (len(tail) - len(tail.rstrip(b"\r\n")))
    for at in range(span.start + len(head), end, _BLOCK):
        hashed.update(_read(descriptor, at, min(end, at + _BLOCK)))
    return hashed.hexdigest()


def content(descriptor: int, span: Span, most: int) -> bytes:
    """Return at most so many bytes of a message as it was before it was written into the file."""
    raw = _read(descriptor, span.start, min(span.end, span.start + most))
    body_at = len(head_of(raw))
    if span.counted and _UNQUOTED.search(raw, body_at):
        return raw  # mboxcl2: whoever counts and leaves this as it is quotes nothing
    return raw[:body_at] + _QUOTED.sub(rb"\1", raw[body_at:])


def _read(descriptor: int, start: int, end: int) -> bytes:
    return os.pread(descriptor, max(0, end - start), start)


def _time_of(separator: bytes) -> int | None:
    """Return the time in a separator, UTC unless it says otherwise."""
    said = _ASCTIME.search(separator[:500])
    if said is None:
        return None
    month, day, hour, minute, second, sign, ahead, ahead_minutes, year = said.groups()
    zone = 60 * (60 * int(ahead) + int(ahead_minutes)) * (-1 if sign == b"-" else 1) if sign else 0
    try:
        moment = (int(year), _MONTHS.index(month.decode()) + 1, int(day), int(hour), int(minute), int(second))
        return (timegm(moment) - zone) * 1_000_000
    except (ValueError, OverflowError):
        return None
