"""Invitations and other entries of a calendar: what, when, where, who."""

from datetime import date, datetime
from typing import Any, Final

from tui_mail.mail.text import counted, safe_line, safe_text

_ENTRIES: Final = 50
_PEOPLE: Final = 30
_DESCRIPTION: Final = 4000
_KINDS: Final = frozenset(("VEVENT", "VTODO", "VJOURNAL"))
_LABEL: Final = 10


def calendar_text(content: bytes, *, entries_shown: int = _ENTRIES) -> tuple[str, str]:
    """Read a calendar, and say what it is; an ImportError where the extra is not installed."""
    from icalendar import Calendar

    calendar = Calendar.from_ical(content)
    entries = [entry for entry in calendar.walk() if entry.name in _KINDS]
    method = safe_line(str(calendar.get("METHOD", ""))).lower()
    what = f"calendar, {counted(len(entries), 'entry') if len(entries) == 1 else f'{len(entries)} entries'}"
    said = {"request": ": an invitation", "cancel": ": it is called off", "reply": ": an answer"}.get(method, "")
    return "\n\n".join("\n".join(_lines(entry)) for entry in entries[:entries_shown]), what + said


def _lines(entry: Any) -> list[str]:  # noqa: ANN401 - icalendar's components have no useful type
    facts = [
        ("What", safe_line(str(entry.get("SUMMARY", "")))),
        ("When", _when(entry)),
        ("Where", safe_line(str(entry.get("LOCATION", "")))),
        ("From", _person(entry.get("ORGANIZER"))),
        *(("Who", _person(person)) for person in _all(entry.get("ATTENDEE"))[:_PEOPLE]),
        ("Status", safe_line(str(entry.get("STATUS", ""))).lower()),
    ]
    if (repeats := entry.get("RRULE")) is not None:
        facts.append(("Repeats", safe_line(repeats.to_ical().decode("utf-8", "replace"))[:200]))
    lines = [f"{label:<{_LABEL}}{text[:500]}" for label, text in facts if text]
    about = safe_text(str(entry.get("DESCRIPTION", ""))[:_DESCRIPTION]).strip()
    return [*lines, "", about] if about else lines


def _all(value: Any) -> list[Any]:  # noqa: ANN401 - one or many
    return value if isinstance(value, list) else [] if value is None else [value]


def _person(value: Any) -> str:  # noqa: ANN401 - icalendar's addresses have no useful type
    if value is None:
        return ""
    address = safe_line(str(value)).removeprefix("mailto:").removeprefix("MAILTO:")
    name = safe_line(str(getattr(value, "params", {}).get("CN", "")))
    return f"{name} <{address}>" if name and name != address else address


def _when(entry: Any) -> str:  # noqa: ANN401 - icalendar's components have no useful type
    begin, end = (_moment(entry.get(name)) for name in ("DTSTART", "DTEND"))
    due = _moment(entry.get("DUE"))
    if begin and end and begin[:10] == end[:10] and len(end) > 10:
        return f"{begin} to {end[11:]}"
    return f"{begin} to {end}" if begin and end else begin or (f"due {due}" if due else "")


def _moment(value: Any) -> str:  # noqa: ANN401 - icalendar's times have no useful type
    said = getattr(value, "dt", None)
    if isinstance(said, datetime):
        return f"{said:%Y-%m-%d %H:%M}{f' {said.tzname()}' if said.tzinfo else ''}"
    return said.isoformat() if isinstance(said, date) else ""
