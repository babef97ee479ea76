"""One round of an account: everything new on its server or in its folder becomes items.

While the children read one batch, the next one is fetched. Bytes are safe before anything is read, and the server is
never touched.
"""

import threading
from collections import Counter as Tally
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import msgspec

from tui_mail.children import Children
from tui_mail.config.measures import size_bytes
from tui_mail.config.team import Account
from tui_mail.desk.intake.delivery import Delivery, Kept, Withheld
from tui_mail.desk.intake.reading import Reading, start_reading
from tui_mail.errors import MessagesRefused, ProgramEnds, SourceError
from tui_mail.fetch import Fetched, RemoteFolder, Source, watched
from tui_mail.store.blobs import Blobs
from tui_mail.store.clock import now
from tui_mail.store.database import change
from tui_mail.store.queries.accounts import StoredAccount, StoredFolder, failed_keys, known_keys
from tui_mail.store.writes.remote_folders import keep_remote_folder

BATCH_MESSAGES = 50
BATCH_BYTES = 16_000_000
BATCHES_AHEAD = 2
"""Batches that wait to be written while others are fetched: more would only cost memory."""


def settings_of(account: StoredAccount) -> Account:
    """Return the account as the team file has it."""
    return msgspec.convert(account.settings, Account)


@dataclass(frozen=True, slots=True)
class _Begun:
    """A message whose bytes are safe, and which a child is reading."""

    fetched: Fetched
    sha256: str
    finish: Callable[[], Reading]


class Round:
    """What one round of an account needs; `run` does it."""

    def __init__(
        self, account: StoredAccount, source: Source, blobs: Blobs, readers: Children, stop: threading.Event
    ) -> None:
        self._account = account
        self._settings = settings_of(account)
        self._names = self._settings.folders
        self._source = source
        self._blobs = blobs
        self._readers = readers
        self._stop = stop
        self._delivery = Delivery(account)

    def run(self) -> dict[RemoteFolder, "Tally[str]"]:
        """Take in what is new; returns per folder how many had which outcome. Raises SourceError, ProgramEnds."""
        outcomes: dict[RemoteFolder, Tally[str]] = {}
        refused: MessagesRefused | None = None
        for remote in self._watched():
            try:
                outcomes[remote] = self._take_in(remote)
            except MessagesRefused as exc:  # the other folders are none the worse
                refused = exc
        if refused is not None:
            raise refused
        return outcomes

    def _watched(self) -> list[RemoteFolder]:
        listed = {folder.name: folder for folder in self._source.folders()}
        try:
            names = watched({name: folder.role for name, folder in listed.items()}, self._names)
        except LookupError as exc:
            raise SourceError(f"There is no folder {exc} at the account {self._account.name}.") from exc
        return [self._source.look(listed[name]) for name in names]

    def _take_in(self, remote: RemoteFolder) -> "Tally[str]":
        if self._stop.is_set():
            raise ProgramEnds
        with change():
            folder = keep_remote_folder(self._account.id, remote.name, remote.role, remote.uidvalidity)
        wanted = self._wanted(remote, folder)
        expected = deque(wanted)
        came: set[str] = set()
        outcomes: Tally[str] = Tally()
        try:
            for batch in self._read_ahead(remote, wanted):
                came.update(begun.fetched.key for begun in batch)
                outcomes += self._delivery.deliver(folder, self._in_order(folder, batch, expected))
        except MessagesRefused as exc:
            self._note_refused(folder, exc, expected)
            raise
        if remote.uidvalidity and not self._stop.is_set():
            self._delivery.note_gone(folder, [key for key in wanted if key not in came])
        return outcomes

    def _wanted(self, remote: RemoteFolder, folder: StoredFolder) -> list[str]:
        """Return the keys to fetch, those that failed before among them; UIDs ascend, as the cursor does."""
        new = [key for some in self._source.new_keys(remote, folder.last_uid) for key in some]
        keys = failed_keys(folder) + new
        known = known_keys(folder, keys)
        wanted = list(dict.fromkeys(key for key in keys if key not in known))
        return sorted(wanted, key=int) if remote.uidvalidity else wanted

    def _read_ahead(self, remote: RemoteFolder, keys: list[str]) -> Iterator[list[_Begun]]:
        """Yield batches whose bytes are safe, while others are fetched; also what came whole before the line broke.

        Whoever cannot deliver one gets no later one: the cursor would move past what was not delivered.
        """
        begun: deque[list[_Begun]] = deque()
        try:
            for batch in self._batches(remote, keys):
                begun.append(self._begin(batch))
                if len(begun) >= BATCHES_AHEAD:
                    yield begun.popleft()
        except SourceError:
            yield from begun
            raise
        yield from begun

    def _batches(self, remote: RemoteFolder, keys: list[str]) -> Iterator[list[Fetched]]:
        batch: list[Fetched] = []
        size = 0
        try:
            for fetched in self._source.fetch(remote, keys, size_bytes(self._settings.size_limit)):
                batch.append(fetched)
                size += len(fetched.raw)
                if len(batch) >= BATCH_MESSAGES or size >= BATCH_BYTES:
                    yield batch
                    batch, size = [], 0
                if self._stop.is_set():
                    break
        except SourceError:
            if batch:
                yield batch
            raise
        if batch:
            yield batch

    def _begin(self, batch: list[Fetched]) -> list[_Begun]:
        finishes = [start_reading(self._readers, fetched.raw) for fetched in batch]
        names = self._blobs.put(fetched.raw for fetched in batch)
        return [_Begun(*begun) for begun in zip(batch, names, finishes, strict=True)]

    def _in_order(self, folder: StoredFolder, batch: list[_Begun], expected: deque[str]) -> Iterator[Kept | Withheld]:
        """Yield the messages of a batch, and between them those that were expected before but did not come."""
        latest = now()
        for begun in batch:
            while expected and (key := expected.popleft()) != begun.fetched.key:
                if folder.uidvalidity:  # the cursor moves past it; files are listed again each time
                    yield Withheld(key)
            reading = begun.finish()
            if reading.problem and self._stop.is_set():
                raise ProgramEnds  # its child was ended with the program, which says nothing of the message
            received_at = min(max(begun.fetched.received_at, 0), latest)  # a server's clock may be wrong
            yield Kept(begun.fetched.key, begun.fetched.raw, begun.sha256, received_at, reading)

    def _note_refused(self, folder: StoredFolder, refused: MessagesRefused, expected: deque[str]) -> None:
        """Count the attempt, where it was not counted in passing. What is above the cursor is listed again anyway.

        A server that refuses everything for a while must not use up the attempts of all that is new.
        """
        left = set(expected)
        keys = [key for key in refused.keys if not folder.uidvalidity or (key in left and int(key) <= folder.last_uid)]
        self._delivery.deliver(folder, [Withheld(key, refused.sentence) for key in keys])
