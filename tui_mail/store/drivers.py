"""Peewee without PostgreSQL's driver until a database needs it: a tenth of a second that the first list waits for.

Peewee imports every driver that is installed as soon as it is imported itself. This comes first, wherever the store is
imported.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_DRIVER = "psycopg"


@contextmanager
def _hidden(name: str) -> Iterator[None]:
    """Let a module be missing for a while, unless it was imported before."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]  # what the manual of `import` says for this
    try:
        yield
    finally:
        del sys.modules[name]


with _hidden(_DRIVER):
    import peewee


def postgresql() -> type[peewee.Database]:
    """Return the database of PostgreSQL, and tell Peewee of its driver."""
    import psycopg
    from psycopg.pq import TransactionStatus
    from psycopg.types.json import Json, Jsonb

    names = {"psycopg": psycopg, "TransactionStatus": TransactionStatus, "Json_pg3": Json, "Jsonb_pg3": Jsonb}
    vars(peewee).update(names)
    for name in ("IDLE", "INERROR", "UNKNOWN"):
        setattr(peewee.Psycopg3Adapter, f"txn_{name.lower()}", TransactionStatus[name])
    from playhouse.postgres_ext import Psycopg3Database

    found: type[peewee.Database] = Psycopg3Database
    return found
