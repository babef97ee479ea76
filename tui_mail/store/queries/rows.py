"""The rows of a screenful: everything that is joined, is joined for these keys only."""

from collections import Counter as Tally
from typing import Any, NamedTuple

from peewee import JOIN

from tui_mail.store.actor import Actor
from tui_mail.store.models import (
    Folder,
    Item,
    Link,
    Mailbox,
    Message,
    MessageAddress,
    ReadException,
    ReadWatermark,
    Record,
    Star,
    User,
)
from tui_mail.store.models.table import dicts, tuples
from tui_mail.store.queries.directory import names_of
from tui_mail.store.queries.folders import folder_paths
from tui_mail.store.queries.labels import LABELS, label_names
from tui_mail.store.queries.related_mail import mails_together
from tui_mail.store.queries.tags import tags_of
from tui_mail.store.rows import Envelope, Key, Row


class Hit(NamedTuple):
    """An item that belongs on a page, and whether more of it than the envelope may be seen."""

    key: Key
    full: bool


class Shown(NamedTuple):
    """What an envelope says in words."""

    subject: str
    correspondent: str
    is_sent: bool


class _Around(NamedTuple):
    """What was counted beside an item."""

    links: int
    tags: tuple[str, ...]
    related: int  # other mails of its conversation


def read_rows(actor: Actor, hits: list[Hit]) -> list[Row | Envelope]:
    """Return the rows of these hits, in their order; what has gone meanwhile is left out."""
    ids = [hit.key.item for hit in hits]
    facts = _facts(ids)
    named = _named_first([fact for fact in facts.values() if _role(fact) is not None])
    own = _Own(actor, ids)
    together = mails_together(actor, {fact["thread"] for fact in facts.values()})
    tags = tags_of([hit.key.item for hit in hits if hit.full])
    links = Tally(row[0] for row in tuples(Link.select(Link.item).where(Link.item.in_(ids) & (Link.state == "linked"))))
    rows: list[Row | Envelope] = []
    for hit in hits:
        item = hit.key.item
        fact = facts.get(item)
        if fact is None:
            continue
        envelope = _envelope(fact, named)
        if hit.key != Key(fact["listed_at"], item):
            envelope["place"] = hit.key
        if hit.full:
            around = _Around(links[item], tags[item], together.get(fact["thread"], 1) - 1)
            rows.append(_row(envelope, fact, own, around))
        else:
            rows.append(Envelope(**envelope))
    return rows


def shown_of(ids: list[int]) -> dict[int, Shown]:
    """Return what envelopes of items say, whoever may see them: what a search looks at without making rows of it."""
    columns = (Item.id, Item.message, Item.direction, Item.guise, Folder.kind.alias("folder_kind"))
    query = (
        Item.select(*columns, Message.subject, Message.from_name, Message.from_address)
        .join(Folder, on=(Folder.id == Item.folder))
        .switch(Item).join(Message, on=(Message.id == Item.message))
        .where(Item.id.in_(ids))
    )  # fmt: skip
    facts = dicts(query)
    named = _named_first([fact for fact in facts if _role(fact) is not None])
    return {fact["id"]: Shown(fact["subject"], _correspondent(fact, named), _is_sent(fact)) for fact in facts}


def _facts(ids: list[int]) -> dict[int, dict[str, Any]]:
    columns = (
        Item.id, Item.mailbox, Item.direction, Item.folder, Item.status, Item.assignee, Item.snoozed_until,
        Item.received_at, Item.listed_at, Item.modseq, Item.message, Item.channel, Item.department,
        Item.qualification, Item.category, Item.private_to, Item.unknown_number, Item.guise,
        Item.written_by,
        Mailbox.code, Folder.name.alias("folder_name"), Folder.kind.alias("folder_kind"),
        Message.thread, Message.in_reply_to,
        Message.subject, Message.from_name, Message.from_address, Message.attachment_count, Message.attachment_type,
        User.login, User.name.alias("user_name"), Record.kind.alias("case_kind"), Record.number.alias("case_number"),
    )  # fmt: skip
    query = (
        Item.select(*columns)
        .join(Mailbox, on=(Mailbox.id == Item.mailbox))
        .switch(Item).join(Folder, on=(Folder.id == Item.folder))
        .switch(Item).join(Message, on=(Message.id == Item.message))
        .switch(Item).join(User, JOIN.LEFT_OUTER, on=(User.id == Item.assignee))
        .switch(Item).join(Record, JOIN.LEFT_OUTER, on=(Record.id == Item.primary_case))
        .where(Item.id.in_(ids))
    )  # fmt: skip
    facts = {fact["id"]: fact for fact in dicts(query)}
    names = label_names({fact[name] for fact in facts.values() for name in LABELS} - {None})
    paths = folder_paths({fact["folder"] for fact in facts.values() if fact["folder_kind"] == "plain"})
    writers = names_of({fact["written_by"] for fact in facts.values()})
    for fact in facts.values():
        fact["written_by"] = writers.get(fact["written_by"])
        fact["folder_name"] = paths.get(fact["folder"], fact["folder_name"])
        fact |= {name: names.get(fact[name]) for name in LABELS}
    return facts


def _named_first(facts: list[dict[str, Any]]) -> dict[tuple[object, str], str]:
    """Return whom these messages name first, by their role."""
    columns = (MessageAddress.message, MessageAddress.role, MessageAddress.name, MessageAddress.address)
    query = MessageAddress.select(*columns).where(
        MessageAddress.message.in_([fact["message"] for fact in facts])
        & MessageAddress.role.in_({_role(fact) for fact in facts})
        & (MessageAddress.position == 0)
    )
    return {(message, role): name or address for message, role, name, address in tuples(query)}


def _role(fact: dict[str, Any]) -> str | None:
    """Return the role of those an item is known by; None where it is the sender, whom the message itself holds."""
    if fact["guise"] == "forwarded":
        return "forwarded-to" if _is_sent(fact) else "forwarded-from"
    return "to" if _is_sent(fact) else None


def _is_sent(fact: dict[str, Any]) -> bool:
    """Whether an item is known by whom it went to."""
    return bool(fact["direction"] == "out" or (fact["direction"] == "internal" and fact["folder_kind"] == "sent"))


def _correspondent(fact: dict[str, Any], named: dict[tuple[object, str], str]) -> str:
    role = _role(fact)
    sender = str(fact["from_name"] or fact["from_address"])
    return sender if role is None else named.get((fact["message"], role), "")


def _envelope(fact: dict[str, Any], named: dict[tuple[object, str], str]) -> dict[str, Any]:
    return {
        "id": fact["id"],
        "mailbox_id": fact["mailbox"],
        "mailbox": fact["code"],
        "listed_at": fact["listed_at"],
        "received_at": fact["received_at"],
        "direction": fact["direction"],
        "correspondent": _correspondent(fact, named),
        "subject": fact["subject"],
        "private": fact["private_to"] is not None,
        "is_sent": _is_sent(fact),
    }


def _row(envelope: dict[str, Any], fact: dict[str, Any], own: "_Own", around: _Around) -> Row:
    known = {"correspondent": fact["written_by"]} if fact["written_by"] else {}
    return Row(
        **{**envelope, **known},
        written_by=fact["written_by"],
        folder_id=fact["folder"],
        folder_kind=str(fact["folder_kind"]),
        folder=str(fact["folder_name"]),
        status=str(fact["status"]),
        assignee_id=fact["assignee"],
        assignee=fact["login"],
        assignee_name=fact["user_name"],
        snoozed_until=fact["snoozed_until"],
        unread=own.unread(fact["id"], fact["mailbox"]),
        starred=fact["id"] in own.starred,
        attachment_count=fact["attachment_count"],
        attachment_type=str(fact["attachment_type"]),
        case=f"{fact['case_kind']} {fact['case_number']}" if fact["case_kind"] else None,
        link_count=around.links,
        modseq=fact["modseq"],
        tags=around.tags,
        channel=str(fact["channel"]),
        department=fact["department"],
        qualification=fact["qualification"],
        category=fact["category"],
        unknown_number=str(fact["unknown_number"]),
        guise=str(fact["guise"]),
        thread_count=around.related,
        is_reply=bool(fact["in_reply_to"]),
    )


class _Own:
    """Read marks and stars of the one who looks, for a screenful."""

    def __init__(self, actor: Actor, ids: list[int]) -> None:
        mine = ReadException.reader == actor.user_id
        exceptions = ReadException.select(ReadException.item, ReadException.is_read)
        self.exceptions: dict[int, bool] = dict(tuples(exceptions.where(mine & ReadException.item.in_(ids))))
        marks = ReadWatermark.select(ReadWatermark.mailbox, ReadWatermark.item)
        self.watermarks: dict[int, int] = dict(tuples(marks.where(ReadWatermark.reader == actor.user_id)))
        stars = Star.select(Star.item).where((Star.person == actor.user_id) & Star.item.in_(ids))
        self.starred: set[object] = {row[0] for row in tuples(stars)}

    def unread(self, item_id: int, mailbox_id: int) -> bool:
        return not self.exceptions.get(item_id, item_id <= self.watermarks.get(mailbox_id, 0))
