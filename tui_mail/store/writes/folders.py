"""Folders that people make, and what hangs on one that goes."""

from tui_mail.store.models import Counter, Folder, Item


def insert_folder(mailbox_id: int, parent_id: int | None, name: str) -> int:
    """Make a plain folder, under the lock of the mailbox; returns its id."""
    return int(Folder.insert(mailbox=mailbox_id, parent=parent_id, name=name, kind="plain").execute())


def change_folder(folder_id: int, *, name: str, parent_id: int | None) -> None:
    """Give a folder a name and a parent."""
    Folder.update(name=name, parent=parent_id).where(Folder.id == folder_id).execute()


def bring_back_folder(folder_id: int, mailbox_id: int, parent_id: int | None, name: str) -> None:
    """Make a plain folder again that was deleted: under its old id, which histories and items know."""
    Folder.insert(id=folder_id, mailbox=mailbox_id, parent=parent_id, name=name, kind="plain").execute()


def forget_way_back(folder_id: int, most: int) -> bool:
    """Let so many items of the trash go to the inbox that would be restored to a folder; whether there may be more."""
    some = Item.select(Item.id).where(Item.restore_to == folder_id).limit(most)
    return bool(Item.update(restore_to=None).where(Item.id.in_(some)).execute() == most)


def delete_folder(folder_id: int) -> None:
    """Remove an empty folder; what would be restored to it goes to the inbox then."""
    Item.update(restore_to=None).where(Item.restore_to == folder_id).execute()
    Counter.delete().where((Counter.folder == folder_id) & (Counter.items == 0)).execute()
    Folder.delete().where(Folder.id == folder_id).execute()
