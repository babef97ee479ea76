"""What fetching and sending share: a server, whom to trust there, what is said at login, words for what goes wrong."""

import base64
import contextlib
import io
import ipaddress
import json
import re
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Literal, Protocol

from tui_mail.errors import LoginRefused, SourceError, SourceUnreachable, SourceUntrusted, TuiMailError, UsageError
from tui_mail.mail.text import safe_line

_OPENSSL_REASONS = {
    9: "it is not valid yet",
    10: "it has expired",
    18: "it is signed by itself",
    19: "it is signed by an unknown authority",
    20: "it is signed by an unknown authority",
    62: "it is for another host name",
    64: "it is for another address",
}
_UNKNOWN_HOST = "the host name is unknown"
_UNSPEAKABLE = re.compile(r"[\0\1\r\n\ud800-\udfff]")  # they part what is said at a login
_LONG_SECRET = 24  # characters; of a longer one, a token, a part of this length is a secret too
_SAID = 300  # characters of a server's words that a person gets to read


@dataclass(frozen=True)
class Server:
    """Where to connect and as whom. `timeout` in seconds is for connecting and for each answer.

    With the auth "oauth2" the credential is an access token.
    """

    host: str
    port: int
    security: Literal["tls", "starttls", "none"]
    ca_file: str
    login: str
    credential: Callable[[], str] = field(repr=False)
    auth: Literal["password", "oauth2"] = "password"
    timeout: float = 30.0

    @property
    def secret(self) -> str:
        """Password or access token."""
        return self.credential()

    @property
    def place(self) -> str:
        """Name host and port in a sentence."""
        return f"{safe_line(self.host)}:{self.port}"

    def for_a_connection(self) -> "Server":
        """Return the server with a secret that is asked for when it is needed, once: it may have been renewed."""
        return replace(self, credential=cache(self.credential))

    def check_protected(self) -> None:
        """UsageError where no TLS is wanted and the server is not this machine."""
        if self.security == "none" and not _is_loopback(self.host):
            raise UsageError(f"Without TLS only this machine is spoken to, and {self.place} is another one.")

    def check_speakable(self) -> None:
        """LoginRefused for what would end a line and begin a command of its own."""
        if _UNSPEAKABLE.search(self.login + self.secret):
            raise LoginRefused(
                f"The login or secret for {self.place} holds a line break or another control character;"
                " no server takes that."
            )

    def trusted_context(self) -> ssl.SSLContext:
        """Return what checks the server's certificate; UsageError if the CA file cannot be read."""
        try:
            return ssl.create_default_context(cafile=self.ca_file or None)
        except (OSError, ValueError) as exc:
            raise UsageError(f"No certificates can be read from the CA file {safe_line(self.ca_file)}.") from exc


# --- TLS in the middle of a connection ---


class _Client(Protocol):
    @property
    def file(self) -> Any:  # noqa: ANN401 - a buffered reader in each of imaplib, poplib and smtplib
        """What answers are read from."""


@dataclass(frozen=True)
class CleanStart:
    """Stands in for a context where a library starts TLS on a connection that exists already.

    Refuses what came unprotected after the server agreed: it would be taken for an answer that was protected.
    """

    context: ssl.SSLContext
    server: Server
    client: _Client

    def wrap_socket(self, connection: socket.socket, server_hostname: str) -> ssl.SSLSocket:
        """Do the handshake, if nothing is there that was not asked for."""
        connection.setblocking(False)
        try:
            early = _buffered(self.client)
        finally:
            connection.settimeout(self.server.timeout)
        if early:
            raise SourceUntrusted(
                f"Unprotected words were put in before the protection of {self.server.place} began:"
                " somebody may be in between. Nothing of the login was sent."
            )
        return self.context.wrap_socket(connection, server_hostname=server_hostname)


def _buffered(client: _Client) -> bytes:
    own = getattr(client, "_readbuf", None)  # imaplib reads without `file` from Python 3.14 on
    if own:
        return b"".join(own)
    file: io.BufferedReader = getattr(client, "_file", None) or client.file
    return file.peek(1)


def no_starttls(server: Server) -> SourceUntrusted:
    """Return the error for a server that does not offer to protect the connection, or no longer does."""
    return SourceUntrusted(f"{server.place} offers no STARTTLS: the password would travel unprotected.")


# --- what is said at login ---


def plain_answer(server: Server) -> bytes:
    """Return what SASL PLAIN says."""
    return f"\0{server.login}\0{server.secret}".encode()


def xoauth2_answer(server: Server) -> bytes:
    """Return what XOAUTH2 says."""
    return f"user={server.login}\1auth=Bearer {server.secret}\1\1".encode()


def oauthbearer_answer(server: Server) -> bytes:
    """Return what OAUTHBEARER says (RFC 7628)."""
    login = server.login.replace("=", "=3D").replace(",", "=2C")
    return f"n,a={login},\1host={server.host}\1port={server.port}\1auth=Bearer {server.secret}\1\1".encode()


Answer = tuple[str, bytes, bytes]


def token_answer(offered: set[str], server: Server) -> Answer:
    """Choose how a token is said: name of the mechanism, the answer, and what ends a refusal. LoginRefused if none."""
    if "XOAUTH2" in offered:
        return "XOAUTH2", xoauth2_answer(server), b""
    if "OAUTHBEARER" in offered:
        return "OAUTHBEARER", oauthbearer_answer(server), b"\1"
    raise LoginRefused(f"{server.place} takes no access tokens on this connection (neither XOAUTH2 nor OAUTHBEARER).")


def token_reason(challenge: bytes, server: Server) -> str:
    """Return in words what a server says about a token that it does not take: JSON, mostly."""
    try:
        told = json.loads(challenge)
    except (ValueError, RecursionError):
        return said(challenge, server)
    if not isinstance(told, dict):
        return said(challenge, server)
    known = [f"{key} {told[key]}" for key in ("status", "error", "error_description") if told.get(key)]
    return said(", ".join(known), server)


def login_refused(words: str, server: Server, challenge: bytes = b"") -> LoginRefused:
    """Return the error for a login that was refused, in words that `said` has looked through."""
    what = "access token of" if server.auth == "oauth2" else "login"
    reason = token_reason(challenge, server) if challenge else ""
    also = f" ({reason})" if reason and reason not in words else ""
    return LoginRefused(f"{server.place} refused the {what} {safe_line(server.login)}: {words}{also}")


# --- words ---


def said(words: bytes | str, server: Server) -> str:
    """Return a server's own words for a sentence, if the secret is not among them."""
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    cleaned = safe_line(text)
    try:
        spellings = _spellings(server)
    except TuiMailError:  # what it is cannot be told just now; a server may still know it
        return "(not quoted: the secret could be in it)"
    if any(spelling in told for spelling in spellings for told in (text, cleaned)):
        return "(it repeated the secret)"
    return cleaned[:_SAID]


def _spellings(server: Server) -> set[str]:
    """Return the secret as it can stand in a line: as it is, quoted, or within base64; of a long one its parts too."""
    secret = server.secret
    encoded = secret.encode(errors="replace")
    spellings = {secret, safe_line(secret), secret.replace("\\", "\\\\").replace('"', '\\"')}
    for shift in (0, 1, 2):  # its first and last characters depend on what stands beside the secret
        text = base64.b64encode(b"\0" * shift + encoded).decode()[4 if shift else 0 :]
        spellings |= {text, text.rstrip("=")[:-1]} if len(text) > 4 else set()
    parts = {text[start : start + _LONG_SECRET] for text in spellings for start in range(len(text) - _LONG_SECRET + 1)}
    return {text for text in spellings | parts if text}


def translated(exc: BaseException, server: Server, protocol: str) -> SourceError | None:
    """Return the error that a person reads for one of the system's or of TLS; None for a protocol's own."""
    if isinstance(exc, ssl.SSLError):
        return _untrusted(exc, server)
    if isinstance(exc, UnicodeError) and "idna" in str(exc):
        return SourceUnreachable(f"{server.place} cannot be reached: {_UNKNOWN_HOST}.")
    if isinstance(exc, OSError):
        return SourceUnreachable(f"{server.place} cannot be reached: {_reason(exc, protocol)}.")
    return None


def hung_up(server: Server) -> SourceUnreachable:
    """Return the error for a connection that ended before its time."""
    return SourceUnreachable(f"{server.place} cannot be reached: it hung up.")


def _reason(exc: OSError, protocol: str) -> str:
    match exc:
        case socket.gaierror():
            return _UNKNOWN_HOST
        case TimeoutError():
            return "it does not answer"
        case ConnectionRefusedError():
            return "nothing listens there"
        case OSError(strerror=str(words)):
            return words.lower()
        case _:
            return f"it hung up, or does not speak {protocol}"


def _untrusted(exc: ssl.SSLError, server: Server) -> SourceError:
    if isinstance(exc, ssl.SSLCertVerificationError):
        reason = _OPENSSL_REASONS.get(exc.verify_code, exc.verify_message)
        return SourceUntrusted(f"The certificate of {server.place} is not to be trusted: {reason}.")
    if isinstance(exc, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return hung_up(server)
    if exc.reason == "WRONG_VERSION_NUMBER" and server.security == "tls":
        return SourceUntrusted(f"{server.place} does not speak TLS from the start; is it a port for STARTTLS?")
    if exc.reason == "WRONG_VERSION_NUMBER":
        return SourceUntrusted(f"{server.place} agreed to STARTTLS and then did not speak TLS.")
    return SourceUntrusted(f"No protected connection to {server.place}: {exc.reason or 'TLS failed'}.")


def _is_loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return False
