"""Where passwords are: only references to them are ever stored, shown or logged.

`env:NAME` the environment · `file:PATH` a file that only its owner can read · `command:LINE` the first line that a
program prints (no shell, 10 s) · `credential:NAME` what systemd hands over. No message holds what was found there.
"""

import os
import re
import shlex
import signal
import stat
import subprocess
from pathlib import Path

from tui_mail.errors import ConfigError

COMMAND_SECONDS = 10
_LARGEST = 64 * 1024  # bytes; a token has a few thousand at most


def check_reference(key: str, reference: str) -> None:
    """Refuse what is no reference, above all a password itself, which is not repeated: ValueError("key: why")."""
    scheme, colon, rest = reference.partition(":")
    pattern = _PATTERNS.get(scheme) if colon else None
    if pattern is None:
        raise ValueError(
            f"{key}: a password does not belong into this file: say where it is"
            " (env:NAME, file:PATH, command:LINE or credential:NAME)"
        )
    if not re.fullmatch(pattern, rest):
        raise ValueError(f"{key}: what follows `{scheme}:` is not what it needs")
    if scheme == "command":
        _command_words(rest, key)


_PATTERNS = {
    "env": r"[A-Za-z_][A-Za-z0-9_]*",
    "file": r"[^\x00-\x1f]+",
    "command": r"[^\x00-\x1f]+",
    "credential": r"(?!\.\.?$)[A-Za-z0-9._@+-]+",
    "keyring": r"[^\x00-\x1f]+",
}


def absolute_path(path: str, folder: Path) -> str:
    """Make a path of a file in that folder absolute, the same one from wherever the file is named; links stay."""
    return os.path.normpath(os.path.join(folder, path))


def absolute_reference(reference: str, folder: Path) -> str:
    """Make a `file:` reference hold wherever the program is started; others stay as they are."""
    scheme, colon, rest = reference.partition(":")
    return f"file:{absolute_path(rest, folder)}" if colon and scheme == "file" else reference


def resolve(reference: str) -> str:
    """Give the secret behind a reference; the sentence of a ConfigError never holds it."""
    try:
        check_reference("secret", reference)
    except ValueError as exc:
        raise ConfigError(str(exc)) from None
    scheme, _, rest = reference.partition(":")
    match scheme:
        case "env":
            secret = _from_environment(rest)
        case "file":
            secret = _from_file(Path(rest))
        case "command":
            secret = _from_command(rest)
        case "credential":
            secret = _from_credential(rest)
        case _:
            raise ConfigError(
                "Secrets in a keyring need an extra that this version does not have: say env:, file: or command:."
            )
    if not secret:
        raise ConfigError(f"The secret at {_shown(reference)} is empty.")
    return secret


def _from_environment(name: str) -> str:
    try:
        return os.environ[name]
    except KeyError:
        raise ConfigError(f"The secret at env:{name} is missing: the environment has no {name}.") from None


def _from_credential(name: str) -> str:
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    if not folder:
        raise ConfigError(f"The secret at credential:{name} is missing: systemd handed over no credentials.")
    try:
        with Path(folder, name).open("rb") as file:
            return _first_line(file.read(_LARGEST), f"credential:{name}")
    except OSError as exc:
        raise ConfigError(f"The secret at credential:{name} cannot be read: {exc.strerror}.") from exc


def _from_file(path: Path) -> str:
    if not path.is_absolute():
        raise ConfigError(f"The secret at file:{path} cannot be found: the path is not absolute.")
    try:
        file = open(path, "rb", opener=_open_without_waiting)  # noqa: SIM115 - closed below, once its error is a sentence
    except OSError as exc:
        raise ConfigError(f"The secret at file:{path} cannot be read: {exc.strerror}.") from exc
    with file:
        status = os.fstat(file.fileno())  # of what was opened, whatever lies at the path by now
        if not stat.S_ISREG(status.st_mode):
            raise ConfigError(f"The secret at file:{path} is refused: that is no file.")
        if status.st_uid != os.getuid():
            raise ConfigError(f"The secret at file:{path} is refused: the file belongs to somebody else.")
        if status.st_mode & 0o077:
            mode = stat.S_IMODE(status.st_mode)
            raise ConfigError(f"The secret at file:{path} is refused: others may use the file ({mode:04o}), chmod 600.")
        return _first_line(file.read(_LARGEST), f"file:{path}")


def _open_without_waiting(path: str, flags: int) -> int:
    """Open a file; a pipe in its place cannot hold us up."""
    return os.open(path, flags | os.O_NONBLOCK)


def _from_command(line: str) -> str:
    words = _command_words(line, "secret")
    shown = f"command:{words[0]} ..."
    try:
        process = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # so that whatever it starts can be ended with it
        )
    except OSError as exc:
        raise ConfigError(f"The secret at {shown} is missing: {exc.strerror}.") from exc
    with process:
        try:
            output, _ = process.communicate(timeout=COMMAND_SECONDS)
        except subprocess.TimeoutExpired:  # its text holds the command and what was printed so far
            os.killpg(process.pid, signal.SIGKILL)
            raise ConfigError(f"The secret at {shown} is missing: no end after {COMMAND_SECONDS} s.") from None
    if process.returncode != 0:
        raise ConfigError(f"The secret at {shown} is missing: the program ended with {process.returncode}.")
    return _first_line(output, shown)


def _command_words(line: str, key: str) -> list[str]:
    try:
        words = shlex.split(line)
    except ValueError:
        words = []
    if not words:
        raise ValueError(f"{key}: what follows `command:` is no command line (a quote that does not end?)")
    return words


def _first_line(data: bytes, shown: str) -> str:
    try:
        lines = data.decode().splitlines()
    except UnicodeDecodeError:  # it would carry the bytes along
        raise ConfigError(f"The secret at {shown} is not UTF-8.") from None
    return lines[0] if lines else ""


def _shown(reference: str) -> str:
    scheme, _, rest = reference.partition(":")
    return f"command:{shlex.split(rest)[0]} ..." if scheme == "command" else reference
