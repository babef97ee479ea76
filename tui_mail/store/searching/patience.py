"""No search takes longer than people wait: it is given up, and says so."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

import peewee

from tui_mail.errors import TuiMailError
from tui_mail.store.database import database, is_sqlite, snapshot

LONGEST: Final = 20.0
"""Seconds."""

_STEPS_BETWEEN_LOOKS: Final = 20_000


_is_wanted: ContextVar[Callable[[], bool]] = ContextVar("_is_wanted", default=lambda: True)


class TooSlow(TuiMailError):
    """A search that was given up."""


@contextmanager
def while_wanted(is_wanted: Callable[[], bool]) -> Iterator[None]:
    """Let searches in here be given up as soon as nobody wants them: somebody has typed on. They raise TooSlow then."""
    token = _is_wanted.set(is_wanted)
    try:
        yield
    finally:
        _is_wanted.reset(token)


def go_on() -> None:
    """Raise TooSlow when the search is no longer wanted."""
    if not _is_wanted.get()():
        raise TooSlow("The search was given up.")


@contextmanager
def patiently(seconds: float = LONGEST) -> Iterator[None]:
    """See one state of the database, for so long at most. Raises TooSlow."""
    ends, is_wanted = time.monotonic() + seconds, _is_wanted.get()
    try:
        with snapshot():
            if not is_sqlite():
                database.execute_sql(f"SET LOCAL statement_timeout = {int(seconds * 1000)}")
                yield
                return
            connection = database.connection()
            connection.set_progress_handler(lambda: time.monotonic() > ends or not is_wanted(), _STEPS_BETWEEN_LOOKS)
            try:
                yield
            finally:
                connection.set_progress_handler(None, 0)
    except peewee.OperationalError as exc:
        go_on()
        if time.monotonic() < ends:
            raise
        raise TooSlow("The search takes too long: add a word, a folder or a time to it.") from exc
