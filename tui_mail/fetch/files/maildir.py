"""Mail from a Maildir."""

import os
from collections.abc import Iterator
from pathlib import Path

from imapclient import imap_utf7

from tui_mail.errors import SourceError
from tui_mail.fetch.files.plain import key_text, read_message, reason_of
from tui_mail.fetch.files.shelf import CHUNK, FileSource, Times, in_chunks
from tui_mail.fetch.roles import role_by_name
from tui_mail.fetch.source import Fetched, RemoteFolder, Source
from tui_mail.mail.text import safe_line


def maildir_source(path: str) -> Source:
    """Make the source of a Maildir and its sub-folders."""
    return FileSource(MaildirShelf(Path(path)))


class MaildirShelf:
    """A Maildir and its sub-folders (Maildir++: `.Sent` beside `cur`). Keys are file names up to the colon."""

    def __init__(self, top: Path) -> None:
        self._top = top
        self._paths: dict[str, Path] = {}

    @property
    def name(self) -> str:
        """What to call it in a sentence."""
        return safe_line(str(self._top))

    def folders(self) -> list[RemoteFolder]:
        """Return every folder that can be opened, with its role."""
        self._paths = self._folder_paths()
        return [RemoteFolder(name, role_by_name(name, ".")) for name in self._paths]

    def count(self, folder: RemoteFolder) -> int:
        """Return how many files a folder holds."""
        return sum(1 for _ in self._entries(self._path_of(folder)))

    def listing(self, folder: RemoteFolder) -> Iterator[tuple[str, Path]]:
        """Yield every message's key and path; names begin with the time of delivery, so that they ascend with it."""
        for some in in_chunks(self._entries(self._path_of(folder)), CHUNK):
            yield from sorted((_key(entry.name), Path(entry.path)) for entry in some)

    def read(self, key: str, place: Path, size_limit: int) -> Fetched | None:
        """Return a message, None if it is not there any more. OSError if it is no plain file."""
        return read_message(key, place, size_limit)

    def times(self, folder: RemoteFolder) -> Times:
        """Return the times of the two places in which messages appear."""
        path = self._path_of(folder)
        try:
            return tuple((path / name).stat().st_mtime_ns for name in ("new", "cur"))
        except OSError as exc:
            raise self._unreadable(path, exc) from exc

    def close(self) -> None:
        """Nothing is held open."""

    def _folder_paths(self) -> dict[str, Path]:
        if not is_maildir(self._top):
            raise SourceError(f"{self.name} is no Maildir: it has no folders cur and new that can be read.")
        try:
            with os.scandir(self._top) as found:
                entries = sorted((entry for entry in found if entry.name.startswith(".")), key=lambda each: each.name)
        except OSError as exc:
            raise self._unreadable(self._top, exc) from exc
        paths = {"INBOX": self._top}
        for entry in entries:
            if entry.is_dir(follow_symlinks=False) and is_maildir(Path(entry.path)):
                paths[_folder_name(entry.name)] = Path(entry.path)
        return paths

    def _path_of(self, folder: RemoteFolder) -> Path:
        path = self._paths.get(folder.name)
        if path is None or not is_maildir(path):
            path = self._folder_paths().get(folder.name)
        if path is None:
            raise SourceError(f'The Maildir {self.name} has no folder "{safe_line(folder.name)}".')
        return path

    def _entries(self, path: Path) -> "Iterator[os.DirEntry[str]]":
        """Yield the files of a folder, the new ones first: what is read meanwhile moves on to the later place."""
        try:
            for place in (path / "new", path / "cur"):
                with os.scandir(place) as entries:
                    yield from (
                        entry
                        for entry in entries
                        if not entry.name.startswith(".") and not entry.is_dir(follow_symlinks=False)
                    )
        except OSError as exc:
            raise self._unreadable(path, exc) from exc

    def _unreadable(self, path: Path, exc: OSError) -> SourceError:
        return SourceError(f"The Maildir {safe_line(str(path))} cannot be read: {reason_of(exc)}.")


def is_maildir(path: Path) -> bool:
    """Whether a folder has the places of a Maildir; False as well where we may not look."""
    return all((path / name).is_dir() and not (path / name).is_symlink() for name in ("cur", "new"))


def _folder_name(directory: str) -> str:
    """Return `.Entw&APw-rfe` as people write it; what is not encoded that way, as it is."""
    encoded = os.fsencode(directory[1:])
    try:
        name: str = imap_utf7.decode(encoded)
    except ValueError:
        name = ""
    return name if name and imap_utf7.encode(name) == encoded else key_text(encoded)


def _key(file_name: str) -> str:
    return key_text(os.fsencode(file_name.partition(":")[0]))
