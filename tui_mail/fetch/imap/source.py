"""An IMAP account as the rest of the program sees it."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from tui_mail.fetch.imap.bell import Bell
from tui_mail.fetch.imap.deletion import delete
from tui_mail.fetch.imap.flags import mark_seen, read_there
from tui_mail.fetch.imap.folders import listed_roles
from tui_mail.fetch.imap.messages import Messages
from tui_mail.fetch.imap.search import uids_above
from tui_mail.fetch.imap.session import Session, number
from tui_mail.fetch.source import Deleted, Fetched, RemoteFolder
from tui_mail.network import Server


class ImapSource:
    """One account on one server: a connection that fetches, and a bell for each folder that is waited for."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._session = Session(server)
        self._next_uids: dict[str, int] = {}
        self._bells: dict[str, Bell] = {}

    def folders(self) -> list[RemoteFolder]:
        """Return every folder that can be opened, with its role; nothing is known of their content yet."""
        self._session.revive()
        with self._session.translated():
            roles = listed_roles(self._session.connected())
        return [RemoteFolder(name, role) for name, role in roles.items()]

    def look(self, folder: RemoteFolder) -> RemoteFolder:
        """Open a folder and return it with what it holds now. SourceError names one that cannot be opened."""
        self._session.revive()
        with self._session.translated():
            answer = self._session.open(folder.name)
        self._next_uids[folder.name] = number(answer, b"UIDNEXT")
        return replace(
            folder,
            uidvalidity=number(answer, b"UIDVALIDITY"),
            messages=number(answer, b"EXISTS"),
            highest_modseq=number(answer, b"HIGHESTMODSEQ"),
            uid_next=number(answer, b"UIDNEXT"),
        )

    def new_keys(self, folder: RemoteFolder, last_uid: int) -> Iterator[list[str]]:
        """Yield the UIDs above `last_uid`, ascending; SourceError when the folder was numbered anew."""
        self._session.revive()
        with self._session.translated():
            answer = self._session.open_same(folder)
        self._next_uids[folder.name] = number(answer, b"UIDNEXT")
        for uids in uids_above(self._session, folder, last_uid, answer):
            yield [str(uid) for uid in uids]

    def fetch(self, folder: RemoteFolder, keys: Sequence[str], size_limit: int) -> Iterator[Fetched]:
        """Yield the messages that are still there; those the server refuses to give are named after the others."""
        if keys:
            self._session.revive()
            yield from Messages(self._session, folder, size_limit).fetch([int(key) for key in keys])

    def wait(self, folder: RemoteFolder, seconds: float, stop: threading.Event) -> bool:
        """Return True as soon as something new may be there, False after `seconds` or soon after `stop` is set."""
        return self._bell(folder).wait(seconds, stop, self._next_uids.get(folder.name, 0))

    def read_there(self, folder: RemoteFolder, since: int) -> Iterator[tuple[str, bool]]:
        """Yield UID and whether it is read, for what changed after this modseq; for every message without one."""
        return read_there(self._session, folder, since)

    def mark_seen(self, folder: RemoteFolder, keys: Sequence[str]) -> None:
        """Mark messages as read; those that are gone are left out."""
        mark_seen(self._session, folder, [int(key) for key in keys])

    def delete(self, folder: RemoteFolder, hashes: Mapping[str, str]) -> Deleted:
        """Delete messages by UID, if they are still those with these SHA-256."""
        return delete(self._session, folder, hashes)

    def close(self) -> None:
        """Hang up; call it when no `wait` runs any more."""
        for bell in self._bells.values():
            bell.close()
        self._session.hang_up(politely=True)

    def _bell(self, folder: RemoteFolder) -> Bell:
        return self._bells.setdefault(folder.name, Bell(self._server, folder.name))
