"""What a line of history says of people outside stands beside it, so that it can be erased while the chain holds.

Reasons name people ("address jean@dupont.example of contact 00456 Jean Dupont"): why a message came to a record, and
the reason of a link before and after a change. The line itself keeps ids, and says that something stands `apart`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tui_mail.store.canonical import from_json, to_json

APART = "apart"
"""Key in `after` of a line that has something beside it."""

ABOUT_PEOPLE = frozenset({"arrived", "retried", "link", "unlink", "identify", "written-by"})
"""Actions whose reason names people."""

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """What a line holds, and the text beside it."""

    before: Values
    after: Values
    why: str
    text: str


def set_apart(action: str, said: Said) -> Said:
    """Put what names people beside the line."""
    beside: Values = {}
    if action in ABOUT_PEOPLE and said.why:
        beside["why"] = said.why
    before, after = dict(said.before), dict(said.after)
    for name, values in (("before", before), ("after", after)):
        link = values.get("link")
        if isinstance(link, Mapping) and link.get("why"):
            beside[name] = link["why"]
            values["link"] = {**link, "why": ""}
    if not beside:
        return said
    if said.text:
        beside["text"] = said.text
    return Said(before, {**after, APART: True}, "" if "why" in beside else said.why, to_json(beside))


def joined(said: Said) -> Said:
    """Return a line as it was said, as far as what stood beside it was not erased."""
    if APART not in said.after:
        return said
    after = {name: value for name, value in said.after.items() if name != APART}
    beside = from_json(said.text) if said.text else {}
    before = _with_reason(said.before, beside.get("before"))
    return Said(before, _with_reason(after, beside.get("after")), beside.get("why", said.why), beside.get("text", ""))


def _with_reason(values: Values, why: str | None) -> Values:
    return values if why is None or "link" not in values else {**values, "link": {**values["link"], "why": why}}
