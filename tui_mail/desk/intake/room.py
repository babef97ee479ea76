"""A folder for files on their way in; what a program that was killed has left in its own goes with the next one."""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

_PREFIX = ".import-"
_NEW = 60
"""Seconds in which whoever has made a folder has locked it."""


@contextmanager
def import_room(root: Path) -> Iterator[Path]:
    """Make a folder in `root` that is there for as long as it is needed; it may hold what people wrote."""
    _sweep(root)
    folder = Path(mkdtemp(dir=root, prefix=_PREFIX))
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield folder
    finally:
        shutil.rmtree(folder)
        os.close(opened)


def _sweep(root: Path) -> None:
    """Remove the folders that nobody has locked: whoever made them is dead."""
    for folder in root.glob(f"{_PREFIX}*"):
        with suppress(OSError):  # another program removes it, too; or somebody works in it
            opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if os.fstat(opened).st_mtime < time.time() - _NEW:
                    shutil.rmtree(folder)
            finally:
                os.close(opened)
