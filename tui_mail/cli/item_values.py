"""Items as scripts read them: exactly the keys of docs and interface, nothing that may not be seen."""

from tui_mail.cli.task_values import task_value
from tui_mail.store.clock import rfc3339
from tui_mail.store.queries.details import Summary
from tui_mail.store.rows import UNTIL_REPLY, AddressRow, Detail, Envelope, LinkRow, Row

Value = dict[str, object]


def item_value(found: Summary | Envelope) -> Value:
    """Return an item as `list` gives it."""
    return _envelope(found) if isinstance(found, Envelope) else _item(found)


def shown_value(found: Summary, detail: Detail, headers: list[tuple[str, str]]) -> Value:
    """Return an item as `show` gives it: with its text and its documents."""
    return {
        **_item(found),
        "answered_by": [{"who": one.who, "at": rfc3339(one.at), "item": one.item} for one in detail.answers],
        "scheduled": [{"what": one.what, "at": snooze_value(one.at)} for one in detail.scheduled],
        "tasks": [task_value(one) for one in detail.tasks],
        "no_mailings": list(detail.no_mailings),
        "doubts": list(detail.doubts),
        "seal": detail.seal or None,
        "body": detail.body,
        "headers": header_values(headers),
        "documents": [
            {"kind": document.kind, "sha256": document.sha256, "path": document.path}
            for document in detail.documents
            if document.state == "ready"
        ],
    }


def header_values(headers: list[tuple[str, str]]) -> list[Value]:
    """Return headers in their order; a name may come several times."""
    return [{"name": name, "value": value} for name, value in headers]


def _envelope(row: Envelope) -> Value:
    return {
        "id": row.id,
        "mailbox": row.mailbox,
        "direction": row.direction,
        "received": rfc3339(row.received_at),
        "correspondent": row.correspondent,
        "subject": row.subject,
        "envelope_only": True,
    }


def _item(found: Summary) -> Value:
    row = found.row
    sender = next((one for one in found.addresses if one.role == "from"), AddressRow("from", "", ""))
    primary = next((link for link in found.links if link.primary), None)
    return {
        "id": row.id,
        "mailbox": row.mailbox,
        "folder": folder_word(row),
        "direction": row.direction,
        "status": row.status,
        "assignee": row.assignee,
        "snoozed_until": snooze_value(row.snoozed_until),
        "department": row.department,
        "qualification": row.qualification,
        "category": row.category,
        "private": row.private,
        "unknown_number": row.unknown_number or None,
        "written_by": row.written_by,
        "guise": row.guise or None,
        "tags": list(row.tags),
        "is_reply": row.is_reply,
        "related": row.thread_count,
        "subject": row.subject,
        "from": _person(sender),
        "to": [_person(one) for one in found.addresses if one.role == "to"],
        "date": rfc3339(found.date),
        "received": rfc3339(row.received_at),
        "message_id": found.message_id or None,
        "size": found.size,
        "attachments": [
            {"name": one.name, "type": one.media_type, "size": one.size, "sha256": one.sha256}
            for one in found.attachments
        ],
        "primary_case": primary and {"kind": primary.kind, "number": primary.number, "title": primary.name},
        "links": [link_value(link) for link in found.links if link.state == "linked"],
        "suggested": [link_value(link) for link in found.links if link.state == "suggested"],
        "seen_by": [one.login for one in found.seen_by],
        "read_on_server": found.read_on_server,
        "raw_sha256": found.raw_sha256,
    }


def snooze_value(until: int | None) -> str | None:
    """Return until when an item sleeps: a time, or `reply`."""
    return "reply" if until == UNTIL_REPLY else rfc3339(until)


def folder_word(row: Row) -> str:
    """Return the kind of a folder, or the path of a plain one."""
    return row.folder if row.folder_kind == "plain" else row.folder_kind


def link_value(link: LinkRow) -> Value:
    """Return a link with its reason."""
    return {
        "kind": link.kind,
        "number": link.number,
        "address": link.address or None,
        "origin": link.origin,
        "why": link.why,
    }


def _person(person: AddressRow) -> Value:
    return {"name": person.name, "address": person.address}
