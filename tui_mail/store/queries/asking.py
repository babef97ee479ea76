"""Questions that intake asks about every message, as statements that are written and not built.

Peewee takes 150 to 250 µs to build a SELECT that SQLite answers in 10.
"""

from collections.abc import Sequence
from typing import Any

from tui_mail.store.database import database, is_sqlite


def ask(statement: str, values: Sequence[object]) -> list[Any]:
    """Run a SELECT in which ? stands for each value, and return its rows as tuples."""
    written = statement if is_sqlite() else statement.replace("?", "%s")
    rows: list[Any] = database.execute_sql(written, tuple(values)).fetchall()
    return rows


def marks(count: int) -> str:
    """Return the marks of so many values, for IN (...)."""
    return ", ".join("?" * count)
