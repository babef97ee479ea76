"""Bytes outside the database, by their SHA-256, stored once: in a folder, or in a bucket (blobs_s3.py).

A blob is safe before anything points at it: temporary name, fsync, rename, fsync of the folder (without the fsync of
the file 12 of 12 simulated power cuts left rows without a valid EML).
"""

import hashlib
import os
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from tui_mail.errors import NotFound, TuiMailError, UsageError

SIDE_BY_SIDE = 8
"""Files that are synced at once."""

CHUNK = 1 << 20
"""Bytes that are read at once where a file may be large."""

FOLDERS = tuple(f"{number:02x}" for number in range(256))
"""Names of the sub-folders."""

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Stored:
    """A file in the store; `name` is its place in it."""

    name: str
    put_at: int  # microseconds UTC


@dataclass(frozen=True, slots=True)
class Measured:
    """What the bytes of a blob are, whatever its name says."""

    sha256: str
    size: int


class Blobs(Protocol):
    """Where blobs are kept."""

    def put(self, contents: Iterable[bytes]) -> list[str]:
        """Keep these bytes and return their names, in order; when it returns, they survive a power cut."""

    def get(self, name: str) -> bytes:
        """Return the bytes. Raises NotFound where they are gone, TuiMailError where they are damaged."""

    def read(self, name: str) -> Iterator[bytes]:
        """Return the bytes piece by piece, unchecked. Raises NotFound where they are gone."""

    def listed(self, folder: str) -> Iterator[Stored]:
        """Return all files of a sub-folder, whatever their names."""

    def strays(self) -> Iterator[Stored]:
        """Return what lies beside the sub-folders, where nothing should."""

    def has(self, name: str) -> bool:
        """Whether the bytes are there; they are not looked at."""

    def delete(self, name: str, before: int) -> bool:
        """Delete a blob for good, unless it was put (again) after that time (us); returns whether it is gone.

        A bucket only puts it aside at first, from where it still can be read.
        """


def open_blobs(url: str) -> Blobs:
    """Return the blobs at file:///FOLDER or s3://bucket/prefix. Raises UsageError for anything else."""
    if url.startswith("file:///"):
        return LocalBlobs(Path(url.removeprefix("file://")))
    if url.startswith("s3://"):
        from tui_mail.store.blobs_s3 import S3Blobs

        return S3Blobs(url)
    raise UsageError(f"Blobs can be kept at file:///FOLDER or s3://bucket/prefix, not at {url!r}.")


def sha256(content: bytes) -> str:
    """Return the name of these bytes."""
    return hashlib.sha256(content).hexdigest()


def measured(blobs: Blobs, name: str) -> Measured:
    """Hash a blob piece by piece. Raises NotFound where it is gone."""
    digest, size = hashlib.sha256(), 0
    for piece in blobs.read(name):
        digest.update(piece)
        size += len(piece)
    return Measured(digest.hexdigest(), size)


def checked(name: str, content: bytes) -> bytes:
    """Return the bytes that were read under a name. Raises TuiMailError where they are not what was kept."""
    if sha256(content) != name:
        raise TuiMailError(f"The file {name} in the archive is damaged: its content has another hash.")
    return content


def missing(name: str) -> NotFound:
    """Return the error of a blob that is gone."""
    return NotFound(f"The file {name} is missing in the archive.")


class LocalBlobs:
    """A folder of blobs, two hex digits per sub-folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, name: str) -> Path:
        """Return where the blob with this SHA-256 lies."""
        return self.root / name[:2] / name

    def put(self, contents: Iterable[bytes]) -> list[str]:
        """Keep these bytes and return their names, in order; when it returns, they survive a power cut.

        Raises TuiMailError where they cannot be written.
        """
        wanted = list(contents)
        try:
            return self._put(wanted)
        except OSError as exc:
            raise TuiMailError(f"The archive at {self.root} cannot be written: {exc.strerror}.") from exc

    def _put(self, contents: Sequence[bytes]) -> list[str]:
        names: list[str] = []
        fresh: dict[Path, _Fresh] = {}
        try:
            for content in contents:
                names.append(sha256(content))
                path = self.path(names[-1])
                if path not in fresh and not _touched(path):
                    fresh[path] = self._begin(path.parent)
                    fresh[path].write(content)
            # All are written before the first is synced, and synced side by side: the disk takes them together.
            _side_by_side(_Fresh.sync, fresh.values())
            for path, blob in fresh.items():
                blob.keep_as(path)
        finally:
            for blob in fresh.values():
                blob.close()
        _side_by_side(_fsync, {self.path(name).parent for name in names})
        return names

    def get(self, name: str) -> bytes:
        """Return the bytes. Raises NotFound where they are gone, TuiMailError where they are damaged."""
        try:
            content = self.path(name).read_bytes()
        except FileNotFoundError as exc:
            raise missing(name) from exc
        return checked(name, content)

    def read(self, name: str) -> Iterator[bytes]:
        """Return the bytes piece by piece, unchecked. Raises NotFound where they are gone, TuiMailError."""
        try:
            with self.path(name).open("rb") as file:
                while piece := file.read(CHUNK):
                    yield piece
        except (FileNotFoundError, IsADirectoryError) as exc:
            raise missing(name) from exc
        except OSError as exc:
            raise TuiMailError(f"The file {name} in the archive cannot be read: {exc.strerror}.") from exc

    def listed(self, folder: str) -> Iterator[Stored]:
        """Return all files of a sub-folder, whatever their names."""
        yield from _entries(self.root / folder, f"{folder}/", lambda _entry: True)

    def strays(self) -> Iterator[Stored]:
        """Return what lies beside the sub-folders, where nothing should."""
        yield from _entries(self.root, "", lambda entry: not entry.is_dir() or entry.name not in FOLDERS)

    def has(self, name: str) -> bool:
        """Whether the bytes are there; they are not looked at."""
        return self.path(name).is_file()

    def delete(self, name: str, before: int) -> bool:
        """Delete a blob for good, unless it was put (again) after that time (us); returns whether it is gone.

        It steps aside before its age is looked at: who puts it in this moment finds it missing, and writes it anew.
        """
        path = self.path(name)
        aside = path.with_name(f".{name}.gone")
        try:
            if _is_younger(path, before):
                return False
            path.replace(aside)
            if _is_younger(aside, before):
                aside.replace(path)
                return False
            aside.unlink()
        except FileNotFoundError:
            aside.unlink(missing_ok=True)  # of a program that was killed in between
        except OSError as exc:
            raise TuiMailError(f"The archive at {self.root} cannot be written: {exc.strerror}.") from exc
        return not path.exists()

    def _begin(self, folder: Path) -> "_Fresh":
        try:
            return _Fresh(folder)
        except FileNotFoundError:
            self._make(folder)
            return _Fresh(folder)

    def _make(self, folder: Path) -> None:
        """Make a sub-folder, and first of all the root; each for its owner alone, whatever the umask."""
        for wanted in (self.root, folder):
            if not wanted.exists():
                wanted.mkdir(mode=0o700, parents=True, exist_ok=True)
                _fsync(wanted.parent)


def _entries(folder: Path, prefix: str, wanted: "Callable[[os.DirEntry[str]], bool]") -> Iterator[Stored]:
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            if wanted(entry):
                with suppress(FileNotFoundError):  # gone meanwhile
                    put_at = entry.stat(follow_symlinks=False).st_mtime_ns // 1000
                    yield Stored(f"{prefix}{entry.name}", put_at)


def _touched(path: Path) -> bool:
    """Whether a blob is there; if so it is young again, and stays (see `delete`)."""
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    return True


def _is_younger(path: Path, before: int) -> bool:
    return path.stat().st_mtime_ns > before * 1000


class _Fresh:
    """A blob under a temporary name, open until it is synced."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / f".{secrets.token_hex(8)}.new"
        self._handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        self._is_kept = False

    def write(self, content: bytes) -> None:
        view = memoryview(content)
        while view:
            view = view[os.write(self._handle, view) :]

    def sync(self) -> None:
        os.fsync(self._handle)

    def keep_as(self, path: Path) -> None:
        self._path.replace(path)
        self._is_kept = True

    def close(self) -> None:
        os.close(self._handle)
        if not self._is_kept:
            self._path.unlink(missing_ok=True)


def _side_by_side(sync: Callable[[Thing], None], things: Collection[Thing]) -> None:
    """Sync some files or folders; a disk that has several to sync at once writes its journal once (3 times faster)."""
    if len(things) < SIDE_BY_SIDE:
        for thing in things:
            sync(thing)
        return
    with ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="sync") as pool:
        list(pool.map(sync, things))


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
