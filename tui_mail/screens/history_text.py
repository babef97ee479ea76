"""The history of an item as lines: who did what when, who has seen it, what is scheduled."""

from collections.abc import Iterator, Mapping, Sequence

from rich.text import Text

from tui_mail.mail.text import safe_text
from tui_mail.screens.cells import one_line
from tui_mail.screens.message_text import Inks
from tui_mail.screens.times import long
from tui_mail.store.rows import Detail, EventRow

_INDENT = " " * 22


def history_lines(detail: Detail, events: Sequence[EventRow], inks: Inks) -> Iterator[Text]:
    """Say first what is at hand, then what happened, the newest last."""
    row = detail.row
    holder = one_line(row.assignee_name or row.assignee or "") or "nobody"
    yield Text.assemble(("Now         ", inks.quiet), f"{row.status}, with {holder}")
    asleep = "nothing" if row.snoozed_until is None else f"wakes {long(row.snoozed_until)}"
    yield Text.assemble(("Scheduled   ", inks.quiet), asleep)
    seen = ", ".join(f"{one_line(one.name)} {long(one.at)}" for one in detail.seen_by) or "nobody"
    yield Text.assemble(("Seen by     ", inks.quiet), seen)
    yield Text("")
    for event in events:
        yield from _event(event, inks)


def _event(event: EventRow, inks: Inks) -> Iterator[Text]:
    changes = ", ".join(_changes(event.before, event.after))
    line = Text.assemble((f"{long(event.at):<22}", inks.quiet), (one_line(event.actor_name), inks.strong))
    line.append(f"  {one_line(event.action)}")
    if changes:
        line.append(f"  {changes}", inks.quiet)
    yield line
    if event.text:
        yield from (Text(f"{_INDENT}{part}", inks.note) for part in safe_text(event.text).split("\n"))
    if event.why:
        yield Text(f"{_INDENT}because {one_line(event.why)}", inks.quiet)


def _changes(before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[str]:
    for name, value in after.items():
        if isinstance(value, dict):
            continue
        was = before.get(name)
        yield (
            f"{one_line(name)} {_spoken(name, was)} > {_spoken(name, value)}"
            if name in before
            else (f"{one_line(name)} {_spoken(name, value)}")
        )


def _spoken(name: str, value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and (name.endswith("_at") or name.endswith("_until")):
        return long(value)
    return one_line(str(value))
