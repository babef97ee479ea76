"""Verbs for departments, qualifications and categories: label list, add, rename, retire."""

from argparse import ArgumentParser
from typing import get_args

from tui_mail.cli.call import Call, Verb
from tui_mail.cli.mailboxes import require_mailbox
from tui_mail.cli.output import cell
from tui_mail.config.people import Direction
from tui_mail.desk.routing import label_named
from tui_mail.errors import UsageError
from tui_mail.mail.text import safe_line
from tui_mail.store.queries.labels import LABELS, LabelRow, labels


def _kind_argument(parser: ArgumentParser) -> None:
    parser.add_argument("kind", metavar="KIND", choices=LABELS, help=", ".join(LABELS))


def _list_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("kind", metavar="KIND", choices=(*LABELS, "all"), nargs="?", default="all", help="only these")
    parser.add_argument("--retired", action="store_true", help="also those that are offered no more")


def list_labels(call: Call) -> None:
    """Print the labels; everybody in a mailbox may read them."""
    require_mailbox(call.actor)
    kinds = LABELS if call.words.kind == "all" else (call.words.kind,)
    found = [one for kind in kinds for one in labels(kind, active_only=not call.words.retired)]
    call.printer.many(found, _value, _line, none="There is none yet.")


def _value(label: LabelRow) -> dict[str, object]:
    value: dict[str, object] = {"kind": label.kind, "name": label.name, "active": label.active}
    if label.kind == "category":
        value |= {"direction": label.direction, "family": label.family, "title": label.title}
    return value


def _line(label: LabelRow) -> str:
    retired = "" if label.active else "  (retired)"
    return f"{cell(label.kind, 14)}{cell(label.direction, 4)}{safe_line(label.title)}{retired}"


def _add_arguments(parser: ArgumentParser) -> None:
    _kind_argument(parser)
    parser.add_argument("name", metavar="NAME")
    _category_arguments(parser)


def _category_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--direction", choices=get_args(Direction), help="of the mail that a category is for")
    parser.add_argument("--family", metavar="F", help="of a category")


def _one_arguments(parser: ArgumentParser) -> None:
    _kind_argument(parser)
    parser.add_argument("label", metavar="NAME", help="of a category also `Family / Name`")
    parser.add_argument("--direction", choices=get_args(Direction), help="of a category, where both have such a one")


def _rename_arguments(parser: ArgumentParser) -> None:
    _one_arguments(parser)
    parser.add_argument("name", metavar="NEW-NAME")
    parser.add_argument("--family", metavar="F", help="another one for a category")


def add(call: Call) -> None:
    """Offer a label."""
    from tui_mail.desk.administration.labels import add_label

    words = call.words
    if words.kind == "category" and words.direction is None:
        raise UsageError("Say for which mail the category is, with --direction in or out.")
    said = add_label(call.actor, words.kind, words.name, direction=words.direction or "", family=words.family or "")
    call.printer.done(said)


def rename(call: Call) -> None:
    """Call a label something else."""
    from tui_mail.desk.administration.labels import rename_label

    call.printer.done(rename_label(call.actor, _meant(call).id, call.words.name, family=call.words.family))


def retire(call: Call) -> None:
    """Offer a label no more."""
    from tui_mail.desk.administration.labels import retire_label

    call.printer.done(retire_label(call.actor, _meant(call).id))


def _meant(call: Call) -> LabelRow:
    return label_named(call.words.kind, call.words.label, call.words.direction, active_only=False)


VERBS = (
    Verb("label list", "departments, qualifications and categories", _list_arguments, list_labels),
    Verb("label add", "offer a new one", _add_arguments, add),
    Verb("label rename", "call one something else", _rename_arguments, rename),
    Verb("label retire", "offer one no more; what has it keeps it", _one_arguments, retire),
)
