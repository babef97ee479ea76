"""Speak POP3: connect, check the certificate, log in, read answers; what goes wrong becomes a sentence here.

Not by poplib: it holds an answer as a list of its lines, many times the size of a message, and takes a dot after a lone
LF for the end of one, so that whoever writes a message could write the answers to the next commands.
"""

import base64
import contextlib
import re
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from tui_mail.errors import SourceError, SourceUnreachable, TuiMailError
from tui_mail.mail.text import safe_line
from tui_mail.network import (
    CleanStart,
    Server,
    hung_up,
    login_refused,
    no_starttls,
    plain_answer,
    said,
    token_answer,
)
from tui_mail.network import translated as translated_from_system

_STATUS_LIMIT = 8192  # bytes of a status line; RFC 1939 says 512
_PIECE = 65536  # bytes of a line that are read at once: messages may have lines of any length
_GOODBYE_SECONDS = 5.0
_LONGEST_DELAY = 3600.0  # seconds between two logins, whatever a server wishes
ANY_SIZE = 4_000_000_000
"""More bytes than any message has."""
# What servers say that have no response codes (RFC 2449), when another program has the mailbox open.
_IN_USE = re.compile(
    r"(mail ?box|mail ?drop|popbox|spool)\b.*\b(lock|in use|busy)"
    r"|already (locked|open|in use)|(unable to|can't|cannot) lock",
    re.I,
)


class NotNow(SourceUnreachable):
    """Another program has the mailbox open, or the server lets nobody in for the moment."""


class Refused(Exception):
    """The server said -ERR; the connection is as good as before."""


class Lost(Exception):
    """The connection ended."""


class Garbage(Exception):
    """An answer that is no POP3, or does not end; the connection is of no use any more."""


FOREIGN = (OSError, Lost, Garbage, ValueError, MemoryError)
"""What a dead, slow or lying server leads to."""


@dataclass(frozen=True)
class Whole:
    """A message as it came; of one longer than what was to be kept the beginning only."""

    raw: bytes
    size: int


class Pop3Session:
    """One login at a POP3 server: the mailbox as it was then, and often locked for everybody else."""

    def __init__(self, server: Server) -> None:
        self.server = server
        server.check_protected()
        context = server.trusted_context()
        try:
            self._socket = socket.create_connection((server.host, server.port), server.timeout)
        except FOREIGN as exc:
            raise _translated(exc, server) from exc
        self.file = self._socket.makefile("rb")
        self._end_of_line = b"\r\n"
        with self.guarded():
            if server.security == "tls":
                self._protect(context.wrap_socket(self._socket, server_hostname=server.host))
            self._greet()
            if server.security == "starttls":
                self._start_tls(context)
            self.capabilities = self._ask_capabilities()
            self._log_in()

    @property
    def login_delay(self) -> float:
        """Seconds that the server wants to pass between two logins."""
        told = self.capabilities.get("LOGIN-DELAY", [])[:1]
        return min(float(told[0]), _LONGEST_DELAY) if told and told[0].isdecimal() else 0.0

    def lives(self) -> bool:
        """Ask whether the server is still there."""
        try:
            self.command("NOOP")
        except (*FOREIGN, Refused):
            return False
        return True

    def command(self, line: str) -> bytes:
        """Say something and return the status line without its sign; Refused when it is -ERR."""
        if self._is_spoken_to():
            raise Garbage("an answer that nobody asked for")  # and each later one would be taken for the next one's
        self._socket.sendall(line.encode() + b"\r\n")
        return self._status()

    def lines(self, line: str) -> Iterator[bytes]:
        """Say something and yield its long answer in pieces, dots at the beginning of lines put right.

        Only CRLF ends a line, if that is how the server ends its own: after a lone LF a dot is what somebody wrote.
        """
        self.command(line)
        tail = end = self._end_of_line
        while piece := self.file.readline(_PIECE):
            if tail.endswith(end) and piece.startswith(b"."):
                if piece == b"." + end:
                    return
                piece = piece[1:] if piece.startswith(b"..") else piece
            tail = (tail + piece)[-2:]
            yield piece
        raise Lost

    def message(self, command: str, limit: int, most: int) -> Whole:
        """Return the message that a command gives, at most `limit` bytes of it; Garbage for more than `most`."""
        kept, size = BytesIO(), 0
        for piece in self.lines(command):
            size += len(piece)
            if size <= limit:
                kept.write(piece)
            elif size > most:
                raise Garbage("it does not end")
        return Whole(kept.getvalue(), size)

    def quit(self) -> None:
        """Log out, which makes deletions happen; SourceError when the server did not do all of it."""
        try:
            with self.guarded():
                self.command("QUIT")
        except Refused as exc:
            raise SourceError(f"{self.server.place} did not do what it was told: {self.said(exc)}") from exc
        finally:
            self.hang_up()

    def leave(self) -> None:
        """Log out where nothing was deleted; what goes wrong then matters to nobody."""
        with contextlib.suppress(*FOREIGN, Refused):
            self._socket.settimeout(_GOODBYE_SECONDS)
            self.command("QUIT")
        self.hang_up()

    def hang_up(self) -> None:
        """End the connection without a word: nothing is deleted then."""
        with contextlib.suppress(OSError):
            self.file.close()
        with contextlib.suppress(OSError):
            self._socket.close()

    @contextlib.contextmanager
    def guarded(self) -> Iterator[None]:
        """Translate what ends the session; Refused passes."""
        try:
            yield
        except TuiMailError:  # also a secret that is missing
            self.hang_up()
            raise
        except FOREIGN as exc:
            self.hang_up()
            raise _translated(exc, self.server) from exc

    def said(self, refusal: Refused) -> str:
        """Return the server's words for a sentence."""
        return said(refusal.args[0], self.server)

    # --- inside ---

    def _protect(self, connection: ssl.SSLSocket) -> None:
        self.file.close()
        self._socket, self.file = connection, connection.makefile("rb")

    def _status(self) -> bytes:
        line = self.file.readline(_STATUS_LIMIT)
        if not line.endswith(b"\n"):
            raise Lost if len(line) < _STATUS_LIMIT else Garbage("a line that does not end")
        self._end_of_line = b"\r\n" if line.endswith(b"\r\n") else b"\n"
        if line.startswith(b"-ERR"):
            raise Refused(line[4:].strip())
        if not line.startswith(b"+"):
            raise Garbage(line)
        return line.removeprefix(b"+OK").strip() if line.startswith(b"+OK") else line.rstrip(b"\r\n")

    def _is_spoken_to(self) -> bool:
        patience = self._socket.gettimeout()
        self._socket.setblocking(False)
        try:
            return bool(self.file.peek(1))
        except ssl.SSLWantReadError:
            return False
        finally:
            self._socket.settimeout(patience)

    def _greet(self) -> None:
        try:
            self._status()
        except Refused as exc:
            raise SourceUnreachable(f"{self.server.place} turns everybody away: {self.said(exc)}") from exc

    def _start_tls(self, context: ssl.SSLContext) -> None:
        if "STLS" not in self._ask_capabilities():
            raise no_starttls(self.server)
        try:
            self.command("STLS")
        except Refused as exc:
            raise no_starttls(self.server) from exc
        self._protect(CleanStart(context, self.server, self).wrap_socket(self._socket, self.server.host))

    def _ask_capabilities(self) -> dict[str, list[str]]:
        try:
            words = [line.decode("latin-1").upper().split() for line in self.lines("CAPA")]
        except Refused:
            return {}
        return {line[0]: line[1:] for line in words if line}

    def _log_in(self) -> None:
        server = self.server
        server.check_speakable()
        offered = set(self.capabilities.get("SASL", []))
        try:
            if server.auth == "oauth2":
                self._authenticate(*token_answer(offered, server))
            elif "PLAIN" in offered:
                self._authenticate("PLAIN", plain_answer(server), b"*")
            else:  # never APOP: a server that chooses what is hashed can find the password
                self.command(f"USER {server.login}")
                self.command(f"PASS {server.secret}")
        except Refused as exc:
            raise _login_error(self.said(exc), server, b"") from exc

    def _authenticate(self, mechanism: str, answer: bytes, regret: bytes) -> None:
        self.command(f"AUTH {mechanism}")
        status = self.command(base64.b64encode(answer).decode())
        if not status.startswith(b"+ ") and status != b"+":
            return
        challenge = _decoded(status[1:].strip())  # why it was refused; the refusal itself comes when it was answered
        try:
            self.command(regret.decode() if regret == b"*" else base64.b64encode(regret).decode())
        except Refused as exc:
            raise _login_error(self.said(exc), self.server, challenge) from exc
        raise Garbage("a login that asks for more")


def _decoded(challenge: bytes) -> bytes:
    try:
        return base64.b64decode(challenge)
    except ValueError:
        return challenge


def _login_error(words: str, server: Server, challenge: bytes) -> SourceError:
    upper = words.upper()
    login = safe_line(server.login)
    if "[IN-USE]" in upper or _IN_USE.search(words):
        return NotNow(f"Another program has the mailbox {login} open at {server.place}: {words}")
    if "[LOGIN-DELAY" in upper or "[SYS/TEMP]" in upper:
        return NotNow(f"{server.place} does not let {login} in at present: {words}")
    if "[SYS/PERM]" in upper:
        return SourceError(f"{server.place} does not let {login} in: {words}")
    return login_refused(words, server, challenge)


def _translated(exc: BaseException, server: Server) -> SourceError:
    if (known := translated_from_system(exc, server, "POP3")) is not None:
        return known
    if isinstance(exc, Lost):
        return hung_up(server)
    words = said(exc.args[0], server) if isinstance(exc, Garbage) else type(exc).__name__
    return SourceUnreachable(f"{server.place} gave an answer that is no POP3: {words}")
