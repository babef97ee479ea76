"""Lines of history: those of a mailbox, and how they are read."""

from peewee import JOIN, ModelSelect

from tui_mail.errors import NotFound
from tui_mail.store.actor import Actor
from tui_mail.store.canonical import from_json
from tui_mail.store.database import snapshot
from tui_mail.store.models import Event, EventText, Item, User
from tui_mail.store.models.table import tuples
from tui_mail.store.rows import EventRow
from tui_mail.store.visibility import Place, open_to, places, slices


def mailbox_history(actor: Actor, code: str, limit: int) -> list[EventRow]:
    """Return the last lines of a mailbox's history, oldest first. Raises NotFound for who reads nothing in it.

    Who reads all of it reads every line, also of items that are gone; others those of the items they may read, and
    those that concern the mailbox, which name no item.
    """
    with snapshot():
        place = next((one for one in places(actor).values() if one.code == code and slices(actor, one)), None)
        if place is None:
            raise NotFound(f"There is no mailbox {code!r} that you may see.")
        newest_first = _readable(actor, place).order_by(Event.sequence.desc()).limit(limit)
        return event_rows(newest_first)[::-1]


def _readable(actor: Actor, place: Place) -> "ModelSelect[Event]":
    lines = events().where(Event.mailbox == place.mailbox_id)
    if place.reads_all:
        closed = Item.select(Item.id).where((Item.mailbox == place.mailbox_id) & ~open_to(actor))
        return lines.where(Event.item.is_null() | Event.item.not_in(closed))
    readable = [part.assignee for part in slices(actor, place) if part.full]
    mine = Item.select(Item.id).where((Item.mailbox == place.mailbox_id) & Item.assignee.in_(readable) & open_to(actor))
    return lines.where(Event.item.is_null() | Event.item.in_(mine))


def events() -> "ModelSelect[Event]":
    """Return the question for lines of history, which `event_rows` reads; who asks says which."""
    columns = (
        Event.id, Event.at, User.login, User.name, Event.action, Event.before, Event.after, Event.why, EventText.text,
        Event.item,
    )  # fmt: skip
    return (
        Event.select(*columns)
        .join(User, JOIN.LEFT_OUTER, on=(User.id == Event.actor))
        .switch(Event)
        .join(EventText, JOIN.LEFT_OUTER, on=(EventText.event == Event.id))
    )


def event_rows(query: "ModelSelect[Event]") -> list[EventRow]:
    """Return the lines that were asked for."""
    return [
        EventRow(
            key, at, login or "system", name or "tui-mail", action, from_json(was), from_json(then), why, text or "",
            item,
        )
        for key, at, login, name, action, was, then, why, text, item in tuples(query)
    ]  # fmt: skip
