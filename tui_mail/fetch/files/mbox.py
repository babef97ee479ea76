"""Mail from mbox files. Keys are hashes of the messages: they stay when the file is compacted or rewritten."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tui_mail.errors import SourceError
from tui_mail.fetch.files.mbox_lines import Span, content, digest, is_separator, spans
from tui_mail.fetch.files.plain import HEAD, SETTLED, key_text, open_plain, reason_of, settle, told
from tui_mail.fetch.files.repeats import Repeats
from tui_mail.fetch.files.shelf import FileSource, Times
from tui_mail.fetch.roles import role_by_name
from tui_mail.fetch.source import Fetched, RemoteFolder, Role, Source
from tui_mail.mail.text import safe_line

_DEPTH = 20


def mbox_source(path: str, *, is_watched: bool = True) -> Source:
    """Make the source of an mbox file, or of a folder of such files. What is not watched is complete as it is."""
    return FileSource(MboxShelf(Path(path), is_watched=is_watched))


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where a message is."""

    path: Path
    span: Span


class MboxShelf:
    """One mbox file, which is INBOX, or a folder of them by name; Thunderbird's `Clients.sbd` holds what is below."""

    def __init__(self, top: Path, *, is_watched: bool) -> None:
        self._top = top
        self._is_watched = is_watched
        self._unsettled: set[str] = set()

    @property
    def name(self) -> str:
        """What to call it in a sentence."""
        return safe_line(str(self._top))

    def folders(self) -> list[RemoteFolder]:
        """Return every folder, with its role; what has no other is an inbox."""
        return [RemoteFolder(name, _role(path, name)) for name, path in self._paths().items()]

    def count(self, folder: RemoteFolder) -> int:
        """Return 0: only reading all of it would tell. SourceError where it is missing."""
        self._path_of(folder)
        return 0

    def listing(self, folder: RemoteFolder) -> Iterator[tuple[str, Stretch]]:
        """Yield every message's key and place in the order of the file; the last one waits while somebody writes."""
        path = self._path_of(folder)
        try:
            is_complete = not self._is_watched or settle(path, time.monotonic() + SETTLED)
            (self._unsettled.discard if is_complete else self._unsettled.add)(folder.name)
            with open_plain(path) as file:
                for key, span in _keyed(file.fileno()):
                    if is_complete or not span.is_last:
                        yield key, Stretch(path, span)
        except OSError as exc:
            raise self._unreadable(path, exc) from exc

    def read(self, key: str, place: Stretch, size_limit: int) -> Fetched | None:
        """Return a message, None if it is not there any more. OSError if the file cannot be read."""
        try:
            file = open_plain(place.path)
        except FileNotFoundError:
            return None
        span = place.span
        with file:
            if digest(file.fileno(), span) != key.partition("#")[0]:
                return None
            size = span.end - span.start
            raw = content(file.fileno(), span, HEAD if size > size_limit else size)
            received_at = os.fstat(file.fileno()).st_mtime_ns // 1000 if span.received_at is None else span.received_at
            return told(key, raw, received_at, size if size > size_limit else len(raw), size_limit)

    def times(self, folder: RemoteFolder) -> Times:
        """Return time and size of the file; none while somebody writes it."""
        path = self._path_of(folder)
        if folder.name in self._unsettled:
            return ()
        try:
            status = os.lstat(path)
        except OSError as exc:
            raise self._unreadable(path, exc) from exc
        return status.st_mtime_ns, status.st_size

    def close(self) -> None:
        """Nothing is held open."""

    def _path_of(self, folder: RemoteFolder) -> Path:
        path = self._paths().get(folder.name)
        if path is None:
            raise SourceError(f'There is no mbox file "{safe_line(folder.name)}" in {self.name}.')
        return path

    def _paths(self) -> dict[str, Path]:
        try:
            if self._top.is_dir():
                return dict(sorted(_below(self._top, "", _DEPTH)))
            if not is_mbox(self._top) and os.stat(self._top).st_size:
                raise SourceError(f'{self.name} is no mbox file: it does not begin with "From ".')
        except OSError as exc:
            raise self._unreadable(self._top, exc) from exc
        return {"INBOX": self._top}

    def _unreadable(self, path: Path, exc: OSError) -> SourceError:
        return SourceError(f"The mbox file {safe_line(str(path))} cannot be read: {reason_of(exc)}.")


def is_mbox(path: Path) -> bool:
    """Whether a file begins as an mbox file does. OSError if it cannot be read."""
    with open_plain(path) as file:
        return is_separator(file.read(2000))


def _keyed(descriptor: int) -> Iterator[tuple[str, Span]]:
    repeats = Repeats()
    for span in spans(descriptor, os.fstat(descriptor).st_size):
        key = digest(descriptor, span)
        turn = repeats.count(key)
        yield key if turn == 1 else f"{key}#{turn}", span


def _below(folder: Path, above: str, depth: int) -> Iterator[tuple[str, Path]]:
    """Yield the mbox files of a folder and of those in it, each with its name."""
    with os.scandir(folder) as found:
        entries = [entry for entry in found if not entry.name.startswith(".")]
    for entry in entries:
        name = above + key_text(os.fsencode(entry.name))
        if entry.is_dir(follow_symlinks=False):
            if depth:
                yield from _below(Path(entry.path), name.removesuffix(".sbd") + "/", depth - 1)
        elif entry.is_file(follow_symlinks=False) and is_mbox(Path(entry.path)):
            yield name.removesuffix(".mbox"), Path(entry.path)


def _role(path: Path, name: str) -> Role:
    role = role_by_name(path.stem if name == "INBOX" else name, "/")
    return "inbox" if role == "none" or (name == "INBOX" and role != "sent") else role
