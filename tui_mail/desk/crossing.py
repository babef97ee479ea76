"""An item that moves to another mailbox: whoever may work on it, and may bring items there.

It stays the same item, with its number, history, notes, links, tags and documents; its mailbox decides who sees it, so
from now on those of the other one do. Both histories say it, under both locks, which are taken in the order of ids.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tui_mail.desk.change import Change, Done
from tui_mail.desk.folders import find
from tui_mail.desk.rights import Power, Right, Sight, has_power, sight
from tui_mail.desk.triage import AWAKE
from tui_mail.errors import Conflict, NotFound, NotPermitted
from tui_mail.store.actor import Actor
from tui_mail.store.database import change
from tui_mail.store.queries.directory import assignable, person_name
from tui_mail.store.queries.elsewhere import item_of_message
from tui_mail.store.queries.folders import FolderPlace, folders_of
from tui_mail.store.visibility import Place, places, slices
from tui_mail.store.writes.chains import open_chain
from tui_mail.store.writes.crossing import carry_over, is_wanted_deleted
from tui_mail.store.writes.events import PastEvent
from tui_mail.store.writes.items import item_state, mailbox_of

TARGETS = ("inbox", "sent", "archive", "plain")
"""Kinds of folders of another mailbox that an item can be moved to."""

STAYS = "Messages between colleagues stay where they are."
PRIVATE = "This mail is private: nobody else could read it there. Open it to the others first."
MOVED = "Somebody has moved this item to another mailbox meanwhile."
WAITS = "It is about to be deleted on the server: it stays until that is done."


@dataclass
class Crossing:
    """An item under the locks of the mailbox that it leaves and of the one it comes to."""

    left: Change
    here: Change


@contextmanager
def crossing(actor: Actor, item_id: int, mailbox_id: int) -> Iterator[Crossing]:
    """Lock an item's mailbox and another one. Raises NotFound where the actor may see nothing of one of them."""
    with change():
        missing = NotFound(f"There is no item {item_id} that you may see.")
        source = mailbox_of(item_id)
        if source is None:
            raise missing
        if mailbox_id not in places(actor):
            raise NotFound("There is no such mailbox that you may see.")
        chains = {key: open_chain(key) for key in sorted({source, mailbox_id})}
        item, seen = item_state(item_id), places(actor)
        place, there = seen.get(item.mailbox), seen.get(mailbox_id)
        if place is None or sight(actor, place, item.assignee, item.private_to) is Sight.NOTHING:
            raise missing
        if item.mailbox != source:
            raise Conflict(MOVED)
        if there is None:
            raise NotFound("There is no such mailbox that you may see.")
        yield Crossing(Change(actor, place, item, chains[source]), Change(actor, there, item, chains[mailbox_id]))
        for chain in chains.values():
            chain.close()


def cross(actor: Actor, item_id: int, mailbox_id: int, path: str) -> Done:
    """Move an item to a folder of another mailbox; undo brings it back.

    Raises Conflict where that mailbox has the message already: then nothing is moved, and nothing lost.
    """
    with crossing(actor, item_id, mailbox_id) as both:
        target = _target(both, path)
        item = both.left.item
        fields: dict[str, object] = {"mailbox": mailbox_id, "folder": target.id}
        if item.snoozed_until is not None and target.kind != "inbox":
            fields |= AWAKE
        if target.kind == "archive":
            fields["status"] = "resolved"
        if item.restore_to is not None:
            fields["restore_to"] = None
        why = ""
        if item.assignee is not None and item.assignee not in assignable(mailbox_id):
            fields["assignee"] = None
            why = f"{person_name(item.assignee)} can have no items of {both.here.place.code}"
        said = f"Moved {{}} to {both.here.place.code}, {target.called}" + (f"; unassigned, as {why}" if why else "")
        return Done(item_id, _carry(both, "move", fields, why=why), said)


def take_back(actor: Actor, event: PastEvent, check: Callable[[Change], None]) -> Done:
    """Bring an item back to the mailbox that it was moved from, as it was there.

    `check` is asked under the locks. Who brought it there may take it back, though he could not work on it there.
    """
    mailbox_id = int(event.before["mailbox"])
    with crossing(actor, event.item, mailbox_id) as both:
        check(both.left)
        _check(both)
        if event.before["folder"] not in {one.id for one in folders_of(mailbox_id)}:
            raise Conflict("Not undone: the folder it was in is not there any more.")
        holder = event.before.get("assignee")
        if holder is not None and holder not in assignable(mailbox_id):
            raise Conflict(f"Not undone: {person_name(holder)} can have no items of this mailbox any more.")
        written = _carry(both, "undo", event.before, why="undo of move", undoes=event.id)
        return Done(event.item, written, f"Undid move of {{}}: it is in {both.here.place.code} again")


def _carry(both: Crossing, action: str, fields: dict[str, object], *, why: str, undoes: int | None = None) -> int:
    """Move the item with all that hangs on it, and write both histories; returns the event of where it comes to."""
    left, here = both.left, both.here
    before = {name: getattr(left.item, name) for name in fields}
    actor, item = left.actor.user_id, left.item
    from_there: dict[str, object] = {"mailbox": item.mailbox}
    to_here = {"mailbox": fields["mailbox"]}
    left.chain.append(actor=actor, action="moved-away", item=item.id, before=from_there, after=to_here)
    carry_over(item, here.place.mailbox_id, for_good=undoes is None)
    here.edit(fields)
    return here.record(action, before, fields, why=why, undoes=undoes)


def _target(both: Crossing, path: str) -> FolderPlace:
    """Return the folder that is meant, where the item may go there."""
    both.left.require(Right.WORK)
    _check(both)
    place = both.here.place
    target = find(folders_of(place.mailbox_id), path)
    if target is None:
        raise NotFound(f"The mailbox {place.code} has no folder {path!r}.")
    if target.kind not in TARGETS or (target.kind == "sent" and both.left.item.direction != "out"):
        raise Conflict(f"Nothing can be moved to {target.called} of another mailbox.")
    return target


def _check(both: Crossing) -> None:
    """Refuse what may not leave, or may not come."""
    item, place = both.left.item, both.here.place
    if why := refusal_to_bring(both.here.actor, place):
        raise NotPermitted(why)
    if "internal" in (both.left.place.kind, place.kind):
        raise Conflict(STAYS)
    if item.private_to is not None:
        raise Conflict(PRIVATE)
    if item.folder_kind == "quarantine":
        raise Conflict("An item in quarantine cannot be moved before it was processed.")
    if is_wanted_deleted(item.id):
        raise Conflict(WAITS)
    if (twin := item_of_message(both.here.actor, item.message, place.mailbox_id)) is not None:
        raise Conflict(f"{place.code} has this message already{twin}: work on it there, and archive this one (e).")


def refusal_to_bring(actor: Actor, place: Place) -> str | None:
    """Return why somebody may not bring items to a mailbox, None where he may."""
    if has_power(Power.BRING, actor, place):
        return None
    role = f"you are a {place.role} there" if slices(actor, place) and place.role else "you are no member of it"
    return f"You may not bring items to {place.code}: {role}."
