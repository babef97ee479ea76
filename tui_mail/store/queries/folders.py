"""Folders of mailboxes, with their paths."""

from collections.abc import Collection
from dataclasses import dataclass

from peewee import fn

from tui_mail.store.actor import Actor
from tui_mail.store.canonical import from_json
from tui_mail.store.models import Counter, Event, Folder, Item
from tui_mail.store.models.table import first_tuple, tuples
from tui_mail.store.rows import Key
from tui_mail.store.visibility import places, slices


@dataclass(frozen=True, slots=True)
class FolderPlace:
    """A folder; `path` is made of the names from the top of the mailbox: `Inbox/Newsletters`."""

    id: int
    mailbox_id: int
    parent_id: int | None
    name: str
    kind: str
    path: str

    @property
    def called(self) -> str:
        """How sentences name it."""
        return self.path if self.kind == "plain" else f"the {self.kind}"


def folders_of(mailbox_id: int) -> list[FolderPlace]:
    """Return the folders of a mailbox, by path."""
    return _with_paths(Folder.mailbox == mailbox_id)


def system_folder(mailbox_id: int, kind: str) -> FolderPlace:
    """Return the folder of a kind that every mailbox has; alone, as there may be hundreds of others."""
    columns = (Folder.id, Folder.mailbox, Folder.parent, Folder.name, Folder.kind)
    here = (Folder.mailbox == mailbox_id) & (Folder.kind == kind)
    key, mailbox, parent, name, _ = first_tuple(Folder.select(*columns).where(here))
    return FolderPlace(key, mailbox, parent, name, kind, name)


def folder_list(actor: Actor) -> list[FolderPlace]:
    """Return the folders of all mailboxes in which the actor may see anything, by mailbox and path."""
    seen = [key for key, place in places(actor).items() if slices(actor, place)]
    return _with_paths(Folder.mailbox.in_(sorted(seen)))


def folder_paths(folder_ids: Collection[int]) -> dict[int, str]:
    """Return the paths of folders by id."""
    mailboxes = Folder.select(Folder.mailbox).where(Folder.id.in_(sorted(folder_ids)))
    found = _with_paths(Folder.mailbox.in_(mailboxes)) if folder_ids else []
    return {folder.id: folder.path for folder in found if folder.id in folder_ids}


def items_in(folder_id: int) -> bool:
    """Whether a folder holds any item, whoever may see it."""
    return bool(Item.select().where(Item.folder == folder_id).exists())


_LOOKED_AT = 300
"""Lines of one's own history in which it is looked where one has moved something last."""


def folders_used_last(actor: Actor) -> list[int]:
    """Return the folders that the actor moved something to last, the newest first."""
    mine = Event.select(Event.action, Event.after).where(Event.actor == actor.user_id)
    lines = tuples(mine.order_by(Event.id.desc()).limit(_LOOKED_AT)) if actor.user_id is not None else []
    used = [from_json(after).get("folder") for action, after in lines if action == "move"]
    return list(dict.fromkeys(folder for folder in used if isinstance(folder, int)))


def items_after(folder_id: int, after: Key | None, limit: int) -> list[Key]:
    """Return where the oldest items of a folder stand, or those after the one that was the last; whoever sees them."""
    query = Item.select(Item.listed_at, Item.id).where(Item.folder == folder_id)
    if after is not None:
        later = (Item.listed_at > after.listed_at) | (Item.id > after.id)
        query = query.where((Item.listed_at >= after.listed_at) & later)
    return [Key(*row) for row in tuples(query.order_by(Item.listed_at, Item.id).limit(limit))]


def number_in(folder_ids: Collection[int]) -> int:
    """Return how many items lie in folders, whoever sees them, from the maintained counters."""
    here = Counter.select(fn.SUM(Counter.items)).where(Counter.folder.in_(sorted(folder_ids)))
    return int(first_tuple(here)[0] or 0)


def _with_paths(which: object) -> list[FolderPlace]:
    rows = tuples(
        Folder.select(Folder.id, Folder.mailbox, Folder.parent, Folder.name, Folder.kind)
        .where(which)
        .order_by(Folder.id)
    )
    above = {key: (parent, name) for key, _, parent, name, _ in rows}
    paths: dict[int, str] = {}
    found = [
        FolderPlace(key, mailbox, parent, name, kind, _path(above, key, paths))
        for key, mailbox, parent, name, kind in rows
    ]
    return sorted(found, key=lambda folder: (folder.mailbox_id, folder.path.casefold(), folder.id))


def _path(above: dict[int, tuple[int | None, str]], folder_id: int, paths: dict[int, str]) -> str:
    """Return the path of a folder; each is put together once."""
    if folder_id not in paths:
        parent, name = above[folder_id]
        paths[folder_id] = name if parent is None else f"{_path(above, parent, paths)}/{name}"
    return paths[folder_id]
