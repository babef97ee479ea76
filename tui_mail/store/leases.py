"""Which daemon fetches which account, where several share a PostgreSQL database. Its clock counts, not the hosts'.

A lease ends by itself unless it is renewed. Each take-over raises the account's fence, which every transaction of
intake compares with its own: who was away for too long finds out before he writes. The leases stand in an unlogged
table and are written outside of `change()`: they ring no screen, and a crash of the server costs a take-over.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import peewee

from tui_mail.store.clock import SECOND
from tui_mail.store.database import database, is_sqlite

LEASE = 20
"""Seconds that a lease lasts."""

RENEWAL = 5.0
"""Seconds between two renewals."""

NOW = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
"""The present of the database's server, as all times are stored."""

_LOCK_PATIENCE = 3
"""Seconds to wait for the transaction of intake that an account's last holder may be in."""

_NEW_END = f"{NOW} + {LEASE * SECOND}"
_LIVE = f"expires_at BETWEEN {NOW} AND {_NEW_END}"  # one that ends later was given before a clock was put back
_CHORES = 0x7475  # `tu`: first half of the advisory locks of chores


@dataclass(frozen=True, slots=True)
class Lease:
    """An account that somebody fetches."""

    holder: str
    fence: int
    is_live: bool


def leases() -> dict[int, Lease]:
    """Return the leases by account, those that ran out among them: their holders may have died."""
    rows = _run(
        f"SELECT lease.account, lease.holder, account.fence, {_LIVE} FROM lease"  # noqa: S608 - our own words
        " JOIN account ON account.id = lease.account"
    )
    return {account_id: Lease(*row) for account_id, *row in rows}


def take_lease(account_id: int, holder: str) -> int | None:
    """Take an account that nobody fetches; returns its new fence.

    None where somebody was faster, or where its last holder is in the middle of a transaction that does not end.
    """
    try:
        return _take(account_id, holder)
    except peewee.OperationalError as exc:
        if "lock timeout" in str(exc):
            return None
        raise


def _take(account_id: int, holder: str) -> int | None:
    with database.atomic():
        database.execute_sql(f"SET LOCAL lock_timeout = '{_LOCK_PATIENCE}s'")
        taken = _run(
            f"INSERT INTO lease (account, holder, expires_at) VALUES (%s, %s, {_NEW_END})"  # noqa: S608 - our own words
            " ON CONFLICT (account) DO UPDATE SET holder = EXCLUDED.holder, expires_at = EXCLUDED.expires_at"
            f" WHERE NOT (lease.{_LIVE}) RETURNING account",
            account_id,
            holder,
        )
        if not taken:
            return None
        _run("SELECT 1 FROM account WHERE id = %s FOR UPDATE", account_id)  # waits for who has checked the fence
        ((fence,),) = _run("UPDATE account SET fence = fence + 1 WHERE id = %s RETURNING fence", account_id)
        return int(fence)


def renew_leases(holder: str) -> None:
    """Let everything the holder has last anew. What somebody else has taken stays his."""
    _run(f"UPDATE lease SET expires_at = {_NEW_END} WHERE holder = %s RETURNING account", holder)  # noqa: S608 - our own words


def release_lease(account_id: int, holder: str) -> None:
    """Give an account back: whoever wants it takes it at once."""
    _run("DELETE FROM lease WHERE account = %s AND holder = %s RETURNING account", account_id, holder)


def release_leases(holder: str) -> None:
    """Give everything back that the holder has."""
    _run("DELETE FROM lease WHERE holder = %s RETURNING account", holder)


def release_leases_of(home: str, holder: str) -> None:
    """Give back what the former daemons of the holder's home had: their names begin with it, and none of them lives."""
    _run("DELETE FROM lease WHERE starts_with(holder, %s) AND holder <> %s RETURNING account", home, holder)


@contextmanager
def alone(chore: str) -> Iterator[bool]:
    """Tell whether this thread may do a chore now, which one daemon of all does at a time. SQLite has only one."""
    if is_sqlite():
        yield True
        return
    ((mine,),) = _run("SELECT pg_try_advisory_lock(%s, hashtext(%s))", _CHORES, chore)
    try:
        yield bool(mine)
    finally:
        if mine:
            _run("SELECT pg_advisory_unlock(%s, hashtext(%s))", _CHORES, chore)


def _run(statement: str, *values: object) -> list[Any]:
    rows: list[Any] = database.execute_sql(statement, values).fetchall()
    return rows
