"""Deleting so that the file does not hold it any more, as far as the database can."""

from collections.abc import Iterator
from contextlib import contextmanager

from tui_mail.store.database import database, is_sqlite


@contextmanager
def thoroughly() -> Iterator[None]:
    """Let SQLite overwrite what is deleted within, and empty its journal afterwards; around transactions, not in one.

    It is not always so: each row that is moved or made shorter would be written twice. PostgreSQL overwrites nothing at
    once; its vacuum does.
    """
    if not is_sqlite():
        yield
        return
    database.execute_sql("PRAGMA secure_delete = ON").fetchall()
    try:
        yield
    finally:
        database.execute_sql("PRAGMA secure_delete = OFF").fetchall()
    database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()  # somebody who reads just now delays it
