"""Folders of a mailbox: made, renamed, moved and deleted by whoever hands out its mail."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from tui_mail.config import checks
from tui_mail.desk.change import BATCH
from tui_mail.desk.rights import Power, has_power
from tui_mail.errors import Conflict, NotFound, NotPermitted, UsageError
from tui_mail.store.actor import Actor
from tui_mail.store.database import change
from tui_mail.store.queries.folders import FolderPlace, folders_of, items_in
from tui_mail.store.visibility import places, slices
from tui_mail.store.writes.chains import Chain, open_chain
from tui_mail.store.writes.folders import change_folder, delete_folder, insert_folder

PARENTS = ("inbox", "sent", "archive", "plain")
"""Kinds of folders that may have others in them."""

RESERVED = frozenset({"inbox", "sent", "drafts", "outbox", "archive", "junk", "trash", "templates", "quarantine"})
"""Words that mean a system folder; at the top no folder is called so."""

DEEPEST = 100
"""Folders on a path."""

HANDS_OUT = "Only dispatchers and managers of the mailbox make folders."


@dataclass(frozen=True, slots=True)
class FolderDone:
    """What was done with a folder."""

    path: str
    sentence: str


@dataclass
class Room:
    """The folders of a mailbox under its lock, and its history."""

    actor: Actor
    chain: Chain
    folders: list[FolderPlace]

    def at(self, path: str) -> FolderPlace:
        """Return the folder at a path. Raises NotFound."""
        found = find(self.folders, path)
        if found is None:
            raise NotFound(f"There is no folder {path!r} in this mailbox.")
        return found

    def plain(self, path: str) -> FolderPlace:
        """Return a folder that people made. Raises Conflict for one that every mailbox has."""
        folder = self.at(path)
        if folder.kind != "plain":
            raise Conflict(f"{folder.name} belongs to every mailbox: it stays as it is.")
        return folder

    def by_id(self, folder_id: int) -> FolderPlace | None:
        """Return a folder by its id, None where it is gone."""
        return next((one for one in self.folders if one.id == folder_id), None)

    def note(
        self,
        action: str,
        before: Mapping[str, object],
        after: Mapping[str, object],
        *,
        why: str = "",
        undoes: int | None = None,
    ) -> int:
        """Write a line of the history; returns its id."""
        return self.chain.append(
            actor=self.actor.user_id,
            action=action,
            before=dict(before),
            after=dict(after),
            why=why,
            batch=BATCH.get(),
            undoes=undoes,
        )


def find(folders: list[FolderPlace], path: str) -> FolderPlace | None:
    """Return the folder that a path names (the case of letters does not matter), or the kind of a system folder."""
    wanted = path.strip("/").casefold()
    return next((one for one in folders if one.path.casefold() == wanted), None) or next(
        (one for one in folders if one.kind == wanted != "plain"), None
    )


def create_folder(actor: Actor, mailbox_id: int, path: str) -> FolderDone:
    """Make the folder at a path like `Inbox/Newsletters`; those above it must be there. Raises Conflict if it is."""
    with changing_folders(actor, mailbox_id) as room:
        above, _, name = path.strip("/").rpartition("/")
        parent = room.at(above) if above else None
        check_new(room, parent, name, None)
        folder = insert_folder(mailbox_id, None if parent is None else parent.id, name)
        made = path_in(parent, name)
        room.note("create-folder", {}, {"id": folder, "path": made})
        return FolderDone(made, f"Made the folder {made}")


def rename_folder(actor: Actor, mailbox_id: int, path: str, name: str) -> FolderDone:
    """Give a folder another name."""
    with changing_folders(actor, mailbox_id) as room:
        folder = room.plain(path)
        parent = next((one for one in room.folders if one.id == folder.parent_id), None)
        return place_folder(room, folder, parent, name, "rename-folder")


def move_folder(actor: Actor, mailbox_id: int, path: str, parent: str) -> FolderDone:
    """Put a folder with all that is in it into another one; `parent` empty: at the top."""
    with changing_folders(actor, mailbox_id) as room:
        folder = room.plain(path)
        above = room.at(parent) if parent.strip("/") else None
        if above is not None and f"{above.path}/".startswith(f"{folder.path}/"):
            raise Conflict("A folder cannot be put into itself.")
        return place_folder(room, folder, above, folder.name, "move-folder")


def delete_empty_folder(actor: Actor, mailbox_id: int, path: str) -> FolderDone:
    """Delete a folder in which nothing is. Raises Conflict for one that holds items or folders."""
    with changing_folders(actor, mailbox_id) as room:
        folder = room.plain(path)
        if any(one.parent_id == folder.id for one in room.folders):
            raise Conflict(f"{folder.path} holds other folders: move or delete them first.")
        if items_in(folder.id):
            raise Conflict(f"{folder.path} is not empty: move its items first.")
        drop_folder(room, folder)
        return FolderDone(folder.path, f"Deleted the folder {folder.path}")


def drop_folder(room: Room, folder: FolderPlace) -> None:
    """Delete a folder that is empty, with its line in the history."""
    delete_folder(folder.id)
    room.note("delete-folder", {"id": folder.id, "path": folder.path}, {})


def below(folders: Iterable[FolderPlace], folder: FolderPlace) -> list[FolderPlace]:
    """Return a folder and all that lie in it, the deepest first."""
    found, inside = [folder], {folder.id}
    for one in sorted(folders, key=lambda place: place.path.count("/")):
        if one.parent_id in inside:
            inside.add(one.id)
            found.append(one)
    return found[::-1]


def place_folder(room: Room, folder: FolderPlace, parent: FolderPlace | None, name: str, action: str) -> FolderDone:
    """Give a folder a place and a name, with its line in the history."""
    path = path_in(parent, name)
    if path == folder.path:
        return FolderDone(path, f"The folder {path} is there already")
    check_new(room, parent, name, folder)
    change_folder(folder.id, name=name, parent_id=None if parent is None else parent.id)
    room.note(action, {"id": folder.id, "path": folder.path}, {"id": folder.id, "path": path})
    return FolderDone(path, f"{folder.path} is {path} now")


def check_new(room: Room, parent: FolderPlace | None, name: str, itself: FolderPlace | None) -> None:
    """Refuse a name that a folder cannot have there."""
    try:
        checks.line("name", name)
    except ValueError as exc:
        raise UsageError(f"{name[:80]!r} cannot be the name of a folder: {exc}.") from exc
    if "/" in name or len(name) > 100:
        raise UsageError("The name of a folder has at most 100 letters, and no / among them.")
    if parent is None and name.casefold() in RESERVED:
        raise UsageError(f"{name} is a word for a folder that every mailbox has.")
    if parent is not None and parent.kind not in PARENTS:
        raise Conflict(f"There are no folders in {parent.name}.")
    if parent is not None and parent.path.count("/") + 1 + _height(room, itself) > DEEPEST:
        raise Conflict(f"Folders lie at most {DEEPEST} deep.")
    siblings = [one for one in room.folders if one.parent_id == (None if parent is None else parent.id)]
    if any(one.name.casefold() == name.casefold() and one != itself for one in siblings):
        raise Conflict(f"There is a folder {path_in(parent, name)} already.")


def _height(room: Room, itself: FolderPlace | None) -> int:
    """Return how many folders lie below each other in what is put somewhere, itself counted."""
    if itself is None:
        return 1
    return 1 + max(one.path.count("/") for one in below(room.folders, itself)) - itself.path.count("/")


def path_in(parent: FolderPlace | None, name: str) -> str:
    """Return the path of a folder with this name there."""
    return name if parent is None else f"{parent.path}/{name}"


@contextmanager
def changing_folders(actor: Actor, mailbox_id: int, *, changes: bool = True) -> Iterator[Room]:
    """Lock a mailbox; its modseq grows, so that every tree is read again, unless nothing `changes`."""
    with change():
        chain = open_chain(mailbox_id, changes=changes)
        place = places(actor).get(mailbox_id)
        if place is None or not slices(actor, place):
            raise NotFound("There is no such mailbox that you may see.")
        if not has_power(Power.FOLDERS, actor, place):
            raise NotPermitted(HANDS_OUT)
        yield Room(actor, chain, folders_of(mailbox_id))
        chain.close()
