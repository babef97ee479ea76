"""Who wrote and is nobody's: a list to work through, of what somebody may read, the newest first."""

from dataclasses import dataclass, replace

from tui_mail.store.actor import Actor
from tui_mail.store.database import snapshot
from tui_mail.store.queries.asking import ask, marks
from tui_mail.store.queries.relations import addresses_of_the_house
from tui_mail.store.visibility import Slice, places, slices

MOST = 50_000
"""Mails of each mailbox that are looked at, the newest: an index gives them in this order."""


@dataclass(frozen=True, slots=True)
class UnknownSender:
    """An address that wrote and is in no directory. Times are microseconds UTC."""

    address: str
    name: str
    mails: int  # that were found of it
    newest_at: int
    item: int  # the newest
    mailbox: str  # where that is


def unknown_senders(actor: Actor, mailbox_id: int | None = None, limit: int = 200) -> list[UnknownSender]:
    """Return who wrote what the actor may read and is neither in the directory nor of the house, the newest first.

    Machines are left out, and what lies in the trash or the junk. Of each mailbox the newest mails count.
    """
    with snapshot():
        found: dict[str, UnknownSender] = {}
        own = addresses_of_the_house()
        for key, place in places(actor).items():
            parts = slices(actor, place) if mailbox_id in (None, key) else ()
            for one in (one for part in parts if part.full for one in _of_slice(actor, part, place.code, limit)):
                if one.address not in own:
                    found[one.address] = _both(found.get(one.address), one)
        newest = sorted(found.values(), key=lambda one: (-one.newest_at, one.address))[:limit]
        names = _names([one.item for one in newest])
        return [replace(one, name=names.get(one.item, "")) for one in newest]


def _both(known: UnknownSender | None, other: UnknownSender) -> UnknownSender:
    if known is None:
        return other
    newer = max(known, other, key=lambda one: one.newest_at)
    return replace(newer, mails=known.mails + other.mails)


_QUESTION = """
SELECT a.address, COUNT(*), MAX(w.received_at), MAX(w.id)
  FROM (SELECT id, message, folder, direction, private_to, received_at FROM item
         WHERE mailbox = ? {mine} ORDER BY listed_at DESC, id DESC LIMIT ?) w
  JOIN message m ON m.id = w.message
  JOIN folder f ON f.id = w.folder
  JOIN message_address a ON a.message = w.message AND a.role = 'from' AND a.position = 0
 WHERE w.direction = 'in' AND NOT m.automatic AND f.kind NOT IN ('trash', 'junk', 'quarantine') AND a.address <> ''
   AND (w.private_to IS NULL OR w.private_to = ?)
   AND NOT EXISTS (SELECT 1 FROM record_address r WHERE r.address = a.address)
 GROUP BY a.address ORDER BY 3 DESC LIMIT ?
"""
_OF_THE_HOUSE = 1_000
"""Addresses of colleagues may be among those that are found."""


def _of_slice(actor: Actor, part: Slice, code: str, limit: int) -> list[UnknownSender]:
    mine = "" if part.assignee is None else "AND assignee = ?"
    whose = [] if part.assignee is None else [part.assignee]
    values = [part.mailbox_id, *whose, MOST, actor.user_id, limit + _OF_THE_HOUSE]
    rows = ask(_QUESTION.replace("{mine}", mine), values)
    return [UnknownSender(address, "", mails, at, item, code) for address, mails, at, item in rows]


def _names(items: list[int]) -> dict[int, str]:
    """Return how the senders of these items call themselves."""
    if not items:
        return {}
    statement = (
        "SELECT i.id, a.name FROM item i JOIN message_address a ON a.message = i.message"  # noqa: S608 - only marks
        f" WHERE i.id IN ({marks(len(items))}) AND a.role = 'from' AND a.position = 0"
    )
    return dict(ask(statement, items))
