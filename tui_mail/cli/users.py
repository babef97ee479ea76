"""Verbs for users: user list, add, change, deactivate, activate; and hand-over."""

from argparse import ArgumentParser, BooleanOptionalAction
from typing import TYPE_CHECKING

from tui_mail.cli.call import Call, Verb, no_arguments
from tui_mail.cli.output import cell
from tui_mail.errors import TuiMailError, UsageError
from tui_mail.mail.text import safe_line
from tui_mail.store.queries.team_tables import UserEntry, user_table

if TYPE_CHECKING:
    from tui_mail.desk.administration.handing_over import HandOver

LISTS = {"departments": "department", "qualifications": "qualification"}


def list_users(call: Call) -> None:
    """Print the users."""
    call.printer.many(user_table(call.actor), _value, _line)


def _value(user: UserEntry) -> dict[str, object]:
    return {"login": user.login, **user.fields, "active": user.active, "absent": user.absent}


def _line(user: UserEntry) -> str:
    words = [word for word in ("admin", "auditor") if user.fields.get(word)]
    words += ["absent"] if user.absent else []
    words += [] if user.active else ["switched off"]
    labels = [str(name) for field in LISTS for name in _names(user.fields[field])]
    said = "; ".join(filter(None, (", ".join(words), ", ".join(labels))))
    name, email = str(user.fields["name"]), str(user.fields["email"])
    return f"{cell(user.login, 12)}  {cell(name, 24)}  {cell(email, 28)}  {safe_line(said)}".rstrip()


def _names(value: object) -> list[str]:
    return [str(name) for name in value] if isinstance(value, list) else []


def login_of(call: Call, word: str) -> str:
    """Return the login that is meant: `me` is who acts."""
    return call.actor.login if word == "me" else word


def _login_argument(parser: ArgumentParser) -> None:
    parser.add_argument("login", metavar="LOGIN")


def _add_arguments(parser: ArgumentParser) -> None:
    _login_argument(parser)
    parser.add_argument("name", metavar="NAME")
    _field_arguments(parser)


def _change_arguments(parser: ArgumentParser) -> None:
    _login_argument(parser)
    parser.add_argument("--name", metavar="NAME")
    _field_arguments(parser)


def _field_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--email", metavar="ADDRESS")
    parser.add_argument("--admin", action=BooleanOptionalAction, help="manages the instance, reads no mail by that")
    parser.add_argument("--auditor", action=BooleanOptionalAction, help="reads everything, which is recorded")
    for field, word in LISTS.items():
        parser.add_argument(
            f"--{word}", dest=field, metavar="NAME", action="append", help="may be repeated; none: not any"
        )


def _fields(call: Call) -> dict[str, object]:
    """Return what was said of the user."""
    said = {key: getattr(call.words, key) for key in ("name", "email", "admin", "auditor", *LISTS)}
    fields = {key: value for key, value in said.items() if value is not None}
    return {key: [] if value == ["none"] else value for key, value in fields.items()}


def add(call: Call) -> None:
    """Make a user."""
    from tui_mail.config.team import User
    from tui_mail.desk.administration.run import as_struct
    from tui_mail.desk.administration.users import add_user

    user = as_struct(User, {"login": call.words.login, **_fields(call)})
    call.printer.done(add_user(call.actor, user))


def change(call: Call) -> None:
    """Change a user."""
    from tui_mail.desk.administration.users import change_user

    fields = _fields(call)
    if not fields:
        raise UsageError("Say what to change: --name, --email, --[no-]admin, --department ...")
    call.printer.done(change_user(call.actor, login_of(call, call.words.login), fields))


def activate(call: Call) -> None:
    """Let a user in again."""
    from tui_mail.desk.administration.users import activate_user

    call.printer.done(activate_user(call.actor, call.words.login))


def _deactivate_arguments(parser: ArgumentParser) -> None:
    _login_argument(parser)
    parser.add_argument("--to", metavar="LOGIN", help="who gets what he still has to do; else nobody has it")


def deactivate(call: Call) -> None:
    """Hand over what a user has, and let him in no more."""
    from tui_mail.desk.administration.users import deactivate_user

    login, heir = call.words.login, call.words.to
    report = deactivate_user(call.actor, login, None if heir is None else login_of(call, heir))
    _tell_hand_over(call, report, f"{login} is switched off. ")


def _hand_over_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("from_login", metavar="FROM", help="a login, also of somebody who was switched off")
    parser.add_argument("to_login", metavar="TO", nargs="?", help="a login, or me; without it nobody has it then")


def hand_over(call: Call) -> None:
    """Give everything that somebody still has to do to somebody else."""
    from tui_mail.desk.administration.handing_over import hand_over as give

    heir = call.words.to_login
    report = give(call.actor, login_of(call, call.words.from_login), None if heir is None else login_of(call, heir))
    _tell_hand_over(call, report, "")


def _tell_hand_over(call: Call, report: "HandOver", before: str) -> None:
    """Print what was done. Raises TuiMailError where something was refused."""
    value = {"given": report.given, "unassigned": report.unassigned, "refused": report.refused}
    call.printer.one(value, [f"{before}{safe_line(report.sentence)}."])
    if report.refused:
        raise TuiMailError(f"Not all could be handed over: {'; '.join(report.refused)}")


VERBS = (
    Verb("user list", "the users", no_arguments, list_users),
    Verb("user add", "make a user", _add_arguments, add),
    Verb("user change", "change a user", _change_arguments, change),
    Verb("user deactivate", "hand over what a user has, and let him in no more", _deactivate_arguments, deactivate),
    Verb("user activate", "let a user in again", _login_argument, activate),
    Verb("hand-over", "give what somebody still has to do to another", _hand_over_arguments, hand_over),
)
