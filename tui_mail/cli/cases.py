"""Verbs for records: case list, case show, case get."""

from argparse import ArgumentParser
from collections.abc import Iterator, Sequence

from tui_mail.cli.call import Call, Verb, no_arguments
from tui_mail.cli.item_lines import local_time
from tui_mail.cli.output import cell, write_bytes
from tui_mail.cli.reading import item_id
from tui_mail.desk.reading import read_kept
from tui_mail.errors import NotFound, UsageError
from tui_mail.mail.text import safe_line
from tui_mail.store.clock import rfc3339
from tui_mail.store.queries.archives import (
    KeptMail,
    RecordDetail,
    addresses,
    cases,
    filed_items,
    kept_mail,
    record_detail,
)
from tui_mail.store.rows import Row


def list_cases(call: Call) -> None:
    """Print all cases, by kind and number."""
    call.printer.many(cases(call.actor), _value, _line, none="There is no case.")


def _show_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("kind", metavar="KIND", help="contact, company, or a kind of case")
    parser.add_argument("number", metavar="NUMBER")


def show_case(call: Call) -> None:
    """Print a record with the items at it that the actor may read."""
    kind, number = call.words.kind, call.words.number
    found = record_detail(call.actor, kind, number)
    named, rows = addresses(call.actor, kind, number), filed_items(call.actor, kind, number)
    kept = kept_mail(call.actor, kind, number)
    value = {**_value(found), "addresses": named, "items": [row.id for row in rows], "kept": list(map(_kept, kept))}
    call.printer.one(value, [*_lines(found, named, rows), *map(_kept_line, kept)])


def _get_arguments(parser: ArgumentParser) -> None:
    _show_arguments(parser)
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


def _kept_line(one: KeptMail) -> str:
    cells = (f"{one.item:>6}", cell(one.mailbox, 8), local_time(one.received_at), cell(one.correspondent, 24))
    return "  ".join((*cells, cell("kept", 8), safe_line(one.subject)))


def _value(found: RecordDetail) -> dict[str, object]:
    return {
        "kind": found.kind,
        "number": found.number,
        "title": found.name,
        "status": found.status,
        "company": _reference(found.company),
        "requester": _reference(found.requester),
        "parent": _reference(found.parent),
    }


def _reference(key: tuple[str, str] | None) -> dict[str, str] | None:
    return None if key is None else {"kind": key[0], "number": key[1]}


def _line(found: RecordDetail) -> str:
    return f"{cell(found.kind, 12)}  {cell(found.number, 14)}  {cell(found.status, 8)}  {safe_line(found.name)}"


def _lines(found: RecordDetail, named: Sequence[str], rows: Sequence[Row]) -> Iterator[str]:
    yield safe_line(f"{found.kind} {found.number}  {found.name}  ({found.status})")
    for label, key in (("company", found.company), ("requester", found.requester), ("part of", found.parent)):
        if key is not None:
            yield f"{label:<12}{key[0]} {key[1]}"
    if named:
        yield f"{'addresses':<12}{', '.join(named)}"
    for row in rows:
        cells = (f"{row.id:>6}", cell(row.mailbox, 8), local_time(row.received_at), cell(row.correspondent, 24))
        yield "  ".join((*cells, cell(row.status, 8), safe_line(row.subject)))


VERBS = (
    Verb("case list", "all cases", no_arguments, list_cases),
    Verb("case show", "a contact, company or case, and the items at it", _show_arguments, show_case),
    Verb("case get", "a file of what was purged and is kept at a record, to stdout", _get_arguments, get_kept),
)
