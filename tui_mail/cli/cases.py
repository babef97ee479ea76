"""Verbs for records as they are: case list, case show, case get."""

from argparse import ArgumentParser

from tui_mail.cli.acting import record_arguments
from tui_mail.cli.call import Call, Verb
from tui_mail.cli.output import cell, write_bytes
from tui_mail.cli.reading import item_id
from tui_mail.cli.record_values import entry_text, entry_value, head_texts, head_value
from tui_mail.desk.reading import read_archive, read_kept
from tui_mail.errors import NotFound, UsageError
from tui_mail.mail.text import safe_line
from tui_mail.store.clock import rfc3339
from tui_mail.store.queries.archives import KeptMail, filed_items, kept_mail
from tui_mail.store.queries.case_tree import CaseNode, arranged, case_nodes
from tui_mail.store.queries.record_heads import Keys, references

TOLD = 200
"""So much of what is at a record is told, where nobody says how much."""


def _list_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("text", metavar="TEXT", nargs="?", default="", help="only those with these words")
    parser.add_argument("--kind", metavar="KIND", default="", help="only cases of this kind")
    parser.add_argument("--open", action="store_true", help="only open ones")
    parser.add_argument("--tree", action="store_true", help="the parts of each below it")


def list_cases(call: Call) -> None:
    """Print cases by kind and number, or each with its parts."""
    words = call.words
    nodes = case_nodes(call.actor, words.kind, words.text, only_open=words.open)
    keys = references([key for node in nodes for key in (node.requester, node.company, node.parent)])
    lines = arranged(nodes) if words.tree else ((0, node) for node in nodes)
    call.printer.many(lines, lambda line: _node_value(line[1], keys), _node_line, none="There is no case.")


def _node_value(node: CaseNode, keys: Keys) -> dict[str, object]:
    return {
        "kind": node.kind,
        "number": node.number,
        "title": node.title,
        "status": node.status,
        "company": _reference(keys.get(node.company)),
        "requester": _reference(keys.get(node.requester)),
        "parent": _reference(keys.get(node.parent)),
        "folder": node.folder,
    }


def _node_line(line: tuple[int, CaseNode]) -> str:
    depth, node = line
    named = cell(node.kind, 12) + "  " + cell("  " * depth + node.number, 18)
    folder = f"  {safe_line(node.folder)}" if node.folder else ""
    return f"{named}  {cell(node.status, 6)}  {safe_line(node.title)}{folder}"


def _show_arguments(parser: ArgumentParser) -> None:
    record_arguments(parser)
    parser.add_argument("--limit", metavar="N", type=int, default=TOLD, help=f"of what is at it; default {TOLD}")


def show_case(call: Call) -> None:
    """Print a record with all that is at it, as far as the actor may read it."""
    kind, number = call.words.kind, call.words.number
    head, entries = read_archive(call.actor, kind, number, limit=call.words.limit)
    rows, kept = filed_items(call.actor, head.kind, head.number), kept_mail(call.actor, head.kind, head.number)
    value = {
        **head_value(head),
        "items": [row.id for row in rows],
        "kept": list(map(_kept, kept)),
        "timeline": list(map(entry_value, entries)),
    }
    call.printer.one(value, [*head_texts(head), *map(entry_text, entries)])


def _get_arguments(parser: ArgumentParser) -> None:
    record_arguments(parser)
    parser.add_argument("item", metavar="ITEM", type=item_id, help="the number that it had in its mailbox")
    parser.add_argument("what", metavar="N|eml|pdf", nargs="?", default="eml", help="an attachment by its number")


def get_kept(call: Call) -> None:
    """Write a file of a message that was purged from its mailbox to stdout, byte for byte."""
    call.printer.refuse_json("`case get` gives bytes, not JSON.")
    words = call.words
    kind, part = _wanted_file(words.what)
    found = read_kept(call.actor, words.kind, words.number, words.item, words.what)
    name = next((one.sha256 for one in found.documents if (one.kind, one.part) == (kind, part)), None)
    if name is None:
        raise NotFound(f"There is no file {words.what} of item {words.item}; `case show` names those there are.")
    write_bytes(call.blobs.get(name), f"The file {words.what}")


def _wanted_file(what: str) -> tuple[str, int]:
    if what in ("eml", "pdf"):
        return (what, 0)
    if not what.isascii() or not what.isdecimal():
        raise UsageError(f"{what!r} is neither the number of an attachment nor eml nor pdf.")
    return ("attachment", int(what))


def _kept(one: KeptMail) -> dict[str, object]:
    return {
        "item": one.item,
        "mailbox": one.mailbox,
        "origin": one.origin,
        "why": one.why,
        "received": rfc3339(one.received_at),
        "date": rfc3339(one.date),
        "correspondent": one.correspondent,
        "subject": one.subject,
        "documents": [
            {"kind": file.kind, "sha256": file.sha256, "path": file.path}
            for file in one.documents
            if file.state == "ready"
        ],
    }


def _reference(key: tuple[str, str] | None) -> dict[str, str] | None:
    return None if key is None else {"kind": key[0], "number": key[1]}


VERBS = (
    Verb("case list", "cases, also as a tree", _list_arguments, list_cases),
    Verb(
        "case show", "a contact, company or case with its mail, tasks, notes and documents", _show_arguments, show_case
    ),
    Verb("case get", "a file of what was purged and is kept at a record, to stdout", _get_arguments, get_kept),
)
