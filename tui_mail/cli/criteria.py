"""Verbs for link criteria: what in a subject names a record."""

from argparse import ArgumentParser
from typing import TYPE_CHECKING

from tui_mail.cli.call import Call, Verb
from tui_mail.cli.item_lines import local_time
from tui_mail.cli.output import cell
from tui_mail.errors import NotFound, UsageError
from tui_mail.mail.text import safe_line
from tui_mail.store.clock import rfc3339

if TYPE_CHECKING:
    from tui_mail.config.accounts import Criterion
    from tui_mail.desk.intake.criteria_trial import CriteriaTrial

Criteria = tuple["Criterion", ...]


def _account(parser: ArgumentParser) -> None:
    parser.add_argument("account", metavar="ACCOUNT")


def _trying(parser: ArgumentParser) -> None:
    parser.add_argument("--try", dest="tried", action="store_true", help="only say what it would do to past mail")
    parser.add_argument("--days", type=int, metavar="N", default=30, help="with --try: mail of the last N days")


def _add_arguments(parser: ArgumentParser) -> None:
    _account(parser)
    parser.add_argument("kind", metavar="KIND", help="relation (contacts and companies), or a kind of case")
    parser.add_argument("keywords", metavar="KEYWORD", nargs="+", help="what stands before the number")
    parser.add_argument("--separators", metavar="SIGNS", default="", help="between levels of a project: any of - / ,")
    parser.add_argument("--place", type=int, metavar="N", help="as the Nth; default: the last")
    _trying(parser)


def _remove_arguments(parser: ArgumentParser) -> None:
    _account(parser)
    parser.add_argument("place", type=int, metavar="N", help="which one, as `criteria list` counts")
    _trying(parser)


def _move_arguments(parser: ArgumentParser) -> None:
    _account(parser)
    parser.add_argument("place", type=int, metavar="N", help="which one, as `criteria list` counts")
    parser.add_argument("to", type=int, metavar="M", help="where it stands then")
    _trying(parser)


def list_criteria(call: Call) -> None:
    """Print the criteria of an account in the order in which they are tried."""
    from tui_mail.desk.administration.criteria import criteria_of

    lines = enumerate(criteria_of(call.actor, call.words.account), start=1)
    call.printer.many(lines, lambda one: _value(*one), lambda one: _line(*one), none="It looks for nothing.")


def _value(place: int, one: "Criterion") -> dict[str, object]:
    return {"place": place, "kind": one.kind, "keywords": list(one.keywords), "separators": list(one.separators)}


def _line(place: int, one: "Criterion") -> str:
    levels = f"  levels joined by {' '.join(one.separators)}" if one.separators else ""
    return f"{place:>3}  {cell(one.kind, 14)}  {safe_line(', '.join(one.keywords))}{levels}"


def add(call: Call) -> None:
    """Let an account look for something more."""
    from tui_mail.config.accounts import Criterion
    from tui_mail.desk.administration.run import as_struct

    words = call.words
    said = {"keywords": words.keywords, "kind": words.kind, "separators": list(words.separators)}
    known = _known(call)
    place = len(known) + 1 if words.place is None else words.place
    if not 1 <= place <= len(known) + 1:
        raise UsageError(f"--place wants a number from 1 to {len(known) + 1}.")
    _change(call, known, (*known[: place - 1], as_struct(Criterion, said), *known[place - 1 :]))


def remove(call: Call) -> None:
    """Let an account look for something no more."""
    known = _known(call)
    at = _at(known, call.words.place)
    _change(call, known, (*known[:at], *known[at + 1 :]))


def move(call: Call) -> None:
    """Let a criterion be tried earlier or later."""
    known = _known(call)
    at, to = _at(known, call.words.place), _at(known, call.words.to)
    others = [*known[:at], *known[at + 1 :]]
    _change(call, known, (*others[:to], known[at], *others[to:]))


def _known(call: Call) -> Criteria:
    from tui_mail.desk.administration.criteria import criteria_of

    return criteria_of(call.actor, call.words.account)


def _at(known: Criteria, place: int) -> int:
    if not 1 <= place <= len(known):
        raise NotFound(f"There is no criterion {place}; `criteria list` names those there are.")
    return place - 1


def _change(call: Call, known: Criteria, wanted: Criteria) -> None:
    from tui_mail.desk.administration.criteria import set_criteria, try_out

    words = call.words
    if words.tried:
        if not 1 <= words.days <= 36_500:
            raise UsageError("--days wants a number from 1 on.")
        done = try_out(call.actor, words.account, wanted, words.days)
        call.printer.one(trial_value(done), trial_lines(done))
        return
    done_ = set_criteria(call.actor, words.account, known, wanted)
    said = "Nothing is different." if done_ is None else f"{words.account} looks for {_kinds(wanted)} from now on."
    call.printer.one({"account": words.account, "criteria": [_value(*one) for one in enumerate(wanted, 1)]}, [said])


def _kinds(wanted: Criteria) -> str:
    return ", ".join(f"{one.keywords[0]} ({one.kind})" for one in wanted) or "nothing"


def trial_value(done: "CriteriaTrial") -> dict[str, object]:
    """Return a trial as scripts read it; who reads no mail gets the sums."""
    sums: dict[str, object] = {
        name: getattr(done, name)
        for name in ("account", "days", "messages", "different", "newly", "no_more", "unknown")
    }
    if not done.shows_mail:
        return sums
    differences = [
        {
            "item": one.item,
            "received": rfc3339(one.received_at),
            "correspondent": one.correspondent,
            "subject": one.subject,
            "before": list(one.before),
            "after": list(one.after),
        }
        for one in done.otherwise
    ]
    return {**sums, "differences": differences}


def trial_lines(done: "CriteriaTrial") -> list[str]:
    """Return a trial as people read it."""
    lines = [
        "  ".join(
            (
                f"{one.item:>6}",
                local_time(one.received_at),
                cell(one.correspondent, 20),
                cell(one.subject, 28),
                safe_line(f"{', '.join(one.before) or 'nothing'} > {', '.join(one.after) or 'nothing'}"),
            )
        )
        for one in done.otherwise
    ]
    return [*lines, done.sentence]


VERBS = (
    Verb("criteria list", "what in a subject names a record, in order", _account, list_criteria),
    Verb("criteria add", "let an account look for something more", _add_arguments, add),
    Verb("criteria remove", "let it look for something no more", _remove_arguments, remove),
    Verb("criteria move", "try one earlier or later", _move_arguments, move),
)
