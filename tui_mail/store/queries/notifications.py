"""What a person should hear of. What it says is read from its event, and only as far as he may see the item still."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from peewee import JOIN

from tui_mail.config.people import EVERYBODY
from tui_mail.store.actor import Actor
from tui_mail.store.apart import Said, joined
from tui_mail.store.canonical import from_json
from tui_mail.store.database import snapshot
from tui_mail.store.models import Event, EventText, Item, Mailbox, Message, Notification, User
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.sights import sights
from tui_mail.store.queries.tasks import tasks_told
from tui_mail.store.visibility import Place, places

MOST = 200
"""So many are looked at: whoever has more reads the newest first."""

_SAID = {
    "assigned": "{who} assigned item {item} to you",
    "note": "{who} left a note for you at item {item}",
    "woken": "Item {item} woke up",
    "returned": "Item {item} was taken from you",
    "message": "{who} wrote to you",
    "task": "{who} gave you task {task}",
    "record-note": "{who} left a note for you at {shared}",
}


@dataclass(frozen=True, slots=True)
class Heard:
    """Something that waits to be seen. Of an item whose envelope alone may be seen there is no text."""

    id: int
    kind: str  # assigned | note | woken | returned | message | membership | task | record-note
    at: int  # microseconds UTC
    who: str  # the name of who did it
    mailbox: str  # its code
    item: int | None
    subject: str
    text: str  # the message of an assignment, a note, the reason of what nobody did by hand
    shared: str = ""  # of a membership: what was done to whom; of a note at a record: its kind and number
    task: int | None = None
    record: int | None = None

    @property
    def sentence(self) -> str:
        """What is said of it where others may look on: nothing that a mail or a note says."""
        if self.kind == "membership":
            return f"{self.who} {self.shared}"
        return _SAID[self.kind].format(who=self.who, item=self.item, task=self.task, shared=self.shared)


def waiting(actor: Actor) -> list[Heard]:
    """Return what the person has not seen yet, newest first; what he may no longer see is left out."""
    with snapshot():
        rows = _rows(actor)
        if not rows:
            return []
        seen, here = sights(actor, {row[4] for row in rows if row[4] is not None}), places(actor)
        subjects, given = _subjects(seen), tasks_told(actor, {row[10] for row in rows if row[1] == "task"})
        return [
            _of_task(row, *given[row[10]])
            if row[10] in given
            else _at_record(row)
            if row[1] == "record-note"
            else _heard(row, seen, subjects, _shared(actor, row, here))
            for row in rows
            if (row[4] in seen if row[4] is not None else _is_told(row[1], here) or row[10] in given)
        ]


def is_told_of(person: int, item: int) -> bool:
    """Whether something of an item waits to be seen by a person."""
    here = (Notification.item == item) & (Notification.person == person) & Notification.seen_at.is_null()
    return bool(Notification.select().where(here).exists())


def _rows(actor: Actor) -> list[Any]:
    columns = (Notification.id, Notification.kind, Notification.at, User.name, Notification.item, Mailbox.code,
               EventText.text, Event.why, Notification.mailbox, Event.after, Notification.event)  # fmt: skip
    query = (
        Notification.select(*columns)
        .join(Event, JOIN.LEFT_OUTER, on=(Event.id == Notification.event))
        .join(User, JOIN.LEFT_OUTER, on=(User.id == Event.actor))
        .join(EventText, JOIN.LEFT_OUTER, on=(EventText.event == Event.id))
        .join(Mailbox, JOIN.LEFT_OUTER, on=(Mailbox.id == Notification.mailbox))
        .where((Notification.person == actor.user_id) & Notification.seen_at.is_null())
        .order_by(Notification.id.desc())
        .limit(MOST)
    )
    return tuples(query)


def _subjects(seen: Mapping[int, bool]) -> dict[int, str]:
    query = Item.select(Item.id, Message.subject).join(Message, on=(Message.id == Item.message))
    return dict(tuples(query.where(Item.id.in_(sorted(seen))))) if seen else {}


def _heard(row: Any, seen: Mapping[int, bool], subjects: Mapping[int, str], shared: str) -> Heard:
    key, kind, at, who, item, code, text, why, _, after, *_ = row
    said = joined(Said({}, from_json(after) if after else {}, why or "", text or ""))
    return Heard(
        id=key,
        kind=kind,
        at=at,
        who=who or "tui-mail",
        mailbox=code or "",
        item=item,
        subject=subjects.get(item, ""),
        text=(said.text or said.why) if seen.get(item) else "",
        shared=shared,
    )


def _is_told(kind: str, here: Mapping[int, Place]) -> bool:
    """Whether something that is about no item is told: of records only to who sees any."""
    return kind == "membership" or (kind == "record-note" and bool(here))


def _at_record(row: Any) -> Heard:
    key, kind, at, who, _, _, text, _, _, after, *_ = row
    said = from_json(after) if after else {}
    record = f"{said.get('kind', '')} {said.get('which', '')}"
    return Heard(key, kind, at, who or "tui-mail", "", None, "", text or "", shared=record, record=said.get("record"))


def _of_task(row: Any, task: int, title: str) -> Heard:
    key, kind, at, who, _, code, *_ = row
    return Heard(key, kind, at, who or "tui-mail", code or "", None, title, "", task=task)


def _shared(actor: Actor, row: Any, here: Mapping[int, Place]) -> str:
    """Say who got which role in a mailbox, or lost it; of others only to who sees the mailbox still."""
    code, mailbox, after = row[5] or "a mailbox", row[8], row[9]
    said = from_json(after) if row[1] == "membership" and after else {}
    member, role = str(said.get("member", "")), said.get("role")
    whom = {actor.login: "you", EVERYBODY: "everybody"}.get(member, member)
    if not member or (whom == member and mailbox not in here):
        return f"changed who shares {code}"
    return f"made {whom} {role} of {code}" if role else f"took {code} from {whom}"
