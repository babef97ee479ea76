"""Who wrote and is nobody's: a list to work through, of what somebody may read, the newest first."""

from collections.abc import Iterator
from dataclasses import dataclass

from tui_mail.store.actor import Actor
from tui_mail.store.database import snapshot
from tui_mail.store.queries.asking import ask
from tui_mail.store.queries.relations import addresses_of_the_house
from tui_mail.store.visibility import Slice, places, slices

WINDOW = 5_000
"""Mails that are looked at in one question."""

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
            if mailbox_id in (None, key):
                for part in slices(actor, place):
                    if part.full:
                        for one in _of_slice(actor, part, place.code):
                            if one.address not in own:
                                found[one.address] = _both(found.get(one.address), one)
        return sorted(found.values(), key=lambda one: (-one.newest_at, one.address))[:limit]


def _both(known: UnknownSender | None, other: UnknownSender) -> UnknownSender:
    if known is None:
        return other
    newer = max(known, other, key=lambda one: one.newest_at)
    mails = known.mails + other.mails
    return UnknownSender(newer.address, newer.name, mails, newer.newest_at, newer.item, newer.mailbox)


_QUESTION = """
SELECT a.address, a.name, w.received_at, w.id
  FROM (SELECT id, message, folder, direction, private_to, received_at FROM item
         WHERE mailbox = ? {mine} ORDER BY listed_at DESC, id DESC LIMIT ? OFFSET ?) w
  JOIN message m ON m.id = w.message
  JOIN folder f ON f.id = w.folder
  JOIN message_address a ON a.message = w.message AND a.role = 'from' AND a.position = 0
 WHERE w.direction = 'in' AND NOT m.automatic AND f.kind NOT IN ('trash', 'junk', 'quarantine') AND a.address <> ''
   AND (w.private_to IS NULL OR w.private_to = ?)
   AND NOT EXISTS (SELECT 1 FROM record_address r WHERE r.address = a.address)
"""


def _of_slice(actor: Actor, part: Slice, code: str) -> Iterator[UnknownSender]:
    """Return one line for each mail: whoever asks adds them up."""
    mine = "" if part.assignee is None else "AND assignee = ?"
    whose = [] if part.assignee is None else [part.assignee]
    for start in range(0, MOST, WINDOW):
        values = [part.mailbox_id, *whose, WINDOW, start, actor.user_id]
        for address, name, at, item in ask(_QUESTION.replace("{mine}", mine), values):
            yield UnknownSender(address, name, 1, at, item, code)
        if not _goes_on(part, start + WINDOW, mine, whose):
            return


def _goes_on(part: Slice, start: int, mine: str, whose: list[int]) -> bool:
    statement = f"SELECT id FROM item WHERE mailbox = ? {mine} ORDER BY listed_at DESC, id DESC LIMIT 1 OFFSET ?"  # noqa: S608 - only words of this file
    return bool(ask(statement, [part.mailbox_id, *whose, start]))
