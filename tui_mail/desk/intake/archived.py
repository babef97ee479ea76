"""A source that is an archive: a file's own time is often that of an export, so messages are dated by what they say."""

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from tui_mail.fetch import Fetched, RemoteFolder, Source
from tui_mail.fetch.files.plain import head_of
from tui_mail.mail.headers import moment, unfolded

_HEAD = 64_000
_RECEIVED = re.compile(rb"^received:([^\n]*(?:\n[ \t][^\n]*)*)", re.MULTILINE | re.IGNORECASE)
_DATE = re.compile(rb"^date:([^\n]*(?:\n[ \t][^\n]*)*)", re.MULTILINE | re.IGNORECASE)


class Archived:
    """Somebody else's source, read once; `came` hears the size of each message. Where `timed`, its times are right."""

    def __init__(self, source: Source, came: Callable[[int], object], *, timed: bool = False) -> None:
        self._source = source
        self._came = came
        self._timed = timed

    def folders(self) -> list[RemoteFolder]:
        """Return every folder, with its role."""
        return self._source.folders()

    def look(self, folder: RemoteFolder) -> RemoteFolder:
        """Return a folder with what it holds now."""
        return self._source.look(folder)

    def new_keys(self, folder: RemoteFolder, last_uid: int) -> Iterator[list[str]]:
        """Yield every key, some thousands at once."""
        return self._source.new_keys(folder, last_uid)

    def fetch(self, folder: RemoteFolder, keys: Sequence[str], size_limit: int) -> Iterator[Fetched]:
        """Yield the messages that are still there."""
        for fetched in self._source.fetch(folder, keys, size_limit):
            self._came(fetched.size)
            own = None if self._timed else own_time(fetched.raw)
            yield replace(fetched, received_at=own or fetched.received_at)

    def wait(self, folder: RemoteFolder, seconds: float, stop: threading.Event) -> bool:
        """Return whether something new may be there."""
        return self._source.wait(folder, seconds, stop)

    def close(self) -> None:
        """Hang up."""
        self._source.close()


def own_time(raw: bytes) -> int | None:
    """Return when a message was received, else when it was sent, as far as it says so."""
    head = head_of(raw[:_HEAD])
    received, date = _RECEIVED.search(head), _DATE.search(head)
    return (moment(_text(received[1]).rpartition(";")[2]) if received else None) or (
        moment(_text(date[1])) if date else None
    )


def _text(value: bytes) -> str:
    return unfolded(value.decode("latin-1"))
