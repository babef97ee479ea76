"""Verbs for who wrote: identify."""

from argparse import ArgumentParser

from tui_mail.cli.acting import raise_refused, record_arguments, tell_done
from tui_mail.cli.call import Call, Verb
from tui_mail.cli.output import write
from tui_mail.cli.reading import item_id
from tui_mail.desk.actions import BY_NAME
from tui_mail.desk.bulk import BulkResult
from tui_mail.desk.identifying import identify_all
from tui_mail.errors import TuiMailError
from tui_mail.store.queries.directory import record


def _identify_arguments(parser: ArgumentParser) -> None:
    record_arguments(parser)
    parser.add_argument("items", metavar="ITEM", nargs="+", type=item_id)


def identify_items(call: Call) -> None:
    """Say whose address it is that items came from."""
    words = call.words
    target = record(call.actor, words.kind, words.number)
    refused: list[TuiMailError] = []
    found = identify_all(call.actor, list(dict.fromkeys(words.items)), target.id, hear=refused.append)
    tell_done(call, found.result.done, BulkResult(found.result.done, {}).sentence)
    if found.remark and not call.printer.form:
        write(found.remark)
    if len(words.items) == 1 and refused:
        raise refused[0]
    raise_refused(found.result, refused)


VERBS = (Verb("identify", BY_NAME["identify"].tooltip, _identify_arguments, identify_items),)
