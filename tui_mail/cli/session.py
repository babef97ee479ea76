"""Whose session this is: of the one who owns the instance, or restricted, through his account by SSH key or sudo.

In a restricted session the program runs with the owner's rights on this machine for somebody who has not got them. So
nothing of it opens a shell or a path that the person names, and of the person's environment only that counts which is
known to steer nothing: a variable can name a file to read or to write, a module to load, a program to start.
"""

import os
import pwd
import re
import shlex
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tui_mail.errors import NotPermitted, UsageError

RESTRICTED = "--restricted"

SUDO = "SUDO_UID"
"""Set by sudo, whoever it changes to: a service account that owns the database as well as root."""

FORCED = "SSH_ORIGINAL_COMMAND"
"""Set by sshd where a key has a forced command: what the person asked for instead."""

_KEPT = re.compile(r"LANG|LANGUAGE|LC_[A-Z]+|TERM|COLORTERM|TZ|NO_COLOR")

_HARMLESS = re.compile(r"(?![/:])(?!.*\.\.)[\w.@:+,/<>-]{0,64}")
"""Names of languages, terminals and time zones; no path, from the root or upwards."""

_PATH = "/usr/local/bin:/usr/bin:/bin"


def is_restricted(arguments: Sequence[str], environ: Mapping[str, str]) -> bool:
    """Whether somebody else than the owner of the account may be behind these words."""
    return RESTRICTED in arguments or SUDO in environ or FORCED in environ


def restricted_environment(environ: Mapping[str, str], account: pwd.struct_passwd) -> dict[str, str]:
    """Return what of an environment may count, and what the account itself says."""
    kept = {name: value for name, value in environ.items() if _KEPT.fullmatch(name) and _HARMLESS.fullmatch(value)}
    who = {name: environ[name] for name in (SUDO, FORCED) if name in environ}
    return {**kept, **who, "HOME": account.pw_dir, "PATH": _PATH}


def enter_restricted() -> None:
    """Forget what the environment says, before anything has read it, and where one was."""
    environment = restricted_environment(os.environ, _account_of_process())
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.umask(0o077)
    os.chdir("/")


def _account_of_process() -> pwd.struct_passwd:
    uid = os.getuid()
    try:
        return pwd.getpwuid(uid)
    except KeyError as exc:
        raise NotPermitted(f"This machine has no name for uid {uid}, which this program runs as.") from exc


def asked_for(environ: Mapping[str, str]) -> list[str]:
    """Return the words that the person gave to ssh, split as a shell does. Raises UsageError."""
    try:
        return shlex.split(environ.get(FORCED, ""))
    except ValueError as exc:
        raise UsageError(f"What is asked for cannot be split into words: {str(exc).lower()}.") from exc


def home_of_account() -> Path | None:
    """Where the instance is that this account serves: in its own folder, else (None) where instances are by default."""
    from tui_mail.config.home import MARKS

    folder = Path(_account_of_process().pw_dir)
    return folder if any((folder / mark).exists() for mark in MARKS) else None
