"""No search takes longer than people wait: it is given up, and says so."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

import peewee

from tui_mail.errors import TuiMailError
from tui_mail.store.database import database, is_sqlite, snapshot
from tui_mail.store.queries.asking import ask

LONGEST: Final = 20.0
"""Seconds."""

_STEPS_BETWEEN_LOOKS: Final = 20_000

_CANCELED: Final = "57014"

_MEMORY: Final = "64MB"
"""PostgreSQL may use so much for a bitmap of messages: with less it looks at all those of a page again."""

_ends: ContextVar[float] = ContextVar("_ends", default=float("inf"))

_is_wanted: ContextVar[Callable[[], bool]] = ContextVar("_is_wanted", default=lambda: True)


class TooSlow(TuiMailError):
    """A search that was given up."""

    def __init__(self, sentence: str = "The search takes too long: add a word, a folder or a time to it.") -> None:
        """Say why; of most, that they took too long."""
        super().__init__(sentence)


@contextmanager
def while_wanted(is_wanted: Callable[[], bool]) -> Iterator[None]:
    """Let searches in here be given up as soon as nobody wants them: somebody has typed on. They raise TooSlow then."""
    token = _is_wanted.set(is_wanted)
    try:
        yield
    finally:
        _is_wanted.reset(token)


def go_on() -> None:
    """Raise TooSlow when the search is no longer wanted, or its time is over."""
    if not _is_wanted.get()():
        raise TooSlow("The search was given up.")
    if time.monotonic() > _ends.get():
        raise TooSlow


def ask_within(seconds: float, statement: str, values: Sequence[object]) -> list[Any] | None:
    """Ask PostgreSQL in a search as `ask` does; None where it has no answer within so many seconds."""
    try:
        with database.atomic():
            _answer_within(min(seconds, _ends.get() - time.monotonic()))
            rows = ask(statement, values)
            _answer_within(_ends.get() - time.monotonic())
            return rows
    except peewee.OperationalError as exc:
        if getattr(exc.__context__, "sqlstate", "") != _CANCELED:
            raise
        return None


@contextmanager
def patiently(seconds: float = LONGEST) -> Iterator[None]:
    """See one state of the database, for so long at most. Raises TooSlow."""
    ends, is_wanted = time.monotonic() + seconds, _is_wanted.get()
    token = _ends.set(ends)
    try:
        with snapshot():
            if not is_sqlite():
                database.execute_sql(f"SET LOCAL work_mem = '{_MEMORY}'")
                _answer_within(seconds)
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
        raise TooSlow from exc
    finally:
        _ends.reset(token)


def _answer_within(seconds: float) -> None:
    database.execute_sql(f"SET LOCAL statement_timeout = {max(1, int(seconds * 1000))}")
