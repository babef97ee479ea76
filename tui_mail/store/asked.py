"""A view as it is kept: what it asks for beyond a view of everything, as plain values.

`assignee` may be `me`, whoever looks, and `period` may be words that move with time: a view that is kept means them
anew each time. What was written by a newer program and is not understood is left out, and the view says so.
"""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime

from tui_mail.errors import UsageError
from tui_mail.mail.period import parse_period
from tui_mail.store.clock import SECOND
from tui_mail.store.rows import STATUSES, View

Asked = Mapping[str, object]

EVERYTHING = View(folder_kind=None, snoozed=None)
ME = "me"
PERIOD = "period"

_NUMBERS = frozenset(
    {"mailbox_id", "folder_id", "assignee", "since", "until", "department", "qualification", "category"}
    | {"record", "imported_by", "most"}
)
_WORDS = frozenset({"folder_kind", "direction", "tag", "search", "order"})
_SWITCHES = frozenset(field.name for field in fields(View) if isinstance(getattr(EVERYTHING, field.name), bool))


def asked_of(view: View) -> dict[str, object]:
    """Return what a view asks for."""
    asked: dict[str, object] = {}
    for field in fields(View):
        value = getattr(view, field.name)
        if value != getattr(EVERYTHING, field.name):
            asked[field.name] = sorted(value) if isinstance(value, frozenset) else value
    return asked


def view_of(asked: Asked, me: int | None, now: datetime) -> View:
    """Return the view, as it is meant for somebody at this time (aware, in his zone)."""
    known = {name: value for name, value in asked.items() if name not in unknown_in(asked)}
    words = known.pop(PERIOD, None)
    if known.get("assignee") == ME:
        known["assignee"] = me
    if isinstance(statuses := known.get("statuses"), list):
        known["statuses"] = frozenset(statuses)
    view = replace(EVERYTHING, **known)  # type: ignore[arg-type]  # unknown_in has looked at the types
    if words is None:
        return view
    period = parse_period(str(words), now)
    until = None if period.until is None else _micros(period.until)
    return replace(view, since=_micros(period.since), until=until)


def unknown_in(asked: Asked) -> frozenset[str]:
    """Return the names of what is asked for and not understood."""
    return frozenset(name for name, value in asked.items() if not _is_known(name, value))


def _is_known(name: str, value: object) -> bool:
    if name == PERIOD:
        return isinstance(value, str) and _is_period(value)
    if name == "statuses":
        return isinstance(value, list) and all(isinstance(one, str) for one in value) and set(value) <= set(STATUSES)
    if name == "snoozed":
        return value is None or isinstance(value, bool)
    if name == "assignee" and value == ME:
        return True
    if name in _NUMBERS:
        return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 63
    if name in _WORDS:
        return isinstance(value, str)
    return isinstance(value, bool) and name in _SWITCHES


def _is_period(words: str) -> bool:
    try:
        parse_period(words, datetime.now().astimezone())
    except UsageError:
        return False
    return True


def _micros(at: datetime) -> int:
    return int(at.timestamp()) * SECOND
