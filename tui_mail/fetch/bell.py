"""The alarm clock of one IMAP folder: a connection of its own that waits for new mail and fetches nothing."""

import imaplib
import threading
import time
from collections.abc import Sequence

from imapclient import IMAPClient, imap_utf7

from tui_mail.fetch.connection import FOREIGN, Server, connect, hang_up, translated

_RENEWAL_SECONDS = 28 * 60.0  # servers may hang up on whoever idles for 29 minutes (RFC 2177)
_SLICE_SECONDS = 0.25  # how soon `stop` is noticed
_POLL_SECONDS = 30.0  # between two looks, where the server has no IDLE


class Bell:
    """Rings when a message arrives in a folder."""

    def __init__(self, server: Server, folder: str) -> None:
        self._server = server
        self._folder = folder
        self._client: IMAPClient | None = None

    def wait(self, seconds: float, stop: threading.Event, known_next: int) -> bool:
        """Wait for mail. `known_next` is the UIDNEXT of the last search: a first look tells what came since."""
        until = time.monotonic() + seconds
        if stop.is_set():
            return False
        try:
            if self._client is None and self._open() > known_next > 0:
                return True
            return self._listen(until, stop)
        except FOREIGN as exc:
            self.close()
            raise translated(exc, self._server) from exc

    def close(self) -> None:
        """Hang up; the next `wait` connects again."""
        client, self._client = self._client, None
        if client is not None:
            hang_up(client)

    def _open(self) -> int:
        self._client = connect(self._server)
        answer = self._client.select_folder(imap_utf7.encode(self._folder), readonly=True)
        uid_next = answer.get(b"UIDNEXT")
        return uid_next if isinstance(uid_next, int) else 0

    def _listen(self, until: float, stop: threading.Event) -> bool:
        client = self._client
        has_idle = client is not None and client.has_capability("IDLE")
        while client is not None and (left := until - time.monotonic()) > 0 and not stop.is_set():
            # What came since the last wait: told before IDLE, or imapclient takes it for a refusal of IDLE.
            if _rings(client.noop()[1]):
                return True
            if not has_idle:
                stop.wait(min(left, _POLL_SECONDS))
            elif self._idle(client, min(left, _RENEWAL_SECONDS), stop):
                return True
        return False

    def _idle(self, client: IMAPClient, seconds: float, stop: threading.Event) -> bool:
        until = time.monotonic() + seconds
        client.idle()
        heard = _already_read(client)
        while not _rings(heard) and (left := until - time.monotonic()) > 0:
            if stop.is_set():
                self.close()  # at once: who stops does not wait for a server's last word
                return False
            asked_at, slice_seconds = time.monotonic(), min(left, _SLICE_SECONDS)
            heard = client.idle_check(timeout=slice_seconds)
            if not heard and time.monotonic() - asked_at < slice_seconds / 2:
                break  # readable without a line: the server hung up, which idle_done() notices
        return _rings([*heard, *client.idle_done()[1]])


def _already_read(client: IMAPClient) -> list[tuple[object, ...]]:
    """Return a ring that came in one packet with the answer to IDLE: it lies in a buffer where poll() sees nothing."""
    connection = client.socket()
    connection.setblocking(False)
    try:
        line = client._imap._get_line()
    except (OSError, imaplib.IMAP4.abort):  # nothing there; if the server hung up, the next read says it again
        return []
    finally:
        connection.setblocking(True)
        client._set_read_timeout()
    return [tuple(line.removeprefix(b"* ").split(b" "))]


def _rings(answers: Sequence[Sequence[object]]) -> bool:
    if any(answer[:1] == (b"BYE",) for answer in answers):
        raise imaplib.IMAP4.abort("BYE")
    return any(answer[1:2] == (b"EXISTS",) for answer in answers)
