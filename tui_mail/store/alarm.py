"""The alarm clock of the screens: it only says `somebody changed something, look at the modseqs now`.

SQLite: PRAGMA data_version every 50 ms on a connection of its own (4 to 8 µs a look). PostgreSQL: LISTEN.
"""

import sqlite3
import time
from urllib.parse import quote

from tui_mail.store.database import NOTIFY_CHANNEL, connection_options, database_url, is_sqlite

LOOK_EVERY = 0.05
"""Seconds between two looks at SQLite's data_version."""


class SqliteAlarm:
    """Watches the data_version of a SQLite file; belongs to one thread."""

    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(f"file:{quote(path)}?mode=ro", uri=True)
        self._seen = self._version()

    def _version(self) -> int:
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def wait(self, seconds: float) -> bool:
        """Return True as soon as another connection has changed the database, False after `seconds`."""
        end = time.monotonic() + seconds
        while (version := self._version()) == self._seen:
            rest = end - time.monotonic()
            if rest <= 0:
                return False
            time.sleep(min(LOOK_EVERY, rest))
        self._seen = version
        return True

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def __enter__(self) -> "SqliteAlarm":
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()


class PostgresAlarm:
    """Listens for the empty notifications that every change sends."""

    def __init__(self, url: str) -> None:
        import psycopg

        self._connection = psycopg.connect(url, autocommit=True, **connection_options(url))
        self._connection.execute(f"LISTEN {NOTIFY_CHANNEL}")

    def wait(self, seconds: float) -> bool:
        """Return True as soon as somebody has changed the database, False after `seconds`."""
        return any(True for _ in self._connection.notifies(timeout=seconds, stop_after=1))

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def __enter__(self) -> "PostgresAlarm":
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()


Alarm = SqliteAlarm | PostgresAlarm


def open_alarm() -> Alarm:
    """Return an alarm on the open database, for use in one thread."""
    url = database_url()
    return SqliteAlarm(url.removeprefix("sqlite:///")) if is_sqlite() else PostgresAlarm(url)
