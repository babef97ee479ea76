"""Bring the schema to the program's version, one starter at a time."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tui_mail.errors import TuiMailError, UsageError
from tui_mail.store.database import database, database_url, is_sqlite

if TYPE_CHECKING:
    from playhouse.migrations import Runner

FOLDER = Path(__file__).with_name("migrations")
POSTGRES_LOCK = 0x7475696D61696C
"""Key of the advisory lock: `tuimail` in ASCII."""


def migrate() -> list[str]:
    """Apply what is missing; returns the names of the applied steps. Raises UsageError for a newer database."""
    with _lock():
        _refuse_newer(_applied())
        with _without_foreign_keys():
            applied = list(_runner().up())
        if applied and not is_sqlite():
            database.execute_sql("ANALYZE")  # until the server does so itself, lists would take ten times as long
        return applied


def check_version() -> None:
    """Raise UsageError where the database is newer or older than this program."""
    applied = _applied()
    _refuse_newer(applied)
    if missing := sorted(_known() - applied):
        raise UsageError(
            f"The database is older than this program (it lacks {', '.join(missing)}); run `tui-mail migrate`."
        )


def _refuse_newer(applied: set[str]) -> None:
    if unknown := sorted(applied - _known()):
        raise UsageError(
            f"The database is newer than this program (it has {', '.join(unknown)}); install the newer tui-mail."
        )


def _known() -> set[str]:
    """Return the names of all steps."""
    return {path.stem for path in FOLDER.glob("[0-9]*.py")}


def _applied() -> set[str]:
    """Return the names of the steps that were taken; read without the tools that take them, which start slowly."""
    if not database.table_exists("schema_migration"):
        return set()
    return {name for (name,) in database.execute_sql("SELECT name FROM schema_migration")}


def _runner() -> "Runner":
    from playhouse.migrations import Runner  # with PostgreSQL's driver: 100 ms

    return Runner(database.obj, directory=str(FOLDER))


@contextmanager
def _without_foreign_keys() -> Iterator[None]:
    """Let SQLite's tables be made anew under the same name, as its manual has it; PostgreSQL can change them."""
    if not is_sqlite():
        yield
        return
    database.execute_sql("PRAGMA foreign_keys = OFF")
    try:
        yield
        if broken := database.execute_sql("PRAGMA foreign_key_check").fetchall():
            raise TuiMailError(f"The database is damaged: {len(broken)} rows name others that are not there.")
    finally:
        database.execute_sql("PRAGMA foreign_keys = ON")


@contextmanager
def _lock() -> Iterator[None]:
    """Keep a second starter waiting until the first is done."""
    if is_sqlite():
        path = Path(database_url().removeprefix("sqlite:///"))
        with path.with_name(path.name + ".migrate").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        return
    database.execute_sql("SELECT pg_advisory_lock(%s)", (POSTGRES_LOCK,))
    try:
        yield
    finally:
        database.execute_sql("SELECT pg_advisory_unlock(%s)", (POSTGRES_LOCK,))
