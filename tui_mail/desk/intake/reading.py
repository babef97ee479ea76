"""Raw bytes to what they say, in children with limits: one hostile message takes down a child, never the daemon."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from tui_mail.children import Children, Limits
from tui_mail.errors import ChildFailed
from tui_mail.mail.arrival import Arrival, decode, read_outline

LIMITS = Limits(seconds=20, memory_mb=700)
"""What one message may cost; the worst of the hostile set that can be read at all takes 5 s and 300 MB."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A message that was read; `problem` says why it could not be, and `arrival` is then what is left of it."""

    arrival: Arrival
    problem: str


def open_readers(count: int) -> Children:
    """Start `count` children that read messages."""
    return Children("tui_mail.mail.arrival:read_encoded", count=count, limits=LIMITS)


def start_reading(readers: Children, raw: bytes) -> Callable[[], Reading]:
    """Begin to read a message in a child; the returned function waits for the result and never raises."""
    future = readers.submit(raw)
    return lambda: _finish(future, raw)


def _finish(future: "Future[bytes]", raw: bytes) -> Reading:
    try:
        return Reading(decode(future.result()), "")
    except ChildFailed as exc:
        return Reading(read_outline(raw), exc.sentence)
