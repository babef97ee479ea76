"""How the accounts fare: written by the daemon after each round."""

from collections.abc import Mapping

from peewee import fn

from tui_mail.errors import LeaseLost
from tui_mail.store.canonical import from_json, to_json
from tui_mail.store.clock import now
from tui_mail.store.database import is_sqlite
from tui_mail.store.models import Account
from tui_mail.store.queries.asking import ask
from tui_mail.store.writes.rows import update


def check_fence(account_id: int, fence: int | None) -> None:
    """Hold off who wants to take the account over until this transaction ends. Raises LeaseLost if one has already.

    Without a fence there is nothing to lose: one daemon per instance, or a person who imports. Whoever changes another
    column of the account, with a mailbox locked that intake is waiting for, need not wait: that would be a deadlock.
    """
    if fence is None:
        return
    suffix = "" if is_sqlite() else " FOR KEY SHARE"
    if ask(f"SELECT fence FROM account WHERE id = ?{suffix}", [account_id]) != [(fence,)]:  # noqa: S608 - our own words
        raise LeaseLost


def note_progress(account_id: int, done: int, total: int, since: int) -> None:
    """Note how far a round has come, in the transaction that brings it there."""
    statement = "UPDATE account SET progress_done = ?, progress_total = ?, progress_since = ? WHERE id = ?"
    update(statement, [done, total, since, account_id])


def end_progress(account_id: int) -> None:
    """Note that no round is going on."""
    statement = (
        "UPDATE account SET progress_done = 0, progress_total = 0, progress_since = NULL"
        " WHERE id = ? AND progress_since IS NOT NULL"
    )
    update(statement, [account_id])


def note_success(account_id: int, begun_at: int, next_try_at: int) -> None:
    """Note that a round that began then went well, and when the next one is due."""
    values: dict[str, object] = {"state": "ok", "failure": "", "failures": 0, "failing_since": None}
    times: dict[str, object] = {"last_success_at": now(), "next_try_at": next_try_at}
    Account.update(**values, **times).where(Account.id == account_id).execute()
    _answer_wish(account_id, begun_at)


def note_failure(account_id: int, begun_at: int, sentence: str, next_try_at: int) -> None:
    """Note why a round that began then failed, and when it is tried again."""
    values: dict[str, object] = {"state": "failed", "failure": sentence, "next_try_at": next_try_at}
    since = fn.COALESCE(Account.failing_since, now())
    failed = Account.update(**values, failing_since=since, failures=Account.failures + 1)
    failed.where(Account.id == account_id).execute()
    _answer_wish(account_id, begun_at)


def _answer_wish(account_id: int, begun_at: int) -> None:
    """Forget that somebody wanted mail fetched, unless he wanted it after the round began.

    A wish from the future is from before the clock was put back.
    """
    in_time = (Account.fetch_wanted_at <= begun_at) | (Account.fetch_wanted_at > now())
    answered = (Account.id == account_id) & in_time
    Account.update(fetch_wanted_at=None, fetch_wanted_by=None).where(answered).execute()


def want_fetch(account_id: int, wanted_by: int | None) -> None:
    """Ask the daemon for a round of this account now."""
    Account.update(fetch_wanted_at=now(), fetch_wanted_by=wanted_by).where(Account.id == account_id).execute()


def forget_fetch(name: str) -> None:
    """Forget that anybody asked for a round."""
    Account.update(fetch_wanted_at=None, fetch_wanted_by=None).where(Account.name == name).execute()


def set_folder_roles(account_id: int, roles: Mapping[str, object]) -> None:
    """Set what the folders on the server are by hand; a daemon that fetches the account follows."""
    settings = from_json(Account.get_by_id(account_id).settings)
    changed = to_json({**settings, "folder_roles": dict(roles)})
    Account.update(settings=changed).where(Account.id == account_id).execute()


def set_active(account_id: int, *, active: bool) -> None:
    """Switch an account on or off; one that is on is tried at once."""
    Account.update(active=active, next_try_at=None).where(Account.id == account_id).execute()
