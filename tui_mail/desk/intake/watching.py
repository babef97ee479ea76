"""Which folders of an account a round takes in, and what becomes known of all of them on the way."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace

from tui_mail.config.team import Account
from tui_mail.desk.intake.presence import RENUMBERED
from tui_mail.errors import LoginRefused, SourceError, SourceUnreachable, SourceUntrusted
from tui_mail.fetch import RemoteFolder, Source, watched
from tui_mail.fetch.roles import spelling
from tui_mail.mail.text import safe_line
from tui_mail.store.database import change
from tui_mail.store.queries.accounts import StoredAccount, StoredFolder
from tui_mail.store.queries.remote_folders import FolderRow, never_taken_in, remote_folders
from tui_mail.store.writes.accounts import check_fence
from tui_mail.store.writes.remote_folders import (
    begin_anew,
    forget_remote_folders,
    keep_remote_folder,
    note_listed,
    note_problem,
)

log = logging.getLogger(__name__)

WHOLE = (SourceUnreachable, SourceUntrusted, LoginRefused)
"""What fails the whole account, not one folder of it."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A folder that is taken in: as it is on the server now, and as it is known here."""

    remote: RemoteFolder
    row: FolderRow

    @property
    def messages_before(self) -> int:
        """How many messages it held when all of it had been taken in last."""
        return self.row.messages if self.row.folder.last_uid else 0


class Watching:
    """The folders of one account at one moment."""

    def __init__(self, account: StoredAccount, settings: Account, source: Source, fence: int | None) -> None:
        self._account = account
        self._settings = settings
        self._source = source
        self._fence = fence

    def open(self) -> tuple[list[Opened], list[SourceError]]:
        """Open the folders that a round takes in; returns them, and the sentences of those that cannot be opened."""
        listed = self._listed()
        rows = self._note_listing(listed)
        names, problems = self._names(listed, rows)
        opened: list[Opened] = []
        for name in names:
            try:
                opened.append(self._open(listed[name]))
            except WHOLE:
                raise
            except SourceError as exc:
                problems.append(exc)
                self.note_problem(name, exc.sentence)
        return opened, problems

    def note_problem(self, name: str, sentence: str) -> None:
        """Write what is wrong with a folder, or with an empty sentence that all is well."""
        known = remote_folders(self._account.id).get(name)
        if known is None or known.problem != sentence:
            with change():
                check_fence(self._account.id, self._fence)
                note_problem(self._account.id, name, sentence)

    def _listed(self) -> dict[str, RemoteFolder]:
        return listed_folders(self._settings, self._source)

    def _note_listing(self, listed: Mapping[str, RemoteFolder]) -> dict[str, FolderRow]:
        """Let every folder have its row, so that screens can list it; written only where something changed."""
        rows = remote_folders(self._account.id)
        changed = [
            folder
            for name, folder in listed.items()
            if name not in rows
            or rows[name].folder.role != folder.role
            or (not rows[name].folder.last_uid and folder.messages not in (0, rows[name].messages))
        ]
        unlisted = never_taken_in(
            [row.folder.id for name, row in rows.items() if name not in listed and not row.problem]
        )
        if changed or unlisted:
            with change():
                check_fence(self._account.id, self._fence)
                for folder in changed:
                    note_listed(self._account.id, folder.name, folder.role, folder.messages)
                forget_remote_folders(unlisted)
            rows = remote_folders(self._account.id)
        return rows

    def _names(
        self, listed: Mapping[str, RemoteFolder], rows: Mapping[str, FolderRow]
    ) -> tuple[list[str], list[SourceError]]:
        names, missing = chosen_names(self._settings, listed)
        for name, sentence in missing.items():
            self.note_problem(name, sentence)
        names += [name for name, row in rows.items() if row.wanted and name in listed]
        return list(dict.fromkeys(names)), [SourceError(sentence) for sentence in missing.values()]

    def _open(self, folder: RemoteFolder) -> Opened:
        remote = self._source.look(folder)
        row = remote_folders(self._account.id).get(remote.name)
        if row is None or row.folder.uidvalidity != remote.uidvalidity:
            with change():
                check_fence(self._account.id, self._fence)
                keep_remote_folder(self._account.id, remote.name, remote.role, remote.uidvalidity)
            row = remote_folders(self._account.id)[remote.name]
        elif self._was_made_anew(remote, row.folder):
            name = safe_line(remote.name)
            log.warning("account %s, %s: was made anew under the old numbers", self._account.name, name)
            with change():
                check_fence(self._account.id, self._fence)
                begin_anew(row.folder, RENUMBERED)
            row = remote_folders(self._account.id)[remote.name]
        return Opened(remote, row)

    def _was_made_anew(self, remote: RemoteFolder, known: StoredFolder) -> bool:
        """Whether the numbers begin again though the UIDVALIDITY stayed: some servers do so with a folder made anew."""
        if not 0 < remote.uid_next <= known.last_uid:
            return False
        return not any(self._source.new_keys(remote, known.last_uid - 1))


def listed_folders(settings: Account, source: Source) -> dict[str, RemoteFolder]:
    """Return every folder of an account by name; what was said of its role by hand counts (CO-06)."""
    by_hand = {spelling(name): role for name, role in settings.folder_roles.items()}
    return {
        folder.name: replace(folder, role=by_hand.get(spelling(folder.name), folder.role))
        for folder in source.folders()
    }


def chosen_names(settings: Account, listed: Mapping[str, RemoteFolder]) -> tuple[list[str], dict[str, str]]:
    """Return the watched folders, and for each that is missing the sentence that says so."""
    roles = {name: folder.role for name, folder in listed.items()}
    if not settings.folders:
        return watched(roles, ()), {}
    names: list[str] = []
    missing: dict[str, str] = {}
    for name in settings.folders:
        try:
            names += watched(roles, (name,))
        except LookupError:
            missing[name] = f'There is no folder "{safe_line(name)}" at the account {settings.name}.'
    return names, missing
