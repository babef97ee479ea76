"""What columns show that is read beside the rows: for the rows of a page at once, however many there are."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from tui_mail.store.actor import Actor
from tui_mail.store.database import snapshot
from tui_mail.store.models import (
    Item,
    Link,
    Message,
    MessageAddress,
    MessageText,
    Record,
    RecordAddress,
    Task,
    TaskItem,
)
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.directory import names_of
from tui_mail.store.queries.merged import survivors
from tui_mail.store.rows import Beside, Envelope, Row
from tui_mail.store.visibility import NOBODY, places, slices, visible_tasks

_PEOPLE = frozenset({"contact", "company"})
_OF_MESSAGE = frozenset({"sender", "recipient", "size", "snippet", "waiting"})


def with_beside(actor: Actor, rows: Sequence[Row | Envelope], wanted: Collection[str]) -> list[Row | Envelope]:
    """Return rows with what these columns show; of an envelope nothing more is told than it tells.

    Who reads an item as an auditor alone is not told how its text begins: such reading is recorded one by one.
    """
    full = [row for row in rows if isinstance(row, Row)]
    if not wanted or not full:
        return list(rows)
    known: dict[int, dict[str, Any]] = {row.id: {} for row in full}
    with snapshot():
        audited = _audited(actor, full) if actor.auditor and "snippet" in wanted else frozenset()
        if _OF_MESSAGE & set(wanted) or _PEOPLE & set(wanted):
            _add_messages(known, wanted)
        if _PEOPLE & set(wanted):
            _add_people(known)
        if "task" in wanted:
            _add_tasks(actor, known)
    for key in audited:
        known[key]["snippet"] = ""
    kept = {key: {name: value for name, value in facts.items() if name != "writers"} for key, facts in known.items()}
    return [replace(row, beside=Beside(**kept[row.id])) if isinstance(row, Row) else row for row in rows]


def _audited(actor: Actor, rows: Sequence[Row]) -> frozenset[int]:
    """Return the items that somebody reads only because he is an auditor."""
    places_ = {key: replace(place, audited=False) for key, place in places(actor).items() if place.audited}
    read = {key: [part.assignee for part in slices(actor, place) if part.full] for key, place in places_.items()}
    return frozenset(
        row.id
        for row in rows
        if row.mailbox_id in read
        and not row.private
        and not {None, row.assignee_id or NOBODY} & set(read[row.mailbox_id])
    )


def _add_messages(known: dict[int, dict[str, Any]], wanted: Collection[str]) -> None:
    """Add what the messages say: who wrote to whom, how large it is, how it begins."""
    of_message = (Message.id, Message.from_name, Message.from_address, Message.size)
    columns = (Item.id, Item.direction, Item.waiting_since, Item.written_by, *of_message)
    query = Item.select(*columns).join(Message, on=(Message.id == Item.message)).where(Item.id.in_(list(known)))
    lines = tuples(query)
    messages = [line[4] for line in lines]
    recipients: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    if {"recipient", "contact", "company"} & set(wanted):
        sent_to = MessageAddress.message.in_(messages) & (MessageAddress.role == "to")
        of_address = (MessageAddress.message, MessageAddress.name, MessageAddress.address)
        named = MessageAddress.select(*of_address).where(sent_to)
        for message, name, address in tuples(named.order_by(MessageAddress.message, MessageAddress.position)):
            recipients[message].append((name, address))
    begins: dict[int, str] = {}
    if "snippet" in wanted:
        begins = dict(
            tuples(
                MessageText.select(MessageText.message, MessageText.snippet).where(MessageText.message.in_(messages))
            )
        )
    for item, direction, waiting_since, written_by, message, name, address, size in lines:
        to = recipients[message]
        known[item] |= {
            "sender": name or address,
            "recipient": next((called or at for called, at in to), ""),
            "size": size,
            "waiting_since": waiting_since,
            "snippet": begins.get(message, ""),
            "writers": ({at for _, at in to} if direction == "out" else {address}, written_by),
        }


def _add_people(known: dict[int, dict[str, Any]]) -> None:
    """Add contact and company: the company that was linked by hand, else that of the contact who has its address."""
    linked = Link.item.in_(list(known)) & (Link.state == "linked") & Record.kind.in_(["contact", "company"])
    columns = (Link.item, Link.record, Link.origin, Record.kind)
    lines = tuples(Link.select(*columns).join(Record, on=(Record.id == Link.record)).where(linked).order_by(Link.id))
    writers = {facts["writers"][1] for facts in known.values()} - {None}
    records = {line[1] for line in lines} | writers
    instead = survivors(records)
    addresses: defaultdict[int, set[str]] = defaultdict(set)
    of_records = RecordAddress.record.in_(sorted(records))
    for record, address in tuples(RecordAddress.select(RecordAddress.record, RecordAddress.address).where(of_records)):
        addresses[record].add(address)
    heads = sorted({instead.get(record, record) for record in records})
    employers: dict[int, int | None] = dict(
        tuples(Record.select(Record.id, Record.company).where(Record.id.in_(heads)))
    )
    stands = survivors(set(employers.values()))
    names = names_of({*heads, *(stands.get(key, key) for key in employers.values())})
    for item, facts in known.items():
        at, by_hand = facts["writers"]
        here = [line for line in lines if line[0] == item]
        contacts = [record for _, record, _, kind in here if kind == "contact" and addresses[record] & at]
        contacts = [instead.get(record, record) for record in ([by_hand] if by_hand else contacts)]
        companies = [(origin, record) for _, record, origin, kind in here if kind == "company"]
        manual = [record for origin, record in companies if origin == "manual"]
        of_contact = [stands.get(employers.get(key), employers.get(key)) for key in contacts]
        derived = [key for key in of_contact if key is not None]
        derived += [record for _, record in companies if addresses[record] & at]
        company = next(iter([*manual, *derived]), None)
        facts["contact"] = names.get(contacts[0], "") if contacts else ""
        facts["company"] = names.get(instead.get(company, company), "") if company is not None else ""
        facts["company_by_hand"] = bool(manual)


def _add_tasks(actor: Actor, known: dict[int, dict[str, Any]]) -> None:
    """Add what kind of task is linked, of those that may be seen; of several a task before an event."""
    query = TaskItem.select(TaskItem.item, Task.kind).join(Task, on=(Task.id == TaskItem.task))
    for item, kind in tuples(query.where(TaskItem.item.in_(list(known)) & visible_tasks(actor))):
        known[item]["task"] = max(kind, known[item].get("task", ""))
