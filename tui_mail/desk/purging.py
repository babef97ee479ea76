"""Deleting for good: items out of the trash, and afterwards the files that nothing needs any more."""

from collections.abc import Iterable

from tui_mail.desk.change import Change, Done, changing
from tui_mail.desk.rights import Right
from tui_mail.errors import Conflict
from tui_mail.store.actor import Actor
from tui_mail.store.blobs import Blobs
from tui_mail.store.clock import SECOND, now
from tui_mail.store.database import change
from tui_mail.store.queries.holds import hold_of_item
from tui_mail.store.writes import garbage
from tui_mail.store.writes.purging import bury

CAUTION = "Gone from the mailbox for good: nothing takes it back."

GRACE = 24 * 3600 * SECOND
"""Microseconds for which a file stays that nothing needs any more: somebody may just be storing it again."""

AT_ONCE = 100
"""Files that are looked at in one go."""


def purge(actor: Actor, item_id: int) -> Done:
    """Delete an item of the trash for good. The records that it was linked to keep the message with its documents.

    It never comes back from the server, and cannot be undone.
    """
    with changing(actor, item_id) as changed:
        changed.require(Right.PURGE)
        if why := hold_of_item(item_id):
            raise Conflict(why)
        if changed.item.folder_kind != "trash":
            raise Conflict("Only what lies in the trash can be deleted for good: put it there first (d).")
        return Done(item_id, purge_under_lock(changed), "Deleted {} for good")


def purge_under_lock(changed: Change, *, why: str = "", kept_origins: Iterable[str] | None = None) -> int:
    """Delete an item whose lock is held, in whatever folder; returns the event's id. Rights are the caller's matter.

    `kept_origins` are those of the links at whose records the message stays; None: at all of them.
    """
    item = changed.item
    kept = bury(item, kept_origins)
    before: dict[str, object] = {"folder": item.folder, "status": item.status, "assignee": item.assignee}
    return changed.record("purge", before, {"kept": [{"record": record} for record in kept]}, why=why)


def collect_garbage(blobs: Blobs, at: int | None = None) -> int:
    """Delete files that nothing has needed for the time of grace, after a second look; returns how many."""
    before = (now() if at is None else at) - GRACE
    names = garbage.long_unreferenced(before, AT_ONCE)
    if not names:
        return 0
    with change():
        lonely = garbage.unmark_needed(names)
    # The file goes first: a row whose file is gone is found again, a file without a row would lie there for ever.
    gone = [name for name in lonely if blobs.delete(name, before)]
    with change():
        garbage.forget_blobs(gone)
        garbage.unmark_needed(gone)
        garbage.wait_again(sorted(set(lonely) - set(gone)))
    return len(gone)
