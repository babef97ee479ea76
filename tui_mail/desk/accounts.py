"""What people ask of accounts: a round now, a folder; and how the rounds went."""

import msgspec

from tui_mail.config.accounts import Account
from tui_mail.desk.rights import Power, has_power
from tui_mail.errors import NotFound, NotPermitted, TuiMailError
from tui_mail.store.actor import Actor
from tui_mail.store.database import change
from tui_mail.store.queries.accounts import StoredAccount, feeding_accounts, fetches_wanted
from tui_mail.store.queries.remote_folders import remote_folders
from tui_mail.store.visibility import places
from tui_mail.store.writes import accounts
from tui_mail.store.writes.remote_folders import unwant_remote_folder, want_remote_folder


def settings_of(account: StoredAccount) -> Account:
    """Return the account as the team file has it."""
    return msgspec.convert(account.settings, Account)


def check_may_fetch(actor: Actor, name: str) -> StoredAccount:
    """Return the account that the actor may fetch now. Raises NotFound, or NotPermitted for viewers."""
    account = next((one for one in feeding_accounts() if one.name == name), None)
    place = None if account is None else places(actor).get(account.mailbox_id)
    if account is None or place is None:
        raise NotFound(f"There is no account {name!r} with a mailbox that you may see.")
    if not has_power(Power.FETCH, actor, place):
        raise NotPermitted("You are a viewer here: members fetch.")
    return account


def want_fetch(actor: Actor, name: str, *, for_mail: bool = True) -> None:
    """Ask the daemon for a round of an account now. Raises as `check_may_fetch` does.

    Mail that comes in it was asked for by nobody unless that was wanted `for_mail`.
    """
    with change():
        accounts.want_fetch(check_may_fetch(actor, name).id, actor.user_id if for_mail else None)


def withdraw_fetch(name: str) -> None:
    """Forget that somebody wanted a round: he did not wait for it."""
    with change():
        accounts.forget_fetch(name)


def want_folder(actor: Actor, name: str, folder: str) -> None:
    """Let the next round take in a folder that is not watched, once. Raises as `check_may_fetch` does."""
    with change():
        want_remote_folder(check_may_fetch(actor, name).id, folder)


def require_taken_in(actor: Actor, name: str, folder: str) -> None:
    """Check, after the round, on a folder that was wanted. Raises NotFound for one that the server does not have.

    Raises TuiMailError for one that was not taken in.
    """
    account = check_may_fetch(actor, name)
    row = remote_folders(account.id).get(folder)
    if row is None or (row.wanted and not row.problem):
        with change():
            unwant_remote_folder(account.id, folder)
        raise NotFound(f"There is no folder {folder!r} on the server of {name}.")
    if row.problem:
        raise TuiMailError(row.problem)


def is_fetch_done(name: str) -> bool:
    """Whether the daemon has done the round that somebody wanted."""
    account = next((one for one in feeding_accounts() if one.name == name), None)
    return account is None or account.id not in fetches_wanted()


def note_success(account_id: int, begun_at: int, next_try_at: int, fence: int | None = None) -> None:
    """Note that a round that began then went well, and when the next one is due. Raises LeaseLost."""
    with change():
        accounts.check_fence(account_id, fence)
        accounts.note_success(account_id, begun_at, next_try_at)


def note_failure(account_id: int, begun_at: int, sentence: str, next_try_at: int, fence: int | None = None) -> None:
    """Note why a round that began then failed, and when it is tried again. Raises LeaseLost."""
    with change():
        accounts.check_fence(account_id, fence)
        accounts.note_failure(account_id, begun_at, sentence, next_try_at)
