"""Join the messages that are there already to conversations, by what they name."""

import json
from collections.abc import Iterator
from typing import Any

from tui_mail.mail.threading import ids_before, is_usable, name_of, own_name

_CHUNK = 500
_MAILS = """SELECT id, message_id, in_reply_to, reference_ids, date_at FROM message WHERE id > {mark}
  ORDER BY id LIMIT {mark}"""


def up(_migrator: object, db: Any) -> None:
    """Go through the messages in the order in which they came: each is joined to what came before."""
    mark = "?" if type(db).__name__.startswith("Sqlite") else "%s"
    db.execute_sql("CREATE INDEX thread_name_thread ON thread_name (thread)")
    db.execute_sql("CREATE INDEX message_thread ON message (thread, id)")
    for mails in _chunks(db, mark):
        _Chunk(db, mark, mails).join()


def _chunks(db: Any, mark: str) -> Iterator[list[Any]]:
    after = -1
    while mails := db.execute_sql(_MAILS.format(mark=mark), (after, _CHUNK)).fetchall():
        yield mails
        after = mails[-1][0]


class _Chunk:
    """Some messages, and what is known of the names that they name."""

    def __init__(self, db: Any, mark: str, mails: list[Any]) -> None:
        self._db, self._mark, self._mails = db, mark, mails
        self._before = [
            [name_of(one) for one in ids_before(said, to, json.loads(refs))] for _, said, to, refs, _ in mails
        ]
        own = {said: name_of(said) for _, said, *_ in mails if is_usable(said)}
        names = {*own.values(), *(name for names in self._before for name in names)}
        self._threads: dict[int, int] = dict(
            self._ask("SELECT name, thread FROM thread_name WHERE name IN ({})", names)
        )
        self._stored = set(self._threads.values())
        self._dates: dict[str, set[int | None]] = {}
        known = [said for said, name in own.items() if name in self._threads]
        for said, at in self._ask(
            f"SELECT message_id, date_at FROM message WHERE message_id IN ({{}}) AND id < {mails[0][0]}",  # noqa: S608 - a number
            known,
        ):
            self._dates.setdefault(said, set()).add(at)
        self._into: dict[int, int] = {}

    def _ask(self, statement: str, values: Any) -> list[Any]:
        chosen = sorted(values)
        if not chosen:
            return []
        found: list[Any] = self._db.execute_sql(
            statement.format(", ".join([self._mark] * len(chosen))), chosen
        ).fetchall()
        return found

    def join(self) -> None:
        fresh: dict[int, int] = {}
        threads = []
        for (key, said, _, _, at), before in zip(self._mails, self._before, strict=True):
            own, joins = self._own(key, said, at)
            found = {self._find(self._threads[one]) for one in (own, *joins, *before) if one in self._threads}
            thread = self._one_of(found) if found else key
            for name in (own, *before):
                if name not in self._threads:
                    self._threads[name] = fresh[name] = thread
            threads.append((key, thread))
        for gone in self._into.keys() & self._stored:
            stays = self._find(gone)
            for table in ("message", "thread_name"):
                self._db.execute_sql(
                    f"UPDATE {table} SET thread = {self._mark} WHERE thread = {self._mark}",  # noqa: S608 - names of our own
                    (stays, gone),
                )
        self._write("INSERT INTO thread_name (name, thread) VALUES {}", list(fresh.items()))
        self._write("UPDATE message SET thread = v.column2 FROM (VALUES {}) AS v WHERE message.id = v.column1", threads)

    def _write(self, statement: str, rows: list[tuple[int, int]]) -> None:
        for start in range(0, len(rows), _CHUNK):
            some = [(key, self._find(thread)) for key, thread in rows[start : start + _CHUNK]]
            marks = ", ".join([f"({self._mark}, {self._mark})"] * len(some))
            self._db.execute_sql(statement.format(marks), [value for pair in some for value in pair])

    def _own(self, key: int, said: str, at: int | None) -> tuple[int, tuple[int, ...]]:
        """Return the name of a message, and that of the one that it is a copy of: same id, same date."""
        if not is_usable(said):
            return own_name(key), ()
        dates = self._dates.setdefault(said, set())
        is_first, is_copy = not dates, at in dates
        dates.add(at)
        name = name_of(said)
        return (name, ()) if is_first else (own_name(key), (name,) if is_copy else ())

    def _one_of(self, found: set[int]) -> int:
        """Make one conversation of several: the largest that is stored, as the others are written anew."""
        if len(found) == 1:
            return next(iter(found))
        sizes = dict(self._ask("SELECT thread, count(*) FROM message WHERE thread IN ({}) GROUP BY thread", found))
        largest = max(sorted(found), key=lambda one: sizes.get(one, 0))
        self._into.update((one, largest) for one in found if one != largest)
        return largest

    def _find(self, thread: int) -> int:
        while thread in self._into:
            thread = self._into[thread]
        return thread
