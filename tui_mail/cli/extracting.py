"""The verb extract: the text in attachments, tried again."""

from argparse import ArgumentParser

from tui_mail.cli.acting import attempted, raise_refused, tell_done
from tui_mail.cli.call import Call, Verb
from tui_mail.cli.output import write
from tui_mail.cli.reading import item_id
from tui_mail.desk.bulk import BulkResult
from tui_mail.desk.extracting_again import extract_again
from tui_mail.errors import UsageError
from tui_mail.store.queries.found import without_text


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--failed", action="store_true", help="in the place of ITEM: all I may read whose text failed")
    parser.add_argument("items", metavar="ITEM", nargs="*", type=item_id)


def extract(call: Call) -> None:
    """Let attachments be looked into again. Raises UsageError where none are named, and the error of those refused."""
    items: list[int] = call.words.items
    if bool(items) == call.words.failed:
        raise UsageError("Say of which items, or --failed.")
    actor = call.actor  # opens the database
    wanted = without_text(actor) if call.words.failed else items
    if not wanted and not call.printer.form:
        write("Nothing that you may read has a file whose text failed.")
        return
    result, refused = attempted(wanted, lambda item: extract_again(actor, item))
    tell_done(call, result.done, BulkResult(result.done, {}).sentence)
    raise_refused(result, refused)


VERBS = (Verb("extract", "look again into attachments whose text is missing", _arguments, extract),)
