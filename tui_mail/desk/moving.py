"""Where an item lies: trash and back, junk and back, any folder."""

from dataclasses import dataclass

from tui_mail.desk.change import Change, Done, changing
from tui_mail.desk.crossing import cross
from tui_mail.desk.folders import find
from tui_mail.desk.rights import Right
from tui_mail.desk.triage import AWAKE
from tui_mail.errors import Conflict, NotFound
from tui_mail.store.actor import Actor
from tui_mail.store.queries.folders import FolderPlace, folders_of, system_folder
from tui_mail.store.writes.items import mailbox_of

TARGETS = ("inbox", "sent", "archive", "junk", "trash", "plain")
"""Kinds of folders that an item can be moved to by hand."""


def trash(actor: Actor, item_id: int) -> Done:
    """Put an item into the trash; `restore` brings it back to where it was."""
    with changing(actor, item_id) as changed:
        changed.require(Right.WORK)
        if changed.item.folder_kind == "trash":
            return Done(item_id, None, "{} is in the trash already (`purge` deletes it for good)")
        return _go(changed, "trash", _system(changed, "trash"), "Put {} into the trash")


def restore(actor: Actor, item_id: int) -> Done:
    """Bring an item back from the trash to the folder it was in; to the inbox where that is gone."""
    with changing(actor, item_id) as changed:
        changed.require(Right.WORK)
        if changed.item.folder_kind != "trash":
            return Done(item_id, None, "{} is not in the trash")
        folders = folders_of(changed.item.mailbox)
        target = next((one for one in folders if one.id == changed.item.restore_to), None)
        target = target or _system(changed, "inbox")
        return _go(changed, "restore", target, f"Restored {{}} to {target.called}")


def junk(actor: Actor, item_id: int) -> Done:
    """Put an item away as unwanted."""
    with changing(actor, item_id) as changed:
        changed.require(Right.WORK)
        kind = changed.item.folder_kind
        if kind == "junk":
            return Done(item_id, None, "{} is junk already")
        if kind not in ("inbox", "archive", "plain"):
            raise Conflict(f"An item in {_IN.get(kind, kind)} cannot be junk.")
        return _go(changed, "junk", _system(changed, "junk"), "Put {} to the junk")


def not_junk(actor: Actor, item_id: int) -> Done:
    """Bring an item back from the junk to the inbox."""
    with changing(actor, item_id) as changed:
        changed.require(Right.WORK)
        if changed.item.folder_kind != "junk":
            return Done(item_id, None, "{} is no junk")
        return _go(changed, "not-junk", _system(changed, "inbox"), "Moved {} back to the inbox")


@dataclass(frozen=True, slots=True)
class Destination:
    """A folder of a certain mailbox, by its path or kind."""

    mailbox_id: int
    path: str


def move(actor: Actor, item_id: int, to: str | Destination) -> Done:
    """Move an item to a folder, named by path or by kind: `Inbox/Kunden`, `archive`; of its mailbox or another one."""
    if isinstance(to, Destination) and mailbox_of(item_id) != to.mailbox_id:
        return cross(actor, item_id, to.mailbox_id, to.path)
    path = to.path if isinstance(to, Destination) else to
    with changing(actor, item_id) as changed:
        changed.require(Right.WORK)
        target = find(folders_of(changed.item.mailbox), path)
        if target is None:
            raise NotFound(f"The mailbox {changed.place.code} has no folder {path!r}.")
        if changed.item.folder == target.id:
            return Done(item_id, None, f"{{}} is in {target.called} already")
        if target.kind not in TARGETS or (target.kind == "sent" and changed.item.direction != "out"):
            raise Conflict(f"Nothing can be moved to {target.called} by hand.")
        return _go(changed, "move", target, f"Moved {{}} to {target.called}")


_IN = {"trash": "the trash", "quarantine": "quarantine"}


def _go(changed: Change, action: str, target: FolderPlace, said: str) -> Done:
    """Move the item: outside the inbox nothing sleeps, the archive resolves, and the trash knows the way back.

    Raises Conflict for what lies in quarantine: it was not processed yet, and can only be thrown away.
    """
    item = changed.item
    if item.folder_kind == "quarantine" and target.kind != "trash":
        raise Conflict("An item in quarantine cannot be moved before it was processed.")
    fields: dict[str, object] = {"folder": target.id}
    if item.snoozed_until is not None and target.kind != "inbox":
        fields.update(AWAKE)
    if target.kind == "archive":
        fields["status"] = "resolved"
    if target.kind == "trash":
        fields["restore_to"] = item.folder
    elif item.restore_to is not None:
        fields["restore_to"] = None
    return Done(item.id, changed.write(action, fields), said)


def _system(changed: Change, kind: str) -> FolderPlace:
    return system_folder(changed.item.mailbox, kind)
