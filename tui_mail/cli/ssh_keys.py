"""The verb ssh-keys: the lines of an `authorized_keys` file by which a team comes in, each key as its person."""

import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tui_mail.cli.call import Call, Verb, no_arguments
from tui_mail.cli.identity import is_owner
from tui_mail.cli.session import RESTRICTED
from tui_mail.errors import UsageError
from tui_mail.mail.text import safe_line
from tui_mail.store.opening import open_store

OPTIONS = "restrict,pty"
"""No forwarding of ports, agent or X11, no ~/.ssh/rc, nothing that a later sshd may bring; but a terminal."""


@dataclass(frozen=True, slots=True)
class _Line:
    login: str
    text: str
    has_key: bool


def print_keys(call: Call) -> None:
    """Print a line for each key of each active user; a comment names who has none. For admins, and for the owner."""
    from tui_mail.desk.administration.key_holders import check_may_see_keys, key_holders

    if call.restricted or call.as_login is not None or not is_owner():
        check_may_see_keys(call.actor)
    open_store(call.home)
    lines = _lines(call.home.root, key_holders())
    call.printer.many(lines, _value, lambda line: line.text, none="# There is no user.")


def _value(line: _Line) -> dict[str, object]:
    return {"login": line.login, "line": line.text if line.has_key else None}


def _lines(root: Path, holders: list[tuple[str, str, list[str]]]) -> Iterator[_Line]:
    for login, name, keys in holders:
        if not keys:
            yield _Line(login, f"# {login} ({safe_line(name)}) has no ssh_keys in the team file.", has_key=False)
        for key in keys:
            yield _Line(login, f'{OPTIONS},command="{_quoted(_command(root, login))}" {key}', has_key=True)


def _command(root: Path, login: str) -> list[str]:
    """Return what sshd starts: an interpreter that looks neither into the environment nor into the person's folders."""
    return [sys.executable, "-I", "-m", "tui_mail", RESTRICTED, "--home", str(root), "--as", login]


def _quoted(words: list[str]) -> str:
    """Quote words for the shell that sshd starts, and that line for `authorized_keys`. Raises UsageError."""
    line = shlex.join(words)
    if not line.isprintable():
        raise UsageError("The home or the program lies in a folder whose name cannot stand in a line: move it.")
    return line.replace('"', '\\"')


VERBS = (Verb("ssh-keys", "the authorized_keys lines of the team", no_arguments, print_keys),)
