"""Who am I: the one whose login the operating system vouches for, never what an environment variable claims.

Under sudo it is whoever called it. With --as it is somebody else, but only for who owns the database and could read it
anyway; under sudo never, because a sudo rule that allows arguments would make everyone anyone.
"""

import os
import pwd
from pathlib import Path
from typing import TYPE_CHECKING

from tui_mail.cli.session import SUDO
from tui_mail.errors import NotPermitted

if TYPE_CHECKING:
    from tui_mail.config.home import Home
    from tui_mail.store.actor import Actor


def my_account() -> pwd.struct_passwd:
    """Return the account of the person at the keyboard. Raises NotPermitted where the system knows none."""
    said = os.environ.get(SUDO)
    if said is not None and not said.isdecimal():
        raise NotPermitted(f"{SUDO} is no number, so nobody knows who you are.")
    uid = os.getuid() if said is None else int(said)
    try:
        return pwd.getpwuid(uid)
    except (KeyError, OverflowError) as exc:
        raise NotPermitted(f"This machine has no name for uid {uid}, so nobody knows who you are.") from exc


def real_name(login: str) -> str:
    """Return the full name that the system knows for a login, else the login."""
    try:
        return pwd.getpwnam(login).pw_gecos.partition(",")[0].strip() or login
    except KeyError:
        return login


def is_owner() -> bool:
    """Whether the person at the keyboard owns the home that is open: nobody else's can be opened, but through sudo."""
    return my_account().pw_uid == os.getuid()


def acting(home: "Home", as_login: str | None) -> "Actor":
    """Return who acts in the open store. Raises NotPermitted for a stranger, or for an --as that is not allowed."""
    from tui_mail.store.queries.directory import is_switched_off, user_by_login

    if as_login is not None:
        _check_owner(home)
    login = my_account().pw_name if as_login is None else as_login
    actor = user_by_login(login)
    if actor is None and is_switched_off(login):
        raise NotPermitted(f"Your login {login} is switched off; ask {_whom_to_ask()}.")
    if actor is None:
        instead = ", or say with --as NAME who acts" if as_login is None and is_owner() else ""
        raise NotPermitted(
            f"Nobody here has the login {login!r}: ask {_whom_to_ask()} to add it with `tui-mail apply`{instead}."
        )
    return actor


def _check_owner(home: "Home") -> None:
    if os.environ.get(SUDO) is not None:
        raise NotPermitted("--as is not allowed under sudo: you are who called sudo.")
    database = Path(home.database_url.removeprefix("sqlite:///"))
    owned = [home.root, database] if home.database_url.startswith("sqlite:///") else [home.root]
    if any(path.stat().st_uid != os.getuid() for path in owned):
        raise NotPermitted("--as is only for the one who owns the database, and that is somebody else.")


def _whom_to_ask() -> str:
    from tui_mail.store.queries.people import admin_names

    return " or ".join(admin_names()) or "an admin"
