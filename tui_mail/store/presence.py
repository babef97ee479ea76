"""Who looks at which item right now, or answers it: soft, nothing is locked by it.

It changes all the time, so it stands apart, or it would ring every screen: on SQLite in a second file beside the
database, which nobody needs to back up, on PostgreSQL in an unlogged table, by the clock of its server.
"""

import os
import secrets
import sqlite3
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tui_mail.store.actor import Actor
from tui_mail.store.clock import SECOND, now
from tui_mail.store.database import database, database_url, is_sqlite
from tui_mail.store.leases import NOW
from tui_mail.store.queries.directory import names_of_users
from tui_mail.store.queries.sights import sights

Doing = Literal["reading", "answering"]

BEAT_EVERY = 10.0
"""Seconds after which a session says again that it is there."""

GONE_AFTER = 30.0
"""Seconds without a beat after which a session is taken for dead."""

_FORGOTTEN = 3600
"""Seconds after which the row of a dead session is swept away."""

_TABLE = """CREATE TABLE IF NOT EXISTS presence (session TEXT PRIMARY KEY, person INTEGER NOT NULL,
item INTEGER NOT NULL, doing TEXT NOT NULL, since INTEGER NOT NULL, beats_at INTEGER NOT NULL) WITHOUT ROWID"""

_COME = """INSERT INTO presence (session, person, item, doing, since, beats_at) VALUES (?, ?, ?, ?, {now}, {now})
ON CONFLICT (session) DO UPDATE SET item = excluded.item, doing = excluded.doing, beats_at = excluded.beats_at,
since = CASE WHEN presence.item = excluded.item AND presence.doing = excluded.doing
THEN presence.since ELSE excluded.since END"""

_LIVE = "SELECT person, item, doing, since, {now} FROM presence WHERE beats_at BETWEEN {now} - ? AND {now}"


@dataclass(frozen=True, slots=True)
class Other:
    """A colleague at an item. Of an item whose envelope alone may be seen only his name is told."""

    name: str
    doing: Doing | None
    since: int | None  # microseconds UTC
    seconds: int  # how long that is, by the clock that wrote it down


class Presence:
    """The list of who is where; belongs to one thread. `gone_after`: seconds without a beat until somebody is gone."""

    def __init__(self, *, gone_after: float = GONE_AFTER) -> None:
        self._gone_after = int(gone_after * SECOND)
        self._file = _open_file() if is_sqlite() else None

    def come(self, session: str, person: int, item: int, doing: Doing = "reading") -> None:
        """Say that a session is at an item; said again every few seconds, or it is taken for dead."""
        self._run(_COME, session, person, item, doing)
        self._run("DELETE FROM presence WHERE beats_at < {now} - ?", _FORGOTTEN * SECOND)

    def leave(self, session: str) -> None:
        """Say that a session is at no item any more."""
        self._run("DELETE FROM presence WHERE session = ?", session)

    def others_at(self, actor: Actor, item_ids: Collection[int] | None = None) -> dict[int, tuple[Other, ...]]:
        """Return who else is at these items (None: at any), as far as the actor sees them; who answers comes first.

        A person in two sessions counts once.
        """
        there: dict[tuple[int, int], tuple[Doing, int, int]] = {}
        for person, item, doing, since, at in self._run(_LIVE, self._gone_after):
            if person == actor.user_id or (item_ids is not None and item not in item_ids):
                continue
            best = there.get((item, person))
            if best is None or (doing == "answering", -since) > (best[0] == "answering", -best[1]):
                there[item, person] = (doing, since, at)
        return _named(actor, there)

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()

    def __enter__(self) -> "Presence":
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def _run(self, statement: str, *values: object) -> list[Any]:
        if self._file is None:
            written = statement.replace("{now}", NOW).replace("?", "%s")
            cursor = database.execute_sql(written, values)
            return cursor.fetchall() if cursor.description else []
        rows: list[Any] = self._file.execute(statement.replace("{now}", str(now())), values).fetchall()
        return rows


def new_session() -> str:
    """Return a name for a session that no other one has."""
    return secrets.token_hex(8)


def _open_file() -> sqlite3.Connection:
    """Open the file beside the database; what it holds is of no worth after a crash, so nothing waits for the disk."""
    path = Path(database_url().removeprefix("sqlite:///") + ".presence")
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    file = sqlite3.connect(path, timeout=5, isolation_level=None)
    try:
        file.execute("PRAGMA journal_mode = WAL")
        file.execute("PRAGMA synchronous = OFF")
        file.execute(_TABLE)
    except sqlite3.Error:
        file.close()
        raise
    return file


def _named(actor: Actor, there: dict[tuple[int, int], tuple[Doing, int, int]]) -> dict[int, tuple[Other, ...]]:
    """Give the names of those at items that the actor sees."""
    seen = sights(actor, {item for item, _ in there})
    names = names_of_users({person for item, person in there if item in seen})
    found: dict[int, list[Other]] = {}
    for (item, person), (doing, since, at) in there.items():
        if item in seen and person in names:
            other = (
                Other(names[person], doing, since, (at - since) // SECOND) if seen[item] else _name_only(names[person])
            )
            found.setdefault(item, []).append(other)
    return {
        item: tuple(sorted(others, key=lambda one: (one.doing != "answering", one.name)))
        for item, others in found.items()
    }


def _name_only(name: str) -> Other:
    return Other(name, None, None, 0)
