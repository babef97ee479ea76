"""Invitations in a message: what, when, where, who, as values that a screen words in the time zone of its reader."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from tui_mail.mail.text import safe_line, safe_text

_ENTRIES: Final = 5
_PEOPLE: Final = 200
_LONGEST: Final = 500
_DESCRIPTION: Final = 4000
_KINDS: Final = frozenset(("VEVENT", "VTODO"))
_BAD: Final = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError)
_ANSWERS: Final = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "perhaps", "DELEGATED": "delegated"}
_UNITS: Final = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
_DAYS: Final = {"MO": "Mon", "TU": "Tue", "WE": "Wed", "TH": "Thu", "FR": "Fri", "SA": "Sat", "SU": "Sun"}
_ORDER: Final = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last", -2: "last but one"}


@dataclass(frozen=True, slots=True)
class Moment:
    """When something begins or ends: microseconds UTC, a day (2026-12-01), or a clock time of wherever one is."""

    at: int | None = None
    day: str = ""
    clock: str = ""


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who is invited, and what he has answered; empty: nothing yet."""

    who: str
    answer: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """One entry of a calendar; all texts are safe."""

    method: str  # request | reply | cancel | publish | counter ...; empty where it says nothing
    kind: str  # event | task
    what: str
    begins: Moment | None
    ends: Moment | None
    where: str
    organiser: str
    guests: tuple[Guest, ...]
    repeats: str  # in words
    status: str
    about: str
    uid: str


@dataclass(frozen=True, slots=True)
class Invited:
    """The invitations of a message, or why there is none to be read."""

    found: tuple[Invitation, ...]
    problem: str = ""


def invitations(content: bytes) -> tuple[Invitation, ...]:
    """Read a calendar; an ImportError where the extra is not installed, a ValueError where it is none."""
    from icalendar import Calendar

    calendar = Calendar.from_ical(content)
    method = safe_line(str(calendar.get("METHOD", "")))[:20].lower()
    entries = [entry for entry in calendar.walk() if entry.name in _KINDS]
    return tuple(_invitation(entry, method) for entry in entries[:_ENTRIES])


def _invitation(entry: Any, method: str) -> Invitation:  # noqa: ANN401 - icalendar's components have no useful type
    def line(name: str) -> str:
        return safe_line(str(entry.get(name, "")))[:_LONGEST]

    is_task = entry.name == "VTODO"
    return Invitation(
        method=method,
        kind="task" if is_task else "event",
        what=line("SUMMARY"),
        begins=_moment(entry.get("DTSTART")),
        ends=_moment(entry.get("DUE" if is_task else "DTEND")) or _by_duration(entry),
        where=line("LOCATION"),
        organiser=_person(entry.get("ORGANIZER")),
        guests=tuple(_guests(entry)),
        repeats=_repeats(entry.get("RRULE")),
        status=line("STATUS").lower(),
        about=safe_text(str(entry.get("DESCRIPTION", ""))[:_DESCRIPTION]).strip(),
        uid=line("UID") + line("RECURRENCE-ID"),
    )


def _by_duration(entry: Any) -> Moment | None:  # noqa: ANN401 - as above
    begin, duration = getattr(entry.get("DTSTART"), "dt", None), getattr(entry.get("DURATION"), "dt", None)
    try:
        return None if begin is None or duration is None else _moment_of(begin + duration)
    except _BAD:
        return None


def _moment(value: Any) -> Moment | None:  # noqa: ANN401 - icalendar's times have no useful type
    return _moment_of(getattr(value, "dt", None))


def _moment_of(said: object) -> Moment | None:
    try:
        if isinstance(said, datetime):
            if said.tzinfo is None:
                return Moment(clock=f"{said:%Y-%m-%d %H:%M}")
            return Moment(at=int(said.astimezone(UTC).timestamp() * 1_000_000))
        return Moment(day=said.isoformat()) if isinstance(said, date) else None
    except _BAD:
        return None


def _guests(entry: Any) -> Iterator[Guest]:  # noqa: ANN401 - as above
    found = entry.get("ATTENDEE")
    for one in (found if isinstance(found, list) else [] if found is None else [found])[:_PEOPLE]:
        answer = str(getattr(one, "params", {}).get("PARTSTAT", "")).upper()
        yield Guest(_person(one), _ANSWERS.get(answer, ""))


def _person(value: Any) -> str:  # noqa: ANN401 - as above
    if value is None:
        return ""
    address = safe_line(str(value))
    address = address[7:] if address.lower().startswith("mailto:") else address
    name = safe_line(str(getattr(value, "params", {}).get("CN", ""))).strip("\"' ")
    return (f"{name} <{address}>" if name and name.lower() != address.lower() else address)[:_LONGEST]


def _repeats(rule: Any) -> str:  # noqa: ANN401 - as above
    """Put a rule of recurrence into words; one that has too much in it is told as it stands."""
    if rule is None:
        return ""
    if isinstance(rule, list):
        return "; ".join(map(_repeats, rule[:3]))
    try:
        told = safe_line(rule.to_ical().decode("utf-8", "replace"))[:200]
        return _in_words({str(name).upper(): list(values) for name, values in rule.items()}) or told
    except _BAD:
        return "yes, by a rule that cannot be read"


def _in_words(rule: dict[str, list[Any]]) -> str:
    unit = _UNITS.get(str(rule.get("FREQ", [""])[0]).upper(), "")
    known = {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "COUNT", "UNTIL", "WKST"}
    if not unit or rule.keys() - known or (len(rule.get("BYMONTH", [])) > 1):
        return ""
    step = int(rule.get("INTERVAL", [1])[0])
    words = [f"every {unit}" if step == 1 else f"every {step} {unit}s"]
    if days := [str(day).upper() for day in rule.get("BYDAY", [])][:7]:
        words.append(f"on {', '.join(map(_weekday, days))}")
    if numbers := rule.get("BYMONTHDAY", [])[:5]:
        words.append(f"on day {', '.join(str(int(number)) for number in numbers)}")
    if count := rule.get("COUNT"):
        words.append(f"{int(count[0])} times")
    if until := rule.get("UNTIL"):
        words.append(f"until {until[0]:%Y-%m-%d}")
    return " ".join(words)


def _weekday(said: str) -> str:
    number, day = said[:-2].lstrip("+"), _DAYS.get(said[-2:], said[-2:])
    return f"the {_ORDER.get(int(number), number)} {day}" if number else day


def distinct(found: Sequence[Invitation]) -> tuple[Invitation, ...]:
    """Leave out what stands in a message twice, as text and as a file."""
    seen: dict[tuple[str, str], Invitation] = {}
    for one in found:
        seen.setdefault((one.method, one.uid) if one.uid else ("", str(len(seen))), one)
    return tuple(seen.values())[:_ENTRIES]
