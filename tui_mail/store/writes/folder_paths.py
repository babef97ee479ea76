"""Folders of a mailbox by their path, as settings and imports name them."""

from tui_mail.errors import NotFound
from tui_mail.store.models import Folder
from tui_mail.store.models.table import first_tuple

Found = tuple[int, str]
"""Id and kind."""


def folder_by_kind(mailbox_id: int, kind: str) -> Found:
    """Return a system folder of a mailbox. Raises NotFound."""
    query = Folder.select(Folder.id).where((Folder.mailbox == mailbox_id) & (Folder.kind == kind))
    row = first_tuple(query)
    if row is None:
        raise NotFound(f"The mailbox has no folder for {kind}.")
    return (int(row[0]), kind)


def folder_by_id(folder_id: int) -> Found:
    """Return a folder. Raises NotFound."""
    row = first_tuple(Folder.select(Folder.id, Folder.kind).where(Folder.id == folder_id))
    if row is None:
        raise NotFound("There is no such folder.")
    return (int(row[0]), str(row[1]))


def folder_at(mailbox_id: int, path: str) -> Found | None:
    """Return the folder at a path like `Sent/Newsletters`; None where there is none."""
    found: Found | None = None
    for name in path.split("/"):
        found = _child(mailbox_id, None if found is None else found[0], name)
        if found is None:
            return None
    return found


def make_folders(mailbox_id: int, path: str) -> Found:
    """Make what is missing of a path, under the lock of the mailbox; returns its last folder."""
    found: Found | None = None
    for name in path.split("/"):
        parent = None if found is None else found[0]
        found = _child(mailbox_id, parent, name)
        if found is None:
            made = Folder.insert(mailbox=mailbox_id, parent=parent, name=name, kind="plain").execute()
            found = (int(made), "plain")
    assert found is not None  # noqa: S101 - a path has at least one part
    return found


def _child(mailbox_id: int, parent: int | None, name: str) -> Found | None:
    above = Folder.parent.is_null() if parent is None else Folder.parent == parent
    row = first_tuple(
        Folder.select(Folder.id, Folder.kind).where((Folder.mailbox == mailbox_id) & above & (Folder.name == name))
    )
    return None if row is None else (int(row[0]), str(row[1]))
