"""What is to be known of one folder: what is in it, and who may do what there."""

from collections.abc import Collection
from dataclasses import dataclass

from peewee import JOIN

from tui_mail.store.actor import Actor
from tui_mail.store.database import snapshot
from tui_mail.store.models import Counter, Membership, User
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.directory import UNRESOLVED
from tui_mail.store.queries.folders import FolderPlace, folders_of
from tui_mail.store.visibility import RANKS, places, slices


@dataclass(frozen=True, slots=True)
class FolderFacts:
    """A folder with its numbers: of the items that the actor may see."""

    folder: FolderPlace
    mailbox: str  # its code
    items: int
    unresolved: int
    folders: int  # below it
    items_below: int
    members: tuple[tuple[str, str], ...]  # name (empty: everybody) and role, the highest first


def folder_facts(actor: Actor, folder_id: int, mailbox_id: int) -> FolderFacts | None:
    """Return what is to be known of a folder; None where there is none that the actor may see."""
    with snapshot():
        place = places(actor).get(mailbox_id)
        here = [] if place is None or not slices(actor, place) else folders_of(mailbox_id)
        folder = next((one for one in here if one.id == folder_id), None)
        if place is None or folder is None:
            return None
        below = {one.id for one in here if one.path.startswith(f"{folder.path}/")}
        items, unresolved = _numbers(actor, mailbox_id, {folder_id})
        items_below, _ = _numbers(actor, mailbox_id, below)
        return FolderFacts(folder, place.code, items, unresolved, len(below), items_below, _members(mailbox_id))


def _numbers(actor: Actor, mailbox_id: int, folders: Collection[int]) -> tuple[int, int]:
    """Return how many items lie in these folders, and how many of them are unresolved, from the maintained counters."""
    parts = slices(actor, places(actor)[mailbox_id])
    here = (Counter.mailbox == mailbox_id) & Counter.folder.in_(sorted(folders))
    rows = tuples(Counter.select(Counter.assignee, Counter.status, Counter.items).where(here))
    mine = [row for row in rows if any(part.assignee in (None, row[0]) for part in parts)]
    return sum(row[2] for row in mine), sum(row[2] for row in mine if row[1] in UNRESOLVED)


def _members(mailbox_id: int) -> tuple[tuple[str, str], ...]:
    query = (
        Membership.select(User.name, Membership.role, User.active)
        .join(User, JOIN.LEFT_OUTER, on=(User.id == Membership.member))
        .where(Membership.mailbox == mailbox_id)
    )
    found = [(name or "", role) for name, role, active in tuples(query) if active is not False]
    return tuple(sorted(found, key=lambda one: (-RANKS[one[1]], one[0].casefold())))
