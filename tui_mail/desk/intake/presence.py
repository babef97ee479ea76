"""What is no longer on a server, and what was only numbered anew there."""

import logging
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from hashlib import blake2b

from tui_mail.mail.text import safe_line
from tui_mail.store.database import change
from tui_mail.store.queries.accounts import StoredAccount, StoredFolder
from tui_mail.store.queries.ledger import earlier_generation, present_keys, recognised
from tui_mail.store.writes.accounts import check_fence
from tui_mail.store.writes.chains import open_chain
from tui_mail.store.writes.ledger import mark_gone

log = logging.getLogger(__name__)

GONE = "gone from the server"
"""What is noted at a sighting that a complete listing did not hold any more."""
RENUMBERED = "renumbered"

_AT_ONCE = 500
"""Sightings that are marked in one transaction."""


class KeySet:
    """Some keys, of each but a hash: eight bytes, so that a folder of a million takes 8 MB."""

    def __init__(self) -> None:
        self.count = 0
        self._shelves = [array("Q") for _ in range(256)]
        self._is_sorted = False

    def add(self, keys: Iterable[str]) -> None:
        """Add keys; none after the first question."""
        for key in keys:
            digest = _digest(key)
            self._shelves[digest & 255].append(digest)
            self.count += 1

    def __contains__(self, key: str) -> bool:
        if not self._is_sorted:
            self._shelves = [array("Q", sorted(shelf)) for shelf in self._shelves]
            self._is_sorted = True
        digest = _digest(key)
        shelf = self._shelves[digest & 255]
        place = bisect_left(shelf, digest)
        return place < len(shelf) and shelf[place] == digest


def _digest(key: str) -> int:
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def note_vanished(account: StoredAccount, folder: StoredFolder, there: KeySet, fence: int | None) -> int:
    """Note which messages of the ledger are no longer in a folder; returns how many."""
    count = 0
    for page in present_keys(folder):
        gone = [sighting for sighting, key in page if key not in there]
        for start in range(0, len(gone), _AT_ONCE):
            with change():
                check_fence(account.id, fence)
                mark_gone(gone[start : start + _AT_ONCE], GONE)
        count += len(gone)
    return count


def finish_renumbering(account: StoredAccount, folder: StoredFolder, fence: int | None) -> bool:
    """Close the books of a folder that the server has numbered anew, once all of it was looked at again.

    One event in the mailbox's history says what happened. Returns whether there was anything to close.
    """
    waiting = earlier_generation(folder)
    if not waiting:
        return False
    while len(waiting) > _AT_ONCE:
        with change():
            check_fence(account.id, fence)
            mark_gone(waiting[:_AT_ONCE], RENUMBERED)
        waiting = waiting[_AT_ONCE:] if len(waiting) > 2 * _AT_ONCE else earlier_generation(folder)
    with change():
        check_fence(account.id, fence)
        chain = open_chain(account.mailbox_id)
        mark_gone(waiting, RENUMBERED)
        again, new = recognised(folder)
        told = f"{again} recognised, {new} new"
        chain.append(
            actor=None,
            action="renumbered",
            after={"folder": folder.name, "recognised": again, "new": new},
            why=f"The server has numbered the messages of this folder anew: {told}.",
        )
        chain.close()
    log.warning(
        "account %s, %s: the server has numbered the messages anew: %s",
        account.name, safe_line(folder.name), told,
        extra={"account": account.name, "folder": folder.name, "recognised": again, "new": new},
    )  # fmt: skip
    return True
