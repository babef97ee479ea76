"""What the daemon does besides fetching: wake, reassign, link, render, look into what is due, delete the rest.

Of several daemons on one database one at a time does a chore.
"""

import logging
import threading
import time
from collections.abc import Callable

from tui_mail.children import Children
from tui_mail.desk.documents import render_due
from tui_mail.desk.extracting import extract_due
from tui_mail.desk.purging import collect_garbage
from tui_mail.desk.reassigning import reassign_idle
from tui_mail.desk.relinking import relink_due
from tui_mail.desk.snoozing import wake_due
from tui_mail.errors import TuiMailError
from tui_mail.store.blobs import Blobs
from tui_mail.store.clock import now
from tui_mail.store.database import close_database
from tui_mail.store.leases import alone
from tui_mail.store.trouble import trouble_of

log = logging.getLogger(__name__)

TICK = 1.0
"""Seconds between two looks at what is due."""

MINUTE = 60.0
"""Seconds between two looks at what lies idle: that is counted in hours."""

AFTER_TROUBLE = 30.0
"""Seconds of rest after a failure."""


class Chore:
    """Something that is done again and again, in a thread of its own."""

    def __init__(self, name: str, work: Callable[[threading.Event], int], rest: float = TICK) -> None:
        """`work` is given what tells it to end, and returns how much it did; after nothing it rests so many seconds."""
        self._name = name
        self._work = work
        self._rest = rest
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Let it end after what it is at."""
        self._stop.set()

    def join(self, until: float) -> None:
        """Wait for it to end, until a monotonic time at most."""
        self._thread.join(max(0.0, until - time.monotonic()))

    def _run(self) -> None:
        while not self._stop.is_set():
            self._stop.wait(self._turn())
        close_database()

    def _turn(self) -> float:
        try:
            with alone(self._name) as mine:
                return 0.0 if mine and self._work(self._stop) else self._rest
        except Exception as exc:  # noqa: BLE001 - supervision point: the daemon's loop
            self._tell(exc)
            close_database()  # a connection that broke would stay so
            return AFTER_TROUBLE

    def _tell(self, exc: Exception) -> None:
        if self._stop.is_set():
            return
        if known := exc.sentence if isinstance(exc, TuiMailError) else trouble_of(exc):
            log.warning("%s: %s", self._name, known)
        else:
            log.error("%s: unexpected failure", self._name, exc_info=exc)


def waking() -> Chore:
    """Return the chore that wakes what was snoozed until now."""
    return Chore("wake", lambda _: wake_due(now()))


def reassigning() -> Chore:
    """Return the chore that takes from people what they leave lying, as their mailboxes say."""
    return Chore("reassign", lambda _: reassign_idle(now()), MINUTE)


def relinking() -> Chore:
    """Return the chore that links mail that was there before its correspondent was known."""
    return Chore("relink", lambda stop: len(relink_due(stopped=stop.is_set).items))


def rendering(blobs: Blobs, renderers: Children) -> Chore:
    """Return the chore that makes the PDFs that are due."""
    return Chore("render", lambda stop: render_due(blobs, renderers, stop))


def extracting(blobs: Blobs, extractors: Children) -> Chore:
    """Return the chore that looks into attachments, so that searches find what is in them."""
    return Chore("extract", lambda stop: extract_due(blobs, extractors, stop))


def collecting(blobs: Blobs) -> Chore:
    """Return the chore that deletes the files that nothing has needed for a day."""
    return Chore("collect", lambda _: collect_garbage(blobs))
