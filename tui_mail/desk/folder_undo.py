"""Taking back what was done to a folder, while it is as that left it."""

from tui_mail.desk.change import Done
from tui_mail.desk.folders import Room, below, changing_folders, check_new, find
from tui_mail.errors import Conflict
from tui_mail.store.actor import Actor
from tui_mail.store.queries.folders import FolderPlace, items_in
from tui_mail.store.writes.events import PastEvent, is_undone
from tui_mail.store.writes.folders import bring_back_folder, change_folder, delete_folder


def undo_folder(actor: Actor, event: PastEvent) -> Done:
    """Take back the making, renaming, moving or deleting of a folder; whoever makes folders there may."""
    with changing_folders(actor, event.mailbox) as room:
        if is_undone(event.id):
            raise Conflict("That was undone already.")
        if event.action == "delete-folder":
            said = _bring_back(room, event)
        else:
            folder = _as_it_was_left(room, event)
            said = _unmake(room, folder) if event.action == "create-folder" else _put_back(room, folder, event)
        why = f"undo of {event.action}"
        return Done(0, room.note("undo", event.after, event.before, why=why, undoes=event.id), said)


def _as_it_was_left(room: Room, event: PastEvent) -> FolderPlace:
    folder = room.by_id(event.after["id"])
    if folder is None:
        raise Conflict(f"Not undone: the folder {event.after['path']} is not there any more.")
    if folder.path != event.after["path"]:
        raise Conflict(f"Not undone: the folder is {folder.path} by now.")
    return folder


def _unmake(room: Room, folder: FolderPlace) -> str:
    if len(below(room.folders, folder)) > 1 or items_in(folder.id):
        raise Conflict(f"Not undone: something is in the folder {folder.path} by now.")
    delete_folder(folder.id)
    return f"Took the folder {folder.path} away again"


def _put_back(room: Room, folder: FolderPlace, event: PastEvent) -> str:
    parent, name = _place_before(room, event)
    if parent is not None and parent in below(room.folders, folder):
        raise Conflict(f"Not undone: {parent.path} lies in the folder by now.")
    check_new(room, parent, name, folder)
    change_folder(folder.id, name=name, parent_id=None if parent is None else parent.id)
    return f"{folder.path} is {event.before['path']} again"


def _bring_back(room: Room, event: PastEvent) -> str:
    parent, name = _place_before(room, event)
    check_new(room, parent, name, None)
    bring_back_folder(event.before["id"], event.mailbox, None if parent is None else parent.id, name)
    return f"Brought the folder {event.before['path']} back"


def _place_before(room: Room, event: PastEvent) -> tuple[FolderPlace | None, str]:
    above, _, name = event.before["path"].rpartition("/")
    parent = find(room.folders, above) if above else None
    if above and parent is None:
        raise Conflict(f"Not undone: the folder {above} is not there any more.")
    return parent, name
