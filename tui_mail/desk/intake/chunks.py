"""Messages of one folder on their way in: fetched and read ahead, delivered in order, each with its outcome."""

import threading
from collections import Counter as Tally
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from tui_mail.children import Children
from tui_mail.desk.intake.ahead import made_ahead
from tui_mail.desk.intake.delivery import Delivery
from tui_mail.desk.intake.kept import Kept, Withheld
from tui_mail.desk.intake.reading import Reading, reduced_forms, start_reading, too_large
from tui_mail.errors import MessagesRefused, ProgramEnds, SourceError
from tui_mail.fetch import Fetched, RemoteFolder, Sizing, Source
from tui_mail.store.blobs import Blobs
from tui_mail.store.clock import now
from tui_mail.store.queries.accounts import StoredFolder

BATCH_MESSAGES = 50
BATCH_BYTES = 16_000_000
BATCHES_AHEAD = 2
"""Batches that are fetched and read while another one is delivered: more would only cost memory."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What intake works with. `reducers` are there where attachments are not kept."""

    source: Source
    blobs: Blobs
    readers: Children
    stop: threading.Event
    size_limit: int
    reducers: Callable[[], Children] | None = None


@dataclass(frozen=True, slots=True)
class _Begun:
    """A message that a child is reading."""

    fetched: Fetched
    raw: bytes  # what is kept of it
    finish: Callable[[], Reading]


@dataclass(frozen=True, slots=True)
class _Batch:
    """Messages that are being read and written to the archive at the same time; `names` waits until they are safe."""

    begun: list[_Begun]
    names: "Future[list[str]]"


class Intake:
    """The way of messages from one folder into the mailbox, and the count of what was seen."""

    def __init__(self, tools: Tools, delivery: Delivery, remote: RemoteFolder, folder: StoredFolder) -> None:
        self._tools = tools
        self._delivery = delivery
        self._remote = remote
        self._folder = folder
        self.seen = 0
        self.outcomes: Tally[str] = Tally()
        self.refused: MessagesRefused | None = None
        self._sizes: dict[str, int] = {}

    def sizes(self, keys: Sequence[str]) -> dict[str, int]:
        """Return the sizes that are listed, where they tell apart what came under one key."""
        source = self._tools.source
        return source.sizes(self._remote, keys) if isinstance(source, Sizing) and keys else {}

    def take(self, keys: Sequence[str]) -> None:
        """Take in these messages, UIDs ascending; every one gets its outcome, unless the source fails.

        Raises SourceError when it does, and ProgramEnds once the program is to end.
        """
        chunk = _Chunk(keys, is_numbered=bool(self._remote.uidvalidity))
        self._sizes = self.sizes(keys)
        refused: MessagesRefused | None = None
        try:
            with (
                ThreadPoolExecutor(1, thread_name_prefix="archive") as archive,
                made_ahead(self._begun(keys, archive), BATCHES_AHEAD) as batches,
            ):
                for batch in batches:
                    self._deliver(list(self._in_order(chunk, batch)))
        except MessagesRefused as exc:
            refused = self.refused = exc
        if self._tools.stop.is_set():
            raise ProgramEnds
        missing = chunk.missing()
        named = set(refused.keys) if refused else set()
        if refused:
            self._deliver([Withheld(key, refused.sentence) for key in missing if key in named - chunk.withheld])
            self._delivery.explain(self._folder, sorted(named & chunk.withheld), refused.sentence)
        if self._remote.uidvalidity:
            self._note_gone([key for key in missing if key not in named], chunk)

    def _deliver(self, messages: Sequence[Kept | Withheld]) -> None:
        outcomes = self._delivery.deliver(self._folder, messages)
        self.seen += len(messages) - outcomes.pop("settled", 0)
        self.outcomes += outcomes

    def _note_gone(self, keys: Sequence[str], chunk: "_Chunk") -> None:
        """Note what was listed but is not there; what was passed over was taken for a failure until now."""
        noted = self._delivery.note_gone(self._folder, keys)
        again = sum(key in chunk.withheld for key in keys)
        self.seen += noted - again
        self.outcomes += Tally(skipped=noted)
        self.outcomes -= Tally(failed=again)

    def _begun(self, keys: Sequence[str], archive: ThreadPoolExecutor) -> Generator[_Batch, None, None]:
        """Yield batches that are being read and written; also what came whole before the line broke.

        Whoever cannot deliver one gets no later one: the cursor would move past what was not delivered.
        """
        for batch in self._batches(keys):
            yield self._begin(batch, archive)

    def _batches(self, keys: Sequence[str]) -> Iterator[list[Fetched]]:
        batch: list[Fetched] = []
        size = 0
        try:
            for fetched in self._tools.source.fetch(self._remote, keys, self._tools.size_limit):
                batch.append(fetched)
                size += len(fetched.raw)
                if len(batch) >= BATCH_MESSAGES or size >= BATCH_BYTES:
                    yield batch
                    batch, size = [], 0
                if self._tools.stop.is_set():
                    break
        except SourceError:
            if batch:
                yield batch
            raise
        if batch:
            yield batch

    def _begin(self, batch: list[Fetched], archive: ThreadPoolExecutor) -> _Batch:
        finishes = [start_reading(self._tools.readers, fetched.raw) for fetched in batch]
        raws = [fetched.raw for fetched in batch]
        if self._tools.reducers is not None:
            wholes = [index for index, fetched in enumerate(batch) if not fetched.is_head]
            reducers = self._tools.reducers()
            for index, form in zip(wholes, reduced_forms(reducers, [raws[one] for one in wholes]), strict=True):
                raws[index] = form
        names = archive.submit(self._tools.blobs.put, raws)
        return _Batch([_Begun(*begun) for begun in zip(batch, raws, finishes, strict=True)], names)

    def _in_order(self, chunk: "_Chunk", batch: _Batch) -> Iterator[Kept | Withheld]:
        """Yield the messages of a batch, and between them those that were expected before but did not come."""
        latest = now()
        for begun, name in zip(batch.begun, batch.names.result(), strict=True):  # safe before anything is delivered
            yield from (Withheld(key) for key in chunk.passed_over(begun.fetched.key))
            reading = begun.finish()
            if reading.problem and self._tools.stop.is_set():
                raise ProgramEnds  # its child was ended with the program, which says nothing of the message
            if begun.fetched.is_head:
                said = too_large(begun.fetched.size, self._tools.size_limit)
                reading = Reading(reading.arrival, said, head_only=not reading.problem)
            chunk.came(begun.fetched.key)
            yield self._kept(begun, name, reading, latest)

    def _kept(self, begun: _Begun, name: str, reading: Reading, latest: int) -> Kept:
        fetched = begun.fetched
        return Kept(
            fetched.key,
            begun.raw,
            name,
            min(max(fetched.received_at, 0), latest),  # a server's clock may be wrong
            reading,
            size=fetched.size,
            reduced=fetched.is_head or begun.raw is not fetched.raw,
            seen_there=fetched.seen_there,
            listed_size=self._sizes.get(fetched.key, 0),
        )


class _Chunk:
    """Keys that are being taken in, and what became of each so far."""

    def __init__(self, keys: Sequence[str], *, is_numbered: bool) -> None:
        self._keys = keys
        self._expected = deque(keys)
        self._is_numbered = is_numbered
        self._came: set[str] = set()
        self.withheld: set[str] = set()

    def passed_over(self, until: str) -> list[str]:
        """Return the keys before the one that came: the cursor moves past them, so they must be in the ledger.

        Names are listed again each time.
        """
        passed: list[str] = []
        while self._expected and (key := self._expected.popleft()) != until:
            passed.append(key)
        if not self._is_numbered:
            return []
        self.withheld.update(passed)
        return passed

    def came(self, key: str) -> None:
        """Note that a message came."""
        self._came.add(key)

    def missing(self) -> list[str]:
        """Return the keys that did not come, in their order."""
        return [key for key in self._keys if key not in self._came]
