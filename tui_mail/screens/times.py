"""Times as people read them in a list, in the local time zone. Data has microseconds since the epoch."""

from datetime import date, datetime, timedelta

from tui_mail.store.rows import UNTIL_REPLY

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def now() -> datetime:
    """Read the clock, in the local time zone."""
    return datetime.now().astimezone()


def local(at: int) -> datetime:
    """Turn microseconds since the epoch into local time; what no calendar holds becomes the epoch."""
    try:
        return datetime.fromtimestamp(at / 1_000_000).astimezone()
    except (OverflowError, ValueError, OSError):
        return datetime.fromtimestamp(0).astimezone()


def short(at: int, today: datetime) -> str:
    """At most six cells: a clock time today, a weekday this week, a day this year, else a month: `Dec'24`."""
    then = local(at)
    if then.date() == today.date():
        return f"{then:%H:%M}"
    if timedelta() < today - then < timedelta(days=6):
        return _DAYS[then.weekday()]
    if then.year == today.year:
        return f"{then.day} {_MONTHS[then.month - 1]}"
    return f"{_MONTHS[then.month - 1]}'{then.year % 100:02}"


def until(at: int, today: datetime) -> str:
    """When a snooze ends, in at most six cells where it is near: `14:00`, `Fri 9`, `9 Dec`, `reply`."""
    if at == UNTIL_REPLY:
        return "reply"
    then = local(at)
    if then.date() == today.date():
        return f"{then:%H:%M}"
    if timedelta() < then - today < timedelta(days=6):
        return f"{_DAYS[then.weekday()]} {then.hour}"
    return short(at, today)


def soon(at: int, today: datetime) -> str:
    """When something is due: as `until`, with the minutes, so that no hour is taken for a day: `Fri 9:00`."""
    then = local(at)
    near = timedelta() < then - today < timedelta(days=6) and then.date() != today.date()
    return f"{_DAYS[then.weekday()]} {then.hour}:{then:%M}" if near else until(at, today)


def long(at: int) -> str:
    """In full, for pickers and the message: `Mon 1 Dec 2026 09:00`, `a reply`."""
    if at == UNTIL_REPLY:
        return "a reply"
    then = local(at)
    return f"{_DAYS[then.weekday()]} {then.day} {_MONTHS[then.month - 1]} {then.year} {then:%H:%M}"


def day(at: int) -> str:
    """A day, with its year where that is another one: `Mon 7 Dec`."""
    then = local(at)
    year = "" if then.year == now().year else f" {then.year}"
    return f"{_DAYS[then.weekday()]} {then.day} {_MONTHS[then.month - 1]}{year}"


def of_day(day: date) -> str:
    """A day that no clock time belongs to, in full: `Mon 7 Dec 2026`."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def recent(at: int, today: datetime) -> str:
    """Short, but with the clock time on other days too: `14:01`, `Mon 14:01`, `3 Dec 2025 14:01`."""
    then = local(at)
    if then.date() == today.date():
        return f"{then:%H:%M}"
    if timedelta() < today - then < timedelta(days=6):
        return f"{_DAYS[then.weekday()]} {then:%H:%M}"
    return f"{then.day} {_MONTHS[then.month - 1]} {then.year} {then:%H:%M}"
