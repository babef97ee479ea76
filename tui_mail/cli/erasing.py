"""Verbs that erase for good: erase mail, erase person."""

from argparse import ArgumentParser

from tui_mail.cli.call import Call, Verb
from tui_mail.cli.reading import item_id
from tui_mail.desk.erasing import Erased, erase_at, erase_mail
from tui_mail.desk.erasing_people import erase_person


def _mail_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--at", nargs=2, metavar=("KIND", "NUMBER"), help="from this record alone, not altogether")
    parser.add_argument("item", metavar="ITEM", type=item_id, help="its number, also after it was purged")
    _why_argument(parser)


def _person_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("number", metavar="NUMBER", help="of the contact")
    parser.add_argument("--mail", action="store_true", help="and the mail in which nobody else outside had a part")
    _why_argument(parser)


def _why_argument(parser: ArgumentParser) -> None:
    parser.add_argument("--why", metavar="TEXT", required=True, help="stays in the history: name nobody in it")


def erase_one(call: Call) -> None:
    """Erase a mail."""
    words = call.words
    if words.at is None:
        _tell(call, erase_mail(call.actor, words.item, words.why))
    else:
        kind, number = words.at
        _tell(call, erase_at(call.actor, kind, number, words.item, words.why))


def erase_contact(call: Call) -> None:
    """Erase a person."""
    words = call.words
    _tell(call, erase_person(call.actor, words.number, words.why, mail=words.mail))


def _tell(call: Call, done: Erased) -> None:
    call.printer.one({"done": done.sentence}, [f"{done.sentence}."])


VERBS = (
    Verb("erase mail", "take a mail out for good, of one record or altogether", _mail_arguments, erase_one),
    Verb("erase person", "take a contact out for good; only the number stays", _person_arguments, erase_contact),
)
