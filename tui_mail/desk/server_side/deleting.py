"""Deleting on a server: only what is safe here, by its hash, in batches that are noted one by one.

A crash between the deletion there and the note here is harmless: what is not there any more is not found again.
"""

import logging
import threading
from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Protocol

from tui_mail.config.measures import duration_seconds
from tui_mail.desk.change import changing
from tui_mail.desk.purging import purge_under_lock
from tui_mail.desk.rights import Right
from tui_mail.desk.server_side.telling import Deletions
from tui_mail.desk.wanted_deletions import DELETED, NOT_FOUND
from tui_mail.errors import NotFound, TuiMailError
from tui_mail.fetch import Deleted, Deleting, RemoteFolder, Source
from tui_mail.store.actor import Actor
from tui_mail.store.blobs import Blobs
from tui_mail.store.clock import SECOND, now
from tui_mail.store.database import change
from tui_mail.store.queries.accounts import StoredAccount
from tui_mail.store.queries.directory import user_by_id
from tui_mail.store.queries.holds import hold_of_item
from tui_mail.store.queries.server_side import (
    There,
    Wanted,
    deletions_wanted,
    flag_state,
    is_reduced,
    long_there,
    on_server,
)
from tui_mail.store.writes.accounts import check_fence
from tui_mail.store.writes.chains import open_chain
from tui_mail.store.writes.server_side import finish_deletion, note_gone, note_reason, try_again

log = logging.getLogger(__name__)

AT_ONCE = 50
"""Messages per command."""

OUT_OF_THE_TRASH = "deleted out of the trash"
DAMAGED = "what is kept here is damaged"
REFUSED = "the server refused to delete it"
TAKEN_OUT = "It was deleted there, but somebody had taken it out of the trash meanwhile: it stays here."
NOT_DELETED = "The server refused to delete it: it stays in the trash."
NOT_WHOLE = "What is kept of it is not whole: it stays on the server."

LEFT = (NOT_DELETED, NOT_WHOLE)
"""Why something is still there that was wanted gone; with every other reason it was not found."""


class DeletingSource(Source, Deleting, Protocol):
    """A source in which something can be deleted."""


class Deleter:
    """Deletes on the server of one account."""

    def __init__(self, account: StoredAccount, source: DeletingSource, blobs: Blobs, fence: int | None = None) -> None:
        self._account = account
        self._source = source
        self._blobs = blobs
        self._fence = fence
        self.told: defaultdict[str, Deletions] = defaultdict(Deletions)  # by folder, for the log

    # --- what has lain there for long enough ---

    def delete_old(self, folder: RemoteFolder, after: str, stop: threading.Event) -> int:
        """Delete what was first seen in a folder that long ago and is kept here byte for byte; returns how many."""
        state = flag_state(self._account.id, folder.name)
        if state is None or state.uidvalidity != folder.uidvalidity:
            return 0
        with change():
            try_again(state.folder, REFUSED)  # once in each round
        before = now() - duration_seconds(after) * SECOND
        deleted = 0
        while not stop.is_set():
            found = long_there(state.folder, state.uidvalidity, before, AT_ONCE)
            if not found:
                break
            deleted += self._delete_batch(folder, found, f"deleted after {after}")
        return deleted

    def _delete_batch(self, folder: RemoteFolder, found: Sequence[There], why: str) -> int:
        """Delete what can be verified, and note of each what became of it, so that none is asked for again."""
        safe, damaged = self._verified(found)
        deleted = self._delete(folder, safe, why)
        gone = [one.sighting for one in safe if one.key in deleted.gone]
        elsewhere = [one.sighting for one in safe if one.key not in deleted.gone | deleted.refused]
        self._count(folder.name, len(gone), len(elsewhere))
        self._count_left(folder.name, {DAMAGED: len(damaged), REFUSED: len(deleted.refused)})
        with change():
            check_fence(self._account.id, self._fence)
            chain = open_chain(self._account.mailbox_id)
            note_gone(gone, why)
            note_reason(elsewhere, "not found when it was to be deleted")
            note_reason([one.sighting for one in damaged], f"left there: {DAMAGED}")
            after: dict[str, object] = {"account": self._account.name, "remote_folder": folder.name}
            if gone:
                chain.append(actor=None, action="delete-on-server", after={**after, "deleted": len(gone)}, why=why)
            chain.close()
        return len(gone)

    # --- what somebody wants deleted ---

    def delete_wanted(self, stop: threading.Event) -> int:
        """Delete what people want deleted out of the trash; returns how many items that was."""
        deleted = 0
        while not stop.is_set():
            wishes = deletions_wanted(self._account.id, AT_ONCE)
            if not wishes:
                break
            deleted += sum(self._fulfil(wishes).values())
        return deleted

    def _fulfil(self, wishes: Sequence[Wanted]) -> dict[int, bool]:
        refused = {wish.id: why for wish in wishes if (why := self._refusal(wish))}
        places = {wish.id: on_server(self._account.id, wish.item) for wish in wishes if wish.id not in refused}
        gone, kept_there = self._delete_there([one for found in places.values() for one in found])
        if refused:
            self.told[""].left += Tally(refused.values())
        done = {}
        for wish in wishes:
            mine = {one.sighting for one in places.get(wish.id, ())}
            why_not = "" if mine & gone else NOT_DELETED if mine & kept_there else NOT_FOUND
            done[wish.id] = self._settle(wish, mine & gone, refused.get(wish.id, why_not))
        return done

    def _refusal(self, wish: Wanted) -> str:
        """Say why an item is not deleted after all: it left the trash, or whoever wanted it lost the right."""
        try:
            with changing(_wisher(wish), wish.item) as changed:
                changed.require(Right.PURGE)
                if changed.item.folder_kind != "trash":
                    return "It is not in the trash any more."
                if why := hold_of_item(wish.item):
                    return why
                found, reduced = on_server(self._account.id, wish.item), is_reduced(wish.item)
        except TuiMailError as exc:
            return exc.sentence
        return NOT_WHOLE if reduced or self._verified(found)[1] else ""  # nobody waits while files are read

    def _delete_there(self, places: Sequence[There]) -> tuple[set[int], set[int]]:
        """Delete in every folder that is numbered as it was; returns the sightings that went, and those refused."""
        listed = {folder.name: folder for folder in self._source.folders()}
        by_folder: defaultdict[str, list[There]] = defaultdict(list)
        for place in places:
            if place.folder in listed:
                by_folder[place.folder].append(place)
        gone: set[int] = set()
        refused: set[int] = set()
        for name, found in by_folder.items():
            folder = self._source.look(listed[name])
            valid = [one for one in found if one.uidvalidity == folder.uidvalidity]
            deleted = self._delete(folder, valid, OUT_OF_THE_TRASH)
            mine = {one.sighting for one in valid if one.key in deleted.gone}
            kept = {one.sighting for one in valid if one.key in deleted.refused}
            self._count(name, len(mine), len(found) - len(mine) - len(kept))
            self._count_left(name, {REFUSED: len(kept)})
            gone |= mine
            refused |= kept
        return gone, refused

    def _settle(self, wish: Wanted, gone: set[int], why_not: str) -> bool:
        """Note the outcome, and purge what was deleted."""
        with change():
            check_fence(self._account.id, self._fence)
            finish_deletion(wish.id, why_not or DELETED)
            note_gone(gone, OUT_OF_THE_TRASH)
            try:
                with changing(_wisher(wish), wish.item) as changed:
                    if why_not:
                        changed.record("left-on-server" if why_not in LEFT else "not-on-server", {}, {}, why=why_not)
                    elif (held := hold_of_item(wish.item)) or changed.item.folder_kind != "trash":
                        changed.record("delete-on-server", {}, {}, why=held or TAKEN_OUT)
                    else:
                        purge_under_lock(changed, why="deleted on the server")
            except NotFound:  # purged by somebody else meanwhile
                return not why_not
        return not why_not

    # --- both ---

    def _count(self, folder: str, deleted: int, not_found: int) -> None:
        if deleted or not_found:
            self.told[folder].deleted += deleted
            self.told[folder].not_found += not_found

    def _count_left(self, folder: str, by_reason: Mapping[str, int]) -> None:
        if left := Tally({why: number for why, number in by_reason.items() if number}):
            self.told[folder].left += left

    def _verified(self, found: Sequence[There]) -> tuple[list[There], list[There]]:
        """Part what is kept here byte for byte from what is not: each is read back and hashed."""
        safe, damaged = [], []
        for one in found:
            try:
                self._blobs.get(one.sha256)
                safe.append(one)
            except TuiMailError as exc:
                log.error("account %s: left on the server: %s", self._account.name, exc.sentence)
                damaged.append(one)
        return safe, damaged

    def _delete(self, folder: RemoteFolder, places: Sequence[There], why: str) -> Deleted:
        """Delete on the server.

        That it is us stands in the ledger before: after a crash it must not look as if somebody else had done it.
        """
        if not places:
            return Deleted(set(), set())
        with change():
            check_fence(self._account.id, self._fence)
            note_reason([one.sighting for one in places], why)
        deleted = self._source.delete(folder, {one.key: one.sha256 for one in places})
        if deleted.refused:
            with change():
                check_fence(self._account.id, self._fence)
                note_reason([one.sighting for one in places if one.key in deleted.refused], REFUSED)
        return deleted


def _wisher(wish: Wanted) -> Actor:
    return user_by_id(wish.wanted_by)
