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
from tui_mail.config.team import Account
from tui_mail.desk.intake.delivery import Delivery, Kept
from tui_mail.desk.intake.reading import Reading, start_reading
from tui_mail.fetch import Fetched, RemoteFolder, Source
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
        self._names = settings_of(account).folders
        self._source = source
        self._blobs = blobs
        self._readers = readers
        self._stop = stop
        self._delivery = Delivery(account)

    def run(self) -> dict[RemoteFolder, "Tally[str]"]:
        """Take in what is new; returns per folder how many had which outcome. Raises SourceError."""
        return {remote: self._take_in(remote) for remote in self._source.folders(self._names)}

    def _take_in(self, remote: RemoteFolder) -> "Tally[str]":
        with change():
            folder = keep_remote_folder(self._account.id, remote.name, remote.role, remote.uidvalidity)
        keys = failed_keys(folder) + self._source.new_keys(remote, folder.last_uid)
        known = known_keys(folder, keys)
        wanted = list(dict.fromkeys(key for key in keys if key not in known))
        outcomes: Tally[str] = Tally()
        begun: deque[list[_Begun]] = deque()
        try:
            for batch in self._batches(remote, wanted):
                begun.append(self._begin(batch))
                if len(begun) >= BATCHES_AHEAD:
                    outcomes += self._deliver(folder, begun.popleft())
        finally:  # what came whole before the line broke is kept
            while begun:
                outcomes += self._deliver(folder, begun.popleft())
        return outcomes

    def _batches(self, remote: RemoteFolder, keys: list[str]) -> Iterator[list[Fetched]]:
        batch: list[Fetched] = []
        size = 0
        for fetched in self._source.fetch(remote, keys):
            batch.append(fetched)
            size += len(fetched.raw)
            if len(batch) >= BATCH_MESSAGES or size >= BATCH_BYTES:
                yield batch
                batch, size = [], 0
            if self._stop.is_set():
                break
        if batch:
            yield batch

    def _begin(self, batch: list[Fetched]) -> list[_Begun]:
        finishes = [start_reading(self._readers, fetched.raw) for fetched in batch]
        names = self._blobs.put(fetched.raw for fetched in batch)
        return [_Begun(*begun) for begun in zip(batch, names, finishes, strict=True)]

    def _deliver(self, folder: StoredFolder, batch: list[_Begun]) -> "Tally[str]":
        latest = now()
        return self._delivery.deliver(
            folder,
            (
                Kept(
                    begun.fetched.key,
                    begun.fetched.raw,
                    begun.sha256,
                    min(max(begun.fetched.received_at, 0), latest),  # a server's clock may be wrong
                    begun.finish(),
                )
                for begun in batch
            ),
        )
