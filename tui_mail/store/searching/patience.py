"""No search takes longer than people wait: it is given up, and says so."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import peewee

from tui_mail.errors import TuiMailError
from tui_mail.store.database import database, is_sqlite, snapshot

LONGEST: Final = 20.0
"""Seconds."""

_STEPS_BETWEEN_LOOKS: Final = 20_000


class TooSlow(TuiMailError):
    """A search that was given up."""


@contextmanager
def patiently(seconds: float = LONGEST) -> Iterator[None]:
    """See one state of the database, for so long at most. Raises TooSlow."""
    ends = time.monotonic() + seconds
    try:
        with snapshot():
            if not is_sqlite():
                database.execute_sql(f"SET LOCAL statement_timeout = {int(seconds * 1000)}")
                yield
                return
            connection = database.connection()
            connection.set_progress_handler(lambda: time.monotonic() > ends, _STEPS_BETWEEN_LOOKS)
            try:
                yield
            finally:
                connection.set_progress_handler(None, 0)
    except peewee.OperationalError as exc:
        if time.monotonic() < ends:
            raise
        raise TooSlow("The search takes too long: add a word, a folder or a time to it.") from exc
