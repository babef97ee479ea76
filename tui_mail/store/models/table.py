"""What every table shares, and how queries are read as plain values."""

from typing import Any

import peewee

from tui_mail.store.database import database


class Table(peewee.Model):
    """A table of the open database."""

    class Meta:
        """Bound to the one database; tables are named as the migrations name them."""

        database = database
        legacy_table_names = False


# Peewee's stubs give every query rows of its model; these three say what comes instead.


def tuples(query: Any) -> list[Any]:
    """Return the rows of a query as tuples of the selected columns."""
    return list(query.tuples())


def first_tuple(query: Any) -> Any:
    """Return the first row of a query as a tuple, None without one."""
    return query.tuples().first()


def dicts(query: Any) -> list[dict[str, Any]]:
    """Return the rows of a query as dictionaries by column name."""
    return list(query.dicts())
