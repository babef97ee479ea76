"""What was deleted on the server and is to go here, too (off unless an account asks for it)."""

from tui_mail.desk.change import changing
from tui_mail.desk.intake.presence import GONE
from tui_mail.desk.purging import purge_under_lock
from tui_mail.errors import NotFound
from tui_mail.store.actor import SYSTEM
from tui_mail.store.database import change
from tui_mail.store.queries.accounts import StoredAccount
from tui_mail.store.queries.holds import hold_of_item
from tui_mail.store.queries.server_side import vanished_items
from tui_mail.store.writes.accounts import check_fence

BY_HAND = ("manual",)
"""Links that somebody made: their records keep the message. What was filed by itself goes with the item."""


def propagate_deletions(account: StoredAccount, since: int, fence: int | None = None) -> int:
    """Purge the items whose message vanished from the account's server since then; returns how many."""
    done = 0
    for item in vanished_items(account.id, account.mailbox_id, GONE, since):
        with change():
            check_fence(account.id, fence)
            done += _purge(item, f"deleted on the server of the account {account.name}")
    return done


def _purge(item: int, why: str) -> int:
    try:
        with changing(SYSTEM, item) as changed:
            if hold_of_item(item):
                return 0
            purge_under_lock(changed, why=why, kept_origins=BY_HAND)
    except NotFound:  # its mailbox was switched off
        return 0
    return 1
