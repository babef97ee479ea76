"""Verbs for records: case list, case show."""

from argparse import ArgumentParser
from collections.abc import Iterator, Sequence

from tui_mail.cli.call import Call, Verb, no_arguments
from tui_mail.cli.item_lines import local_time
from tui_mail.cli.output import cell
from tui_mail.mail.text import safe_line
from tui_mail.store.queries.archives import RecordDetail, addresses, cases, filed_items, record_detail
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
    value = {**_value(found), "addresses": named, "items": [row.id for row in rows]}
    call.printer.one(value, _lines(found, named, rows))


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
)
