"""Files that somebody imports: the same way in as all mail, with a ledger of their own per mailbox and path.

It runs beside the daemon: the lock of the mailbox is enough, and a message that two bring is in the ledger once. What
was taken in before is passed over, so an import that was broken off goes on where it was.
"""

import os
import threading
from collections import Counter as Tally
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from tui_mail.children import Children
from tui_mail.config.measures import size_bytes
from tui_mail.desk.folders import find as find_folder
from tui_mail.desk.intake.archived import Archived
from tui_mail.desk.intake.chunks import Intake, Tools
from tui_mail.desk.intake.delivery import Delivery
from tui_mail.desk.intake.presence import KeySet
from tui_mail.desk.intake.reading import open_reducers
from tui_mail.desk.moving import TARGETS
from tui_mail.desk.rights import Power, has_power
from tui_mail.errors import Conflict, NotFound, NotPermitted, SourceError
from tui_mail.fetch import RemoteFolder, Source
from tui_mail.fetch.files.found import Found, find
from tui_mail.store.actor import Actor
from tui_mail.store.blobs import Blobs
from tui_mail.store.database import change
from tui_mail.store.queries.accounts import StoredAccount, StoredFolder
from tui_mail.store.queries.folders import folders_of
from tui_mail.store.queries.imports import cut_off_before, import_folders, imported_items
from tui_mail.store.queries.items import row
from tui_mail.store.queries.ledger import present_keys, settled_keys, tried
from tui_mail.store.visibility import places
from tui_mail.store.writes.imports import keep_import_account
from tui_mail.store.writes.ledger import mark_gone, retry_now
from tui_mail.store.writes.remote_folders import keep_remote_folder

SIZE_LIMIT = "100MB"
"""For mailboxes without an account that says another."""

NAMED = 100
"""Vanished messages that a report names."""


VANISHED = "no longer where it was imported from"


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
class ImportTarget:
    """The mailbox that somebody imports into, and the folder for what came in; None is the inbox."""

    account: StoredAccount
    actor: Actor
    folder: int | None


def open_target(actor: Actor, code: str, folder_path: str = "") -> ImportTarget:
    """Return where an import goes. NotFound for what the actor does not see, NotPermitted for viewers, Conflict."""
    place = next((one for one in places(actor).values() if one.code == code), None)
    if place is None:
        raise NotFound(f"There is no mailbox {code!r} that you may see.")
    if not has_power(Power.FETCH, actor, place):
        raise NotPermitted("You are a viewer here: members import.")
    folder = find_folder(folders_of(place.mailbox_id), folder_path) if folder_path else None
    if folder_path and folder is None:
        raise NotFound(f"There is no folder {folder_path!r} in the mailbox {code}.")
    if folder is not None and folder.kind not in TARGETS:
        raise Conflict(f"Nothing is imported into {folder.name}: what stands there has a reason.")
    with change():
        account = keep_import_account(place.mailbox_id, code)
    return ImportTarget(account, actor, None if folder is None else folder.id)


class Import:
    """One run over some paths. `advance` hears how many messages and bytes were passed.

    Messages are dated by what they say; where files are `timed`, by these, which somebody has seen to.
    """

    def __init__(
        self,
        target: ImportTarget,
        blobs: Blobs,
        readers: Children,
        advance: Callable[[int, int], object],
        *,
        timed: bool = False,
    ) -> None:
        self._timed = timed
        self._account = target.account
        self._actor = target.actor
        importer = self._actor.user_id
        self._delivery = Delivery(self._account, actor=importer, target=target.folder, imported_by=importer)
        self._size_limit = size_bytes(str(self._account.settings.get("size_limit") or SIZE_LIMIT))
        self._blobs = blobs
        self._readers = readers
        self._advance = advance
        self._ends = ExitStack()
        self._reducers: Children | None = None

    def run(self, path: Path, name: str) -> Iterator[Report]:
        """Take in what lies at a path; a report per source. `name` stands in the ledger for the path."""
        for found in find(path):
            yield from self._take_found(found, _ledger_name(path, name, found.path), is_sync=False)

    def sync(self, path: Path, name: str) -> Iterator[Report]:
        """Take in what lies in a folder, and report what was there before and is not any more: it stays here."""
        passed: set[str] = set()
        unread: list[str] = []  # nobody knows what is below
        for found in find(path):
            for report in self._take_found(found, _ledger_name(path, name, found.path), is_sync=True):
                passed.add(report.source)
                if report.why and not found.is_no_mail:
                    unread.append(f"{report.source}/")
                yield report
        for folder in import_folders(self._account.id, name):
            if folder.name not in passed and not f"{folder.name}/".startswith(tuple(unread)):
                report = Report(folder.name, "vanished")
                self._note_vanished(folder, KeySet(), report)
                if report.vanished:
                    yield report

    def close(self) -> None:
        """End what was started for this run."""
        self._ends.close()

    def _take_found(self, found: Found, name: str, *, is_sync: bool) -> Iterator[Report]:
        """Take in one source, folder by folder; a source that breaks is named, and the next one is taken."""
        if found.kind == "none":
            self._advance(0, found.size)
            yield Report(name, "none", why=found.why)
            return
        left = [found.size]

        def came(size: int) -> None:
            self._advance(1, min(size, left[0]))
            left[0] -= min(size, left[0])

        source = Archived(found.open(), came, timed=self._timed)
        try:
            folders = source.folders()
            if not folders:
                yield Report(name, found.kind)
            for remote in folders:
                inner = remote.name != "INBOX"
                report = Report(f"{name}/{remote.name}" if inner else name, found.kind)
                role = remote.role if inner or found.role == "none" else found.role
                self._take_folder(source, replace(remote, role=role), report, is_sync=is_sync)
                yield report
        except SourceError as exc:
            yield Report(name, found.kind, why=exc.sentence)
        finally:
            self._advance(0, left[0])
            source.close()

    def _take_folder(self, source: Source, remote: RemoteFolder, report: Report, *, is_sync: bool) -> None:
        with change():
            folder = keep_remote_folder(self._account.id, report.source, remote.role, 0)
        intake = Intake(self._tools(source), self._delivery, remote, folder)
        there = KeySet()
        try:
            for keys in source.new_keys(remote, 0):
                report.seen += len(keys)
                wanted = self._wanted(folder, keys)
                report.outcomes["duplicate"] += len(keys) - len(wanted)
                self._advance(len(keys) - len(wanted), 0)
                if wanted:
                    self._take(intake, folder, wanted, report)
                if is_sync:
                    there.add(keys)
        except SourceError as exc:
            report.why = exc.sentence
        if is_sync and not report.why:
            self._note_vanished(folder, there, report)
        if intake.refused is not None:
            report.why = report.why or intake.refused.sentence

    def _wanted(self, folder: StoredFolder, keys: list[str]) -> list[str]:
        """Return what was not taken in yet; what failed before, or was too large, is tried again now."""
        again = [*tried(folder, keys), *cut_off_before(folder, keys, self._size_limit)]
        if again:
            with change():
                retry_now(folder, again)
        settled = settled_keys(folder, keys)
        return [key for key in keys if key not in settled]

    def _take(self, intake: Intake, folder: StoredFolder, keys: list[str], report: Report) -> None:
        """Take in some messages: those that another import brought meanwhile count as known, those gone as skipped."""
        before = intake.outcomes.copy()
        intake.take(keys)
        brought = intake.outcomes - before
        settled = settled_keys(folder, keys)
        brought["skipped"] += self._delivery.note_gone(folder, [key for key in keys if key not in settled])
        brought["duplicate"] += len(keys) - brought.total()
        report.outcomes += brought

    def _tools(self, source: Source) -> Tools:
        reducers = None if self._account.settings.get("keep_attachments", True) else self._open_reducers
        return Tools(source, self._blobs, self._readers, threading.Event(), self._size_limit, reducers)

    def _open_reducers(self) -> Children:
        if self._reducers is None:
            self._reducers = self._ends.enter_context(open_reducers())
        return self._reducers

    def _note_vanished(self, folder: StoredFolder, there: KeySet, report: Report) -> None:
        """Note what the ledger holds of a folder and was not seen now."""
        for page in present_keys(folder):
            vanished = [sighting for sighting, key in page if key not in there]
            if vanished:
                report.vanished += len(vanished)
                report.missing += self._named(vanished[: max(0, NAMED - len(report.missing))])
                with change():
                    mark_gone(vanished, VANISHED)

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


def _ledger_name(path: Path, name: str, found: Path) -> str:
    """Return what stands in the ledger for a file or folder below the path that is imported."""
    inner = os.fsencode(str(found.relative_to(path))).decode("utf-8", "backslashreplace")
    return name if inner == "." else f"{name.rstrip('/')}/{inner}"
