"""The invitations in a message, above its text: what, when in my time zone, where, who, and what is asked."""

from collections.abc import Iterator
from datetime import date, timedelta

from rich.text import Text

from tui_mail.mail.invitation import Guest, Invitation, Invited, Moment
from tui_mail.mail.text import counted, safe_text
from tui_mail.screens.cells import drawn, one_line
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.header_layout import Fact, facts_laid_out
from tui_mail.screens.inks import Inks
from tui_mail.screens.times import local, long, of_day

_GUESTS = 8
_SAID = {
    "request": "Invitation",
    "cancel": "Called off",
    "reply": "Answer to an invitation",
    "counter": "Another time is proposed",
    "declinecounter": "The other time is declined",
    "add": "Another date of an invitation",
    "refresh": "The invitation is asked for once more",
}


def invited_lines(invited: Invited, width: int, inks: Inks, glyphs: Glyphs, *, with_text: bool) -> Iterator[Text]:
    """Show the invitations, with their own words where the mail has none."""
    if invited.problem:
        yield Text(invited.problem, inks.note)
    for one in invited.found:
        yield Text.assemble((_title(one), inks.note), (f" · {one_line(one.what)}", inks.strong))
        yield from facts_laid_out((list(_facts(one)), []), [], width, inks.quiet, glyphs.cut)
        if with_text and one.about:
            yield Text("")
            yield from (Text(drawn(line).expandtabs()) for line in safe_text(one.about).split("\n"))
    if invited.found or invited.problem:
        yield Text(glyphs.across * width, inks.line)


def _title(one: Invitation) -> str:
    if one.status == "cancelled" and one.method != "reply":
        return _SAID["cancel"]
    return _SAID.get(one.method, "Task" if one.kind == "task" else "In the calendar")


def _facts(one: Invitation) -> Iterator[Fact]:
    if when := when_words(one.begins, one.ends):
        yield ("Due" if one.kind == "task" else "When"), f"{when}{f', {one_line(one.repeats)}' if one.repeats else ''}"
    if one.where:
        yield "Where", one_line(one.where)
    if one.organiser:
        yield "By", one_line(one.organiser)
    if one.guests:
        more = len(one.guests) - _GUESTS
        shown = ", ".join(_guest(guest) for guest in one.guests[:_GUESTS])
        yield "Guests", f"{shown} and {counted(more, 'other')}" if more > 0 else shown
    if one.status and one.status not in {"confirmed", "cancelled"}:
        yield "Status", one_line(one.status)


def _guest(guest: Guest) -> str:
    return f"{one_line(guest.who)} ({guest.answer})" if guest.answer else one_line(guest.who)


def when_words(begins: Moment | None, ends: Moment | None) -> str:
    """Say from when until when, in the time zone of the reader; the day once where it is the same."""
    begin, end = begins or ends, ends if begins else None
    if begin is None:
        return ""
    if begin.day:
        last = _day_before(end.day) if end is not None and end.day else begin.day
        days = _day(begin.day) if last <= begin.day else f"{_day(begin.day)} to {_day(last)}"
        return f"{days}, all day"
    first, second = _clock(begin), "" if end is None else _clock(end)
    day, _, time = second.rpartition(" ")
    to = time if first.startswith(f"{day} ") else second
    zone = " (wherever one is)" if begin.clock else f" {local(begin.at):%Z}" if begin.at is not None else ""
    return f"{first} to {to}{zone}" if to else f"{first}{zone}"


def _clock(moment: Moment) -> str:
    if moment.at is not None:
        return long(moment.at)
    if moment.clock:
        return f"{_day(moment.clock[:10])} {moment.clock[11:]}"
    return _day(moment.day)


def _day(iso: str) -> str:
    try:
        return of_day(date.fromisoformat(iso))
    except ValueError:
        return one_line(iso)


def _day_before(iso: str) -> str:
    """Return the last day of an entry: a calendar names the one after it."""
    try:
        return (date.fromisoformat(iso) - timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return iso
