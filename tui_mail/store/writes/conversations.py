"""Which conversation each message is part of: said when it comes in, and anew where somebody joins or parts."""

import secrets
from collections.abc import Collection, Iterable

from tui_mail.mail.threading import Forest, Named, is_usable, name_of, own_name
from tui_mail.store.models import ThreadName
from tui_mail.store.queries.asking import ask, marks
from tui_mail.store.queries.joining import mails_of, related, sizes_of, threads_named
from tui_mail.store.writes.rows import STAYS, insert_rows, update


class Joins:
    """The new messages of one transaction, joined together. `lock_messages` first: what others join must be seen."""

    def __init__(self) -> None:
        self._new: list[tuple[dict[str, object], Named]] = []

    def add(self, row: dict[str, object], mail: Named) -> None:
        """Let a row of the table of messages get its `thread` with the others."""
        self._new.append((row, mail))

    def settle(self) -> None:
        """Say of each row which conversation it is part of, and write what its names stand for."""
        if self._new:
            _Joining([mail for _, mail in self._new]).join(self._new)
            self._new.clear()


class _Joining:
    """What is known of the names of some new mails."""

    def __init__(self, mails: list[Named]) -> None:
        self._names = {one.key: [name_of(before) for before in one.before] for one in mails}
        own = {one.message_id: name_of(one.message_id) for one in mails if is_usable(one.message_id)}
        self._own = own
        self._known = threads_named({*own.values(), *(name for names in self._names.values() for name in names)})
        self._stored = set(self._known.values())
        self._held = _dates_of({said for said, name in own.items() if name in self._known})
        self._into: dict[int, int] = {}
        self._written: dict[int, int] = {}
        self._taken = _taken([one.key for one in mails])

    def join(self, new: list[tuple[dict[str, object], Named]]) -> None:
        threads = [(row, self._thread_of(mail)) for row, mail in new]
        for row, thread in threads:
            row["thread"] = self._find(thread)
        rows = ({"name": name, "thread": self._find(thread)} for name, thread in self._written.items())
        insert_rows(ThreadName, rows, otherwise=STAYS)
        for gone in self._into:
            if gone in self._stored:
                rewrite(gone, self._find(gone))

    def _thread_of(self, mail: Named) -> int:
        own, joins = self._own_of(mail)
        names = (own, *joins, *self._names[mail.key])
        found = list(dict.fromkeys(self._find(self._known[name]) for name in names if name in self._known))
        thread = self._one_of(found) if found else self._number(mail.key)
        for name in (own, *self._names[mail.key]):
            if name not in self._known:
                self._known[name] = self._written[name] = thread
        return thread

    def _own_of(self, mail: Named) -> tuple[int, tuple[int, ...]]:
        """Return the name of a mail, and that of the one that it is a copy of: same id, same date.

        Of different mails with one id the first keeps the name (a carrier uses one for many).
        """
        if not is_usable(mail.message_id):
            return own_name(mail.key), ()
        name, dates = self._own[mail.message_id], self._held.setdefault(mail.message_id, set())
        is_first, is_copy = not dates, mail.at in dates
        dates.add(mail.at)
        return (name, ()) if is_first else (own_name(mail.key), (name,) if is_copy else ())

    def _one_of(self, found: list[int]) -> int:
        """Make one of several conversations, without those that somebody holds apart from the nearest."""
        if len(found) == 1:
            return found[0]
        joined = found[:1]
        for other in found[1:]:
            apart = {self._find(one) for one in related(joined).threads}
            joined += [other] if other not in apart else []
        sizes = sizes_of(joined)
        largest = max(joined, key=lambda one: sizes.get(one, 0))
        self._into.update((one, largest) for one in joined if one != largest)
        return largest

    def _find(self, thread: int) -> int:
        while thread in self._into:
            thread = self._into[thread]
        return thread

    def _number(self, key: int) -> int:
        """Return the number of a new conversation: that of its first message, if no other had it before."""
        return -secrets.randbits(62) if key in self._taken else key


def rewrite(gone: int, stays: int) -> None:
    """Let one conversation be part of another one."""
    for table in ("message", "thread_name"):
        update(f"UPDATE {table} SET thread = ? WHERE thread = ?", [stays, gone])  # noqa: S608 - names of our own


def rejoin(threads: Iterable[int]) -> None:
    """Join and part anew what hangs together with these conversations, by its mails and all that was decided."""
    around = related(threads)
    mails = mails_of(around.threads)
    forest = Forest([one.mail for one in mails], around.edges)
    before = {one.mail.key: one.thread for one in mails}
    numbers = _numbers(forest)
    of_name = {name: numbers[group] for name, group in forest.group.items()}
    heirs: dict[int, int] = {}
    for name, one in sorted(forest.mail.items(), key=lambda pair: pair[1].key):
        heirs.setdefault(before[one.key], of_name[name])
    for name, one in forest.mail.items():
        if before[one.key] != of_name[name]:
            update("UPDATE message SET thread = ? WHERE id = ?", [of_name[name], one.key])
    for name, thread in _names_of(around.threads):
        if (now := of_name.pop(name, heirs.get(thread, thread))) != thread:
            update("UPDATE thread_name SET thread = ? WHERE name = ?", [now, name])
    insert_rows(ThreadName, ({"name": name, "thread": thread} for name, thread in of_name.items()), otherwise=STAYS)


def _numbers(forest: Forest) -> dict[int, int]:
    """Return the number of each group: that of its first message; one without any has a name of its own."""
    numbers: dict[int, int] = {}
    for names in forest.groups():
        keys = [forest.mail[name].key for name in names if name in forest.mail]
        numbers[forest.group[next(iter(names))]] = min(keys) if keys else min(names)
    return numbers


def _dates_of(message_ids: Collection[str]) -> dict[str, set[int | None]]:
    """Return the dates of the messages that have these ids."""
    found: dict[str, set[int | None]] = {}
    if message_ids:
        statement = f"SELECT message_id, date_at FROM message WHERE message_id IN ({marks(len(message_ids))})"  # noqa: S608 - only marks
        for message_id, at in ask(statement, sorted(message_ids)):
            found.setdefault(message_id, set()).add(at)
    return found


def _taken(keys: Collection[int]) -> set[int]:
    """Return the numbers that a conversation has already: of a message that was purged, and whose key is used again."""
    statement = f"SELECT DISTINCT thread FROM thread_name WHERE thread IN ({marks(len(keys))})"  # noqa: S608 - only marks
    return {row[0] for row in ask(statement, sorted(keys))}


def _names_of(threads: Collection[int]) -> list[tuple[int, int]]:
    statement = f"SELECT name, thread FROM thread_name WHERE thread IN ({marks(len(threads))})"  # noqa: S608 - only marks
    return list(ask(statement, sorted(threads)))
