"""The alarm clock of one IMAP folder: a connection of its own that waits for news and fetches nothing."""

import contextlib
import imaplib
import select
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from typing import Any, Self

from imapclient import IMAPClient

from tui_mail.fetch.connection import FOREIGN, connect, hang_up, translated
from tui_mail.fetch.imap.session import number
from tui_mail.fetch.imap.session import select as select_folder
from tui_mail.network import Server

_RENEWAL_SECONDS = 28 * 60.0  # servers may hang up on whoever idles for 29 minutes (RFC 2177)
_SLICE_SECONDS = 0.25  # how soon `stop` is noticed
_POLL_SECONDS = 30.0  # between two looks, where the server has no IDLE
# A line that is cut without a word is noticed by the system after about two minutes of silence.
_KEEPALIVE = {"TCP_KEEPIDLE": 60, "TCP_KEEPINTVL": 15, "TCP_KEEPCNT": 4}
_ARRIVAL = frozenset({"EXISTS"})
_CHANGE = frozenset({"EXISTS", "EXPUNGE", "VANISHED", "FETCH"})


@dataclass(frozen=True)
class Known:
    """What was known of a folder when it was last read."""

    uid_next: int
    messages: int
    modseq: int

    @classmethod
    def told(cls, answer: dict[bytes, Any]) -> Self:
        """Take it from what the server says when a folder is opened."""
        return cls(number(answer, b"UIDNEXT"), number(answer, b"EXISTS"), number(answer, b"HIGHESTMODSEQ"))


class Bell:
    """Rings when a message arrives in a folder; if wanted also when one was read, marked or deleted."""

    def __init__(self, server: Server, folder: str) -> None:
        self._server = server
        self._folder = folder
        self._client: IMAPClient | None = None
        self._has_idle = False

    def wait(self, seconds: float, stop: threading.Event, known: Known | None, *, changes: bool = False) -> bool:
        """Wait for news. A first look tells what came since the folder was last read."""
        until = time.monotonic() + seconds
        if stop.is_set():
            return False
        try:
            client = self._client
            if client is None:
                client, now = self._open()
                if known and (now.uid_next > known.uid_next > 0 or (changes and now != known)):
                    return True
            return self._listen(client, until, stop, _CHANGE if changes else _ARRIVAL)
        except FOREIGN as exc:
            self.close()
            raise translated(exc, self._server) from exc

    def close(self) -> None:
        """Hang up; the next `wait` connects again."""
        client, self._client = self._client, None
        if client is not None:
            hang_up(client)

    def _open(self) -> tuple[IMAPClient, Known]:
        self._client = client = connect(self._server)
        _keep_alive(client.socket())
        self._has_idle = client.has_capability("IDLE")
        now = Known.told(select_folder(client, self._folder))
        _heard(client)  # how many there are is no news
        return client, now

    def _listen(self, client: IMAPClient, until: float, stop: threading.Event, news: frozenset[str]) -> bool:
        while (left := until - time.monotonic()) > 0 and not stop.is_set():
            client._imap.noop()  # what came since the last wait
            if _heard(client) & news:
                return True
            if not self._has_idle:
                stop.wait(min(left, _POLL_SECONDS))
            elif self._idle(client, min(left, _RENEWAL_SECONDS), stop, news):
                return True
        return False

    def _idle(self, client: IMAPClient, seconds: float, stop: threading.Event, news: frozenset[str]) -> bool:
        """Listen for some time; that the server ends it as it should shows that it is still there."""
        imap = client._imap
        until = time.monotonic() + seconds
        tag = imap._command("IDLE")
        while imap._get_response() is not None:  # news may come before the server says that it listens
            if imap.tagged_commands[tag]:
                self._has_idle = False  # it refused what it had offered
                del imap.tagged_commands[tag]
                return bool(_heard(client) & news)
        heard = _heard(client)
        while not heard & news and imap.tagged_commands[tag] is None and (left := until - time.monotonic()) > 0:
            if stop.is_set():
                self.close()  # at once: who stops does not wait for a server's last word
                return False
            if _has_something_to_say(client, min(left, _SLICE_SECONDS)):
                imap._get_response()
                heard |= _heard(client)
        if imap.tagged_commands[tag] is None:
            imap.send(b"DONE\r\n")
        imap._command_complete("IDLE", tag)
        return bool((heard | _heard(client)) & news)


def _heard(client: IMAPClient) -> set[str]:
    """Return the kinds of news that came, and forget them: imaplib would keep them for ever."""
    imap = client._imap
    imap._check_bye()
    heard = set(imap.untagged_responses)
    imap.untagged_responses.clear()
    return heard


def _has_something_to_say(client: IMAPClient, seconds: float) -> bool:
    """Wait until the next line has begun to come; imaplib.IMAP4.abort if the server hung up.

    Part of what came may lie in buffers, of TLS and of the file over it, where poll() sees nothing.
    """
    connection, file = client.socket(), client._imap.file
    connection.setblocking(False)
    try:
        with contextlib.suppress(ssl.SSLWantReadError):
            if file.peek(1):
                return True
        waiting = select.poll()
        waiting.register(connection, select.POLLIN)
        if not waiting.poll(seconds * 1000):
            return False
        with contextlib.suppress(ssl.SSLWantReadError):  # something for TLS alone
            if not file.peek(1):
                raise imaplib.IMAP4.abort("the server hung up")
            return True
        return False
    finally:
        connection.setblocking(True)
        client._set_read_timeout()


def _keep_alive(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in _KEEPALIVE.items():
            if hasattr(socket, name):  # not every system has them all
                connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
