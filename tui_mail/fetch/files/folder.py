"""Folders of files that are messages, or can be made one: EML, Outlook's .msg, ZIP."""

import hashlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from tui_mail.errors import SourceError
from tui_mail.fetch.files import zipped
from tui_mail.fetch.files.compose import field
from tui_mail.fetch.files.kinds import Kind, is_temporary, kind_of, kind_of_bytes
from tui_mail.fetch.files.plain import HEAD, SETTLED, is_young, key_text, open_plain, reason_of, settle, told
from tui_mail.fetch.files.repeats import Repeats
from tui_mail.fetch.files.shelf import CHUNK, FileSource, Times, in_chunks
from tui_mail.fetch.outlook import Converter
from tui_mail.fetch.roles import role_by_name
from tui_mail.fetch.source import Fetched, RemoteFolder, Source
from tui_mail.mail.text import safe_line

_DEPTH = 50
_BLOCK = 1 << 20
_MESSAGE_KINDS: frozenset[Kind] = frozenset({"eml", "msg", "zip"})

Layout = Literal["folders", "drop", "loose"]
"""folders: EML files, each folder one of its own; drop: all below is one folder; loose: files of one folder, once."""


def eml_source(path: str) -> Source:
    """Make the source of a tree of EML files: INBOX are those at its top, each folder below is one."""
    return FileSource(FolderShelf(Path(path), "folders"))


def drop_source(path: str) -> Source:
    """Make the source of a folder where messages are put: EML, .msg, and ZIP files, also in folders of it."""
    return FileSource(FolderShelf(Path(path), "drop"))


def loose_source(path: Path) -> Source:
    """Make the source of the messages in a folder, or of one file; their keys are hashes of their bytes."""
    return FileSource(FolderShelf(path, "loose"))


@dataclass(frozen=True, slots=True)
class Piece:
    """A file, or the n-th message in a ZIP file."""

    path: Path
    stamp: str  # changes with the file: size and time, or its hash
    number: int = 0


class FolderShelf:
    """Files in folders. Keys are names with size and time: a file that is replaced is another message."""

    def __init__(self, top: Path, layout: Layout) -> None:
        self._top = top
        self._layout: Layout = layout
        self._converter = Converter()
        self._paths: dict[str, Path] = {}
        self._unsettled: set[str] = set()

    @property
    def name(self) -> str:
        """What to call it in a sentence."""
        return safe_line(str(self._top))

    def folders(self) -> list[RemoteFolder]:
        """Return every folder, with its role."""
        self._paths = self._folder_paths()
        return [RemoteFolder(name, role_by_name(name, "/")) for name in self._paths]

    def count(self, folder: RemoteFolder) -> int:
        """Return how many files there are; a ZIP may hold several messages."""
        return sum(1 for _ in self._files(self._path_of(folder)))

    def listing(self, folder: RemoteFolder) -> Iterator[tuple[str, Piece]]:
        """Yield every message's key and place; what is still being written waits a moment, or for the next time."""
        repeats = Repeats()
        top = self._path_of(folder)
        young: list[Path] = []
        for path in self._files(top):
            if self._layout != "loose" and _is_young(path):
                young.append(path)
            else:
                yield from self._pieces(top, path, repeats)
        self._unsettled.discard(folder.name)
        until = time.monotonic() + SETTLED
        for path in young:
            if _settled(path, until):
                yield from self._pieces(top, path, repeats)
            else:
                self._unsettled.add(folder.name)

    def read(self, key: str, place: Piece, size_limit: int) -> Fetched | None:
        """Return a message, None if the file is not what was listed any more. OSError if it is none."""
        try:
            file = open_plain(place.path)
        except FileNotFoundError:
            return None
        with file:
            status = os.fstat(file.fileno())
            if place.stamp != self._stamp(file):
                return None
            file.seek(0)
            received_at = status.st_mtime_ns // 1000
            kind = kind_of_bytes(file.read(4096), place.path.name)
            file.seek(0)
            if status.st_size > size_limit and kind != "zip":
                start = field("Subject", place.path.stem) + b"\r\n" if kind == "msg" else file.read(HEAD)
                return told(key, start, received_at, status.st_size, size_limit)
            raw, size = self._content(file, kind, place, size_limit)
            return told(key, raw, received_at, size, size_limit)

    def times(self, folder: RemoteFolder) -> Times:
        """Return the times of the folders in which files appear; none while one of the files is being written."""
        path = self._path_of(folder)
        if folder.name in self._unsettled:
            return ()
        try:
            own = os.lstat(path).st_mtime_ns
            below = (os.lstat(each).st_mtime_ns for _, each in _folders_below(path)) if self._layout == "drop" else ()
            return own, *below
        except OSError as exc:
            raise self._unreadable(path, exc) from exc

    def close(self) -> None:
        """End what converts Outlook's files."""
        self._converter.close()

    def _content(self, file: BinaryIO, kind: Kind, place: Piece, size_limit: int) -> tuple[bytes, int]:
        """Return a message's bytes and size; OSError where the file is none."""
        if place.number:
            return zipped.message_in(file, place.number, size_limit)
        if kind == "zip":
            raw = zipped.message_of(file, key_text(os.fsencode(place.path.name)), size_limit)
        elif kind == "msg":
            raw = self._converter.to_eml(file.read(size_limit + 1))
        elif kind == "eml" or self._layout == "folders":
            raw = file.read(size_limit + 1)
        else:
            raise OSError(0, "neither EML, .msg nor ZIP")
        return raw, len(raw)

    def _pieces(self, top: Path, path: Path, repeats: Repeats) -> Iterator[tuple[str, Piece]]:
        """Yield the messages of a file. One that cannot be read is listed all the same, so that it is named."""
        relative = key_text(os.fsencode(str(path.relative_to(top) if path != top else path.name)))
        numbers = [0]
        stamp = ""
        try:
            with open_plain(path) as file:
                stamp = self._stamp(file)
                file.seek(0)
                if self._layout != "folders" and kind_of_bytes(file.read(4), path.name) == "zip":
                    numbers = list(range(1, len(zipped.messages_in(file)) + 1)) or [0]
        except FileNotFoundError:
            return
        except OSError:
            stamp = "unreadable"
        key = f"{relative} {stamp}"
        if self._layout == "loose" and stamp != "unreadable":
            turn = repeats.count(stamp)
            key = stamp if turn == 1 else f"{stamp}#{turn}"
        for number in numbers:
            yield f"{key}!{number}" if number else key, Piece(path, stamp, number)

    def _stamp(self, file: BinaryIO) -> str:
        if self._layout != "loose":
            status = os.fstat(file.fileno())
            return f"{status.st_size}-{status.st_mtime_ns}"
        hashed = hashlib.sha256()
        while block := file.read(_BLOCK):
            hashed.update(block)
        return hashed.hexdigest()

    def _files(self, folder: Path) -> Iterator[Path]:
        """Yield the files of a folder that may be messages, some thousands in the order of their names."""
        if self._layout == "loose" and not folder.is_dir():
            yield folder
            return
        for some in in_chunks(self._entries(folder), CHUNK):
            yield from sorted(Path(entry.path) for entry in some)
        if self._layout == "drop":
            for _, below in _folders_below(folder):
                for some in in_chunks(self._entries(below), CHUNK):
                    yield from sorted(Path(entry.path) for entry in some)

    def _entries(self, folder: Path) -> "Iterator[os.DirEntry[str]]":
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if not entry.is_dir(follow_symlinks=False) and self._may_be_message(entry):
                        yield entry
        except OSError as exc:
            raise self._unreadable(folder, exc) from exc

    def _may_be_message(self, entry: "os.DirEntry[str]") -> bool:
        if self._layout == "loose":
            return is_loose_message(Path(entry.path))
        if is_temporary(entry.name):
            return False
        return self._layout == "drop" or entry.name.lower().endswith(".eml")

    def _folder_paths(self) -> dict[str, Path]:
        if not self._top.is_dir() and self._layout != "loose":
            raise SourceError(f"{self.name} is no folder that can be read.")
        paths = {"INBOX": self._top}
        if self._layout == "folders":
            try:
                paths |= {("./INBOX" if name == "INBOX" else name): path for name, path in _folders_below(self._top)}
            except OSError as exc:
                raise self._unreadable(self._top, exc) from exc
        return paths

    def _path_of(self, folder: RemoteFolder) -> Path:
        path = self._paths.get(folder.name)
        if path is None or not path.exists():
            path = self._folder_paths().get(folder.name)
        if path is None:
            raise SourceError(f'The folder {self.name} has no folder "{safe_line(folder.name)}".')
        return path

    def _unreadable(self, path: Path, exc: OSError) -> SourceError:
        return SourceError(f"The folder {safe_line(str(path))} cannot be read: {reason_of(exc)}.")


def is_loose_message(path: Path) -> bool:
    """Whether a file is a message for itself, or a ZIP. What cannot be read may be one: it is named then."""
    try:
        return kind_of(path) in _MESSAGE_KINDS
    except OSError:
        return path.suffix.lower() in (".eml", ".msg")


def _folders_below(top: Path, above: str = "", depth: int = _DEPTH) -> Iterator[tuple[str, Path]]:
    """Yield the folders below a folder, each with its name; links are not followed."""
    with os.scandir(top) as found:
        entries = [entry for entry in found if entry.is_dir(follow_symlinks=False) and not entry.name.startswith(".")]
    for entry in sorted(entries, key=lambda each: each.name):
        name = above + key_text(os.fsencode(entry.name))
        yield name, Path(entry.path)
        if depth:
            yield from _folders_below(Path(entry.path), f"{name}/", depth - 1)


def _is_young(path: Path) -> bool:
    try:
        return is_young(os.lstat(path))
    except OSError:
        return False


def _settled(path: Path, until: float) -> bool:
    try:
        return settle(path, until)
    except OSError:
        return True  # it is gone, and whoever reads it finds that
