"""Verbs that make and change cases, and leave notes at records."""

from argparse import ArgumentParser

from tui_mail.cli.acting import record_arguments
from tui_mail.cli.call import Call, Verb
from tui_mail.cli.people import user_id
from tui_mail.cli.reading import item_id
from tui_mail.desk.case_from_item import create_from_item
from tui_mail.desk.cases import CaseDone, NewCase, change_case, close_case, create_case, reopen_case
from tui_mail.desk.record_notes import add_record_note
from tui_mail.errors import UsageError
from tui_mail.store.queries.directory import record_id_of

NOBODY = "none"
"""Stands for no parent, no requester, no company, no participants."""


def _people_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--parent", metavar=("KIND", "NUMBER"), nargs=2, help="the case that it is part of")
    parser.add_argument("--requester", metavar="NUMBER", help="of the contact who asks for it")
    parser.add_argument("--company", metavar="NUMBER", help="that it is about")
    parser.add_argument(
        "--participant", metavar="ADDRESS", action="append", help="named ones alone link by themselves; several times"
    )
    parser.add_argument("--folder", metavar="FOLDER", help="where it is placed among the cases: Litigation/2026")


def _create_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("kind", metavar="KIND", help="mandate, dossier, ticket, help-request, project, or an own word")
    parser.add_argument("title", metavar="TITLE", nargs="?", default="", help="one argument; of a mail: its subject")
    parser.add_argument("--number", metavar="NUMBER", help="default: the next one of its kind")
    _people_arguments(parser)
    parser.add_argument("--from", dest="item", metavar="ITEM", type=item_id, help="make it of this mail, and link it")
    parser.add_argument("--primary", action="store_true", help="in the place of the primary case that the mail has")


def create(call: Call) -> None:
    """Make a case, by hand or of a mail."""
    words = call.words
    wanted = NewCase(
        words.kind, words.title, words.number, None if words.parent is None else tuple(words.parent), words.requester,
        words.company, tuple(words.participant or ()), words.folder or "",
    )  # fmt: skip
    if words.item is None:
        if not words.title:
            raise UsageError("A case needs a title, or a mail to be made of (--from ITEM).")
        _tell(call, create_case(call.actor, wanted))
        return
    done = create_from_item(call.actor, words.item, wanted, primary=words.primary)
    call.printer.one({"item": done.item_id, "event": done.event_id, "done": done.sentence}, [done.sentence])


def _change_arguments(parser: ArgumentParser) -> None:
    record_arguments(parser)
    parser.add_argument("--title", metavar="TITLE", help="one argument")
    _people_arguments(parser)
    parser.epilog = f"`{NOBODY}` takes away what was there."


def change(call: Call) -> None:
    """Change what is said of a case."""
    words = call.words
    said = {"title": words.title, "requester": words.requester, "company": words.company, "folder": words.folder}
    fields: dict[str, object] = {name: value for name, value in said.items() if value is not None}
    fields |= {name: None for name in ("requester", "company") if fields.get(name) == NOBODY}
    if fields.get("folder") == NOBODY:
        fields["folder"] = ""
    if words.parent is not None:
        kind, number = words.parent
        fields["parent"] = None if kind == NOBODY else {"kind": kind, "number": number}
    if words.participant is not None:
        fields["participants"] = [] if words.participant == [NOBODY] else words.participant
    if not fields:
        raise UsageError(
            "Say what is to be changed: --title, --parent, --requester, --company, --participant, --folder."
        )
    _tell(call, change_case(call.actor, _target(call), fields))


def close(call: Call) -> None:
    """Close a case."""
    _tell(call, close_case(call.actor, _target(call)))


def reopen(call: Call) -> None:
    """Open a case again."""
    _tell(call, reopen_case(call.actor, _target(call)))


def _note_arguments(parser: ArgumentParser) -> None:
    record_arguments(parser)
    parser.add_argument("text", metavar="TEXT", help="one argument")
    parser.add_argument("--to", metavar="USER", help="for this colleague in particular, who hears of it")


def note(call: Call) -> None:
    """Leave a note at a contact, company or case."""
    to = None if call.words.to is None else user_id(call.actor, call.words.to)
    _tell(call, add_record_note(call.actor, _target(call), call.words.text, to))


def _target(call: Call) -> int:
    return record_id_of(call.actor, call.words.kind, call.words.number)


def _tell(call: Call, done: CaseDone) -> None:
    call.printer.one({"kind": done.kind, "number": done.number, "done": done.sentence}, [done.sentence])


VERBS = (
    Verb("case create", "a new one, also of a mail", _create_arguments, create),
    Verb("case change", "title, parent, requester, company, participants, folder", _change_arguments, change),
    Verb("case close", "nothing is left to do at it", record_arguments, close),
    Verb("case reopen", "open it again", record_arguments, reopen),
    Verb("case note", "an internal note at a contact, company or case", _note_arguments, note),
)
