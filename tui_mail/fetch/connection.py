"""Connect to an IMAP server, check its certificate, log in; what goes wrong becomes a sentence here."""

import base64
import contextlib
import imaplib
import ipaddress
import re
import socket
import ssl
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from imapclient import IMAPClient
from imapclient.exceptions import CapabilityError

from tui_mail.errors import (
    LoginRefused,
    SourceError,
    SourceUnreachable,
    SourceUntrusted,
    UsageError,
)
from tui_mail.fetch.source import Credential
from tui_mail.mail.text import safe_line

# The answer to one search is one line; imaplib stops at a million bytes, some 150,000 messages.
imaplib._MAXLINE = 20_000_000  # type: ignore[attr-defined]  # private, but there is no other way

# What a dead, slow or lying server makes imaplib and imapclient raise: the last row is unintelligible answers.
FOREIGN = (
    OSError, imaplib.IMAP4.error,
    ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError, MemoryError,
)  # fmt: skip
# After these the connection is of no use any more.
LOST = (OSError, imaplib.IMAP4.abort)

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
_UNSPEAKABLE = re.compile(r"[\0\r\n\ud800-\udfff]")
_GOODBYE_SECONDS = 2.0


@dataclass(frozen=True)
class Server:
    """Where to connect and as whom. `timeout` in seconds is for connecting and for each answer."""

    host: str
    port: int
    security: Literal["tls", "starttls", "none"]
    ca_file: str
    login: str
    credential: Credential = field(repr=False)
    timeout: float = 30.0

    @cached_property
    def secret(self) -> str:
        """Password or access token, asked for once per connection."""
        return self.credential()

    @property
    def place(self) -> str:
        """Name host and port in a sentence."""
        return f"{safe_line(self.host)}:{self.port}"


def connect(server: Server) -> IMAPClient:
    """Return a session that is logged in; SourceUnreachable, SourceUntrusted, LoginRefused, UsageError."""
    if server.security == "none" and not _is_loopback(server.host):
        raise UsageError(f"Without TLS only this machine is spoken to, and {server.place} is another one.")
    server = replace(server)  # with a secret of its own: it may have been renewed
    context = _trusted(server)
    try:
        client = IMAPClient(
            server.host, server.port, ssl=server.security == "tls", ssl_context=context, timeout=server.timeout
        )
    except UnicodeError as exc:  # nothing that could be a host name
        raise SourceUnreachable(f"{server.place} cannot be reached: {_UNKNOWN_HOST}.") from exc
    except FOREIGN as exc:
        raise translated(exc, server) from exc
    try:
        client._imap.debug = 0  # imapclient formats every message for a debug log: 3.5 times slower
        client.normalise_times = False
        client.folder_encode = False
        if server.security == "starttls":
            client.starttls(context)
        _log_in(client, server)
    except SourceError:
        hang_up(client)
        raise
    except FOREIGN as exc:
        hang_up(client)
        raise translated(exc, server) from exc
    return client


def hang_up(client: IMAPClient, *, politely: bool = False) -> None:
    """End a session, whatever state it is in."""
    with contextlib.suppress(*FOREIGN):
        if politely:
            client.socket().settimeout(_GOODBYE_SECONDS)
            client.logout()
    with contextlib.suppress(OSError):
        client.shutdown()


def translated(exc: BaseException, server: Server) -> SourceError:
    """Return the error that a person reads for one that a library raised."""
    if isinstance(exc, ssl.SSLError):
        return _untrusted(exc, server)
    if isinstance(exc, CapabilityError) and server.security == "starttls":
        return SourceUntrusted(f"{server.place} offers no STARTTLS: the password would travel unprotected.")
    if isinstance(exc, LOST):
        return SourceUnreachable(f"{server.place} cannot be reached: {_reason(exc)}.")
    if isinstance(exc, imaplib.IMAP4.error):
        return SourceError(f"{server.place} refused: {_said(exc, server)}")
    return SourceError(f"{server.place} gave an answer that is no IMAP ({type(exc).__name__}).")


def _reason(exc: BaseException) -> str:
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
            return "it does not speak IMAP" if "unexpected" in str(exc) else "it hung up"


def _untrusted(exc: ssl.SSLError, server: Server) -> SourceError:
    if isinstance(exc, ssl.SSLCertVerificationError):
        reason = _OPENSSL_REASONS.get(exc.verify_code, exc.verify_message)
        return SourceUntrusted(f"The certificate of {server.place} is not to be trusted: {reason}.")
    if isinstance(exc, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return SourceUnreachable(f"{server.place} cannot be reached: it hung up.")
    if exc.reason == "WRONG_VERSION_NUMBER":
        return SourceUntrusted(f"{server.place} does not speak TLS from the start; is it a port for STARTTLS?")
    return SourceUntrusted(f"No protected connection to {server.place}: {exc.reason or 'TLS failed'}.")


def _refused(exc: imaplib.IMAP4.error, server: Server) -> SourceError:
    said = _said(exc, server)
    if "[UNAVAILABLE]" in said:
        return SourceUnreachable(f"{server.place} cannot check passwords at present: {said}")
    return LoginRefused(f"{server.place} refused the login {safe_line(server.login)}: {said}")


def _said(exc: BaseException, server: Server) -> str:
    """Return the server's own words, if the secret is not among them."""
    said = exc.args[0] if exc.args else ""
    words = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    spellings = {server.secret, base64.b64encode(server.secret.encode(errors="replace")).decode()}
    if any(spelling and spelling in words for spelling in spellings):
        return "(it repeated the secret)"
    return safe_line(words)[:300]


def _is_loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _trusted(server: Server) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=server.ca_file or None)
    except (OSError, ValueError) as exc:
        raise UsageError(f"No certificates can be read from the CA file {safe_line(server.ca_file)}.") from exc


def _log_in(client: IMAPClient, server: Server) -> None:
    if _UNSPEAKABLE.search(server.login + server.secret):
        raise LoginRefused(f"The login or secret for {server.place} holds a line break or NUL; no server takes that.")
    if not client.has_capability("AUTH=PLAIN") and client.has_capability("LOGINDISABLED"):
        raise LoginRefused(f"{server.place} takes no passwords on this connection.")
    try:
        _authenticate(client, server)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as exc:
        raise _refused(exc, server) from exc


def _authenticate(client: IMAPClient, server: Server) -> None:
    """Use imaplib itself: imapclient's functions take a lost connection for a refusal."""
    if client.has_capability("AUTH=PLAIN"):
        answer = f"\0{server.login}\0{server.secret}".encode()
        client._imap.authenticate("PLAIN", lambda _: answer)
        return
    client._imap._encoding = "utf-8"  # imaplib knows ASCII only; it quotes the secret but not the name
    name = server.login.replace("\\", "\\\\").replace('"', '\\"')
    client._imap.login(f'"{name}"', server.secret)
