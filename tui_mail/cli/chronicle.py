"""Verbs that tell what happened: history, why."""

from argparse import ArgumentParser
from collections.abc import Iterator, Sequence

from tui_mail.cli.call import Call, Verb
from tui_mail.cli.dealings import LINES, tell_dealings
from tui_mail.cli.event_values import event_values
from tui_mail.cli.item_lines import link_text, local_time
from tui_mail.cli.item_values import link_value
from tui_mail.cli.output import cell
from tui_mail.cli.reading import item_id
from tui_mail.desk.event_words import decisions
from tui_mail.desk.reading import read_history, read_mailbox_history
from tui_mail.errors import UsageError
from tui_mail.mail.text import safe_line
from tui_mail.store.actor import SYSTEM
from tui_mail.store.queries.details import Summary, summary
from tui_mail.store.queries.references import references_of
from tui_mail.store.rows import EventRow, LinkRow

Told = tuple[EventRow, dict[str, object]]
"""An event, and what a script reads of it."""

_ABOUT = ("member", "link")
"""What an event is about: it is named also where it is the same before and after."""


def _history_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("item", metavar="ITEM", nargs="?", type=item_id)
    parser.add_argument("--mailbox", metavar="M", help="of a whole mailbox, by its code: also of what is gone")
    parser.add_argument("--contact", metavar="NUMBER", help="of somebody outside: his mail, who has it, who answered")
    parser.add_argument("--company", metavar="NUMBER", help="the same of a company and its contacts")
    parser.add_argument("--limit", type=int, metavar="N", help=f"the last N; default: {LINES}")


def tell_history(call: Call) -> None:
    """Print what happened to an item or in a mailbox, oldest first."""
    words = call.words
    if sum(one is not None for one in (words.item, words.mailbox, words.contact, words.company)) != 1:
        raise UsageError("Say of which item, or --mailbox CODE, --contact NUMBER or --company NUMBER; one of these.")
    if words.limit is not None and (words.item is not None or words.limit < 1):
        raise UsageError("--limit wants a number from 1 on, and not with an item.")
    if words.contact is not None or words.company is not None:
        tell_dealings(call)
        return
    if words.mailbox is None:
        told = _told(read_history(call.actor, words.item))
        call.printer.many(told, lambda one: one[1], lambda one: "\n".join(_event_lines(*one)))
        return
    told = _told(read_mailbox_history(call.actor, words.mailbox, LINES if words.limit is None else words.limit))
    call.printer.many(
        told,
        lambda one: {**one[1], "item": one[0].item},
        lambda one: "\n".join(_event_lines(*one, of=f"  item {one[0].item}" if one[0].item else "")),
        none="Nothing there.",
    )


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("item", metavar="ITEM", type=item_id)


def tell_why(call: Call) -> None:
    """Print why an item is where it is: its links with their reasons, and all that nobody did by hand."""
    item = call.words.item
    events = read_history(call.actor, item)
    found = summary(call.actor, item)
    links = found.links if isinstance(found, Summary) else ()
    told = event_values([event for event in events if event.actor == SYSTEM.login])
    value = {
        "id": item,
        "links": [{**link_value(link), "state": link.state, "primary": link.primary} for link in links],
        "automatic": told,
    }
    call.printer.one(value, _why_lines(links, events))


def _told(events: Sequence[EventRow]) -> list[Told]:
    return list(zip(events, event_values(events), strict=True))


def _why_lines(links: Sequence[LinkRow], events: Sequence[EventRow]) -> Iterator[str]:
    for link in links:
        yield f"Filed at {link_text(link)}" if link.state == "linked" else f"Suggested: {link_text(link)}"
    if not links:
        yield "Filed nowhere"
    for one in decisions(events, links, references_of(events), local_time):
        yield f"{local_time(one.at)}  {one.said}"
        yield from (f"{'':>18}{because}" for because in one.because)


def _event_lines(event: EventRow, said: dict[str, object], of: str = "") -> Iterator[str]:
    """Show an event with its number, which `undo` takes; `of` names the item where there are several."""
    before, after = said["before"], said["after"]
    assert isinstance(before, dict)  # noqa: S101 - as event_values made them
    assert isinstance(after, dict)  # noqa: S101 - likewise
    told = {name: value for name, value in after.items() if name != "text" and _is_told(name, before, value)}
    changes = ", ".join(_change(name, before, value) for name, value in told.items())
    start = f"{event.id:>6}  {local_time(event.at)}  {cell(event.actor, 8)}  {cell(event.action, 10)}"
    yield f"{start}{of}  {changes}".rstrip()
    for more in filter(None, (event.text, event.why)):
        yield f"{'':>26}{safe_line(more)}"


def _is_told(name: str, before: dict[str, object], value: object) -> bool:
    """Leave out what did not change, unless it says what the event is about."""
    return name in _ABOUT or name not in before or before[name] != value


def _change(name: str, before: dict[str, object], value: object) -> str:
    was = f"{_spoken(before[name])} > " if name in before and before[name] != value else ""
    return f"{name} {was}{_spoken(value)}"


def _spoken(value: object) -> str:
    if isinstance(value, dict):
        return " ".join(str(value[key]) for key in ("kind", "number", "state") if value.get(key) is not None) or "none"
    if isinstance(value, list):
        return ", ".join(map(_spoken, value)) or "none"
    return "none" if value is None else {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


VERBS = (
    Verb("history", "what happened to an item or in a mailbox, oldest first", _history_arguments, tell_history),
    Verb("why", "why an item is filed where it is", _arguments, tell_why),
)
