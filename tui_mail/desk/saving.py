"""Files that a person keeps for himself, in a folder of his own under the home, and nowhere else.

No name that anybody says is a path here: folders are entered one by one from the home, never through a link, and a file
is made, read and deleted within the folder that was entered.
"""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tui_mail.errors import NotFound, NotPermitted, TuiMailError
from tui_mail.mail.text import safe_filename
from tui_mail.store.actor import Actor

QUOTA = 200 * 1000 * 1000
"""Bytes that one person may keep."""

_FILES = 1000  # of one person; each takes a block of the disk, however small it is
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_NEW = ".new"  # no safe name begins with a dot


@dataclass(frozen=True, slots=True)
class SavedFile:
    """A file in the folder of a person."""

    name: str
    size: int  # bytes
    saved_at: int  # microseconds since the epoch


def saved_files(root: Path, actor: Actor) -> list[SavedFile]:
    """Return what a person keeps under the home, by name."""
    with _folder_of(root, actor) as folder:
        return _files(folder)


def save_file(root: Path, actor: Actor, name: str, content: bytes) -> SavedFile:
    """Keep a file under a name like the one given, which may come from outside; never in the place of another one.

    Raises TuiMailError where the person keeps too much already.
    """
    with _folder_of(root, actor) as folder:
        there = _files(folder)
        _check_room(there, len(content))
        free = _free_name(safe_filename(name), {file.name for file in there})
        _write(folder, free, content)
        return next(file for file in _files(folder) if file.name == free)


def read_saved(root: Path, actor: Actor, name: str) -> bytes:
    """Return the bytes of a file that a person keeps. Raises NotFound."""
    with _folder_of(root, actor) as folder:
        _require(folder, name)
        handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
        with open(handle, "rb") as file:
            return file.read()


def delete_saved(root: Path, actor: Actor, name: str) -> None:
    """Delete a file that a person keeps. Raises NotFound."""
    with _folder_of(root, actor) as folder:
        _require(folder, name)
        os.unlink(name, dir_fd=folder)


@contextmanager
def _folder_of(root: Path, actor: Actor) -> Iterator[int]:
    """Enter the folder of a person, made if need be, alone among all processes. Raises NotPermitted without a login."""
    if actor.user_id is None:
        raise NotPermitted("Only a person keeps files.")
    folder = os.open(root, _FOLDER)
    try:
        for name in ("people", actor.login, "saved"):
            with suppress(FileExistsError):
                os.mkdir(name, 0o700, dir_fd=folder)
            inner = _entered(folder, name)
            os.close(folder)
            folder = inner
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield folder
    finally:
        os.close(folder)


def _entered(folder: int, name: str) -> int:
    try:
        return os.open(name, _FOLDER, dir_fd=folder)
    except OSError as exc:
        raise TuiMailError(f"The folder for saved files cannot be entered: {name} is no folder.") from exc


def _files(folder: int) -> list[SavedFile]:
    """Return the plain files of a folder; links and whatever else lies there are none of ours."""
    found = []
    for name in sorted(os.listdir(folder)):
        status = os.stat(name, dir_fd=folder, follow_symlinks=False)
        if stat.S_ISREG(status.st_mode) and not name.startswith("."):
            found.append(SavedFile(name, status.st_size, status.st_mtime_ns // 1000))
    return found


def _check_room(there: list[SavedFile], size: int) -> None:
    kept = sum(file.size for file in there)
    if kept + size > QUOTA:
        raise TuiMailError(
            f"There is no room for {_megabytes(size)}: you keep {_megabytes(kept)} of {_megabytes(QUOTA)};"
            " make room with `saved delete NAME`."
        )
    if len(there) >= _FILES:
        raise TuiMailError(f"You keep {len(there)} files, which is the most: make room with `saved delete NAME`.")


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"


def _free_name(name: str, taken: set[str]) -> str:
    """Return a name that no file has: `offer.pdf`, `offer-2.pdf`."""
    stem, dot, ending = name.rpartition(".")
    if not stem:
        stem, dot, ending = name, "", ""
    number, free = 1, name
    while free in taken:
        number += 1
        free = safe_filename(f"{stem[:100]}-{number}{dot}{ending}")
    return free


def _write(folder: int, name: str, content: bytes) -> None:
    """Make a file whole or not at all."""
    with suppress(FileNotFoundError):
        os.unlink(_NEW, dir_fd=folder)
    handle = os.open(_NEW, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600, dir_fd=folder)
    with open(handle, "wb") as file:
        file.write(content)
    os.rename(_NEW, name, src_dir_fd=folder, dst_dir_fd=folder)


def _require(folder: int, name: str) -> None:
    if name not in {file.name for file in _files(folder)}:
        raise NotFound(f"You keep no file {name!r}; `saved list` names those there are.")
