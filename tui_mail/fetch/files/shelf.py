"""The source that every kind of file makes: keys in chunks, messages by key, and a bell. A shelf knows the one kind."""

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Generic, Protocol, TypeVar

from tui_mail.errors import MessagesRefused
from tui_mail.fetch.files.plain import reason_of
from tui_mail.fetch.source import Fetched, RemoteFolder
from tui_mail.mail.text import counted, safe_line

CHUNK = 2000
"""Messages of which the places are kept in mind at a time."""

_LOOK_SECONDS = 0.25  # between two looks at the times of what is watched
_TICK_NS = 50_000_000  # a file's time moves in steps: a change within this long after another may not show

Place = TypeVar("Place")
Item = TypeVar("Item")
Times = tuple[int, ...]


class Shelf(Protocol[Place]):
    """Files of one kind. Where something cannot be read at all its functions raise SourceError."""

    @property
    def name(self) -> str:
        """What to call it in a sentence."""

    def folders(self) -> list[RemoteFolder]:
        """Return every folder, with its role."""

    def count(self, folder: RemoteFolder) -> int:
        """Return how many messages a folder holds, 0 where that cannot be told at a glance."""

    def listing(self, folder: RemoteFolder) -> Iterator[tuple[str, Place]]:
        """Yield every message's key and where it is; nothing of what was yielded is kept."""

    def read(self, key: str, place: Place, size_limit: int) -> Fetched | None:
        """Return a message, None if it is not there any more. OSError if it cannot be read."""

    def times(self, folder: RemoteFolder) -> Times:
        """Return times in ns, and sizes, that change when something comes; an empty one changes always."""

    def close(self) -> None:
        """Let go of what is open."""


class FileSource(Generic[Place]):
    """A source of what lies on a shelf."""

    def __init__(self, shelf: Shelf[Place]) -> None:
        self._shelf = shelf
        self._times: dict[str, Times] = {}
        self._near: dict[str, Place] = {}
        self._near_folder = ""

    def folders(self) -> list[RemoteFolder]:
        """Return every folder that can be opened, with its role."""
        return self._shelf.folders()

    def look(self, folder: RemoteFolder) -> RemoteFolder:
        """Return a folder with what it holds now. SourceError names one that is missing."""
        return replace(folder, messages=self._shelf.count(folder))

    def new_keys(self, folder: RemoteFolder, last_uid: int) -> Iterator[list[str]]:
        """Yield every key, some thousands at once."""
        self._times[folder.name] = _lasting(self._shelf.times(folder))
        listing = self._shelf.listing(folder)
        while some := dict(islice(listing, CHUNK)):
            self._near, self._near_folder = some, folder.name
            yield list(some)
        if not self._shelf.times(folder):  # something there is still being written
            self._times[folder.name] = ()

    def fetch(self, folder: RemoteFolder, keys: Sequence[str], size_limit: int) -> Iterator[Fetched]:
        """Yield the messages that are still there; those that cannot be read are named after the others."""
        unreadable: dict[str, str] = {}
        for some in in_chunks(keys, CHUNK):
            places = self._places(folder, some)
            for position, key in enumerate(some):
                try:
                    found = self._read(places, key, size_limit)
                    if found is None and key in places:  # gone, or it was moved and so perhaps all the others
                        places = self._found_anew(folder, some[position:])
                        found = self._read(places, key, size_limit)
                except OSError as exc:
                    unreadable[key] = reason_of(exc)
                    continue
                if found is not None:
                    yield found
        if unreadable:
            names = ", ".join(f"{safe_line(key)} ({reason})" for key, reason in list(unreadable.items())[:5])
            sentence = f"{counted(len(unreadable), 'message')} of {self._shelf.name} cannot be read: {names}."
            raise MessagesRefused(sentence, tuple(unreadable))

    def wait(self, folder: RemoteFolder, seconds: float, stop: threading.Event) -> bool:
        """Return True as soon as something new may be there, False after `seconds` or soon after `stop` is set."""
        until = time.monotonic() + seconds
        before = self._times.get(folder.name)
        while not stop.is_set():
            now = self._shelf.times(folder)
            before = now if before is None else before
            if now != before or not now:
                return True
            left = until - time.monotonic()
            if left <= 0:
                return False
            stop.wait(min(left, _LOOK_SECONDS))
        return False

    def close(self) -> None:
        """Let go of what is open."""
        self._near = {}
        self._shelf.close()

    def _read(self, places: dict[str, Place], key: str, size_limit: int) -> Fetched | None:
        return self._shelf.read(key, places[key], size_limit) if key in places else None

    def _places(self, folder: RemoteFolder, keys: Sequence[str]) -> dict[str, Place]:
        near = self._near if self._near_folder == folder.name else {}
        if all(key in near for key in keys):
            return {key: near[key] for key in keys}
        return self._found_anew(folder, keys)

    def _found_anew(self, folder: RemoteFolder, keys: Sequence[str]) -> dict[str, Place]:
        wanted = set(keys)
        found: dict[str, Place] = {}
        for key, place in self._shelf.listing(folder):
            if key in wanted:
                found[key] = place
                if len(found) == len(wanted):
                    break
        return found


def in_chunks(things: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Split what comes into lists of at most `size`."""
    left = iter(things)
    while some := list(islice(left, size)):
        yield some


def _lasting(times: Times) -> Times:
    """Return the times before a listing; none if they are so fresh that a change after it might not show."""
    return times if times and time.time_ns() - max(times) > _TICK_NS else ()
