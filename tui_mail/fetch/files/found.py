"""What there is to import at a path: every file in it is recognised by its content, or named."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tui_mail.errors import SourceError
from tui_mail.fetch.files.folder import is_loose_message, loose_source
from tui_mail.fetch.files.kinds import Kind, kind_of
from tui_mail.fetch.files.maildir import is_maildir, maildir_source
from tui_mail.fetch.files.mbox import mbox_source
from tui_mail.fetch.files.plain import key_text, reason_of
from tui_mail.fetch.outlook.pst import pst_source
from tui_mail.fetch.roles import role_by_name
from tui_mail.fetch.source import Role, Source
from tui_mail.mail.text import safe_line

NO_MAIL, EMPTY = "no mail", "empty"

_DEPTH = 50

FoundKind = Literal["maildir", "mbox", "pst", "loose", "none"]


@dataclass(frozen=True, slots=True)
class Found:
    """Something to import, or something that is none. `loose` is all single messages of one folder, or one file."""

    kind: FoundKind
    path: Path
    size: int  # bytes; of a Maildir and of loose messages together
    why: str = ""  # it is none

    @property
    def is_no_mail(self) -> bool:
        """Whether it was read, and is something else."""
        return self.kind == "none" and self.why in (NO_MAIL, EMPTY)

    @property
    def role(self) -> Role:
        """What the folder is for, by its name."""
        return role_by_name(key_text(os.fsencode(self.path.stem)), "")

    def open(self) -> Source:
        """Make its source."""
        if self.kind == "maildir":
            return maildir_source(str(self.path))
        if self.kind == "mbox":
            return mbox_source(str(self.path), is_watched=False)
        if self.kind == "pst":
            return pst_source(self.path)
        return loose_source(self.path)


def find(path: Path) -> Iterator[Found]:
    """Yield what is at a path, in folders all that is below. SourceError where nothing is there."""
    try:
        is_folder = path.is_dir() and not path.is_symlink()
        if not is_folder:
            yield _file(path, os.lstat(path).st_size)
            return
    except OSError as exc:
        raise SourceError(f"{safe_line(str(path))} cannot be read: {reason_of(exc)}.") from exc
    yield from _folder(path, _DEPTH)


def _folder(path: Path, depth: int) -> Iterator[Found]:
    """Yield a Maildir; else the single messages of a folder as one, then each other file, then the folders in it."""
    if is_maildir(path):
        yield Found("maildir", path, _total(path))
        return
    try:
        loose = [0, 0]
        for file, size in _files(path):
            if is_loose_message(file):
                loose = [loose[0] + 1, loose[1] + size]
        if loose[0]:
            yield Found("loose", path, loose[1])
        yield from (_file(file, size) for file, size in _files(path) if not is_loose_message(file))
        with os.scandir(path) as entries:
            folders = sorted(Path(entry.path) for entry in entries if entry.is_dir(follow_symlinks=False))
    except OSError as exc:
        yield Found("none", path, 0, reason_of(exc))
        return
    for inner in folders if depth else ():
        yield from _folder(inner, depth - 1)


def _files(path: Path) -> Iterator[tuple[Path, int]]:
    """Yield what in a folder is no folder, with its size; its entries are not kept, they may be very many."""
    with os.scandir(path) as entries:
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                yield Path(entry.path), entry.stat(follow_symlinks=False).st_size


def _file(path: Path, size: int) -> Found:
    try:
        kind: Kind = kind_of(path)
    except OSError as exc:
        return Found("none", path, size, reason_of(exc))
    if kind in ("mbox", "pst"):
        return Found("mbox" if kind == "mbox" else "pst", path, size)
    if kind == "none":
        return Found("none", path, size, NO_MAIL if size else EMPTY)
    return Found("loose", path, size)


def _total(maildir: Path) -> int:
    """Return the bytes in a Maildir with its sub-folders."""
    total = 0
    for folder, _, names in os.walk(maildir):
        if os.path.basename(folder) in ("cur", "new"):
            for name in names:
                try:
                    total += os.lstat(os.path.join(folder, name)).st_size
                except OSError:
                    continue
    return total
