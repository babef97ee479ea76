"""Verbs for what could not be processed: quarantine list, retry, export."""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tui_mail.cli.call import Call, Verb, no_arguments
from tui_mail.cli.item_lines import local_time
from tui_mail.cli.output import cell, cut, room, write
from tui_mail.cli.reading import item_id
from tui_mail.desk.change import Done
from tui_mail.errors import TuiMailError, UsageError
from tui_mail.mail.text import counted, safe_line
from tui_mail.store.actor import Actor
from tui_mail.store.clock import rfc3339
from tui_mail.store.queries.lists import page
from tui_mail.store.queries.quarantine import Quarantined, quarantined
from tui_mail.store.rows import Row, View

PAGE = 200


@dataclass(frozen=True, slots=True)
class _Entry:
    row: Row
    what: Quarantined


def list_quarantine(call: Call) -> None:
    """Print what stands in the quarantine of the actor's mailboxes, newest first, with the reason."""
    call.printer.many(_entries(call.actor), _value, _line, none="Nothing is in quarantine that you may see.")


def _entries(actor: Actor) -> Iterator[_Entry]:
    after = None
    while True:
        found = page(actor, View(folder_kind="quarantine", snoozed=None), after=after, limit=PAGE)
        for row in found:
            what = quarantined(row.id) if isinstance(row, Row) else None
            if isinstance(row, Row) and what is not None:
                yield _Entry(row, what)
        if len(found) < PAGE:
            return
        after = found[-1].key


def _value(entry: _Entry) -> dict[str, object]:
    row, what = entry.row, entry.what
    return {
        "id": row.id,
        "mailbox": row.mailbox,
        "received": rfc3339(row.received_at),
        "from": row.correspondent,
        "subject": row.subject,
        "size": what.size,
        "raw_sha256": what.raw_sha256,
        "head_only": what.reduced,
        "reason": what.reason,
    }


def _line(entry: _Entry) -> str:
    row = entry.row
    cells = (f"{row.id:>7}", local_time(row.received_at), cell(row.mailbox, 10), cell(row.correspondent, 24))
    before, reason = "  ".join((*cells, "")), f"  - {safe_line(entry.what.reason)}"
    return f"{before}{cut(row.subject, room(before, reason))}{reason}"


def _retry_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--all", action="store_true", help="everything that you may, and what failed to come")
    parser.add_argument("items", metavar="ITEM", nargs="*", type=item_id)


def retry_items(call: Call) -> None:
    """Read messages in the quarantine again, or let them be fetched whole. Raises the error of those that fail."""
    from tui_mail.desk.intake.quarantine import retry, retry_failed
    from tui_mail.desk.intake.reading import open_readers

    words = call.words
    if words.all == bool(words.items):
        raise UsageError("Say which items to retry, or --all.")
    actor = call.actor
    wanted = [entry.row.id for entry in _entries(actor)] if words.all else list(dict.fromkeys(words.items))
    failed = retry_failed(actor) if words.all else 0
    done: list[Done] = []
    refused: list[str] = []
    with open_readers(1) as readers:  # each in a transaction of its own: reading takes its time
        for item in wanted:
            try:
                done.append(retry(actor, item, call.blobs, readers))
            except TuiMailError as exc:
                if len(wanted) == 1:
                    raise
                refused.append(f"Item {item}: {exc.sentence}")
    call.printer.many(done, _done_value, lambda one: one.sentence)
    if failed and not call.printer.form:
        write(f"The next round fetches {counted(failed, 'message')} that had failed to come.")
    if refused:
        for sentence in refused:
            print(safe_line(sentence), file=sys.stderr)
        raise TuiMailError(f"{counted(len(refused), 'item')} of {len(wanted)} could not be retried.")


def _done_value(done: Done) -> dict[str, object]:
    return {"id": done.item_id, "event": done.event_id, "sentence": done.sentence}


def _export_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("item", metavar="ITEM", type=item_id)
    parser.add_argument("folder", metavar="DIR", type=Path, help="the file ITEM.eml is made in it")


def export_item(call: Call) -> None:
    """Write the bytes of a message in the quarantine to a file that was not there. Raises UsageError where it was."""
    from tui_mail.desk.intake.quarantine import export

    actor = call.actor  # a stranger is told that first
    call.refuse_paths("take it with `show ITEM --raw > FILE`.")
    content = export(actor, call.words.item, call.blobs)
    path = call.words.folder / f"{call.words.item}.eml"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as exc:
        raise UsageError(f"{path} cannot be made: {(exc.strerror or 'unknown').lower()}.") from exc
    with open(handle, "wb") as file:
        file.write(content)
    call.printer.one({"id": call.words.item, "path": str(path), "size": len(content)}, [f"Wrote {path}."])


VERBS = (
    Verb("quarantine list", "what could not be processed, and why", no_arguments, list_quarantine),
    Verb("quarantine retry", "process it again, or fetch it whole", _retry_arguments, retry_items),
    Verb("quarantine export", "the bytes as they came, to a file", _export_arguments, export_item),
)
