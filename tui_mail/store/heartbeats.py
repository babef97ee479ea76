"""Which daemons run, where several share a PostgreSQL database: each says so every few seconds, by its clock."""

from dataclasses import dataclass

from tui_mail.store.clock import SECOND
from tui_mail.store.database import database
from tui_mail.store.leases import LEASE, NOW

SILENT = 30
"""Seconds without a beat after which a daemon is said not to run."""

FORGOTTEN = 24 * 3600
"""Seconds after which what died without a word is swept away."""


@dataclass(frozen=True, slots=True)
class Beat:
    """A daemon that runs."""

    daemon: str
    host: str
    started_at: int


def beat(daemon: str, host: str) -> None:
    """Say that a daemon runs; who has long been silent is forgotten."""
    _run(
        f"INSERT INTO heartbeat (daemon, host, started_at, beats_at) VALUES (%s, %s, {NOW}, {NOW})"  # noqa: S608 - our own words
        " ON CONFLICT (daemon) DO UPDATE SET beats_at = EXCLUDED.beats_at RETURNING 1",
        daemon,
        host,
    )
    _run(f"DELETE FROM heartbeat WHERE beats_at < {NOW} - {FORGOTTEN * SECOND} RETURNING 1")  # noqa: S608 - our own words


def fall_silent(daemon: str) -> None:
    """Say that a daemon has ended."""
    _run("DELETE FROM heartbeat WHERE daemon = %s RETURNING 1", daemon)


def bury(home: str, daemon: str) -> None:
    """Forget the former daemons of a home, whose names begin with it."""
    _run("DELETE FROM heartbeat WHERE starts_with(daemon, %s) AND daemon <> %s RETURNING 1", home, daemon)


def beating(within: int = SILENT) -> list[Beat]:
    """Return the daemons that were heard of within so many seconds; never in the future, if a clock was put back."""
    rows = _run(
        f"SELECT daemon, host, started_at FROM heartbeat WHERE beats_at BETWEEN {NOW} - %s AND {NOW}"  # noqa: S608 - our own words
        " ORDER BY started_at, daemon",
        within * SECOND,
    )
    return [Beat(*row) for row in rows]


def sharing() -> int:
    """Count the daemons that share the accounts; who is dead does so no longer than its leases last."""
    return len(beating(LEASE))


def _run(statement: str, *values: object) -> list[tuple[str, str, int]]:
    rows: list[tuple[str, str, int]] = database.execute_sql(statement, values).fetchall()
    return rows
