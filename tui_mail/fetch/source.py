"""What every kind of account can do."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

Role = Literal["inbox", "sent", "drafts", "junk", "trash", "archive", "none"]


Credential = Callable[[], str]
"""Gives the password, or the access token, at the moment of each login: both may have been renewed since the last."""


@dataclass(frozen=True)
class RemoteFolder:
    """A folder at the source. `uidvalidity` is 0 where there is none: keys are lasting names then.

    `messages` is how many it holds; `highest_modseq` is 0 where the server does not count changes (CONDSTORE);
    `uid_next` is the next message's key, 0 where that is not told.
    """

    name: str
    role: Role
    uidvalidity: int = 0
    messages: int = 0
    highest_modseq: int = 0
    uid_next: int = 0


@dataclass(frozen=True)
class Fetched:
    """A message as it came. `key` is its UID in decimal, its UIDL, or a file's lasting name; `received_at` us, UTC.

    Of a message above the size limit only the head came (`is_head`); `size` is the whole in bytes.
    """

    key: str
    raw: bytes
    received_at: int
    size: int
    is_head: bool = False
    seen_there: bool = False


class Source(Protocol):
    """One account. One thread fetches; `wait` may run beside it, in one thread per folder."""

    def folders(self) -> list[RemoteFolder]:
        """Return every folder that can be opened, with its role; nothing is known of their content yet."""

    def look(self, folder: RemoteFolder) -> RemoteFolder:
        """Open a folder and return it with what it holds now. SourceError names one that is missing."""

    def new_keys(self, folder: RemoteFolder, last_uid: int) -> Iterator[list[str]]:
        """Yield the keys above `last_uid`, ascending, some thousands at once; SourceError if it was renumbered.

        Where keys are names every one is yielded, in any order. Memory does not grow with the folder.
        """

    def fetch(self, folder: RemoteFolder, keys: Sequence[str], size_limit: int) -> Iterator[Fetched]:
        """Yield the messages that are still there, in the order of `keys`; of those above the limit the head.

        When some cannot be read, MessagesRefused says so after the others.
        """

    def wait(self, folder: RemoteFolder, seconds: float, stop: threading.Event) -> bool:
        """Return True as soon as something new may be there, False after `seconds` or soon after `stop` is set."""

    def close(self) -> None:
        """Hang up; call it when no `wait` runs any more."""


@runtime_checkable
class Sizing(Protocol):
    """A source whose keys somebody else may choose: another size under a key is another message."""

    def sizes(self, folder: RemoteFolder, keys: Sequence[str]) -> dict[str, int]:
        """Return the sizes of messages as they are listed now; those that are gone are left out."""


@dataclass(frozen=True)
class Deleted:
    """The keys of what was there and is gone now, and of what the server would not give or delete.

    What is in neither was not there, or is another message.
    """

    gone: set[str]
    refused: set[str]


@runtime_checkable
class Deleting(Protocol):
    """A source in which messages can be deleted for good."""

    def delete(self, folder: RemoteFolder, hashes: Mapping[str, str]) -> Deleted:
        """Delete messages by key, if they are still those with these SHA-256."""


@runtime_checkable
class Flagging(Protocol):
    """A source that keeps for each message whether somebody has read it."""

    def read_there(self, folder: RemoteFolder, since: int) -> Iterator[tuple[str, bool]]:
        """Yield key and whether it is read, for what changed after this modseq; for every message without one."""

    def mark_seen(self, folder: RemoteFolder, keys: Sequence[str]) -> None:
        """Mark messages as read; those that are gone are left out."""


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

    @property
    def auth(self) -> Literal["password", "oauth2"]:
        """What is said at login: a password, or an access token."""
