"""Verbs that read items: list, show, get."""

from argparse import ArgumentParser
from collections.abc import Iterator

from tui_mail.cli.call import Call, Verb
from tui_mail.cli.filters import add_filters, asked_view
from tui_mail.cli.item_lines import envelope_lines, item_line, shown_lines
from tui_mail.cli.item_values import Value, header_values, item_value, shown_value
from tui_mail.cli.output import write_bytes
from tui_mail.cli.views import narrowed
from tui_mail.desk.marks import opened
from tui_mail.desk.reading import read_detail, read_headers, read_whole, record_search
from tui_mail.errors import UsageError
from tui_mail.mail.matching import needles
from tui_mail.mail.query_parse import parse_query
from tui_mail.mail.text import safe_line
from tui_mail.store.actor import Actor
from tui_mail.store.queries.details import Summary, summaries, summary
from tui_mail.store.queries.found import places_found
from tui_mail.store.rows import Detail, Envelope, View

PAGE = 200


def item_id(word: str) -> int:
    """Read the id of an item; argparse says what is wrong with another word."""
    if not word.isascii() or not word.isdecimal() or len(word) > 18:
        raise ValueError(word)
    return int(word)


item_id.__name__ = "item id"  # argparse: `invalid item id value: 'x'`


def _list_arguments(parser: ArgumentParser) -> None:
    add_filters(parser)
    parser.add_argument("--limit", type=int, metavar="N", help="no more than N items")
    parser.add_argument("--view", metavar="NAME", help="what this view shows: of mine, shared, or mine, overdue ...")


def list_items(call: Call) -> None:
    """Print the items of the actor's mailboxes as they come: newest first, unless --sort says otherwise."""
    words = call.words
    if words.limit is not None and words.limit < 1:
        raise UsageError("--limit wants a number from 1 on.")
    view = asked_view(call.actor, words)
    view = view if words.view is None else narrowed(call.actor, words.view, view)
    record_search(call.actor, view)
    wanted = needles(parse_query(view.search).node)

    def value(found: Summary | Envelope) -> Value:
        told = item_value(found)
        if wanted and isinstance(found, Summary):
            told["found_in"] = places_found(found.row.id, wanted)
        return told

    call.printer.many(_found(call.actor, view, words.limit), value, item_line, none="Nothing there.")


def _found(actor: Actor, view: View, limit: int | None) -> Iterator[Summary | Envelope]:
    """Read page by page, so that a long list costs no memory."""
    left, after = limit, None
    while left is None or left > 0:
        page = summaries(actor, view, after=after, limit=PAGE)
        yield from page if left is None else page[:left]
        left = None if left is None else left - len(page)
        if len(page) < PAGE:
            return
        last = page[-1]
        after = last.key if isinstance(last, Envelope) else last.row.key


def _show_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("item", metavar="ITEM", type=item_id)
    parser.add_argument("--raw", action="store_true", help="the message as it came, byte for byte")
    parser.add_argument("--headers", action="store_true", help="its headers only")


def show(call: Call) -> None:
    """Print one item with its text; of what nobody has taken yet only the envelope."""
    item, words = call.words.item, call.words
    if words.raw and words.headers:
        raise UsageError("--raw and --headers exclude each other.")
    if words.raw:
        call.printer.refuse_json("--raw gives bytes, not JSON.")
        write_bytes(call.blobs.get(_detail(call, item, "raw").raw_sha256), "A raw message")
        return
    if words.headers:
        headers = read_headers(call.actor, item)
        call.printer.many(header_values(headers), lambda one: one, lambda one: f"{one['name']}: {one['value']}")
        return
    show_item(call, item)


def show_item(call: Call, item: int) -> None:
    """Print an item with its text; whoever reads it has opened it."""
    actor = call.actor
    found = summary(actor, item)
    if isinstance(found, Envelope):
        call.printer.one(item_value(found), envelope_lines(found))
        return
    detail, headers = read_whole(actor, item)
    opened(actor, item)
    call.printer.one(shown_value(found, detail, headers), shown_lines(found, detail))


def file_arguments(parser: ArgumentParser) -> None:
    """Take an item, and which of its files."""
    parser.add_argument("item", metavar="ITEM", type=item_id)
    parser.add_argument("what", metavar="N|eml|pdf", nargs="?", default="eml", help="an attachment by its number")


def get(call: Call) -> None:
    """Write a file of an item to stdout, byte for byte."""
    call.printer.refuse_json("`get` gives bytes, not JSON.")
    name, content = named_file(call, call.words.item, call.words.what)
    write_bytes(content, safe_line(name))


def named_file(call: Call, item: int, what: str) -> tuple[str, bytes]:
    """Return a file of an item with its name, which may come from outside: an attachment by its number, eml or pdf."""
    from tui_mail.desk.files import item_file

    found = item_file(call.actor, call.blobs, item, what)
    return found.name, found.content


def _detail(call: Call, item: int, what: str) -> Detail:
    """Read an item, because `what` of it is wanted; whoever reads it has opened it, with keys or with words."""
    detail = read_detail(call.actor, item, what)
    opened(call.actor, item)
    return detail


VERBS = (
    Verb("list", "items, newest first", _list_arguments, list_items),
    Verb("show", "one item with its text", _show_arguments, show),
    Verb("get", "an attachment, the EML or the PDF to stdout", file_arguments, get),
)
