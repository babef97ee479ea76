"""Verbs for absences: absence list, set, end."""

from argparse import ArgumentParser
from datetime import datetime

from tui_mail.cli.call import Call, Verb, no_arguments
from tui_mail.cli.item_lines import local_time
from tui_mail.cli.output import cell
from tui_mail.cli.users import login_of
from tui_mail.mail.text import safe_line
from tui_mail.mail.when import parse_when
from tui_mail.store.clock import now, rfc3339, stored
from tui_mail.store.queries.team_tables import AbsenceEntry, absence_table

WHEN = "tomorrow 9:00, mon, +3d, 2026-12-01, RFC 3339"


def list_absences(call: Call) -> None:
    """Print who is away or going to be, and who stands in."""
    call.printer.many(absence_table(call.actor), _value, _line, none="Nobody is away.")


def _value(absence: AbsenceEntry) -> dict[str, object]:
    return {
        "id": absence.id,
        "login": absence.login,
        "begins": rfc3339(absence.begins_at),
        "ends": rfc3339(absence.ends_at),
        "substitute": absence.substitute,
        "now": absence.is_now,
    }


def _line(absence: AbsenceEntry) -> str:
    until = "until further notice" if absence.ends_at is None else f"until {local_time(absence.ends_at)}"
    with_whom = f"  {absence.substitute} stands in" if absence.substitute else ""
    times = f"from {local_time(absence.begins_at)} {until}"
    return f"{absence.id:>5}  {cell(absence.name, 24)}  {times:<45}{safe_line(with_whom)}".rstrip()


def _login_argument(parser: ArgumentParser) -> None:
    parser.add_argument("login", metavar="LOGIN", nargs="?", default="me", help="who; default: me")


def _set_arguments(parser: ArgumentParser) -> None:
    _login_argument(parser)
    parser.add_argument("--from", dest="begins", metavar="WHEN", help=f"default: now; {WHEN}")
    parser.add_argument("--until", dest="ends", metavar="WHEN", help="default: until further notice")
    parser.add_argument("--substitute", metavar="LOGIN", help="who stands in")


def set_absence(call: Call) -> None:
    """Note that somebody is away."""
    from tui_mail.desk.administration.absences import set_absence as note

    words = call.words
    begins = now() if words.begins is None else _time(words.begins)
    ends = None if words.ends is None else _time(words.ends)
    substitute = None if words.substitute is None else login_of(call, words.substitute)
    call.printer.done(note(call.actor, login_of(call, words.login), begins, ends, substitute))


def _time(text: str) -> int:
    return stored(parse_when(text, datetime.now().astimezone()))


def _end_arguments(parser: ArgumentParser) -> None:
    _login_argument(parser)
    parser.add_argument("--id", type=int, metavar="N", help="which one, where there are several")


def end_absence(call: Call) -> None:
    """End somebody's absence, or call it off."""
    from tui_mail.desk.administration.absences import end_absence as end

    call.printer.done(end(call.actor, login_of(call, call.words.login), call.words.id))


VERBS = (
    Verb("absence list", "who is away, and who stands in", no_arguments, list_absences),
    Verb("absence set", "note that I am away, or somebody else is", _set_arguments, set_absence),
    Verb("absence end", "be back, or call it off", _end_arguments, end_absence),
)
