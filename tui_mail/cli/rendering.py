"""The verb render: PDFs made again."""

import os
from argparse import ArgumentParser

from tui_mail.cli.acting import attempted, done_value, raise_refused
from tui_mail.cli.call import Call, Verb
from tui_mail.cli.reading import item_id


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("items", metavar="ITEM", nargs="+", type=item_id)


def render(call: Call) -> None:
    """Make PDF and manifest of items again, one after the other. Raises what was refused after the others are done."""
    from tui_mail.desk.documents import open_renderers
    from tui_mail.desk.rendering import render_again

    actor, blobs = call.actor, call.blobs
    with open_renderers(min(len(call.words.items), os.cpu_count() or 1)) as renderers:
        result, refused = attempted(call.words.items, lambda item: render_again(actor, item, blobs, renderers))
    call.printer.many(result.done, done_value, lambda one: one.sentence)
    raise_refused(result, refused)


VERBS = (Verb("render", "make the PDF of items again", _arguments, render),)
