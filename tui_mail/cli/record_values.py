"""A record with its archive, as a program reads it and as lines for people."""

from collections.abc import Iterator

from tui_mail.cli.item_lines import local_time
from tui_mail.cli.output import cell
from tui_mail.mail.text import safe_line
from tui_mail.store.clock import rfc3339
from tui_mail.store.queries.record_heads import RecordHead, Reference
from tui_mail.store.queries.timelines import Entry


def head_value(head: RecordHead) -> dict[str, object]:
    """Return what a record is and belongs to."""
    above = head.above[-1] if head.above else None
    return {
        "kind": head.kind,
        "number": head.number,
        "title": head.name,
        "status": head.status,
        "company": _reference(head.company),
        "requester": _reference(head.requester),
        "parent": _reference(above),
        "parts": [_reference(one) for one in head.below],
        "module": head.module or None,
        "folder": head.folder,
        "addresses": list(head.addresses),
        "merged": [_reference(one) for one in head.merged],
        "created": rfc3339(head.created_at),
        "closed": rfc3339(head.closed_at),
        "kept_until": rfc3339(head.keep_until),
        "held": None if head.held_at is None else {"since": rfc3339(head.held_at), "why": head.held_why},
        "last_dealt": None
        if head.last is None
        else {
            "who": head.last.who,
            "action": head.last.action,
            "item": head.last.item,
            "at": rfc3339(head.last.at),
        },
    }


def _reference(one: Reference | None) -> dict[str, str] | None:
    return None if one is None else {"kind": one.kind, "number": one.number}


def entry_value(entry: Entry) -> dict[str, object]:
    """Return something that is at a record."""
    row = entry.row
    place = entry.at_record
    return {
        "at": rfc3339(entry.at),
        "sort": entry.sort,
        "title": entry.title,
        "who": entry.who,
        "to": entry.to or None,
        "item": entry.item,
        "mailboxes": list(entry.mailboxes),
        "direction": None if row is None else row.direction,
        "status": entry.state or (None if row is None else row.status),
        "assignee": None if row is None else row.assignee,
        "writer": entry.writer or None,
        "answered_by": [{"who": one.who, "at": rfc3339(one.at), "item": one.item} for one in entry.answers],
        "kept": entry.kept,
        "form": entry.form if entry.sort == "mail" else None,
        "text": entry.text or None,
        "category": entry.kind or None,
        "due": rfc3339(entry.due_at),
        "path": entry.path or None,
        "sha256": entry.sha256,
        "record": None if place is None else {"kind": place[0], "number": place[1]},
    }


def head_texts(head: RecordHead) -> Iterator[str]:
    """Say what a record is and belongs to."""
    yield safe_line(f"{head.kind} {head.number}  {head.name}  ({head.status})")
    last = head.last
    facts = [
        ("requester", _named(head.requester)),
        ("company", _named(head.company)),
        ("part of", " > ".join(map(_named, head.above))),
        ("people", ", ".join(map(_named, head.people_below))),
        ("parts" if head.is_case else "cases", ", ".join(map(_named, head.cases_below))),
        ("addresses", ", ".join(head.addresses)),
        ("also", ", ".join(map(_named, head.merged))),
        ("folder", head.folder),
        ("on hold", "" if head.held_at is None else f"since {local_time(head.held_at)}: {head.held_why}"),
        ("kept until", local_time(head.keep_until) if head.keep_until is not None else ""),
        ("last", f"{last.who}: {last.action}, item {last.item}, {local_time(last.at)}" if last is not None else ""),
    ]
    yield from (f"{label:<12}{safe_line(said)}" for label, said in facts if said)


def _named(one: Reference | None) -> str:
    return "" if one is None else f"{one.kind} {one.number} {one.name}".rstrip()


def entry_text(entry: Entry) -> str:
    """Say in one line what is at a record."""
    item = f"{entry.item:>6}" if entry.item is not None else " " * 6
    cells = (
        item,
        local_time(entry.at),
        cell(entry.sort, 8),
        cell(", ".join(entry.mailboxes), 8),
        cell(_who(entry), 24),
    )
    line = "  ".join((*cells, cell(_standing(entry), 10), safe_line(entry.path or entry.title)))
    return "\n".join((line, *(f"        | {one}" for one in entry.text.rstrip().splitlines())))


def _who(entry: Entry) -> str:
    return f"{entry.who} to {entry.to}" if entry.to else entry.who


def _standing(entry: Entry) -> str:
    if entry.kept:
        return "kept"
    if entry.form == "board":
        return "board"
    return entry.state or (entry.row.status if entry.row is not None else entry.kind)
