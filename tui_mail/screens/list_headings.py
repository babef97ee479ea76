"""What is written over a group of rows: a day, a case, a correspondent."""

from datetime import datetime, timedelta

from tui_mail.screens.cells import nobody, one_line
from tui_mail.screens.list_pieces import Ghost, Line
from tui_mail.screens.times import local
from tui_mail.store.rows import Row

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def heading(line: Line, group: str, now: datetime) -> str:
    """Name the group that begins with a row."""
    if group == "day":
        return day_words(local(abs(line.key.listed_at)), now)
    if isinstance(line, Ghost):
        return ""
    if group == "sender":
        return one_line(line.correspondent) or nobody(line.direction)
    if isinstance(line, Row):
        return line.case or "in no case"
    return "not to be read by you"


def day_words(then: datetime, now: datetime) -> str:
    """Name a day: the last two by their words, the others by weekday and date."""
    ago = now.date() - then.date()
    word = "Today, " if ago == timedelta() else "Yesterday, " if ago == timedelta(days=1) else ""
    year = "" if then.year == now.year else f" {then.year}"
    return f"{word}{_DAYS[then.weekday()]} {then.day} {_MONTHS[then.month - 1]}{year}"
