"""Verbs for contacts and companies: list, show, create, change, merge, unmerge."""

from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from functools import partial

from tui_mail.cli.call import Call, Verb
from tui_mail.cli.mailboxes import require_mailbox
from tui_mail.cli.output import cell
from tui_mail.desk.merging import merge, merge_preview, unmerge
from tui_mail.desk.relation_changes import RelationChange, change_relation
from tui_mail.desk.relations import MODULES, Kind, RelationDone, create
from tui_mail.errors import Conflict
from tui_mail.mail.text import safe_line
from tui_mail.store.queries.relation_rows import RelationRow, relation, relation_rows

_LABEL = 12
_MERGED = "stands for"


def modules_of(kind: Kind) -> list[str]:
    """Return what contacts or companies can be."""
    return [module for module, its_kind in MODULES.items() if its_kind == kind]


def _list_arguments(parser: ArgumentParser, kind: Kind) -> None:
    parser.add_argument("text", metavar="TEXT", nargs="?", default="", help="only those with these words")
    parser.add_argument("--module", choices=modules_of(kind), help="only these")


def _number_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("number", metavar="NUMBER")


def _fields_arguments(parser: ArgumentParser, kind: Kind) -> None:
    parser.add_argument("--module", choices=modules_of(kind))
    if kind == "contact":
        parser.add_argument("--company", metavar="NUMBER", help="where he works; '' takes it away")


def _new_arguments(parser: ArgumentParser, kind: Kind) -> None:
    parser.add_argument("name", metavar="NAME", help="one argument")
    parser.add_argument("--number", metavar="NUMBER", help="default: the one after the highest")
    parser.add_argument("--address", metavar="ADDRESS", action="append", default=[], help="may be said several times")
    _fields_arguments(parser, kind)


def _change_arguments(parser: ArgumentParser, kind: Kind) -> None:
    _number_arguments(parser)
    parser.add_argument("--name", metavar="NAME", help="one argument")
    parser.add_argument("--add-address", metavar="ADDRESS", action="append", default=[])
    parser.add_argument("--remove-address", metavar="ADDRESS", action="append", default=[])
    _fields_arguments(parser, kind)


def _merge_arguments(parser: ArgumentParser) -> None:
    _number_arguments(parser)
    parser.add_argument("into", metavar="INTO", help="the number of the one that stands for both then")
    parser.add_argument("--dry-run", action="store_true", help="only say what would become of them")


def list_relations(call: Call, kind: Kind) -> None:
    """Print contacts or companies by number."""
    require_mailbox(call.actor)
    words = call.words
    found = relation_rows(call.actor, kind, words.text, words.module)
    call.printer.many(found, relation_value, _line, none=f"There is no {kind}.")


def show_relation(call: Call, kind: Kind) -> None:
    """Print everything about one contact or company, but its mail."""
    found = relation(call.actor, kind, call.words.number)
    call.printer.one(relation_value(found), _lines(found))


def create_relation(call: Call, kind: Kind) -> None:
    """Make a contact or company."""
    words = call.words
    company = (words.company or None) if kind == "contact" else None
    _tell(call, create(call.actor, words.module or kind, words.number, words.name, words.address, company=company))


def change(call: Call, kind: Kind) -> None:
    """Change a contact or company."""
    words = call.words
    company = words.company if kind == "contact" else None
    wanted = RelationChange(words.name, words.module, company, tuple(words.add_address), tuple(words.remove_address))
    _tell(call, change_relation(call.actor, kind, words.number, wanted))


def merge_two(call: Call, kind: Kind) -> None:
    """Let one contact or company stand for another one, too."""
    words = call.words
    if not words.dry_run:
        _tell(call, merge(call.actor, kind, words.number, words.into))
        return
    found = merge_preview(call.actor, kind, words.number, words.into)
    if found.refusal:
        raise Conflict(found.refusal)
    call.printer.one({"would": list(found.sentences)}, found.sentences)


def take_apart(call: Call, kind: Kind) -> None:
    """Let a merged contact or company stand for itself again."""
    _tell(call, unmerge(call.actor, kind, call.words.number))


def relation_value(row: RelationRow) -> dict[str, object]:
    """Return a contact or company as scripts read it."""
    return {
        "kind": row.kind,
        "module": row.module,
        "number": row.number,
        "name": row.name,
        "company": {"number": row.company, "name": row.company_name} if row.company else None,
        "addresses": list(row.addresses),
        "merged": [{"number": number, "name": name} for number, name in row.merged],
        "merged_addresses": list(row.merged_addresses),
        "no_mailings": list(row.blocked),
        "detail": row.company_name if row.kind == "contact" else ", ".join(row.all_addresses),
    }


def _line(row: RelationRow) -> str:
    module = "" if row.module == row.kind else row.module
    detail = " · ".join(filter(None, (module, row.company_name, ", ".join(row.all_addresses))))
    return f"{cell(row.number, 14)}  {cell(row.name, 28)}  {safe_line(detail)}".rstrip()


def _lines(row: RelationRow) -> Iterator[str]:
    yield safe_line(f"{row.module} {row.number}  {row.name}")
    facts = [("company", f"{row.company} {row.company_name}" if row.company else "")]
    facts += [("addresses", ", ".join(row.addresses))]
    facts += [(_MERGED, ", ".join(f"{number} {name}" for number, name in row.merged))]
    facts += [("", ", ".join(row.merged_addresses)), ("no mailings", ", ".join(row.blocked))]
    for label, words in facts:
        if words:
            yield f"{label:<{_LABEL}}{safe_line(words)}"


def _tell(call: Call, done: RelationDone) -> None:
    value = {"kind": done.kind, "number": done.number, "done": done.sentence}
    call.printer.one(value, [safe_line(done.sentence)])


def _verbs(kind: Kind, many: str) -> Iterator[Verb]:
    def verb(
        name: str, summary: str, arguments: Callable[[ArgumentParser], object], run: Callable[[Call, Kind], None]
    ) -> Verb:
        return Verb(f"{kind} {name}", summary, arguments, lambda call: run(call, kind))

    yield verb("list", f"{many} outside", partial(_list_arguments, kind=kind), list_relations)
    yield verb("show", "one of them, with all addresses", _number_arguments, show_relation)
    yield verb("create", "a new one", partial(_new_arguments, kind=kind), create_relation)
    yield verb("change", "name, module, addresses ...", partial(_change_arguments, kind=kind), change)
    yield verb("merge", "let another one stand for it", _merge_arguments, merge_two)
    yield verb("unmerge", "let it stand for itself again", _number_arguments, take_apart)


VERBS = (*_verbs("contact", "people"), *_verbs("company", "companies"))
