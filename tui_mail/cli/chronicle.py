"""Verbs that tell what happened: history, why."""

from argparse import ArgumentParser
from collections.abc import Iterator, Sequence

from tui_mail.cli.call import Call, Verb
from tui_mail.cli.event_values import event_values
from tui_mail.cli.item_lines import link_text, local_time
from tui_mail.cli.item_values import link_value
from tui_mail.cli.output import cell
from tui_mail.cli.reading import item_id
from tui_mail.mail.text import safe_line
from tui_mail.store.actor import SYSTEM
from tui_mail.store.queries.items import detail, history
from tui_mail.store.rows import EventRow, LinkRow

Told = tuple[EventRow, dict[str, object]]
"""An event, and what a script reads of it."""


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("item", metavar="ITEM", type=item_id)


def tell_history(call: Call) -> None:
    """Print what happened to an item, oldest first."""
    events = history(call.actor, call.words.item)
    call.printer.many(_told(events), lambda told: told[1], lambda told: "\n".join(_event_lines(*told)))


def tell_why(call: Call) -> None:
    """Print why an item is where it is: its links with their reasons, and all that nobody did by hand."""
    item = call.words.item
    links = detail(call.actor, item).links
    told = _told([event for event in history(call.actor, item) if event.actor == SYSTEM.login])
    value = {
        "id": item,
        "links": [{**link_value(link), "state": link.state, "primary": link.primary} for link in links],
        "automatic": [said for _, said in told],
    }
    call.printer.one(value, _why_lines(links, told))


def _told(events: Sequence[EventRow]) -> list[Told]:
    return list(zip(events, event_values(events), strict=True))


def _why_lines(links: Sequence[LinkRow], told: Sequence[Told]) -> Iterator[str]:
    for link in links:
        yield f"Filed at {link_text(link)}" if link.state == "linked" else f"Suggested: {link_text(link)}"
    if not links:
        yield "Filed nowhere"
    for event, said in told:
        yield from _event_lines(event, said)


def _event_lines(event: EventRow, said: dict[str, object]) -> Iterator[str]:
    """Show an event with its number, which `undo` takes."""
    before, after = said["before"], said["after"]
    assert isinstance(before, dict)  # noqa: S101 - as event_values made them
    assert isinstance(after, dict)  # noqa: S101 - likewise
    changes = ", ".join(_change(name, before, value) for name, value in after.items() if name != "text")
    yield f"{event.id:>6}  {local_time(event.at)}  {cell(event.actor, 8)}  {cell(event.action, 10)}  {changes}".rstrip()
    for more in filter(None, (event.text, event.why)):
        yield f"{'':>26}{safe_line(more)}"


def _change(name: str, before: dict[str, object], value: object) -> str:
    was = f"{_spoken(before[name])} > " if name in before else ""
    return f"{name} {was}{_spoken(value)}"


def _spoken(value: object) -> str:
    if isinstance(value, dict):
        return " ".join(str(value[key]) for key in ("kind", "number", "state") if value.get(key) is not None) or "none"
    if isinstance(value, list):
        return ", ".join(map(_spoken, value)) or "none"
    return "none" if value is None else {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


VERBS = (
    Verb("history", "what happened to an item, oldest first", _arguments, tell_history),
    Verb("why", "why an item is filed where it is", _arguments, tell_why),
)
