"""What is one person's own: read, unread, star; and the first opening, which everybody sees."""

from tui_mail.desk.change import Done, changing
from tui_mail.desk.rights import PRIVATE, TAKE_IT_FIRST, Right, reads_as_auditor, refusal
from tui_mail.errors import NotPermitted
from tui_mail.store.actor import Actor
from tui_mail.store.database import change
from tui_mail.store.queries.items import row
from tui_mail.store.queries.notifications import is_told_of
from tui_mail.store.rows import Row
from tui_mail.store.visibility import places
from tui_mail.store.writes.marks import has_opened, is_starred, set_read, set_star
from tui_mail.store.writes.notifications import see_notifications


def mark_read(actor: Actor, item_id: int) -> Done:
    """Mark an item read for the actor; that is nobody else's business, so it leaves no event."""
    return _mark(actor, item_id, read=True)


def mark_unread(actor: Actor, item_id: int) -> Done:
    """Mark an item unread for the actor."""
    return _mark(actor, item_id, read=False)


def _mark(actor: Actor, item_id: int, *, read: bool) -> Done:
    seen = row(actor, item_id)
    if not isinstance(seen, Row):
        raise NotPermitted(PRIVATE if seen.private else TAKE_IT_FIRST)
    own = actor.user_id if seen.private else None
    if why := refusal(Right.MARK, actor, places(actor)[seen.mailbox_id], seen.assignee_id, own):
        raise NotPermitted(why)
    with change():
        set_read(_person(actor), seen.mailbox_id, item_id, read=read)
    return Done(item_id, None, f"Marked {{}} {'read' if read else 'unread'}")


def opened(actor: Actor, item_id: int) -> Done:
    """Note that the actor has opened the item: read from now on; the first time is an event that all see.

    What he was told of it he has seen then; an item that is new and his own is open. What an auditor reads as such is
    recorded, but not opened.
    """
    seen = row(actor, item_id)
    place = places(actor).get(seen.mailbox_id)
    if isinstance(seen, Row) and place is not None and reads_as_auditor(actor, place, seen.assignee_id):
        return Done(item_id, None, "Read {} as an auditor")
    done = mark_read(actor, item_id)
    if is_told_of(_person(actor), item_id):
        with change():
            see_notifications(_person(actor), item=item_id)
    if has_opened(_person(actor), item_id):
        return done
    with changing(actor, item_id) as changed:
        changed.require(Right.READ)
        if has_opened(_person(actor), item_id):
            return done
        its_assignee_begins = changed.item.status == "new" and changed.item.assignee == actor.user_id
        event = changed.write("opened", {"status": "open"} if its_assignee_begins else {})
        return Done(item_id, event, "Opened {}")


def star(actor: Actor, item_id: int) -> Done:
    """Put the actor's star on an item."""
    return _star(actor, item_id, starred=True)


def unstar(actor: Actor, item_id: int) -> Done:
    """Take the actor's star off an item."""
    return _star(actor, item_id, starred=False)


def _star(actor: Actor, item_id: int, *, starred: bool) -> Done:
    with changing(actor, item_id) as changed:
        changed.require(Right.MARK)
        if is_starred(_person(actor), item_id) == starred:
            return Done(item_id, None, "{} has a star already" if starred else "{} has no star")
        set_star(_person(actor), item_id, starred=starred)
        changed.edit({})
        event = changed.record("star" if starred else "unstar", {"star": not starred}, {"star": starred})
        return Done(item_id, event, "Starred {}" if starred else "Took the star off {}")


def _person(actor: Actor) -> int:
    if actor.user_id is None:
        raise NotPermitted("Read marks and stars belong to people.")
    return actor.user_id
