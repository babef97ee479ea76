"""The one connection of an IMAP account that fetches, and which folder is open on it."""

import contextlib
import imaplib
from collections.abc import Iterator
from typing import Any

from imapclient import IMAPClient, imap_utf7

from tui_mail.errors import SourceError
from tui_mail.fetch.connection import FOREIGN, LOST, connect, hang_up, translated
from tui_mail.fetch.imap.literals import Allowance
from tui_mail.fetch.source import RemoteFolder
from tui_mail.mail.text import safe_line
from tui_mail.network import Server

COMMAND_UIDS = 500
"""How many UIDs keep a command line below the 8192 bytes that servers must take."""


class Session:
    """Connects when it is needed, and again when the connection was lost."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._client: IMAPClient | None = None
        self._allowance: Allowance | None = None
        self._opened: tuple[str, bool] | None = None  # name, and whether it may be changed

    def connected(self) -> IMAPClient:
        """Return the connection there is, or a new one."""
        if self._client is None:
            self._client = connect(self.server)
            self._allowance = Allowance(self._client)
        return self._client

    def revive(self) -> None:
        """Make sure that the connection still answers, at the beginning of a piece of work."""
        if self._client is not None:
            try:
                self._client.noop()
            except FOREIGN:
                self.hang_up()
        with self.translated():
            self.connected()

    def allowing(self, size: int) -> contextlib.AbstractContextManager[None]:
        """Let the answers to the next commands hold this many bytes of messages."""
        return self._allowance.of(size) if self._allowance else contextlib.nullcontext()

    def hang_up(self, *, politely: bool = False) -> None:
        """End the connection; the next use makes a new one."""
        client, self._client, self._opened = self._client, None, None
        if client is not None:
            hang_up(client, politely=politely)

    @contextlib.contextmanager
    def translated(self) -> Iterator[None]:
        """Turn what goes wrong into a sentence and end the connection: nobody knows what it would say next."""
        try:
            yield
        except FOREIGN as exc:
            self.hang_up()
            raise translated(exc, self.server) from exc

    def open(self, name: str, *, writable: bool = False) -> dict[bytes, Any]:
        """Open a folder and return what the server says of it."""
        self._opened = None
        try:
            answer = select(self.connected(), name, writable=writable)
        except imaplib.IMAP4.readonly as exc:
            raise SourceError(f'{self.server.place} lets nobody change the folder "{safe_line(name)}".') from exc
        except LOST:
            raise
        except imaplib.IMAP4.error as exc:
            said = translated(exc, self.server).sentence
            raise SourceError(f'The folder "{safe_line(name)}" cannot be opened: {said}') from exc
        if not number(answer, b"UIDVALIDITY"):
            sentence = f'{self.server.place} does not number the messages of "{safe_line(name)}" lastingly'
            raise SourceError(f"{sentence} (no UIDVALIDITY): nothing is fetched from it.")
        self._opened = (name, writable)
        return answer

    def open_same(self, folder: RemoteFolder, *, writable: bool = False) -> dict[bytes, Any]:
        """Open a folder; SourceError if its messages have other numbers now."""
        answer = self.open(folder.name, writable=writable)
        if number(answer, b"UIDVALIDITY") != folder.uidvalidity:
            self._opened = None
            name = safe_line(folder.name)
            raise SourceError(f'{self.server.place} has numbered the messages of "{name}" anew: read it again.')
        return answer

    def at(self, folder: RemoteFolder, *, writable: bool = False) -> IMAPClient:
        """Return the connection with this folder open, as it was looked at."""
        if self._client is None or self._opened != (folder.name, writable):
            self.open_same(folder, writable=writable)
        return self.connected()

    @contextlib.contextmanager
    def changing(self, folder: RemoteFolder) -> Iterator[IMAPClient]:
        """Give the connection with this folder open for changes, which ends with the block."""
        self.revive()
        with self.translated():
            try:
                yield self.at(folder, writable=True)
            except SourceError:
                self.hang_up()
                raise
            self.open_same(folder)


def select(client: IMAPClient, name: str, *, writable: bool = False) -> dict[bytes, Any]:
    """Open a folder and return what the server says of it, with HIGHESTMODSEQ where it counts changes.

    CONDSTORE is named here: some servers count only then, and ENABLE would be the same with one more command.
    """
    imap, mailbox = client._imap, client._normalise_folder(imap_utf7.encode(name))
    if client.has_capability("CONDSTORE"):
        mailbox += " (CONDSTORE)"
    typ, said = imap.select(mailbox, not writable)
    client._checkok("select", typ, said)
    answer: dict[bytes, Any] = client._process_select_response(imap.untagged_responses)
    return answer


def number(answer: dict[bytes, Any], name: bytes) -> int:
    """Return what the server said under this name if it is a number, else 0."""
    value = answer.get(name)
    return value if isinstance(value, int) else 0


def uid_set(uids: list[int]) -> str:
    """Write UIDs as a command takes them."""
    return ",".join(map(str, uids))
