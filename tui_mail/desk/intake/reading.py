"""Raw bytes to what they say, in children with limits: one hostile message takes down a child, never the daemon."""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from tui_mail.children import Children, Limits
from tui_mail.errors import ChildFailed
from tui_mail.mail.arrival import Arrival, decode, read_outline

log = logging.getLogger(__name__)

LIMITS = Limits(seconds=20, memory_mb=700)
"""What one message may cost; the worst of the hostile set that can be read at all takes 5 s and 300 MB."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A message that was read; `problem` says why it could not be, and `arrival` is then what is left of it."""

    arrival: Arrival
    problem: str
    head_only: bool = False  # that is the problem: what its head says holds


def open_readers(count: int) -> Children:
    """Start `count` children that read messages."""
    return Children("tui_mail.mail.arrival:read_encoded", count=count, limits=LIMITS)


def start_reading(readers: Children, raw: bytes) -> Callable[[], Reading]:
    """Begin to read a message in a child; the returned function waits for the result and never raises."""
    future = readers.submit(raw)
    return lambda: _finish(future, raw)


def open_reducers() -> Children:
    """Start a child that takes the attachments out of messages, for accounts that do not keep them."""
    return Children("tui_mail.mail.reduce:reduce", count=1, limits=LIMITS)


def reduced_forms(reducers: Children, raws: Sequence[bytes]) -> list[bytes]:
    """Return messages without their attachments; one that cannot be reduced stays whole."""
    futures = [reducers.submit(raw) for raw in raws]
    return [_reduced(future, raw) for future, raw in zip(futures, raws, strict=True)]


def _reduced(future: "Future[bytes]", raw: bytes) -> bytes:
    try:
        form = future.result()
    except ChildFailed as exc:
        log.warning("a message could not be reduced and is kept whole: %s", exc.sentence)
        return raw
    return raw if form == raw else form


def too_large(size: int, limit: int) -> str:
    """Return the sentence for a message of which only the head was fetched."""
    return (
        f"The message has {_spoken(size)}; this account takes up to {_spoken(limit)}: only its head was fetched."
        " Raise size_limit, then retry."
    )


def _spoken(size: int) -> str:
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 1000)):
        if size >= factor:
            number = size / factor
            return f"{number:.0f} {unit}" if number >= 10 or number == int(number) else f"{number:.1f} {unit}"
    return f"{size} bytes"


def _finish(future: "Future[bytes]", raw: bytes) -> Reading:
    try:
        return Reading(decode(future.result()), "")
    except ChildFailed as exc:
        return Reading(read_outline(raw), exc.sentence)
