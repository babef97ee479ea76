"""What every kind of account can do."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Role = Literal["inbox", "sent", "drafts", "junk", "trash", "archive", "none"]


@dataclass(frozen=True)
class RemoteFolder:
    """A folder at the source. `uidvalidity` is 0 where there is none: keys are names of files then."""

    name: str
    role: Role
    uidvalidity: int


@dataclass(frozen=True)
class Fetched:
    """A message as it came. `key` is its UID in decimal, or a file's lasting name; `received_at` in us, UTC."""

    key: str
    raw: bytes
    received_at: int


class Source(Protocol):
    """One account. One thread fetches; `wait` may run beside it, in one thread per folder."""

    def folders(self, names: Sequence[str]) -> list[RemoteFolder]:
        """Return the folders of these names, or INBOX and Sent; SourceError names those that are missing."""

    def new_keys(self, folder: RemoteFolder, last_uid: int) -> list[str]:
        """Return the keys above `last_uid`, ascending; of folders of files every key. SourceError if renumbered."""

    def fetch(self, folder: RemoteFolder, keys: Sequence[str]) -> Iterator[Fetched]:
        """Yield the messages that are still there, in the order of `keys`.

        When some cannot be read, MessagesRefused says so after the others.
        """

    def wait(self, folder: RemoteFolder, seconds: float, stop: threading.Event) -> bool:
        """Return True as soon as something new may be there, False after `seconds` or soon after `stop` is set."""

    def close(self) -> None:
        """Hang up; call it when no `wait` runs any more."""


class AccountSettings(Protocol):
    """What of an account's settings says where its mail is. `ca_file` is empty or an absolute path, as is `path`."""

    @property
    def kind(self) -> str:
        """imap, maildir ..."""

    @property
    def host(self) -> str:
        """Name or address of the server."""

    @property
    def port(self) -> int:
        """Its port."""

    @property
    def security(self) -> Literal["tls", "starttls", "none"]:
        """How the connection is protected; none is for loopback addresses."""

    @property
    def ca_file(self) -> str:
        """The only authorities to trust, instead of the system's."""

    @property
    def login(self) -> str:
        """Who logs in."""

    @property
    def path(self) -> str:
        """Where the files are, if they are files."""
