"""What is asked of cases before one is made or taken away: the next number, the parent, what hangs on it."""

import re
from datetime import datetime

from peewee import fn

from tui_mail.store.canonical import from_json
from tui_mail.store.models import Event, FiledDocument, KeptMessage, Link, Record, RecordNote, TaskRecord
from tui_mail.store.models.table import first_tuple, tuples
from tui_mail.store.queries.directory import RELATIONS

COMMON_KINDS = ("mandate", "dossier", "ticket", "help-request", "configuration", "project", "sub-project", "phase")
"""Kinds of cases that are offered where nobody has made one yet."""

PARTS = {"sub-project": "project", "phase": "sub-project"}
"""Kinds that are numbered by the path of what they are part of: 12/3 in 12."""

_ENDS_IN_DIGITS = re.compile(r"(.*?)([0-9]+)")
_YEAR = re.compile(r"(19|20)[0-9]{2}([-/.])")


def kinds_of_cases() -> list[str]:
    """Return the kinds of cases there are, those that are used most first, then the common ones."""
    used = Record.select(Record.kind).where(Record.kind.not_in(RELATIONS)).group_by(Record.kind)
    there = [row[0] for row in tuples(used.order_by(fn.COUNT(Record.id).desc(), Record.kind))]
    return list(dict.fromkeys([*there, *COMMON_KINDS]))


def folders_of_cases(kind: str) -> list[str]:
    """Return the folders in which cases are placed: first those of this kind, the last one used first; '' is none."""
    here = Record.kind == kind
    same = Record.select(Record.folder).where(here).group_by(Record.folder).order_by(fn.MAX(Record.id).desc())
    others = Record.select(Record.folder).distinct().where(Record.kind.not_in(RELATIONS)).order_by(Record.folder)
    return list(dict.fromkeys([*(row[0] for row in tuples(same)), *(row[0] for row in tuples(others)), ""]))


def parent_by_path(kind: str, number: str) -> tuple[str, str] | None:
    """Return the case that a number like 12/3 says it is part of, if that is there."""
    above, path = PARTS.get(kind), number.rpartition("/")[0]
    if above is None or not path:
        return None
    here = (Record.space == above) & (Record.number == path)
    return (above, path) if Record.select(Record.id).where(here).exists() else None


def next_case_number(kind: str, parent: tuple[str, str] | None) -> str:
    """Return the number after the highest one of a kind: 12/4 after 12/3, 2026-00118 after 2026-00117, 8 after 7."""
    if parent is not None and kind in PARTS:
        return _after(kind, f"{parent[1]}/", "")
    newest = first_tuple(Record.select(Record.number).where(Record.space == kind).order_by(Record.id.desc()).limit(1))
    found = None if newest is None else _ENDS_IN_DIGITS.fullmatch(newest[0])
    if found is None:
        return "1" if newest is None else _after(kind, "", "")
    prefix, digits = found[1], found[2]
    year = _YEAR.fullmatch(prefix)
    if year is not None:
        prefix = f"{datetime.now().astimezone().year}{year[2]}"
    return _after(kind, prefix, digits)


def _after(kind: str, prefix: str, width_of: str) -> str:
    """Return the number after the highest one with this beginning; the first one is as wide as `width_of`."""
    here = (Record.space == kind) & Record.number.startswith(prefix)
    rest = [row[0][len(prefix) :] for row in tuples(Record.select(Record.number).where(here))]
    decimal = [one for one in rest if one.isascii() and one.isdecimal()]
    highest = max(decimal, key=int, default="0".zfill(len(width_of)))
    return prefix + str(int(highest) + 1).zfill(len(highest))


def is_bare(record_id: int) -> bool:
    """Whether nothing lies at a record, belongs to it or keeps it: it may go without a trace of anything else."""
    row = Record.get_by_id(record_id)
    if row.held_at is not None or row.keep_until is not None:
        return False
    there = (
        Link.select(Link.id).where(Link.record == record_id),
        KeptMessage.select(KeptMessage.id).where(KeptMessage.record == record_id),
        RecordNote.select(RecordNote.id).where(RecordNote.record == record_id),
        FiledDocument.select(FiledDocument.id).where(FiledDocument.record == record_id),
        TaskRecord.select(TaskRecord.id).where(TaskRecord.record == record_id),
        Record.select(Record.id).where((Record.parent == record_id) | (Record.merged_into == record_id)),
    )
    return not any(query.exists() for query in there)


def was_changed_since(event_id: int, kind: str, number: str) -> bool:
    """Whether somebody changed a record after an event."""
    later = Event.mailbox.is_null() & (Event.action == "change") & (Event.id > event_id)
    return any(
        (said := from_json(after)).get("kind") == kind and said.get("which") == number
        for (after,) in tuples(Event.select(Event.after).where(later))
    )


def case_at(event_id: int) -> int:
    """Return the record of the link that an event made."""
    row = first_tuple(Event.select(Event.after).where(Event.id == event_id))
    return int(from_json(row[0])["link"]["record"])
