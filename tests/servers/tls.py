"""Servers of all three protocols that protect a connection badly, and write down every word that they hear."""

import contextlib
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import trustme

from tests.servers.scripted import served

Protocol = Literal["imap", "pop3", "smtp"]
Trouble = Literal["", "self-signed", "wrong name", "expired", "not yet valid", "unknown authority"]
_PAST, _FUTURE = datetime(2020, 1, 1, tzinfo=UTC), datetime(2090, 1, 1, tzinfo=UTC)
_GREETINGS: dict[str, bytes] = {"imap": b"* OK ready\r\n", "pop3": b"+OK ready\r\n", "smtp": b"220 ready\r\n"}
_OFFERS: dict[str, bytes] = {
    "imap": b"* CAPABILITY IMAP4rev1 %bAUTH=PLAIN AUTH=XOAUTH2\r\nTAG OK done\r\n",
    "pop3": b"+OK\r\n%bUSER\r\nSASL PLAIN XOAUTH2\r\n.\r\n",
    "smtp": b"250-localhost\r\n%b250 AUTH PLAIN XOAUTH2\r\n",
}
_STARTTLS: dict[str, bytes] = {"imap": b"STARTTLS ", "pop3": b"STLS\r\n", "smtp": b"250-STARTTLS\r\n"}
_YES: dict[str, bytes] = {"imap": b"TAG OK done\r\n", "pop3": b"+OK\r\n", "smtp": b"250 OK\r\n"}
_LOGGED_IN: dict[str, bytes] = {"imap": b"TAG OK in\r\n", "pop3": b"+OK in\r\n", "smtp": b"235 in\r\n"}


@dataclass(frozen=True)
class Manners:
    """How a server behaves: what it greets with, whether it offers and does STARTTLS, what it says just after it."""

    greeting: bytes = b""
    offers: bool = True
    agrees: bool = True
    injects: bytes = b""


@dataclass(frozen=True)
class Recorder:
    """Where it listens, and the lines that arrived, protected or not."""

    port: int
    heard: list[bytes] = field(default_factory=list)


def certificate(trouble: Trouble, folder: Path) -> tuple[ssl.SSLContext, str]:
    """Return what a server for localhost shows, and the file of the authority that its client trusts."""
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trusted = trustme.CA() if trouble in ("self-signed", "unknown authority") else authority
    if trouble == "self-signed":
        pem = folder / "self.pem"
        pem.write_bytes(authority.private_key_pem.bytes() + authority.cert_pem.bytes())
        context.load_cert_chain(pem)
    else:
        authority.issue_cert(
            "mail.elsewhere.example" if trouble == "wrong name" else "localhost",
            not_before=_FUTURE if trouble == "not yet valid" else _PAST,
            not_after=datetime(2021, 1, 1, tzinfo=UTC) if trouble == "expired" else datetime(2099, 1, 1, tzinfo=UTC),
        ).configure_cert(context)
    trusted.cert_pem.write_to_path(str(folder / "ca.pem"))
    return context, str(folder / "ca.pem")


@contextlib.contextmanager
def recording(
    protocol: Protocol, security: Literal["tls", "starttls"], context: ssl.SSLContext, manners: Manners | None = None
) -> Iterator[Recorder]:
    """Run a server that lets everybody in who gets as far as logging in."""
    heard: list[bytes] = []
    how = manners or Manners()

    def talk(connection: socket.socket) -> None:
        connection.settimeout(20)
        connection.sendall(how.greeting or _GREETINGS[protocol])
        if _converse(connection, protocol, how if security == "starttls" else Manners(offers=False), heard):
            with context.wrap_socket(connection, server_side=True) as secured:
                _converse(secured, protocol, Manners(offers=False), heard)

    with served(talk, tls=context if security == "tls" else None) as port:
        yield Recorder(port, heard)


def _converse(connection: socket.socket, protocol: Protocol, how: Manners, heard: list[bytes]) -> bool:
    """Answer until the other one leaves, or until TLS is to begin."""
    starttls = _STARTTLS[protocol] if how.offers else b""
    with connection.makefile("rb", buffering=0) as lines:
        while line := lines.readline():
            heard.append(line)
            tag, _, rest = line.strip().partition(b" ")
            verb = (rest if protocol == "imap" else line).split()[0].upper()
            if verb in (b"CAPABILITY", b"CAPA", b"EHLO"):
                said = _OFFERS[protocol] % starttls
            elif verb in (b"STARTTLS", b"STLS"):
                if how.agrees:
                    yes = b"220 go\r\n" if protocol == "smtp" else _YES[protocol]
                    connection.sendall(yes.replace(b"TAG", tag) + how.injects.replace(b"TAG", tag))
                    return True
                said = {"imap": b"TAG NO not now\r\n", "pop3": b"-ERR not now\r\n", "smtp": b"454 not now\r\n"}[
                    protocol
                ]
            elif verb in (b"AUTHENTICATE", b"AUTH"):
                if protocol != "smtp":
                    connection.sendall(b"+ \r\n")
                    heard.append(lines.readline())
                said = _LOGGED_IN[protocol]
            elif verb == b"LIST":
                said = b'* LIST () "/" INBOX\r\n' + _YES[protocol]
            else:
                said = _YES[protocol]
            connection.sendall(said.replace(b"TAG", tag))
    return False
