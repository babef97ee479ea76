"""Files that somebody imports: the same way in as all mail, with a ledger of their own per mailbox and path.

It runs beside the daemon: the lock of the mailbox is enough, and a message that two bring is in the ledger once. What
was taken in before is passed over, so an import that was broken off goes on where it was.
"""

import hashlib
import os
from collections import Counter as Tally
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from tui_mail.children import Children
from tui_mail.config.measures import size_bytes
from tui_mail.desk.folders import find as find_folder
from tui_mail.desk.intake.delivery import Delivery, Kept, Withheld
from tui_mail.desk.intake.reading import Reading, start_reading
from tui_mail.errors import MessagesRefused, NotFound, NotPermitted, SourceError
from tui_mail.fetch import Fetched, RemoteFolder, Source
from tui_mail.fetch.files.found import Found, find
from tui_mail.fetch.files.repeats import Repeats
from tui_mail.mail.arrival import read_outline
from tui_mail.store.actor import Actor
from tui_mail.store.blobs import Blobs
from tui_mail.store.clock import now
from tui_mail.store.database import change
from tui_mail.store.queries.accounts import StoredAccount, StoredFolder
from tui_mail.store.queries.directory import WORKERS
from tui_mail.store.queries.folders import folders_of
from tui_mail.store.queries.imports import import_folders, imported_items
from tui_mail.store.queries.items import row
from tui_mail.store.queries.ledger import present_keys, settled_keys, tried
from tui_mail.store.visibility import places
from tui_mail.store.writes.imports import keep_import_account
from tui_mail.store.writes.ledger import mark_gone, retry_now
from tui_mail.store.writes.remote_folders import keep_remote_folder

BATCH_MESSAGES = 50
BATCH_BYTES = 16_000_000
BATCHES_AHEAD = 2
"""Batches that are read while one is written: more would only cost memory."""

SIZE_LIMIT = "100MB"
"""For mailboxes without an account that says another."""

NAMED = 100
"""Vanished messages that a report names."""


@dataclass(frozen=True, slots=True)
class Missing:
    """An item whose message vanished from where it was imported."""

    item: int
    subject: str


@dataclass(slots=True)
class Report:
    """What was seen at one source: `seen` is the sum of the outcomes. Without any, `why` says that it is no mail."""

    source: str
    kind: str
    seen: int = 0
    outcomes: "Tally[str]" = field(default_factory=Tally)
    why: str = ""
    vanished: int = 0
    missing: list[Missing] = field(default_factory=list)

    @property
    def is_in_order(self) -> bool:
        """Whether everything that is mail was taken in."""
        return not self.outcomes["failed"] and not (self.why and self.kind != "none")


@dataclass(frozen=True, slots=True)
class Destination:
    """The mailbox that somebody imports into, and the folder for what came in; None is the inbox."""

    account: StoredAccount
    actor: Actor
    folder: int | None


def open_destination(actor: Actor, code: str, folder_path: str = "") -> Destination:
    """Return where an import goes. NotFound for what the actor does not see, NotPermitted for viewers."""
    place = next((one for one in places(actor).values() if one.code == code), None)
    if place is None:
        raise NotFound(f"There is no mailbox {code!r} that you may see.")
    if place.role not in WORKERS and not actor.admin:
        raise NotPermitted("You are a viewer here: members import.")
    folder = find_folder(folders_of(place.mailbox_id), folder_path) if folder_path else None
    if folder_path and folder is None:
        raise NotFound(f"There is no folder {folder_path!r} in the mailbox {code}.")
    with change():
        account = keep_import_account(place.mailbox_id, code)
    return Destination(account, actor, None if folder is None else folder.id)


class Import:
    """One run over some paths. `advance` hears after each batch how many messages and bytes it brought."""

    def __init__(
        self, destination: Destination, blobs: Blobs, readers: Children, advance: Callable[[int, int], object]
    ) -> None:
        self._account = destination.account
        self._actor = destination.actor
        self._delivery = Delivery(self._account, actor=self._actor.user_id, target=destination.folder)
        self._limit = str(destination.account.settings.get("size_limit") or SIZE_LIMIT)
        self._blobs = blobs
        self._readers = readers
        self._advance = advance

    def run(self, path: Path, name: str) -> Iterator[Report]:
        """Take in what lies at a path; a report per source. `name` stands in the ledger for the path."""
        for found in find(path):
            yield from self._take_found(found, _ledger_name(path, name, found.path), None)

    def sync(self, path: Path, name: str) -> Iterator[Report]:
        """Take in what lies in a folder, and report what was there before and is not any more: it stays here."""
        passed: set[str] = set()
        for found in find(path):
            for report in self._take_found(found, _ledger_name(path, name, found.path), Repeats()):
                passed.add(report.source)
                yield report
        for folder in import_folders(self._account.id, name):
            if folder.name not in passed:
                report = Report(folder.name, "vanished")
                self._note_vanished(folder, Repeats(), report)
                if report.vanished:
                    yield report

    def _take_found(self, found: Found, name: str, present: Repeats | None) -> Iterator[Report]:
        """Take in one source, folder by folder; a source that breaks is named, and the next one is taken."""
        if found.kind == "none":
            self._advance(0, found.size)
            yield Report(name, "none", why=found.why)
            return
        source = found.open()
        brought = 0
        try:
            folders = source.folders()
            if not folders:
                yield Report(name, found.kind)
            for remote in folders:
                inner = remote.name != "INBOX"
                report = Report(f"{name}/{remote.name}" if inner else name, found.kind)
                role = remote.role if inner or found.role == "none" else found.role
                for size in self._take_in(source, replace(remote, role=role), report, present):
                    self._advance(0, min(size, found.size - brought))
                    brought += min(size, found.size - brought)
                yield report
        except SourceError as exc:
            yield Report(name, found.kind, why=exc.sentence)
        finally:
            self._advance(0, found.size - brought)
            source.close()

    def _take_in(self, source: Source, remote: RemoteFolder, report: Report, present: Repeats | None) -> Iterator[int]:
        """Take in one folder; yields the bytes of each batch."""
        with change():
            folder = keep_remote_folder(self._account.id, report.source, remote.role, 0)
        try:
            for keys in source.new_keys(remote, 0):
                report.seen += len(keys)
                wanted = self._wanted(folder, keys)
                report.outcomes["duplicate"] += len(keys) - len(wanted)
                self._advance(len(keys) - len(wanted), 0)
                yield from self._fetch(source, remote, folder, wanted, report)
                if present is not None:
                    for key in keys:
                        present.count(_digest(key))
        except SourceError as exc:
            report.why = exc.sentence
        if present is not None and not report.why:
            self._note_vanished(folder, present, report)

    def _wanted(self, folder: StoredFolder, keys: list[str]) -> list[str]:
        """Return what was not taken in yet; what failed before is tried again now."""
        failed = list(tried(folder, keys))
        if failed:
            with change():
                retry_now(folder, failed)
        settled = settled_keys(folder, keys)
        return [key for key in keys if key not in settled]

    def _fetch(
        self, source: Source, remote: RemoteFolder, folder: StoredFolder, keys: list[str], report: Report
    ) -> Iterator[int]:
        missing = dict.fromkeys(keys)
        refused: MessagesRefused | None = None
        try:
            for batch in self._read_ahead(source.fetch(remote, keys, size_bytes(self._limit))):
                for kept in batch:
                    missing.pop(kept.key, None)
                self._count(report, self._delivery.deliver(folder, batch))
                self._advance(len(batch), 0)
                yield sum(kept.whole_size for kept in batch)
        except MessagesRefused as exc:
            refused = exc
        if refused is not None:
            withheld = [Withheld(key, refused.sentence) for key in refused.keys if key in missing]
            self._count(report, self._delivery.deliver(folder, withheld))
            report.why = report.why or refused.sentence
            missing = {key: None for key in missing if key not in refused.keys}
        gone = self._delivery.note_gone(folder, missing)
        report.outcomes["skipped"] += gone
        report.outcomes["duplicate"] += len(missing) - gone

    def _count(self, report: Report, outcomes: "Tally[str]") -> None:
        for outcome, number in outcomes.items():
            report.outcomes["duplicate" if outcome == "settled" else outcome] += number

    def _read_ahead(self, messages: Iterable[Fetched]) -> Iterator[list[Kept]]:
        """Yield batches whose bytes are safe and which are read; the next ones are being read meanwhile."""
        begun: deque[list[Callable[[], Kept]]] = deque()
        try:
            for batch in _batches(messages):
                begun.append(self._begin(batch))
                if len(begun) > BATCHES_AHEAD:
                    yield [finish() for finish in begun.popleft()]
        except SourceError:
            yield from ([finish() for finish in batch] for batch in begun)
            raise
        yield from ([finish() for finish in batch] for batch in begun)

    def _begin(self, batch: list[Fetched]) -> list[Callable[[], Kept]]:
        readings = [self._reading(fetched) for fetched in batch]
        names = self._blobs.put(fetched.raw for fetched in batch)
        return [_kept(*one) for one in zip(batch, names, readings, strict=True)]

    def _reading(self, fetched: Fetched) -> Callable[[], Reading]:
        if not fetched.is_head:
            return start_reading(self._readers, fetched.raw)
        problem = f"The message has {fetched.size} bytes, more than {self._limit}: only its head was taken in."
        return lambda: Reading(read_outline(fetched.raw), problem)

    def _note_vanished(self, folder: StoredFolder, present: Repeats, report: Report) -> None:
        """Note what the ledger holds of a folder and was not seen now."""
        for page in present_keys(folder):
            vanished = [sighting for sighting, key in page if _digest(key) not in present]
            if vanished:
                report.vanished += len(vanished)
                report.missing += self._named(vanished[: max(0, NAMED - len(report.missing))])
                with change():
                    mark_gone(vanished, "It is no longer at the source of the import.")

    def _named(self, sightings: list[int]) -> list[Missing]:
        """Return the items of these sightings that the actor may see."""
        found = []
        for item in imported_items(self._account.mailbox_id, sightings):
            with suppress(NotFound, NotPermitted):
                found.append(Missing(item, row(self._actor, item).subject))
        return found


def bytes_below(path: Path) -> int:
    """Return how many bytes of files lie at a path, without opening one."""
    if not path.is_dir():
        return path.lstat().st_size
    total = 0
    for folder, _, names in os.walk(path):
        for name in names:
            try:
                total += os.lstat(os.path.join(folder, name)).st_size
            except OSError:
                continue
    return total


def _batches(messages: Iterable[Fetched]) -> Iterator[list[Fetched]]:
    batch: list[Fetched] = []
    size = 0
    try:
        for fetched in messages:
            batch.append(fetched)
            size += len(fetched.raw)
            if len(batch) >= BATCH_MESSAGES or size >= BATCH_BYTES:
                yield batch
                batch, size = [], 0
    except SourceError:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def _kept(fetched: Fetched, sha256: str, finish: Callable[[], Reading]) -> Callable[[], Kept]:
    def kept() -> Kept:
        reading = finish()
        mail = reading.arrival.mail
        said = mail.received or mail.date or fetched.received_at  # a file's own time is often that of an export
        received_at = min(max(said, 0), now())
        return Kept(fetched.key, fetched.raw, sha256, received_at, reading, fetched.size, fetched.is_head)

    return kept


def _ledger_name(path: Path, name: str, found: Path) -> str:
    """Return what stands in the ledger for a file or folder below the path that is imported."""
    inner = os.fsencode(str(found.relative_to(path))).decode("utf-8", "backslashreplace")
    return name if inner == "." else f"{name.rstrip('/')}/{inner}"


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
