"""The history of an item or a mailbox as lines: how it stands, what happened, and why by itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from rich.text import Text

from tui_mail.desk import reading
from tui_mail.desk.event_words import decisions, reason, scheduled_words, sentence
from tui_mail.mail.text import safe_text
from tui_mail.screens.cells import one_line
from tui_mail.screens.facts import fact
from tui_mail.screens.message_text import Inks
from tui_mail.screens.times import local, long, recent
from tui_mail.store.actor import Actor
from tui_mail.store.clock import now
from tui_mail.store.queries.references import References, references_of
from tui_mail.store.rows import Detail, Envelope, EventRow, LinkRow
from tui_mail.store.tree_rows import MailboxNode

MAILBOX_LINES = 500
"""Of a mailbox's history: more than anybody reads, and quick to read; the command line gives more."""
NOTHING = "Nothing happened here yet."
TIME = 19
"""Columns of a time, with the blanks after it."""
_fact = partial(fact, room=12)


@dataclass(frozen=True, slots=True)
class History:
    """What happened to an item, as it is now, or in a mailbox; and what the ids in it stand for."""

    detail: Detail | None  # None: of a mailbox
    events: Sequence[EventRow]  # the newest last; of a mailbox the newest first
    names: References


def read_history(actor: Actor, row: Envelope) -> History:
    """Read what happened to an item. Runs in a thread."""
    detail, events = reading.read_story(actor, row.id)
    return History(detail, events, references_of(events))


def read_mailbox_history(actor: Actor, box: MailboxNode) -> History:
    """Read what happened in a mailbox lately, also what concerns no item. Runs in a thread."""
    events = reading.read_mailbox_history(actor, box.code, MAILBOX_LINES)[::-1]
    return History(None, events, references_of(events))


def at_hand(history: History, inks: Inks) -> Iterator[Text]:
    """Say how an item stands: who has it, who has seen it, whether it was answered, what comes by itself."""
    if history.detail is None:
        return
    detail, row = history.detail, history.detail.row
    yield _fact("Now", f"{row.status}, with {one_line(row.assignee_name or row.assignee or '') or 'nobody'}", inks)
    seen = [f"{one_line(one.name)} {_time(one.at)}" for one in detail.seen_by]
    yield _fact("Seen by", ", ".join(seen) or "nobody", inks)
    answered = [f"{one_line(one.who)} {_time(one.at)}" for one in detail.answers]
    if answered or row.direction == "in":
        yield _fact("Answered by", ", ".join(answered) or "nobody", inks)
    coming = [scheduled_words(one, long, now()) for one in detail.scheduled]
    yield _fact("Scheduled", ", ".join(coming) or "nothing", inks)


def event_time(event: EventRow, inks: Inks) -> Text:
    """Say when it was."""
    return Text(_time(event.at), inks.quiet)


def event_lines(event: EventRow, history: History, inks: Inks) -> Iterator[Text]:
    """Say who did what, with his words and the reason."""
    line = Text.assemble((one_line(event.actor_name), inks.strong), "  ")
    of = f"item {event.item}: " if history.detail is None and event.item is not None else ""
    yield line.append(of + one_line(sentence(event, history.names, long)))
    if event.text:
        yield from (Text(part, inks.note) for part in safe_text(event.text).split("\n"))
    if why := reason(event):
        yield Text(f"because {one_line(why)}", inks.quiet)


def why_lines(history: History, inks: Inks) -> Iterator[Text]:
    """Say where an item is filed, then everything that was decided about it without anybody's hand, and why."""
    links = () if history.detail is None else history.detail.links
    for link in links:
        why = f" ({link.origin}: {one_line(link.why)})" if link.why else f" ({link.origin})"
        yield Text.assemble((_filed(link), inks.strong), (why, inks.quiet))
    if not links:
        yield Text("Filed nowhere", inks.strong)
    for one in decisions(history.events, links, history.names, long):
        yield Text("")
        yield Text.assemble((f"{_time(one.at)}  ", inks.quiet), one_line(one.said))
        yield from (Text(f"  {one_line(because)}") for because in one.because)


def _filed(link: LinkRow) -> str:
    name = " ".join(one_line(part) for part in (link.kind, link.number, link.name) if part)
    return f"{'Filed at ' if link.state == 'linked' else 'Suggested'} {name}"


def _time(at: int) -> str:
    return recent(at, local(now()))
