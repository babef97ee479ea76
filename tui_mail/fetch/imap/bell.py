"""The alarm clock of one IMAP folder: a connection of its own that waits for news and fetches nothing."""

import contextlib
import imaplib
import select
import socket
import ssl
import threading
import time

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
_ARRIVAL = "EXISTS"


class Bell:
    """Rings when a message arrives in a folder."""

    def __init__(self, server: Server, folder: str) -> None:
        self._server = server
        self._folder = folder
        self._client: IMAPClient | None = None
        self._has_idle = False

    def wait(self, seconds: float, stop: threading.Event, next_uid: int) -> bool:
        """Wait for news. A first look tells what came since the folder was read up to `next_uid`, 0 if unknown."""
        until = time.monotonic() + seconds
        if stop.is_set():
            return False
        try:
            client = self._client
            if client is None:
                client, next_uid_now = self._open()
                if next_uid_now > next_uid > 0:
                    return True
            rings = self._listen(client, until, stop)
            client._imap.untagged_responses.clear()  # imaplib would keep them for ever
        except FOREIGN as exc:
            self.close()
            raise translated(exc, self._server) from exc
        return rings

    def close(self) -> None:
        """Hang up; the next `wait` connects again."""
        client, self._client = self._client, None
        if client is not None:
            hang_up(client)

    def _open(self) -> tuple[IMAPClient, int]:
        self._client = client = connect(self._server)
        _keep_alive(client.socket())
        self._has_idle = client.has_capability("IDLE")
        next_uid = number(select_folder(client, self._folder), b"UIDNEXT")
        client._imap.untagged_responses.clear()  # how many there are is no news
        return client, next_uid

    def _listen(self, client: IMAPClient, until: float, stop: threading.Event) -> bool:
        while (left := until - time.monotonic()) > 0 and not stop.is_set():
            self._answered(client, client._imap._command("NOOP"), stop)  # tells what came since the last wait
            if stop.is_set():
                break
            if _rings(client):
                return True
            if not self._has_idle:
                stop.wait(min(left, _POLL_SECONDS))
            elif self._idle(client, min(left, _RENEWAL_SECONDS), stop):
                return True
        return False

    def _idle(self, client: IMAPClient, seconds: float, stop: threading.Event) -> bool:
        """Listen for some time; that the server ends it as it should shows that it is still there."""
        imap = client._imap
        until = time.monotonic() + seconds
        tag = imap._command("IDLE")
        imap.continuation_response = None
        while imap.tagged_commands[tag] is None and imap.continuation_response is None and not stop.is_set():
            self._read(client, self._patience(), stop)  # news may come before the server says that it listens
        if imap.tagged_commands[tag] is not None:
            self._has_idle = False  # it refused what it had offered
        while imap.tagged_commands[tag] is None and not _rings(client) and time.monotonic() < until:
            if not _says_something(client, until, stop):
                break
            imap._get_response()
        if imap.tagged_commands[tag] is None and not stop.is_set():
            imap.send(b"DONE\r\n")
        self._answered(client, tag, stop)
        return _rings(client)

    def _answered(self, client: IMAPClient, tag: bytes, stop: threading.Event) -> None:
        """Read until the server has answered a command; who stops does not wait for its last word."""
        imap = client._imap
        until = self._patience()
        while imap.tagged_commands[tag] is None and not stop.is_set():
            self._read(client, until, stop)
        if imap.tagged_commands.pop(tag) is None:
            self.close()

    def _read(self, client: IMAPClient, until: float, stop: threading.Event) -> None:
        if _says_something(client, until, stop):
            client._imap._get_response()
        elif not stop.is_set():
            raise TimeoutError

    def _patience(self) -> float:
        return time.monotonic() + self._server.timeout


def _rings(client: IMAPClient) -> bool:
    client._imap._check_bye()
    return _ARRIVAL in client._imap.untagged_responses


def _says_something(client: IMAPClient, until: float, stop: threading.Event) -> bool:
    """Wait until a line has begun to come; False when it is time, or to stop."""
    while not (heard := _has_begun(client, min(until - time.monotonic(), _SLICE_SECONDS))):
        if stop.is_set() or time.monotonic() >= until:
            break
    return heard


def _has_begun(client: IMAPClient, seconds: float) -> bool:
    """Wait for the beginning of a line; imaplib.IMAP4.abort if the server hung up.

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
        if not waiting.poll(max(seconds, 0) * 1000):
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
