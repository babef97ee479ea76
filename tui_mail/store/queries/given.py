"""To whom somebody gave items lately: what he will likely do next."""

from collections import Counter as Tally

from tui_mail.store.actor import Actor
from tui_mail.store.canonical import from_json
from tui_mail.store.models import Event
from tui_mail.store.models.table import tuples

LATELY = 200
"""Events of a person that are looked through."""

COUNTED = 20
"""Items given last that count: what was a month ago says little."""


def given_lately(actor: Actor, mailbox_id: int) -> "Tally[tuple[str, int]]":
    """Return how many of the last items of a mailbox the actor gave to each: ("assignee" or "department", id)."""
    columns = (Event.mailbox, Event.action, Event.after)
    mine = Event.select(*columns).where(Event.actor == actor.user_id).order_by(Event.id.desc()).limit(LATELY)
    given = [
        (mailbox, {"assign": "assignee", "department": "department"}[action], from_json(after))
        for mailbox, action, after in tuples(mine)
        if action in ("assign", "department")
    ]
    to = [(field, after.get(field)) for mailbox, field, after in given if mailbox == mailbox_id]
    return Tally([(field, key) for field, key in to if key is not None][:COUNTED])
