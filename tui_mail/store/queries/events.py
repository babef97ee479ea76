"""Lines of history: those of a mailbox, and how they are read."""

import re
from collections.abc import Sequence
from dataclasses import replace

from peewee import JOIN, ModelSelect

from tui_mail.errors import NotFound
from tui_mail.store.actor import Actor
from tui_mail.store.apart import Said, joined
from tui_mail.store.canonical import from_json
from tui_mail.store.database import snapshot
from tui_mail.store.models import Event, EventText, Item, Task, TaskEvent, Tombstone, User
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.sights import sights
from tui_mail.store.rows import EventRow
from tui_mail.store.visibility import NOBODY, Place, open_to, places, slices, visible_tasks

_NUMBERED = re.compile(r"\bitem ([0-9]{1,18})\b")


def mailbox_history(actor: Actor, code: str, limit: int) -> list[EventRow]:
    """Return the last lines of a mailbox's history, oldest first. Raises NotFound for who reads nothing in it.

    Who reads all of it reads every line, also of items that are gone; others those of the items they may read, and
    those that concern the mailbox, which name no item; what is about a task only where they see that.
    """
    with snapshot():
        place = next((one for one in places(actor).values() if one.code == code and slices(actor, one)), None)
        if place is None:
            raise NotFound(f"There is no mailbox {code!r} that you may see.")
        newest_first = _readable(actor, place).order_by(Event.sequence.desc()).limit(limit)
        return event_rows(actor, newest_first)[::-1]


def _readable(actor: Actor, place: Place) -> "ModelSelect[Event]":
    lines = events().where(Event.mailbox == place.mailbox_id)
    if place.reads_all:
        left = Tombstone.select(Tombstone.item).where(Tombstone.mailbox == place.mailbox_id)
        once_here = (Item.mailbox == place.mailbox_id) | Item.id.in_(left)
        closed = Item.select(Item.id).where(once_here & ~open_to(actor))
        gone = Tombstone.mailbox == place.mailbox_id, Tombstone.private_to.is_null(False)
        private = Tombstone.select(Tombstone.item).where(*gone, Tombstone.private_to != (actor.user_id or NOBODY))
        return lines.where(Event.item.is_null() | (Event.item.not_in(closed) & Event.item.not_in(private)))
    readable = [part.assignee for part in slices(actor, place) if part.full]
    mine = Item.select(Item.id).where((Item.mailbox == place.mailbox_id) & Item.assignee.in_(readable) & open_to(actor))
    of_tasks = TaskEvent.select(TaskEvent.event).join(Task, on=(Task.id == TaskEvent.task)).where(visible_tasks(actor))
    of_all = Event.item.is_null() & (~Event.action.startswith("task-") | Event.id.in_(of_tasks))
    return lines.where(of_all | Event.item.in_(mine))


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


def event_rows(actor: Actor, query: "ModelSelect[Event]") -> list[EventRow]:
    """Return the lines that were asked for; an item that one of them names, and the actor does not see, has no number.

    Such a one is the answer to an item that he may read, where somebody else has that.
    """
    return _without_unseen(actor, _read(query))


def _without_unseen(actor: Actor, rows: Sequence[EventRow]) -> list[EventRow]:
    named = {int(number) for row in rows for number in _NUMBERED.findall(row.why)}
    named |= {answer for row in rows if isinstance(answer := row.after.get("answer"), int)}
    seen = sights(actor, named)

    def said(row: EventRow) -> EventRow:
        why = _NUMBERED.sub(lambda found: found[0] if int(found[1]) in seen else "an item elsewhere", row.why)
        after = {**row.after, "answer": None} if row.after.get("answer") in named - seen.keys() else row.after
        return row if (why, after) == (row.why, row.after) else replace(row, why=why, after=after)

    return [said(row) for row in rows]


def _read(query: "ModelSelect[Event]") -> list[EventRow]:
    rows = []
    for key, at, login, name, action, was, then, why, text, item in tuples(query):
        said = joined(Said(from_json(was), from_json(then), why, text or ""))
        who = (login or "system", name or "tui-mail")
        rows.append(EventRow(key, at, *who, action, said.before, said.after, said.why, said.text, item))
    return rows
