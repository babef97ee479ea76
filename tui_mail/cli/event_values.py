"""History as scripts read it: logins, folders, kinds and numbers in the place of ids, times with zone."""

from collections.abc import Callable, Sequence

from tui_mail.cli.item_values import snooze_value
from tui_mail.store.clock import rfc3339
from tui_mail.store.queries.labels import LABELS
from tui_mail.store.queries.references import FOLDERS, PEOPLE, References, references_of
from tui_mail.store.rows import EventRow

Value = dict[str, object]

TIMES = ("listed_at", "waiting_since", "due_at", "begins_at", "ends_at")


def event_values(events: Sequence[EventRow]) -> list[Value]:
    """Return events as `history --json` gives them; free text (a note, a message) is among what came after."""
    known = references_of(events)
    return [
        {
            "at": rfc3339(event.at),
            "actor": event.actor,
            "action": event.action,
            "before": _fields(event.before, known),
            "after": _fields(event.after, known) | ({"text": event.text} if event.text else {}),
            "why": event.why,
        }
        for event in events
    ]


def _fields(fields: dict[str, object], known: References) -> Value:
    return {name: _value(name, value, known) for name, value in fields.items()}


def _value(name: str, value: object, known: References) -> object:
    if isinstance(value, list):
        return [_value(name, one, known) for one in value]
    if isinstance(value, dict):
        return {**_record(value.get("record"), known), **{key: one for key, one in value.items() if key != "record"}}
    reading: dict[str, Callable[[int], object]] = {
        **dict.fromkeys(PEOPLE, known.logins.get),
        **dict.fromkeys(TIMES, rfc3339),
        **dict.fromkeys(FOLDERS, known.folders.get),
        **dict.fromkeys(LABELS, known.labels.get),
        "snoozed_until": snooze_value,
        "primary_case": lambda key: _record(key, known),
    }
    return reading[name](value) if name in reading and isinstance(value, int) else value


def _record(key: object, known: References) -> Value:
    kind, number = known.records.get(key, (None, None)) if isinstance(key, int) else (None, None)
    return {"kind": kind, "number": number}
