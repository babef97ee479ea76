"""What `history --contact` and `--company` print."""

from collections.abc import Iterator

from tui_mail.cli.call import Call
from tui_mail.cli.item_lines import local_time
from tui_mail.cli.output import cell
from tui_mail.mail.text import safe_line
from tui_mail.store.clock import rfc3339
from tui_mail.store.queries.dealings import Dealing, dealings

LINES = 100
"""Of a history, where nobody says how many."""


def tell_dealings(call: Call) -> None:
    """Print what there was to do with somebody outside, newest first."""
    words = call.words
    kind, number = ("company", words.company) if words.contact is None else ("contact", words.contact)
    found = dealings(call.actor, kind, number, LINES if words.limit is None else words.limit)
    call.printer.many(found, _value, lambda one: "\n".join(_lines(one)), none="Nothing there.")


def _value(one: Dealing) -> dict[str, object]:
    row = one.row
    return {
        "item": row.id,
        "mailbox": row.mailbox,
        "received": rfc3339(row.received_at),
        "direction": row.direction,
        "from": one.writer,
        "correspondent": row.correspondent,
        "subject": row.subject,
        "status": row.status,
        "assignee": row.assignee,
        "answered_by": [{"who": answer.who, "at": rfc3339(answer.at), "item": answer.item} for answer in one.answers],
    }


def _lines(one: Dealing) -> Iterator[str]:
    row = one.row
    who = f"by {one.writer} to {row.correspondent}" if row.direction == "out" else f"from {one.writer}"
    cells = (f"{row.id:>6}", local_time(row.received_at), cell(row.direction, 3), cell(row.status, 8))
    yield "  ".join((*cells, cell(row.assignee or "nobody", 8), safe_line(f"{who}: {row.subject}")))
    for answer in one.answers:
        item = "" if answer.item is None else f" with item {answer.item}"
        yield f"{'':>8}answered by {safe_line(answer.who)} {local_time(answer.at)}{item}"
