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


class Rows:
    """Rows that are written together, table by table; those that others refer to come first."""

    def __init__(self, *tables: type[Table]) -> None:
        self._waiting: dict[type[Table], dict[str, list[Mapping[str, object]]]] = {table: {} for table in tables}

    def add(self, table: type[Table], row: Mapping[str, object], *, otherwise: str = "") -> None:
        """Let a row be written with the others; those of one table all name the same columns."""
        self._waiting[table].setdefault(otherwise, []).append(row)

    def extend(self, table: type[Table], rows: Iterable[Mapping[str, object]], *, otherwise: str = "") -> None:
        """Let rows be written with the others."""
        self._waiting[table].setdefault(otherwise, []).extend(rows)

    def write(self) -> None:
        """Write them all."""
        for table, kinds in self._waiting.items():
            for otherwise, rows in kinds.items():
                insert_rows(table, rows, otherwise=otherwise)
            kinds.clear()


def next_ids(table: type[Table], count: int) -> list[int]:
    """Return ids for rows that are inserted with them in this transaction; they are never given out again."""
    name = table._meta.table_name
    if is_sqlite():
        row = database.execute_sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (name,)).fetchone()
        first = 1 if row is None else int(row[0]) + 1
        return list(range(first, first + count))
    numbers = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
    return [int(row[0]) for row in database.execute_sql(numbers, (name, count)).fetchall()]


def update(statement: str, values: Sequence[object]) -> int:
    """Run an UPDATE in which ? stands for each value; returns how many rows it met."""
    written = statement if is_sqlite() else statement.replace("?", "%s")
    return int(database.execute_sql(written, tuple(values)).rowcount)


@cache
def _insert(table: type[Table], columns: tuple[str, ...], for_sqlite: bool, suffix: str) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join(["?" if for_sqlite else "%s"] * len(columns))
    return f'INSERT INTO "{table._meta.table_name}" ({names}) VALUES ({marks}) {suffix}'  # noqa: S608 - names of our own
