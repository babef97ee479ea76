"""The home of an instance: one folder that only its owner can enter, with everything in it.

It belongs to the one who ran `tui-mail init`; whoever else comes is sent away. A symbolic link in its place is refused;
permissions for others are taken away, with a warning in the log.
"""

import logging
import os
import pwd
import stat
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import platformdirs

from tui_mail.config import checks
from tui_mail.config.toml_file import read_struct
from tui_mail.errors import NotPermitted, UsageError

_log = logging.getLogger(__name__)

MARKS = frozenset(("config.toml", "tui-mail.db", "daemon.lock"))
"""What tells a home from any other folder."""

CASE_TOKEN = "[#{number}]"  # noqa: S105 - a mark in subjects, nothing secret
"""How our own subjects name a case, where config.toml says nothing else."""


@dataclass(frozen=True)
class Home:
    """Where an instance keeps its things; URLs may hold a password and stay out of repr."""

    root: Path
    database_url: str = field(repr=False)  # sqlite:///PATH (so an absolute one has four slashes) | postgresql://...
    blob_url: str = field(repr=False)  # file:///FOLDER | s3://bucket/prefix
    case_token: str
    metrics: str = ""  # HOST:PORT of this machine where Prometheus may ask; nowhere


class _Config(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What config.toml may say; all of it has a default."""

    database_url: str = "sqlite:///tui-mail.db"
    blob_url: str = "file:blobs"
    case_token: str = CASE_TOKEN
    metrics: str = ""

    def __post_init__(self) -> None:
        if not self.database_url.startswith(("sqlite:///", "postgresql://")):
            raise ValueError("database_url: must begin with sqlite:/// or postgresql://")
        if not self.blob_url.startswith(("file:", "s3://")):
            raise ValueError("blob_url: must begin with file:/// or s3://")
        checks.line("case_token", self.case_token)
        if self.metrics:
            _check_metrics(self.metrics)
        before, number, after = self.case_token.partition("{number}")
        if not number or not before or not after or any(brace in before + after for brace in "{}"):
            raise ValueError(f"case_token: must hold {{number}} once, between other characters, like {CASE_TOKEN}")


def _check_metrics(address: str) -> None:
    """Refuse to tell figures to anybody but this machine."""
    host, _, port = address.rpartition(":")
    if not host or not port.isascii() or not port.isdecimal() or not 0 < int(port) < 65536:
        raise ValueError(f"metrics: must be an address and a port like 127.0.0.1:9464, not {address[:80]!r}")
    if not checks.is_loopback(host.strip("[]")):
        raise ValueError("metrics: must be an address of this machine (127.0.0.1, ::1, localhost)")


def default_home() -> Path:
    """Tell where the home is if nobody says: TUI_MAIL_HOME, systemd's STATE_DIRECTORY, the person's data folder."""
    if said := os.environ.get("TUI_MAIL_HOME"):
        return Path(said)
    if states := os.environ.get("STATE_DIRECTORY"):
        return Path(states.split(":")[0])  # systemd separates several by colons
    return platformdirs.user_data_path("tui-mail", appauthor=False)


def open_home(path: Path | None = None) -> Home:
    """Open a home that exists. Raises NotPermitted for somebody else's, UsageError where there is none."""
    os.umask(0o077)
    root = (path or default_home()).absolute()
    _make_private(root)
    config = read_struct(file, _Config) if (file := root / "config.toml").exists() else _Config()
    database_path = config.database_url.removeprefix("sqlite:///")
    is_sqlite = database_path != config.database_url
    blob_path = config.blob_url.removeprefix("file:")
    is_folder = blob_path != config.blob_url
    return Home(
        root=root,
        database_url=f"sqlite:///{root / database_path}" if is_sqlite else config.database_url,
        blob_url=f"file://{root / _one_slash(blob_path)}" if is_folder else config.blob_url,
        case_token=config.case_token,
        metrics=config.metrics,
    )


def create_home(path: Path | None = None) -> Home:
    """Make the folder, unless it is there, and open it."""
    os.umask(0o077)
    root = (path or default_home()).absolute()
    try:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
    except FileExistsError:
        pass  # a file or a broken link: what follows says so
    except OSError as exc:
        raise UsageError(f"The home {root} cannot be made: {exc.strerror}.") from exc
    return open_home(root)


def _make_private(root: Path) -> None:
    try:
        # What was opened is what is checked and mended: nobody can put another folder in its place in between.
        descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as exc:
        raise _unopened(root, exc) from exc
    try:
        status = os.fstat(descriptor)
        if status.st_uid != os.getuid():
            raise _somebody_elses(root, status.st_uid)
        mode = stat.S_IMODE(status.st_mode)
        if mode & 0o077:
            if not _is_ours(descriptor):
                raise UsageError(
                    f"The folder {root} is no home of tui-mail, and others use it: name an empty one, or a new one."
                )
            os.fchmod(descriptor, 0o700)
            _log.warning("Others could enter the home %s (%04o): now only you can (0700).", root, mode)
    finally:
        os.close(descriptor)


def _is_ours(descriptor: int) -> bool:
    """Whether a folder holds an instance, or nothing yet: only such a one may be closed to others."""
    names = set(os.listdir(descriptor))
    return not names or not names.isdisjoint(MARKS)


def _unopened(root: Path, error: OSError) -> UsageError | NotPermitted:
    try:
        status = root.lstat()
    except FileNotFoundError:
        return UsageError(f"There is no home at {root}: make one with `tui-mail --home {root} init`.")
    except PermissionError:
        return NotPermitted(f"The home {root} lies in a folder that you may not enter.")
    except OSError as exc:
        return UsageError(f"The home {root} cannot be opened: {exc.strerror}.")
    if stat.S_ISLNK(status.st_mode):
        return UsageError(f"The home {root} is a symbolic link: name the folder itself.")
    if not stat.S_ISDIR(status.st_mode):
        return UsageError(f"The home {root} is not a folder.")
    if status.st_uid != os.getuid():
        return _somebody_elses(root, status.st_uid)
    return UsageError(f"The home {root} cannot be opened: {error.strerror}.")


def _somebody_elses(root: Path, owner: int) -> NotPermitted:
    return NotPermitted(f"The home {root} belongs to {_name_of(owner)}; you are {_name_of(os.getuid())}.")


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def _one_slash(path: str) -> str:
    """`///srv/blobs`, as it stands in a URL, is /srv/blobs; `blobs` is a folder of the home."""
    return f"/{path.lstrip('/')}" if path.startswith("/") else path
