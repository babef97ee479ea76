"""Verbs for keeping cases: case hold, case release-hold, case keep, case due."""

from argparse import ArgumentParser
from datetime import date, datetime, time

from tui_mail.cli.call import Call, Verb, no_arguments
from tui_mail.cli.output import cell
from tui_mail.desk.holding import Held, cases_to_erase, hold, keep_until, lift
from tui_mail.errors import UsageError
from tui_mail.mail.text import safe_line
from tui_mail.store.clock import local_day, rfc3339, stored
from tui_mail.store.queries.holds import KeptCase

NO_TIME = "none"


def case_arguments(parser: ArgumentParser) -> None:
    """Take the kind and the number of a case."""
    parser.add_argument("kind", metavar="KIND", help="a kind of case")
    parser.add_argument("number", metavar="NUMBER")


def _hold_arguments(parser: ArgumentParser) -> None:
    case_arguments(parser)
    parser.add_argument("why", metavar="WHY", help="one argument")


def _keep_arguments(parser: ArgumentParser) -> None:
    case_arguments(parser)
    parser.add_argument("until", metavar="UNTIL", help="a day as 2036-12-31, or none")


def hold_case(call: Call) -> None:
    """Put a case under legal hold."""
    words = call.words
    _tell(call, hold(call.actor, words.kind, words.number, words.why))


def release_hold(call: Call) -> None:
    """Lift the legal hold of a case."""
    words = call.words
    _tell(call, lift(call.actor, words.kind, words.number, words.why))


def keep_case(call: Call) -> None:
    """Let nothing of a case be erased before a day is over."""
    words = call.words
    until = None if words.until == NO_TIME else _end_of_day(words.until)
    _tell(call, keep_until(call.actor, words.kind, words.number, until))


def list_due(call: Call) -> None:
    """Print the closed cases whose time of keeping is over."""
    none = "There is no closed case whose time is over."
    call.printer.many(cases_to_erase(call.actor), _value, _line, none=none)


def _end_of_day(text: str) -> int:
    try:
        return stored(datetime.combine(date.fromisoformat(text), time.max).astimezone())
    except (ValueError, OverflowError) as exc:
        raise UsageError(f"{safe_line(text)!r} is no day such as 2036-12-31, nor {NO_TIME}.") from exc


def _tell(call: Call, done: Held) -> None:
    value = {"kind": done.kind, "number": done.number, "done": done.sentence}
    call.printer.one(value, [f"{done.sentence}."])


def _value(case: KeptCase) -> dict[str, object]:
    return {
        "kind": case.kind,
        "number": case.number,
        "title": case.title,
        "closed": rfc3339(case.closed_at),
        "kept_until": rfc3339(case.keep_until),
    }


def _line(case: KeptCase) -> str:
    until = "" if case.keep_until is None else local_day(case.keep_until)
    return f"{until}  {cell(case.kind, 12)}  {cell(case.number, 14)}  {safe_line(case.title)}"


VERBS = (
    Verb("case hold", "put a case under legal hold: nothing of it is purged or erased", _hold_arguments, hold_case),
    Verb("case release-hold", "lift the legal hold of a case", _hold_arguments, release_hold),
    Verb("case keep", "let nothing of a case be erased before a day is over", _keep_arguments, keep_case),
    Verb("case due", "closed cases whose time of keeping is over", no_arguments, list_due),
)
