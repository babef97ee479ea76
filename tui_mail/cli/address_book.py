"""Verbs for address books: contact import, contact export."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

from tui_mail.cli.call import Call, Verb, no_arguments
from tui_mail.cli.mailboxes import require_mailbox
from tui_mail.cli.output import write_bytes
from tui_mail.desk.address_book import Plan, export_people, import_people, plan_import
from tui_mail.desk.address_book.dialect import LARGEST
from tui_mail.desk.address_book.importing import refusals
from tui_mail.errors import UsageError
from tui_mail.mail.text import safe_line

_SHOWN = 20
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


def _import_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="CSV, the first line names the columns; -: stdin")
    parser.add_argument("--dry-run", action="store_true", help="only say what would become of it")


def take_in(call: Call) -> None:
    """Take contacts and companies out of a file, all of them or none."""
    content = _read(call, call.words.file)
    plan = (plan_import if call.words.dry_run else import_people)(call.actor, content)
    if plan.refused:
        few = list(refusals(plan))[:_SHOWN]
        more = f"; and {len(plan.refused) - len(few):,} more" if len(plan.refused) > len(few) else ""
        raise UsageError(f"Nothing was imported. {' '.join(few)}{more}")
    call.printer.one(_value(plan, would=call.words.dry_run), _lines(plan, would=call.words.dry_run))


def _read(call: Call, word: str) -> bytes:
    if word == "-":
        _ = call.actor  # a stranger need not send anything
        return sys.stdin.buffer.read(LARGEST + 1)
    _ = call.actor
    call.refuse_paths("send the file with `contact import - < FILE`.")
    try:
        with Path(word).open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as exc:
        raise UsageError(f"{safe_line(word)} cannot be read: {exc.strerror}.") from exc


def _value(plan: Plan, *, would: bool) -> dict[str, object]:
    return {
        "charset": plan.charset,
        "separator": plan.separator,
        "lines": plan.lines,
        "unused_columns": list(plan.unused),
        "new": plan.made,
        "changed": plan.changed,
        "unchanged": plan.unchanged,
        "dry_run": would,
    }


def _lines(plan: Plan, *, would: bool) -> Iterator[str]:
    yield f"Read {plan.lines:,} lines in {plan.charset}, separated by {_SEPARATORS[plan.separator]}."
    if plan.unused:
        yield f"Not used: {', '.join(plan.unused)}."
    yield from plan.made if would else plan.made[:_SHOWN]
    yield from plan.changed if would else plan.changed[:_SHOWN]
    yield f"{'Would be' if would else 'Done'}: {plan.sentence}."


def give_out(call: Call) -> None:
    """Write all contacts and companies as CSV to stdout."""
    call.printer.refuse_json("`contact export` gives CSV; `contact list --json` gives JSON.")
    require_mailbox(call.actor)
    sys.stdout.flush()
    write_bytes(export_people(call.actor), "A table")


VERBS = (
    Verb("contact import", "contacts and companies of a CSV file: all or nothing", _import_arguments, take_in),
    Verb("contact export", "all contacts and companies as CSV, to stdout", no_arguments, give_out),
)
