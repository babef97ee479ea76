"""What somebody wants deleted on the server, out of the trash: rows that the account's next round sees to."""

from collections import Counter as Tally
from collections.abc import Iterable, Sequence

from tui_mail.desk.change import Done, changing
from tui_mail.desk.rights import Right
from tui_mail.errors import Conflict, NotPermitted
from tui_mail.store.actor import Actor
from tui_mail.store.queries.holds import hold_of_item
from tui_mail.store.queries.server_side import (
    account_of_mailbox,
    accounts_with_wishes,
    deletion_results,
    on_server,
    outcomes_since,
)
from tui_mail.store.writes.accounts import want_fetch
from tui_mail.store.writes.server_side import want_deletion as keep_wish

CAUTION = "Deleted there and then here, for good: nothing takes it back."

NOT_THERE = "It is not on the server: it stays in the trash, where d deletes it for good."

DELETED = "deleted"
"""The result of a wish that was fulfilled; every other one is a sentence that says why not."""

NOT_FOUND = "It is not on the server any more: it stays in the trash."

SERVERS = ("imap", "pop3")
"""Kinds of accounts in which something can be deleted."""


def want_deletion(actor: Actor, item_id: int) -> Done:
    """Ask for an item of the trash to be deleted on the server; what was found there is purged then, the rest stays.

    The daemon does it in a round that begins at once. Raises Conflict for what is known not to be there.
    """
    with changing(actor, item_id) as changed:
        changed.require(Right.PURGE)
        if actor.user_id is None:
            raise NotPermitted("Only people delete on the server out of the trash.")
        if why := hold_of_item(item_id):
            raise Conflict(why)
        if changed.item.folder_kind != "trash":
            raise Conflict("Only what lies in the trash can be deleted on the server: put it there first (d).")
        account = account_of_mailbox(changed.item.mailbox)
        if account is None or account[2] not in SERVERS:
            raise Conflict("This mailbox has no server on which anything could be deleted.")
        if not on_server(account[0], item_id):
            raise Conflict(NOT_THERE)
        if not keep_wish(item_id, account[0], actor.user_id):
            return Done(item_id, None, "{} is about to be deleted on the server")
        want_fetch(account[0], None)  # mail that comes meanwhile was asked for by nobody
        return Done(item_id, changed.record("delete-on-server", {}, {}), "Asked the server to delete {}")


def results(actor: Actor, item_ids: Sequence[int]) -> dict[int, str | None]:
    """Return what became of the actor's wishes: DELETED, or why not; None while one waits."""
    return {} if actor.user_id is None else deletion_results(list(item_ids), actor.user_id)


def report(actor: Actor, since: int) -> str | None:
    """Say what became of all that the actor wanted deleted since then; None while something waits."""
    outcomes = [] if actor.user_id is None else outcomes_since(actor.user_id, since)
    if None in outcomes:
        return None
    return told([outcome for outcome in outcomes if outcome is not None]) if outcomes else ""


def told(outcomes: Iterable[str]) -> str:
    """Say how many were deleted there, how many were not found, and how many were left for which reason."""
    by_outcome = Tally(outcomes)
    parts = [f"{by_outcome.pop(DELETED, 0)} deleted on the server"]
    if missing := by_outcome.pop(NOT_FOUND, 0) + by_outcome.pop(NOT_THERE, 0):
        parts.append(f"{missing} not found ({'it stays' if missing == 1 else 'they stay'} in the trash)")
    for why, left in by_outcome.items():
        parts.append(f"{left} left ({why[:1].lower()}{why[1:].removesuffix('.')})")
    return ", ".join(parts)


def accounts_of(item_ids: Sequence[int]) -> list[str]:
    """Return the names of the accounts that have wishes for these items to fulfil."""
    return accounts_with_wishes(list(item_ids))
