"""How the accounts fare: written by the daemon after each round."""

from tui_mail.store.clock import now
from tui_mail.store.models import Account


def note_success(account_id: int, next_try_at: int) -> None:
    """Note that a round went well, and when the next one is due."""
    values: dict[str, object] = {"state": "ok", "failure": "", "failures": 0, "last_success_at": now()}
    changed = Account.update(**values, next_try_at=next_try_at, fetch_wanted_at=None)
    changed.where(Account.id == account_id).execute()


def note_failure(account_id: int, sentence: str, next_try_at: int) -> None:
    """Note why a round failed, and when it is tried again."""
    values: dict[str, object] = {"state": "failed", "failure": sentence, "next_try_at": next_try_at}
    changed = Account.update(**values, failures=Account.failures + 1, fetch_wanted_at=None)
    changed.where(Account.id == account_id).execute()


def want_fetch(account_id: int) -> None:
    """Ask the daemon for a round of this account now."""
    Account.update(fetch_wanted_at=now()).where(Account.id == account_id).execute()
