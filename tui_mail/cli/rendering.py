"""The verb render: PDFs made again."""

import os
from argparse import ArgumentParser

from tui_mail.cli.acting import raise_refused
from tui_mail.cli.call import Call, Verb
from tui_mail.cli.reading import item_id
from tui_mail.desk.change import Done
from tui_mail.errors import TuiMailError


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("items", metavar="ITEM", nargs="+", type=item_id)


def render(call: Call) -> None:
    """Make PDF and manifest of items again, one after the other. Raises what was refused after the others are done."""
    from tui_mail.desk.bulk import bulk
    from tui_mail.desk.documents import open_renderers
    from tui_mail.desk.rendering import render_again

    refused: list[TuiMailError] = []
    actor, blobs = call.actor, call.blobs
    with open_renderers(min(len(call.words.items), os.cpu_count() or 1)) as renderers:

        def attempt(item: int) -> Done:
            try:
                return render_again(actor, item, blobs, renderers)
            except TuiMailError as exc:
                refused.append(exc)
                raise

        result = bulk(call.words.items, attempt)
    call.printer.many(result.done, _value, lambda one: one.sentence)
    raise_refused(result, refused)


def _value(done: Done) -> dict[str, object]:
    return {"item": done.item_id, "event": done.event_id, "done": done.sentence}


VERBS = (Verb("render", "make the PDF of items again", _arguments, render),)
