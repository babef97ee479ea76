"""How much a server may send at once: what is announced and not to be had ends the connection, not the memory."""

import contextlib
import errno
from collections.abc import Iterator

from imapclient import IMAPClient

_ORDINARY_BYTES = 10_000_000  # all that is no message: names of folders, mostly


class LiteralTooLarge(OSError):
    """The server began to send more than it may; the connection is of no use any more. `size` is what it announced."""

    def __init__(self, size: int) -> None:
        super().__init__(errno.EMSGSIZE, f"it sends {size} bytes at once")
        self.size = size


class Allowance:
    """Stands between a connection and imaplib, which reads whatever size a server announces."""

    def __init__(self, client: IMAPClient) -> None:
        self._left = _ORDINARY_BYTES
        self._read = client._imap.read
        client._imap.read = self._read_allowed

    @contextlib.contextmanager
    def of(self, size: int) -> Iterator[None]:
        """Allow literals of this size, together, and the ordinary amount afterwards."""
        self._left = size
        try:
            yield
        finally:
            self._left = _ORDINARY_BYTES

    def _read_allowed(self, size: int) -> bytes:
        if size > self._left:
            raise LiteralTooLarge(size)
        self._left -= size
        data: bytes = self._read(size)
        return data
