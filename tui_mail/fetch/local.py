"""Mail from a Maildir: read, never touched. Nothing in it is trusted to be a plain file."""

import errno
import os
import stat
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from imapclient import imap_utf7

from tui_mail.errors import MessagesRefused, SourceError
from tui_mail.fetch.roles import role_by_name
from tui_mail.fetch.source import Fetched, RemoteFolder
from tui_mail.mail.text import safe_line

_LOOK_SECONDS = 0.25  # between two looks at the times of the folders
_TICK_NS = 50_000_000  # a folder's time moves in steps: a change within this long after another may not show
_Times = tuple[int, ...]


class MaildirSource:
    """A Maildir and its sub-folders (Maildir++: `.Sent` beside `cur`). Keys are file names up to the colon."""

    def __init__(self, path: str) -> None:
        self._top = Path(path)
        self._times: dict[str, _Times] = {}

    def folders(self) -> list[RemoteFolder]:
        """Return every folder that can be opened, with its role."""
        return [RemoteFolder(name, role_by_name(name, ".")) for name in self._folder_paths()]

    def look(self, folder: RemoteFolder) -> RemoteFolder:
        """Return a folder with what it holds now. SourceError names one that is missing."""
        return replace(folder, messages=len(self._files(self._path_of(folder))))

    def new_keys(self, folder: RemoteFolder, last_uid: int) -> Iterator[list[str]]:
        """Yield every key; names begin with the time of delivery, so that they ascend with it."""
        path = self._path_of(folder)
        self._times[folder.name] = self._seen_times(path)
        yield sorted(self._files(path))

    def fetch(self, folder: RemoteFolder, keys: Sequence[str], size_limit: int) -> Iterator[Fetched]:
        """Yield the messages that are still there; those that cannot be read are named after the others."""
        path = self._path_of(folder)
        files = self._files(path)
        unreadable: dict[str, str] = {}
        for key in keys:
            try:
                found = _read(files.get(key))
                if found is None and key in files:  # gone, or its flags were changed, which renames it
                    files = self._files(path)
                    found = _read(files.get(key))
            except OSError as exc:
                unreadable[key] = (exc.strerror or "unreadable").lower()
                continue
            if found is not None:
                yield Fetched(key, *found, len(found[0]))
        if unreadable:
            names = ", ".join(f"{safe_line(key)} ({reason})" for key, reason in list(unreadable.items())[:5])
            sentence = f"{len(unreadable)} messages of {self._place} cannot be read: {names}."
            raise MessagesRefused(sentence, tuple(unreadable))

    def wait(self, folder: RemoteFolder, seconds: float, stop: threading.Event) -> bool:
        """Return True as soon as something new may be there, False after `seconds` or soon after `stop` is set."""
        path = self._path_of(folder)
        until = time.monotonic() + seconds
        before = self._times.get(folder.name)
        while not stop.is_set():
            try:
                now = _modified(path)
            except OSError as exc:
                raise self._unreadable(path, exc) from exc
            before = now if before is None else before
            if now != before:
                return True
            left = until - time.monotonic()
            if left <= 0:
                return False
            stop.wait(min(left, _LOOK_SECONDS))
        return False

    def close(self) -> None:
        """Nothing is held open."""

    @property
    def _place(self) -> str:
        return safe_line(str(self._top))

    def _folder_paths(self) -> dict[str, Path]:
        if not _is_maildir(self._top):
            raise SourceError(f"{self._place} is no Maildir: it has no folders cur and new that can be read.")
        try:
            entries = sorted(os.scandir(self._top), key=lambda entry: entry.name)
        except OSError as exc:
            raise self._unreadable(self._top, exc) from exc
        paths = {"INBOX": self._top}
        for entry in entries:
            if entry.name.startswith(".") and entry.is_dir(follow_symlinks=False) and _is_maildir(Path(entry.path)):
                paths[_folder_name(entry.name)] = Path(entry.path)
        return paths

    def _path_of(self, folder: RemoteFolder) -> Path:
        path = self._folder_paths().get(folder.name)
        if path is None:
            raise SourceError(f'The Maildir {self._place} has no folder "{safe_line(folder.name)}".')
        return path

    def _files(self, path: Path) -> dict[str, Path]:
        files: dict[str, Path] = {}
        try:
            for place in (path / "new", path / "cur"):
                with os.scandir(place) as entries:
                    found = [entry for entry in entries if not entry.name.startswith(".")]
                files |= {_key(entry.name): Path(entry.path) for entry in found if not entry.is_dir()}
        except OSError as exc:
            raise self._unreadable(path, exc) from exc
        return files

    def _seen_times(self, path: Path) -> _Times:
        """Return the times before a listing; none if they are so fresh that a change after it might not show."""
        try:
            times = _modified(path)
        except OSError as exc:
            raise self._unreadable(path, exc) from exc
        return times if time.time_ns() - max(times) > _TICK_NS else ()

    def _unreadable(self, path: Path, exc: OSError) -> SourceError:
        return SourceError(f"The Maildir {safe_line(str(path))} cannot be read: {(exc.strerror or 'unknown').lower()}.")


def _is_maildir(path: Path) -> bool:
    return os.path.isdir(path / "cur") and os.path.isdir(path / "new")  # False as well where we may not look


def _folder_name(directory: str) -> str:
    """Return `.Entw&APw-rfe` as people write it; what is not encoded that way, as it is."""
    encoded = os.fsencode(directory[1:])
    try:
        name: str = imap_utf7.decode(encoded)
    except ValueError:
        name = ""
    return name if name and imap_utf7.encode(name) == encoded else _text(encoded)


def _key(file_name: str) -> str:
    return _text(os.fsencode(file_name.partition(":")[0]))


def _text(name: bytes) -> str:
    return name.decode("utf-8", "backslashreplace")


def _modified(path: Path) -> _Times:
    return tuple((path / name).stat().st_mtime_ns for name in ("new", "cur"))


def _read(path: Path | None) -> tuple[bytes, int] | None:
    """Return the bytes and the time of a file, None if there is none; OSError if it is no plain file."""
    if path is None:
        return None
    try:
        # a link could lead out of the Maildir, a pipe would keep us waiting
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as exc:
        raise OSError(exc.errno, "no plain file" if exc.errno == errno.ELOOP else exc.strerror) from exc
    with open(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(0, "no plain file")
        return file.read(), status.st_mtime_ns // 1000
