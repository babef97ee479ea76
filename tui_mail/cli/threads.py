"""The verb that shows a conversation: over all mailboxes of the actor, as a tree."""

from argparse import ArgumentParser

from tui_mail.cli.call import Call, Verb
from tui_mail.cli.item_lines import local_time
from tui_mail.cli.output import cut, room
from tui_mail.cli.reading import item_id
from tui_mail.mail.text import safe_line
from tui_mail.store.clock import rfc3339
from tui_mail.store.queries.conversations import Line, conversation
from tui_mail.store.rows import Row

ELSEWHERE = "Part of this conversation is elsewhere."
_DEEPEST = 12


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("item", metavar="ITEM", type=item_id)


def thread(call: Call) -> None:
    """Print the conversation of an item, each answer below what it answers."""
    found = conversation(call.actor, call.words.item)
    call.printer.many([*found.lines, *([None] if found.elsewhere else [])], _value, _line)


def _value(line: Line | None) -> dict[str, object]:
    if line is None:
        return {"elsewhere": True}
    row = line.row
    if row is None:
        return {"depth": line.depth, "missing": line.missing}
    return {
        "depth": line.depth,
        "item": row.id,
        "mailbox": row.mailbox,
        "received": rfc3339(row.received_at),
        "direction": row.direction,
        "correspondent": row.correspondent,
        "subject": row.subject,
        "continues": line.continues,
        "status": row.status if isinstance(row, Row) else None,
        "assignee": row.assignee if isinstance(row, Row) else None,
    }


def _line(line: Line | None) -> str:
    if line is None:
        return f"{'':>6}  {ELSEWHERE}"
    indent = "  " * min(line.depth, _DEEPEST)
    row = line.row
    if row is None:
        return f"{'':>6}  {indent}({line.not_here})"
    status = f"  {row.status}, {row.assignee or 'nobody'}" if isinstance(row, Row) else "  not taken"
    before = f"{row.id:>6}  {indent}{safe_line(row.correspondent)}  {local_time(row.received_at)}{status}  "
    subject = row.subject if line.depth == 0 or line.continues else ""
    said = f'{subject} (continues "{line.continues}")' if line.continues else subject
    return before + cut(safe_line(said), room(before))


VERBS = (Verb("thread", "the conversation of an item, over all mailboxes", _arguments, thread),)
