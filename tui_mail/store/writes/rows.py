"""Writing rows with statements that are made once.

Peewee builds an INSERT anew each time: with some fifteen per message that was half of what intake costs.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from tui_mail.store.database import database, is_sqlite
from tui_mail.store.models.table import Table

STAYS = "ON CONFLICT DO NOTHING"
"""What is there already is left as it is."""


def insert_row(table: type[Table], values: Mapping[str, object]) -> int:
    """Insert a row and return its new id, for tables that count their ids."""
    statement = _insert(table, tuple(values), is_sqlite(), "" if is_sqlite() else "RETURNING id")
    cursor = database.execute_sql(statement, tuple(values.values()))
    return int(cursor.lastrowid if is_sqlite() else cursor.fetchone()[0])


def insert_rows(table: type[Table], rows: Iterable[Mapping[str, object]], *, otherwise: str = "") -> None:
    """Insert rows that all name the same columns; `otherwise` is the clause that says what becomes of those there."""
    values = list(rows)
    if values:
        statement = _insert(table, tuple(values[0]), is_sqlite(), otherwise)
        database.cursor().executemany(statement, [tuple(row.values()) for row in values])


def update(statement: str, values: Sequence[object]) -> int:
    """Run an UPDATE in which ? stands for each value; returns how many rows it met."""
    written = statement if is_sqlite() else statement.replace("?", "%s")
    return int(database.execute_sql(written, tuple(values)).rowcount)


@cache
def _insert(table: type[Table], columns: tuple[str, ...], for_sqlite: bool, suffix: str) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join(["?" if for_sqlite else "%s"] * len(columns))
    return f'INSERT INTO "{table._meta.table_name}" ({names}) VALUES ({marks}) {suffix}'  # noqa: S608 - names of our own
