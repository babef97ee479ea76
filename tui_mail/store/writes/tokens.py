"""The tokens that accounts log in with: the one secret that the database must hold. One at a time renews them."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tui_mail.errors import SourceUnreachable
from tui_mail.store.clock import now
from tui_mail.store.database import database_url, is_sqlite
from tui_mail.store.models import OAuthToken

PATIENCE: Final = 90.0
"""Seconds to wait for somebody else who renews the same token: longer than a token server may take."""

_LOOK_EVERY: Final = 0.02
_LOCK_CLASS: Final = 0x746F6B65
"""First key of the advisory locks, `toke` in ASCII; the second one is the account."""


@contextmanager
def renewing(account_id: int) -> Iterator[None]:
    """Be the only one who renews this account's token, among all threads, processes and hosts.

    Whoever dies lets go of it. No transaction is open meanwhile. Raises SourceUnreachable after a long wait.
    """
    with _file_lock(account_id) if is_sqlite() else _advisory_lock(account_id):
        yield


@contextmanager
def _file_lock(account_id: int) -> Iterator[None]:
    path = Path(database_url().removeprefix("sqlite:///"))
    name = path.with_name(f"{path.name}.token-{account_id}")
    handle = os.open(name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _wait_for(lambda: _locked(handle))
        yield
    finally:
        os.close(handle)  # and with it the lock


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _advisory_lock(account_id: int) -> Iterator[None]:
    import psycopg

    with psycopg.connect(database_url(), autocommit=True) as connection:

        def locked() -> bool:
            keys = (_LOCK_CLASS, account_id)
            row = connection.execute("SELECT pg_try_advisory_lock(%s::int, %s::int)", keys).fetchone()
            return row is not None and bool(row[0])

        _wait_for(locked)
        yield


def _wait_for(locked: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not locked():
        if time.monotonic() > until:
            raise SourceUnreachable("The account's token is being renewed by another process that does not end.")
        time.sleep(_LOOK_EVERY)


def keep_authorised(account_id: int, client: str, refresh_token: str, access_token: str, expires_at: int) -> None:
    """Store what a person's consent gave, instead of whatever was there."""
    OAuthToken.delete().where(OAuthToken.account == account_id).execute()
    OAuthToken.insert(
        account=account_id,
        client=client,
        refresh_token=refresh_token,
        access_token=access_token,
        expires_at=expires_at,
        authorised_at=now(),
        refreshed_at=None,
        problem="",
    ).execute()


def keep_renewed(account_id: int, used: str, refresh_token: str, access_token: str, expires_at: int) -> bool:
    """Store what was given for the refresh token `used`; False where another one is stored by now."""
    columns: dict[str, object] = {"refresh_token": refresh_token, "access_token": access_token, "problem": ""}
    query = OAuthToken.update(**columns, expires_at=expires_at, refreshed_at=now())
    return bool(query.where(_is(account_id, used)).execute())


def note_problem(account_id: int, used: str, problem: str, *, for_good: bool) -> None:
    """Note why the refresh token `used` gave nothing; one that is refused for good is forgotten."""
    columns: dict[str, object] = {"access_token": "", "expires_at": 0, "problem": problem}
    query = OAuthToken.update(**columns, **({"refresh_token": ""} if for_good else {}))
    query.where(_is(account_id, used)).execute()


def forget_access_token(account_id: int, *, given_before: int) -> bool:
    """Forget an access token that was given before a time; returns whether there was one."""
    given = OAuthToken.refreshed_at.is_null() | (OAuthToken.refreshed_at < given_before)
    older = given & (OAuthToken.authorised_at < given_before)
    query = OAuthToken.update(access_token="", expires_at=0).where((OAuthToken.account == account_id) & older)
    return bool(query.execute())


def _is(account_id: int, refresh_token: str) -> object:
    return (OAuthToken.account == account_id) & (OAuthToken.refresh_token == refresh_token)
