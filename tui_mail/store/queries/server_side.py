"""What is known here of messages on a server, for what is done there: who read them, how long they lie there."""

from dataclasses import dataclass
from typing import Any

from tui_mail.store.models import (
    Account,
    Item,
    Mailbox,
    Message,
    RemoteFolder,
    ServerDeletion,
    Sighting,
)
from tui_mail.store.models.table import first_tuple, tuples
from tui_mail.store.queries.asking import ask, marks

KEPT_WHOLE = ("stored", "duplicate")
"""Outcomes of what is kept here as it came."""


@dataclass(frozen=True, slots=True)
class There:
    """A message that lies on the server as far as is known."""

    sighting: int
    folder: str
    uidvalidity: int
    key: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """An item that somebody wants deleted on the server."""

    id: int
    item: int
    wanted_by: int


@dataclass(frozen=True, slots=True)
class FlagState:
    """Up to where it is known who has read what in a folder."""

    folder: int
    uidvalidity: int
    highest_modseq: int
    read_at: int | None


def flag_state(account_id: int, folder: str) -> FlagState | None:
    """Return what was last read of a folder's flags; None for a folder that was never taken in."""
    columns = (RemoteFolder.id, RemoteFolder.uidvalidity, RemoteFolder.highest_modseq, RemoteFolder.flags_read_at)
    row = first_tuple(
        RemoteFolder.select(*columns).where((RemoteFolder.account == account_id) & (RemoteFolder.name == folder))
    )
    return None if row is None else FlagState(*row)


def last_success(account_id: int) -> int:
    """Return when the last good round of an account ended, 0 before the first."""
    return int(first_tuple(Account.select(Account.last_success_at).where(Account.id == account_id))[0] or 0)


def unmarked_there(folder: int, uidvalidity: int, since: int, limit: int) -> list[tuple[int, str]]:
    """Return sighting and key of what was stored since then and is not marked as seen on the server."""
    here = (Sighting.remote_folder == folder) & (Sighting.uidvalidity == uidvalidity) & Sighting.gone_at.is_null()
    fresh = (Sighting.seen_at >= since) & (Sighting.seen_there == False) & Sighting.outcome.in_(KEPT_WHOLE)  # noqa: E712 - SQL
    query = Sighting.select(Sighting.id, Sighting.remote_key).where(here & fresh).order_by(Sighting.id).limit(limit)
    return [(int(key), str(remote)) for key, remote in tuples(query)]


def sightings_to_flag(
    folder: int, uidvalidity: int, keys: list[str], since: int, *, seen: bool
) -> list[tuple[int, int | None]]:
    """Return sighting and message of those of the keys that are not noted as read there (or as not read).

    What came since then is among those that are read there, too: it may have been read before it was fetched.
    """
    fresh = "NOT seen_there OR seen_at >= ?" if seen else "seen_there AND seen_at >= ?"
    found = ask(
        "SELECT id, message FROM sighting WHERE remote_folder = ? AND uidvalidity = ?"  # noqa: S608 - only marks
        f" AND ({fresh}) AND remote_key IN ({marks(len(keys))})",
        [folder, uidvalidity, since if seen else 0, *keys],
    )
    return [(int(key), message) for key, message in found]


def items_of(mailbox_id: int, messages: list[int]) -> list[int]:
    """Return the items of messages in a mailbox."""
    here = (Item.mailbox == mailbox_id) & Item.message.in_(messages)
    return [row[0] for row in tuples(Item.select(Item.id).where(here))]


def owner_of(mailbox_id: int) -> int | None:
    """Return whose mailbox it is; None where it is shared."""
    return Mailbox.get_by_id(mailbox_id).owner


def long_there(folder: int, uidvalidity: int, before: int, limit: int) -> list[There]:
    """Return what has lain in a folder since that time, as far as it is kept here as it came.

    A folder that was numbered anew does not make its messages younger: their first sighting there counts.
    """
    old = _SEEN_ONCE_BEFORE if _was_renumbered(folder, uidvalidity) else "s.seen_at <= ?"
    return [
        There(*row) for row in ask(_LONG_THERE.replace("OLD", old), [folder, uidvalidity, _UNDER_WAY, before, limit])
    ]


_LONG_THERE = """SELECT s.id, f.name, s.uidvalidity, s.remote_key, s.raw_sha256 FROM sighting s
  JOIN message m ON m.id = s.message JOIN remote_folder f ON f.id = s.remote_folder
  WHERE s.remote_folder = ? AND s.uidvalidity = ? AND s.gone_at IS NULL
  AND (s.gone_why = '' OR s.gone_why LIKE ?)
  AND s.outcome IN ('stored', 'duplicate') AND s.raw_sha256 IS NOT NULL AND NOT m.reduced
  AND OLD ORDER BY s.seen_at, s.id LIMIT ?"""

_UNDER_WAY = "deleted after %"  # and still there: a crash came in between

_SEEN_ONCE_BEFORE = """EXISTS (SELECT 1 FROM sighting e WHERE e.message = s.message
  AND e.remote_folder = s.remote_folder AND e.seen_at <= ?)"""


def on_server(account_id: int, item_id: int) -> list[There]:
    """Return where on the server the message of an item lies, as far as is known."""
    query = _there().join_from(Sighting, Item, on=(Item.message == Sighting.message))
    present = (Sighting.account == account_id) & Sighting.gone_at.is_null() & Sighting.raw_sha256.is_null(False)
    return [There(*row) for row in tuples(query.where((Item.id == item_id) & present).order_by(Sighting.id))]


def is_reduced(item_id: int) -> bool:
    """Whether what is kept of an item is less than what came."""
    query = Message.select(Message.reduced).join(Item, on=(Item.message == Message.id))
    return bool(first_tuple(query.where(Item.id == item_id))[0])


def deletions_wanted(account_id: int, limit: int) -> list[Wanted]:
    """Return what is to be deleted on the server, the longest waiting first."""
    columns = (ServerDeletion.id, ServerDeletion.item, ServerDeletion.wanted_by)
    waiting = (ServerDeletion.account == account_id) & ServerDeletion.done_at.is_null()
    query = ServerDeletion.select(*columns).where(waiting).order_by(ServerDeletion.id).limit(limit)
    return [Wanted(*row) for row in tuples(query)]


def deletion_results(item_ids: list[int], wanted_by: int) -> dict[int, str | None]:
    """Return for items what became of somebody's last wish to delete them there; None while it waits."""
    mine = ServerDeletion.item.in_(item_ids) & (ServerDeletion.wanted_by == wanted_by)
    columns = (ServerDeletion.item, ServerDeletion.done_at, ServerDeletion.result)
    rows = tuples(ServerDeletion.select(*columns).where(mine).order_by(ServerDeletion.id))
    return {item: None if done_at is None else result for item, done_at, result in rows}


def outcomes_since(wanted_by: int, since: int) -> list[str | None]:
    """Return what became of all that somebody wanted deleted there since then; None for what waits."""
    mine = (ServerDeletion.wanted_by == wanted_by) & (ServerDeletion.wanted_at >= since)
    rows = tuples(ServerDeletion.select(ServerDeletion.done_at, ServerDeletion.result).where(mine))
    return [None if done_at is None else result for done_at, result in rows]


def accounts_with_wishes(item_ids: list[int]) -> list[str]:
    """Return the names of the accounts in which these items wait to be deleted."""
    query = Account.select(Account.name).join(ServerDeletion, on=(ServerDeletion.account == Account.id)).distinct()
    waiting = ServerDeletion.item.in_(item_ids) & ServerDeletion.done_at.is_null()
    return [row[0] for row in tuples(query.where(waiting).order_by(Account.name))]


def vanished_items(account_id: int, mailbox_id: int, why: str, since: int) -> list[int]:
    """Return the items whose message is gone from every folder of the account, the last one since that time.

    Only what vanished from a folder that is numbered as it was then counts as deleted there; and not while something
    that came since then could not be read or had: it may be the same message, moved.
    """
    return [row[0] for row in ask(_VANISHED, [account_id, why, since, account_id, account_id, since, mailbox_id])]


_VANISHED = """SELECT i.id FROM item i WHERE i.message IN (
    SELECT s.message FROM sighting s JOIN remote_folder f ON f.id = s.remote_folder
    WHERE s.account = ? AND s.gone_why = ? AND s.gone_at >= ? AND s.uidvalidity = f.uidvalidity)
  AND NOT EXISTS (SELECT 1 FROM sighting o JOIN remote_folder p ON p.id = o.remote_folder
    WHERE o.message = i.message AND o.account = ? AND o.gone_at IS NULL AND o.uidvalidity = p.uidvalidity)
  AND NOT EXISTS (SELECT 1 FROM remote_folder r JOIN sighting x ON x.remote_folder = r.id
    JOIN message c ON c.id = i.message LEFT JOIN message q ON q.id = x.message
    WHERE r.account = ? AND x.gone_at IS NULL AND x.seen_at >= ? AND (x.outcome = 'failed'
      OR (x.outcome = 'quarantined' AND (q.message_id = '' OR q.message_id = c.message_id))))
  AND i.mailbox = ? ORDER BY i.id"""


def account_of_mailbox(mailbox_id: int) -> tuple[int, str, str] | None:
    """Return id, name and kind of the account that feeds a mailbox."""
    query = Account.select(Account.id, Account.name, Account.kind).join(Mailbox, on=(Mailbox.account == Account.id))
    row = first_tuple(query.where(Mailbox.id == mailbox_id))
    return None if row is None else (int(row[0]), str(row[1]), str(row[2]))


def _there() -> Any:
    columns = (Sighting.id, RemoteFolder.name, Sighting.uidvalidity, Sighting.remote_key, Sighting.raw_sha256)
    return Sighting.select(*columns).join(RemoteFolder, on=(RemoteFolder.id == Sighting.remote_folder))


def _was_renumbered(folder: int, uidvalidity: int) -> bool:
    below = "SELECT 1 FROM sighting WHERE remote_folder = ? AND uidvalidity < ? LIMIT 1"
    above = "SELECT 1 FROM sighting WHERE remote_folder = ? AND uidvalidity > ? LIMIT 1"
    return bool(ask(below, [folder, uidvalidity]) or ask(above, [folder, uidvalidity]))
