"""Accounts and messages for the tests of this room."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tests.servers.dovecot import PASSWORD, Dovecot
from tui_mail.fetch import RemoteFolder, Source, open_source, watched


@dataclass(frozen=True)
class Account:
    """What the team file would say of an account."""

    kind: str = "imap"
    host: str = "localhost"
    port: int = 0
    security: Literal["tls", "starttls", "none"] = "tls"
    ca_file: str = ""
    login: str = ""
    path: str = ""
    auth: Literal["password", "oauth2"] = "password"


def imap(
    server: Dovecot,
    user: str,
    *,
    secret: str = PASSWORD,
    host: str = "localhost",
    security: Literal["tls", "starttls", "none"] = "tls",
    ca_file: str | None = None,
) -> Source:
    """Open the account of a user of the private server."""
    port = server.port if security == "tls" else server.plain_port
    trusted = str(server.ca_file) if ca_file is None else ca_file
    account = Account(host=host, port=port, security=security, ca_file=trusted, login=user)
    return open_source(account, lambda: secret)


def message(number: int, body: str = "Guten Tag") -> bytes:
    """Write a small message as it stands in a canonical file: CRLF, one at the end."""
    header = f"From: jean@dupont.example\r\nSubject: Nummer {number}\r\nMessage-ID: <{number}@dupont.example>\r\n"
    return f"{header}\r\n{body}\r\n".encode()


LIMIT = 100_000_000
"""No message of these tests is too large for its account."""


def opened(source: Source, names: Sequence[str] = ()) -> list[RemoteFolder]:
    """Open the folders of these names, or INBOX and Sent."""
    listed = {folder.name: folder for folder in source.folders()}
    wanted = watched({name: folder.role for name, folder in listed.items()}, names)
    return [source.look(listed[name]) for name in wanted]


def inbox_of(source: Source) -> RemoteFolder:
    """Open the inbox."""
    (inbox,) = opened(source, ["INBOX"])
    return inbox


def new_keys(source: Source, folder: RemoteFolder, last_uid: int = 0) -> list[str]:
    """Return the keys above `last_uid`, all at once."""
    return [key for some in source.new_keys(folder, last_uid) for key in some]
