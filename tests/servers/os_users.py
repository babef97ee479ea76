"""Users of this machine, made for a test and removed after it, and a Python that they can run."""

import os
import pwd
import shutil
import site
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.servers.process import require

PROJECT = Path(__file__).parents[2]
_SYSTEM_PYTHON = f"/usr/bin/python3.{sys.version_info.minor}"


@contextmanager
def os_users(*names: str, home: Path | None = None) -> Iterator[list[pwd.struct_passwd]]:
    """Make users of this machine during a `with`; the first one is at `home`. Skips where not possible."""
    if os.getuid() != 0:
        pytest.skip("only root can make users of the machine")
    useradd, userdel = require("useradd", "userdel", path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    made = []
    try:
        for number, name in enumerate(names):
            folder = str(home) if home is not None and number == 0 else "/nonexistent"
            options = ["--no-create-home", "--home-dir", folder, "--shell", "/bin/sh", "--password", "*"]
            subprocess.run([useradd, *options, name], check=True, capture_output=True)
            made.append(name)
        yield [pwd.getpwnam(name) for name in names]
    finally:
        for name in made:
            subprocess.run([userdel, "--force", name], check=True, capture_output=True)


def python_for_all(folder: Path) -> str:
    """Return a Python with the program in it that every user of this machine can run. Skips where there is none."""
    if not _is_open(PROJECT):
        pytest.skip("the project lies in a folder that other users may not enter")
    interpreter = os.path.realpath(sys.executable)
    if not _is_open(Path(interpreter)):
        interpreter = _SYSTEM_PYTHON
    if not Path(interpreter).exists():
        pytest.skip("there is no Python that other users may run")
    subprocess.run([interpreter, "-m", "venv", "--without-pip", folder / "venv"], check=True, capture_output=True)
    packages = next((folder / "venv" / "lib").glob("python3*/site-packages"))
    others = [place for place in site.getsitepackages() if Path(place).is_dir()]
    (packages / "program.pth").write_text("\n".join([str(PROJECT), *others]) + "\n")
    for path in (folder / "venv", *(folder / "venv").rglob("*")):  # whatever the umask of this process is by now
        if not path.is_symlink():
            path.chmod(0o755)
    python = folder / "venv" / "bin" / "python"
    if not (_is_open(python) and _is_open(Path(os.path.realpath(python)))):
        pytest.skip("there is no Python that other users may run")
    return str(python)


def _is_open(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents))


def give(path: Path, to: pwd.struct_passwd) -> None:
    """Let a folder with all that is in it belong to a user."""
    for each in (path, *path.rglob("*")):
        shutil.chown(each, to.pw_uid, to.pw_gid)
