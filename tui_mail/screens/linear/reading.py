"""Hearing an item: what is known of it first, then its text, with what it quotes folded."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rich.style import Style

from tui_mail.desk import marks
from tui_mail.desk.event_words import decisions, reason, sentence
from tui_mail.desk.reading import read_detail, read_headers
from tui_mail.errors import NotFound, NotPermitted, UsageError
from tui_mail.mail.sealed import SAID
from tui_mail.mail.text import safe_text
from tui_mail.screens.body_lines import FOLD, BodyText, Unfolding
from tui_mail.screens.cells import NO_SUBJECT, nobody, one_line
from tui_mail.screens.glyphs import ASCII
from tui_mail.screens.header_facts import facts_of
from tui_mail.screens.history_text import NOTHING, read_history
from tui_mail.screens.inks import Inks
from tui_mail.screens.linear.hearing_list import go_to_line, next_unread
from tui_mail.screens.linear.sitting import Sitting
from tui_mail.screens.message_text import CLAIMS_US
from tui_mail.screens.times import local, long, now, recent
from tui_mail.store.queries import items
from tui_mail.store.rows import Detail, Envelope, Row

_SIGNS = replace(ASCII, attachment="")
_CALLED = {"Reply": "Reply to", "Case?": "Suggested", "Inner": "Inner mail from", "to": "Inner mail to"}
_NO_INKS = Inks(*[Style()] * 5)


def open_item(sitting: Sitting, words: Sequence[str]) -> None:
    """Say an item: by its number in the list, `item 5012` by its own, else the one at hand."""
    by_id = [word for word in words if word != "item"]
    if not words:
        tell_item(sitting, sitting.current())
    elif len(by_id) != 1 or not by_id[0].isdecimal() or len(by_id[0]) > 18:
        raise UsageError("`open 3` opens line 3 of the list, `open item 5012` an item wherever it is.")
    elif len(words) == 1:
        tell_item(sitting, go_to_line(sitting, int(by_id[0])))
    else:
        row = sitting.read(lambda: items.row(sitting.actor, int(by_id[0])))
        put_at_hand(sitting, row)
        tell_item(sitting, row)


def put_at_hand(sitting: Sitting, row: Envelope) -> None:
    """Let an item be the one that is meant, also where it was not in the list: then it comes behind its lines."""
    sitting.listing.at = sitting.listing.added(row) - 1


def unread(sitting: Sitting, _words: Sequence[str]) -> None:
    """Open the next item that I have not read."""
    _open_unread(sitting, 1)


def unread_before(sitting: Sitting, _words: Sequence[str]) -> None:
    """Open the item before that I have not read."""
    _open_unread(sitting, -1)


def _open_unread(sitting: Sitting, steps: int) -> None:
    row = next_unread(sitting, steps)
    if row is None:
        sitting.voice.say("Nothing unread follows here." if steps > 0 else "Nothing unread stands before.")
    else:
        tell_item(sitting, row)


def tell_item(sitting: Sitting, row: Envelope, *, unfolded: bool = False) -> None:
    """Say an item; who hears it has opened it."""
    try:
        detail = sitting.read(lambda: read_detail(sitting.actor, row.id))
    except NotPermitted:
        sitting.voice.tell(_envelope(sitting.read(lambda: items.row(sitting.actor, row.id))))
        return
    except NotFound:
        sitting.voice.say(f"Item {row.id} is gone. You may no longer read it.")
        return
    sitting.opened = row.id
    sitting.acted_on.add(row.id)
    sitting.waiting.change(lambda: marks.opened(sitting.actor, row.id))
    sitting.listing.replace([sitting.read(lambda: items.row(sitting.actor, row.id))])
    sitting.voice.tell(_message(detail, unfolded=unfolded))


def quotes(sitting: Sitting, _words: Sequence[str]) -> None:
    """Say the item that was opened with all that it quotes."""
    tell_item(sitting, _opened(sitting), unfolded=True)


def headers(sitting: Sitting, _words: Sequence[str]) -> None:
    """Say all headers of the item at hand."""
    row = sitting.current()
    found = sitting.read(lambda: read_headers(sitting.actor, row.id))
    sitting.voice.tell(f"{one_line(name)}: {one_line(value)}" for name, value in found)


def raw(sitting: Sitting, _words: Sequence[str]) -> None:
    """Say the item at hand as it came."""
    from tui_mail.screens.quarantine_doing import (  # with the reader of messages, which takes a while
        raw_lines,
        read_raw,
    )

    row = sitting.current()
    found = sitting.read(lambda: read_raw(sitting.actor, sitting.blobs, row.id))
    sitting.voice.tell(line.plain for line in raw_lines(found, _NO_INKS))


def history(sitting: Sitting, _words: Sequence[str]) -> None:
    """Say what happened to the item at hand, the newest last."""
    row = sitting.current()
    found = sitting.read(lambda: read_history(sitting.actor, row))

    def lines() -> Iterator[str]:
        for event in found.events:
            yield f"{recent(event.at, now())}, {one_line(event.actor_name)}: {sentence(event, found.names, long)}"
            if event.text:
                yield safe_text(event.text)
            if why := reason(event):
                yield f"Because {one_line(why)}"
        if not found.events:
            yield NOTHING

    sitting.voice.tell(lines())


def why(sitting: Sitting, _words: Sequence[str]) -> None:
    """Say what was decided about the item at hand without anybody's hand."""
    row = sitting.current()
    found = sitting.read(lambda: read_history(sitting.actor, row))
    links = () if found.detail is None else found.detail.links

    def lines() -> Iterator[str]:
        for link in links:
            filed = "Filed at" if link.state == "linked" else "Suggested:"
            yield f"{filed} {one_line(link.title)}, {link.origin}{f': {one_line(link.why)}' if link.why else ''}"
        if not links:
            yield "Filed nowhere"
        for one in decisions(found.events, links, found.names, long):
            yield f"{recent(one.at, local(one.at))}: {one_line(one.said)}"
            yield from map(one_line, one.because)

    sitting.voice.tell(lines())


def _opened(sitting: Sitting) -> Envelope:
    if sitting.opened is None:
        return sitting.current()
    item = sitting.opened
    return sitting.read(lambda: items.row(sitting.actor, item))


def _envelope(row: Envelope) -> Iterator[str]:
    yield _title(row)
    yield f"{'To' if row.is_sent else 'From'}: {one_line(row.correspondent) or nobody(row.direction)}"
    yield f"Came: {long(row.received_at)}"
    if row.private:
        yield "Private: only who sent it reads it."
    else:
        yield "Nobody has this item yet, so only its envelope is shown. `take` takes it."


def _title(row: Envelope) -> str:
    standing = f"item {row.id}"
    if isinstance(row, Row):
        holder = one_line(row.assignee_name or row.assignee or "") or "unassigned"
        asleep = "" if row.snoozed_until is None else f", snoozed until {long(row.snoozed_until)}"
        standing = f"{row.status}{asleep}, {holder}, {standing}"
    return f"{one_line(row.subject) or NO_SUBJECT}. {standing}."


def _message(detail: Detail, *, unfolded: bool) -> Iterator[str]:
    yield _title(detail.row)
    if detail.problem:
        yield f"Problem: {one_line(detail.problem)}"
    if detail.row.guise == "claims-us":
        yield f"Careful: {CLAIMS_US}"
    if detail.doubts:
        yield f"Careful, doubtful: {', '.join(map(one_line, detail.doubts))}"
    if said := SAID.get(detail.seal):
        yield said
    label = ""
    for name, said in facts_of(detail, _SIGNS):
        label = _CALLED.get(name, name) or label
        yield f"{label}: {said.strip()}"
    if unknown := one_line(detail.row.unknown_number):
        yield f"{unknown} unknown: no record has this number"
    for note in detail.notes:
        to = f" to {one_line(note.to)}" if note.to else ""
        yield f"Note by {one_line(note.author)}{to}, {recent(note.at, now())}: {safe_text(note.text)}"
    yield "Text:"
    yield from _text(detail, unfolded=unfolded)
    yield "End of the message."


def _text(detail: Detail, *, unfolded: bool) -> Iterator[str]:
    """Say the text; what is quoted is counted, `quotes` says it."""
    unfolding = Unfolding(everything=unfolded, whole=True)
    for line in BodyText(detail.body, detail.row.subject).lines(_NO_INKS, unfolding):
        is_fold = isinstance(line.style, Style) and FOLD in line.style.meta
        yield f"({line.plain.removeprefix('+').replace('(Enter)', '- `quotes` says them')})" if is_fold else line.plain
