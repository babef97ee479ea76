"""Bytes outside the database, by their SHA-256, stored once.

A blob is safe on the disk before anything points at it: temporary name, fsync, rename, fsync of the folder (without
the fsync of the file 12 of 12 simulated power cuts left rows without a valid EML).
"""

import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from tui_mail.errors import NotFound, TuiMailError, UsageError


def sha256(content: bytes) -> str:
    """Return the name of these bytes."""
    return hashlib.sha256(content).hexdigest()


class Blobs:
    """A folder of blobs, two hex digits per sub-folder."""

    def __init__(self, url: str) -> None:
        """Open the blob store at `url`; this version knows file:///DIR. Raises UsageError for anything else."""
        if not url.startswith("file:///"):
            raise UsageError(f"Blobs can be kept at file:///DIR, not at {url!r}.")
        self.root = Path(url.removeprefix("file://"))

    def path(self, name: str) -> Path:
        """Return where the blob with this SHA-256 lies."""
        return self.root / name[:2] / name

    def put(self, contents: Iterable[bytes]) -> list[str]:
        """Keep these bytes and return their names, in order; when it returns, they survive a power cut."""
        names, folders, waiting = [], set(), []
        for content in contents:
            name = sha256(content)
            names.append(name)
            path = self.path(name)
            folders.add(path.parent)
            if not path.exists():
                waiting.append((self._write(content, path.parent), path))
        for temporary, path in waiting:
            _fsync(temporary)
            temporary.replace(path)
        for folder in folders:
            _fsync(folder)
        return names

    def get(self, name: str) -> bytes:
        """Return the bytes. Raises NotFound where they are gone, TuiMailError where they are damaged."""
        try:
            content = self.path(name).read_bytes()
        except FileNotFoundError as exc:
            raise NotFound(f"The file {name} is missing in the archive.") from exc
        if sha256(content) != name:
            raise TuiMailError(f"The file {name} in the archive is damaged: its content has another hash.")
        return content

    def _write(self, content: bytes, folder: Path) -> Path:
        if not folder.exists():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _fsync(folder.parent)
        temporary = folder / f".{secrets.token_hex(8)}.new"
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            view = memoryview(content)
            while view:
                view = view[os.write(handle, view) :]
        finally:
            os.close(handle)
        return temporary


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
