"""Deleting a folder with all that is in it: its items go to the trash a few at a time, the folder goes at the end.

Whatever ends it before leaves a folder with fewer items in it; to begin again goes on from there.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from tui_mail.desk.bulk import bulk, items_text, never
from tui_mail.desk.change import BATCH
from tui_mail.desk.folders import Room, below, changing_folders, drop_folder
from tui_mail.desk.moving import trash
from tui_mail.errors import Conflict
from tui_mail.store.actor import Actor
from tui_mail.store.database import change
from tui_mail.store.queries.folders import FolderPlace, items_after, items_in, number_in
from tui_mail.store.rows import Key
from tui_mail.store.writes.chains import open_chain
from tui_mail.store.writes.folders import forget_way_back

AT_ONCE = 500
"""Items that are read in one go; others have their turn between many fewer."""

TRIES = 3
"""How often mail is put away that came into the folder meanwhile."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What lies in a folder, and in those below it."""

    path: str
    items: int
    folders: int  # below it

    @property
    def words(self) -> str:
        """What a person reads of it: `1,200 items and 3 folders`."""
        items = "1 item" if self.items == 1 else f"{self.items:,} items"
        folders = "1 folder" if self.folders == 1 else f"{self.folders:,} folders"
        return f"{items} and {folders}" if self.folders else items


@dataclass
class Removed:
    """What became of a folder, so far."""

    path: str
    trashed: int = 0
    refused: dict[str, tuple[int, ...]] = field(default_factory=dict)
    is_gone: bool = False

    @property
    def sentence(self) -> str:
        """What a person reads."""
        parts = [f"put {self.trashed:,} item{'' if self.trashed == 1 else 's'} into the trash"] if self.trashed else []
        if self.is_gone:
            return f"Deleted the folder {self.path}" + "".join(f", {part}" for part in parts)
        parts += [f"{items_text(ids)} refused: {why.removesuffix('.')}" for why, ids in self.refused.items()]
        said = "; ".join([*parts, f"the folder {self.path} stays"])
        return said[0].upper() + said[1:]


def contents_of(actor: Actor, mailbox_id: int, path: str) -> Contents:
    """Return what would go with a folder. Raises as deleting it does: NotFound, NotPermitted, Conflict."""
    with changing_folders(actor, mailbox_id, changes=False) as room:
        doomed = below(room.folders, room.plain(path))
        return Contents(doomed[-1].path, number_in([one.id for one in doomed]), len(doomed) - 1)


def remove_folder(actor: Actor, mailbox_id: int, path: str, stopped: Callable[[], bool] = never) -> Removed:
    """Put all that is in a folder and in those below it into the trash, and delete them; one undo takes it all back.

    What may not be put into the trash (somebody's private mail) stays, and the folder with it. `stopped` ends it.
    """
    with changing_folders(actor, mailbox_id, changes=False) as room:
        folder = room.plain(path)
    token = BATCH.set(BATCH.get() or secrets.token_hex(8))
    try:
        return _remove(actor, folder, stopped)
    finally:
        BATCH.reset(token)


def _remove(actor: Actor, folder: FolderPlace, stopped: Callable[[], bool]) -> Removed:
    removed = Removed(folder.path)
    for _ in range(TRIES):
        with changing_folders(actor, folder.mailbox_id, changes=False) as room:
            doomed = _as_seen(room, folder)
        for one in doomed:
            _empty(actor, one, removed, stopped)
        if removed.refused or stopped():
            return removed
        for one in doomed:
            _forget_way_back(one)
        with changing_folders(actor, folder.mailbox_id) as room:
            doomed = _as_seen(room, folder)
            if not any(items_in(one.id) for one in doomed):
                for one in doomed:
                    drop_folder(room, one)
                removed.is_gone = True
                return removed
    return removed


def _as_seen(room: Room, folder: FolderPlace) -> list[FolderPlace]:
    """Return the folder with all below it, where it is still what the actor saw."""
    there = room.by_id(folder.id)
    if there is None or there.path != folder.path:
        raise Conflict(f"Somebody moved or deleted the folder {folder.path} meanwhile.")
    return below(room.folders, there)


def _empty(actor: Actor, folder: FolderPlace, removed: Removed, stopped: Callable[[], bool]) -> None:
    """Put the items of a folder into the trash; what is refused is left behind."""
    after: Key | None = None
    while not stopped() and (some := items_after(folder.id, after, AT_ONCE)):
        after = some[-1]
        result = bulk([key.id for key in some], lambda item_id: trash(actor, item_id), stopped)
        removed.trashed += len(result.done)
        for why, ids in result.refused.items():
            removed.refused[why] = (*removed.refused.get(why, ()), *ids)


def _forget_way_back(folder: FolderPlace) -> None:
    """Let nothing be restored to a folder that is about to go; undoing its removal still brings all of it back."""
    more = True
    while more:
        with change():
            open_chain(folder.mailbox_id, changes=False)
            more = forget_way_back(folder.id, AT_ONCE)
