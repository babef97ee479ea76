"""Notes on what was done, or seen, on a server."""

from collections.abc import Collection

from peewee import fn

from tui_mail.store.clock import now
from tui_mail.store.models import RemoteFolder, ServerDeletion, Sighting
from tui_mail.store.models.table import tuples


def note_seen(sightings: Collection[int], *, seen: bool) -> None:
    """Note that messages are marked as read on the server, or are not any more."""
    Sighting.update(seen_there=seen).where(Sighting.id.in_(sorted(sightings))).execute()


def note_flags_read(folder: int, highest_modseq: int) -> None:
    """Note up to where the flags of a folder were read, and when."""
    RemoteFolder.update(highest_modseq=highest_modseq, flags_read_at=now()).where(RemoteFolder.id == folder).execute()


def note_gone(sightings: Collection[int], why: str) -> None:
    """Note that messages were deleted on the server; their folders hold so many less."""
    mine = Sighting.id.in_(sorted(sightings))
    held = tuples(
        Sighting.select(Sighting.remote_folder, fn.COUNT(Sighting.id)).where(mine).group_by(Sighting.remote_folder)
    )
    Sighting.update(gone_at=now(), gone_why=why).where(mine).execute()
    for folder, number in held:
        RemoteFolder.update(messages=RemoteFolder.messages - number).where(RemoteFolder.id == folder).execute()


def note_reason(sightings: Collection[int], why: str) -> None:
    """Note why messages will be gone, or why they were left on the server and are not to be deleted any more."""
    Sighting.update(gone_why=why).where(Sighting.id.in_(sorted(sightings))).execute()


def try_again(folder: int, why: str) -> None:
    """Forget that messages of a folder were left on the server for this reason: they are to be deleted again."""
    left = (Sighting.remote_folder == folder) & Sighting.gone_at.is_null() & (Sighting.gone_why == why)
    Sighting.update(gone_why="").where(left).execute()


def want_deletion(item: int, account: int, wanted_by: int) -> bool:
    """Keep the wish to have an item deleted on the server; False where somebody had it already."""
    waiting = (ServerDeletion.item == item) & ServerDeletion.done_at.is_null()
    if ServerDeletion.select().where(waiting).exists():
        return False
    ServerDeletion.insert(item=item, account=account, wanted_by=wanted_by, wanted_at=now(), result="").execute()
    return True


def finish_deletion(wish: int, result: str) -> None:
    """Note what became of such a wish."""
    ServerDeletion.update(done_at=now(), result=result).where(ServerDeletion.id == wish).execute()
