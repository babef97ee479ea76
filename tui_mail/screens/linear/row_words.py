"""An item as a sentence, what matters most first: it is heard from the beginning."""

from datetime import datetime

from tui_mail.screens.cells import NO_SUBJECT, nobody, one_line
from tui_mail.screens.times import long, recent
from tui_mail.store.rows import Envelope, Row

_MANNERS = {"in": "from", "out": "to", "internal": "colleague"}


def row_words(row: Envelope, today: datetime, *, marked: bool = False, gone: str = "") -> str:
    """Say a row of the list."""
    subject = one_line(row.subject) or NO_SUBJECT
    said = [*(["marked"] if marked else []), *([gone] if gone else []), *_signs(row)]
    said.append(
        f"{_manner(row)} {one_line(row.correspondent) or nobody(row.direction)}, {recent(row.received_at, today)}"
    )
    return f"{', '.join(said)}: {subject}. {_standing(row)}, item {row.id}"


def _manner(row: Envelope) -> str:
    return "to" if row.is_sent else _MANNERS.get(row.direction, "from")


def _signs(row: Envelope) -> list[str]:
    if not isinstance(row, Row):
        return ["private"] if row.private else []
    return [
        *(["unread"] if row.unread else []),
        *(["starred"] if row.starred else []),
        *(["private"] if row.private else []),
        *(["claims to be us"] if row.guise == "claims-us" else []),
    ]


def _standing(row: Envelope) -> str:
    """Say how it stands, who has it, and what belongs to it."""
    if not isinstance(row, Row):
        return f"In {one_line(row.mailbox)}, {'only who sent it reads it' if row.private else 'nobody has it yet'}"
    asleep = [] if row.snoozed_until is None else [f"snoozed until {long(row.snoozed_until)}"]
    files = row.attachment_count
    said = [
        row.status.capitalize(),
        one_line(row.assignee_name or row.assignee or "") or "unassigned",
        *asleep,
        *([row.case] if row.case else [f"{one_line(row.unknown_number)} unknown"] if row.unknown_number else []),
        *([f"{files} file{'' if files == 1 else 's'} ({row.attachment_type})"] if files else []),
        *(f"#{one_line(tag)}" for tag in row.tags),
        *([one_line(row.department)] if row.department else []),
        *([one_line(row.category)] if row.category else []),
    ]
    return ", ".join(map(one_line, said))
