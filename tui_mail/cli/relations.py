"""Verbs for people outside: contact and company create and list, and identify."""

from argparse import ArgumentParser

from tui_mail.cli.acting import raise_refused, record_arguments, tell_done
from tui_mail.cli.call import Call, Verb
from tui_mail.cli.mailboxes import require_mailbox
from tui_mail.cli.output import cell, write
from tui_mail.cli.reading import item_id
from tui_mail.desk.actions import BY_NAME
from tui_mail.desk.bulk import BulkResult
from tui_mail.desk.identifying import identify_all
from tui_mail.desk.relations import RelationDone, create_company, create_contact
from tui_mail.errors import TuiMailError
from tui_mail.mail.text import safe_line
from tui_mail.store.queries.directory import record
from tui_mail.store.queries.relations import relations
from tui_mail.store.rows import RecordRow


def _list_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("text", metavar="TEXT", nargs="?", default="", help="only those with these words")


def _new_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="one argument")
    parser.add_argument("--number", metavar="NUMBER", help="default: the one after the highest")
    parser.add_argument("--address", metavar="ADDRESS", action="append", default=[], help="may be said several times")


def _contact_arguments(parser: ArgumentParser) -> None:
    _new_arguments(parser)
    parser.add_argument("--company", metavar="NUMBER", help="where he works")


def _list(call: Call, kind: str) -> None:
    require_mailbox(call.actor)
    call.printer.many(relations(call.actor, kind, call.words.text), _value, _line, none=f"There is no {kind}.")


def _value(row: RecordRow) -> dict[str, object]:
    return {"kind": row.kind, "number": row.number, "name": row.name, "detail": row.detail}


def _line(row: RecordRow) -> str:
    detail = f"  {safe_line(row.detail)}" if row.detail else ""
    return f"{cell(row.number, 14)}  {safe_line(row.name)}{detail}"


def new_contact(call: Call) -> None:
    """Make a contact."""
    words = call.words
    _tell_made(call, create_contact(call.actor, words.number, words.name, words.address, words.company))


def new_company(call: Call) -> None:
    """Make a company."""
    words = call.words
    _tell_made(call, create_company(call.actor, words.number, words.name, words.address))


def _tell_made(call: Call, done: RelationDone) -> None:
    value = {"kind": done.kind, "number": done.number, "done": done.sentence}
    call.printer.one(value, [done.sentence])


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


VERBS = (
    Verb("identify", BY_NAME["identify"].tooltip, _identify_arguments, identify_items),
    Verb("contact list", "people outside", _list_arguments, lambda call: _list(call, "contact")),
    Verb("contact create", "a new one", _contact_arguments, new_contact),
    Verb("company list", "companies outside", _list_arguments, lambda call: _list(call, "company")),
    Verb("company create", "a new one", _new_arguments, new_company),
)
