"""Verbs for mailboxes: mailbox list, create, change, share, unshare."""

from argparse import ArgumentParser
from typing import get_args

from tui_mail.cli.call import Call, Verb, no_arguments
from tui_mail.cli.mailboxes import require_mailbox
from tui_mail.cli.output import cell
from tui_mail.cli.users import login_of
from tui_mail.config.people import EVERYBODY, ActOn, Receiver, Role, Visibility
from tui_mail.errors import UsageError
from tui_mail.mail.text import safe_line
from tui_mail.store.queries.team_tables import MailboxEntry, mailbox_table, one_mailbox

NONE = "none"

FOR_ALL = {"visibility": "all", "members_act_on": "all"}
FOR_ALL_MEMBERS = {EVERYBODY: "member"}
"""What makes a mailbox without an account a shared folder for all; who makes it manages it."""


def list_mailboxes(call: Call) -> None:
    """Print the mailboxes: what they are, and to who manages them also accounts and members."""
    require_mailbox(call.actor)
    call.printer.many(mailbox_table(call.actor), _value, _lines, none="There is no mailbox.")


def _value(box: MailboxEntry) -> dict[str, object]:
    private = box.fields["owner"] is not None
    return {"code": box.code, "role": box.role, "private": private, **box.fields, "addresses": box.addresses}


def _lines(box: MailboxEntry) -> str:
    fields = box.fields
    words = [f"private to {fields['owner']}"] if fields["owner"] else ["public"]
    words += [str(fields["visibility"])] + ([] if fields["active"] else ["switched off"])
    lines = [f"{cell(box.code, 12)}  {cell(str(fields['name']), 24)}  {box.role or '-':<10}  {', '.join(words)}"]
    if fields["account"]:
        lines.append(_indented(f"account {fields['account']}: {', '.join(box.addresses) or 'no address'}"))
    if box.members:
        lines.append(_indented(f"members {', '.join(f'{login} ({role})' for login, role in box.members.items())}"))
    return "\n".join(lines)


def _indented(text: str) -> str:
    return f"{'':14}{safe_line(text)}"


def _code_argument(parser: ArgumentParser) -> None:
    parser.add_argument("code", metavar="CODE")


def _create_arguments(parser: ArgumentParser) -> None:
    _code_argument(parser)
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("--account", metavar="A", help="that feeds it")
    parser.add_argument("--for-all", action="store_true", help="a shared folder: everybody sees and works on all of it")
    _setting_arguments(parser)


def _change_arguments(parser: ArgumentParser) -> None:
    _code_argument(parser)
    parser.add_argument("--name", metavar="NAME")
    _setting_arguments(parser)
    active = parser.add_mutually_exclusive_group()
    active.add_argument("--active", dest="active", action="store_true", default=None, help="switch it on")
    active.add_argument("--inactive", dest="active", action="store_false", help="switch it off")


def _setting_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--owner", metavar="LOGIN", help="whose it is: it is private then; none: public")
    parser.add_argument("--visibility", choices=get_args(Visibility), help="of what its members see")
    parser.add_argument("--members-act-on", choices=get_args(ActOn), help="whose items")
    parser.add_argument("--signature", metavar="TEXT")
    parser.add_argument("--overdue-after", metavar="TIME", help="somebody may wait so long: 2d, or never")
    parser.add_argument("--reassign-after", metavar="TIME", help="of idling an item goes on: 8h, or never")
    parser.add_argument("--reassign-to", choices=get_args(Receiver), help="nobody, or who has least")
    parser.add_argument("--reassign-hours", metavar="HOURS", help="that count: `mon-fri 08:00-18:00`, or always")


def _settings(call: Call) -> dict[str, object]:
    """Return what was said of the mailbox, the rule for what lies idle apart."""
    words = call.words
    names = ("name", "owner", "visibility", "members_act_on", "signature", "overdue_after", "active", "account")
    said = {key: getattr(words, key, None) for key in names}
    fields = {key: value for key, value in said.items() if value is not None}
    return {key: None if key == "owner" and value == NONE else value for key, value in fields.items()}


def _reassign(call: Call, before: object) -> dict[str, object]:
    """Return the rule for what lies idle as it was said, empty where nothing was said of it."""
    after, to, hours = call.words.reassign_after, call.words.reassign_to, call.words.reassign_hours
    if after == "never":
        return {"reassign": None}
    said = {"after": after, "to": to, "hours": hours}
    told = {key: value for key, value in said.items() if value is not None}
    if not told:
        return {}
    rule = {**(before if isinstance(before, dict) else {}), **told}
    if "after" not in rule:
        raise UsageError("Say after how much time of idling, with --reassign-after 8h.")
    if hours == "always":
        rule["hours"] = None
    return {"reassign": rule}


def create(call: Call) -> None:
    """Make a mailbox."""
    from tui_mail.config.team import Mailbox
    from tui_mail.desk.administration.mailboxes import create_mailbox
    from tui_mail.desk.administration.run import as_struct

    fields = {**_settings(call), **_reassign(call, None), "code": call.words.code}
    if call.words.for_all:
        fields = {**FOR_ALL, "members": {**FOR_ALL_MEMBERS, call.actor.login: "manager"}, **fields}
    call.printer.done(create_mailbox(call.actor, as_struct(Mailbox, fields)))


def change(call: Call) -> None:
    """Change settings of a mailbox."""
    from tui_mail.desk.administration.mailboxes import change_mailbox

    before = one_mailbox(call.actor, call.words.code).fields
    fields = {**_settings(call), **_reassign(call, before["reassign"])}
    if not fields:
        raise UsageError("Say what to change: --name, --visibility, --owner, --overdue-after ...")
    call.printer.done(change_mailbox(call.actor, call.words.code, fields))


def _unshare_arguments(parser: ArgumentParser) -> None:
    _code_argument(parser)
    parser.add_argument("login", metavar="LOGIN", help="a login, or '*' for everybody")


def _share_arguments(parser: ArgumentParser) -> None:
    _unshare_arguments(parser)
    parser.add_argument("role", metavar="ROLE", nargs="?", default="member", help=", ".join(get_args(Role)))


def share(call: Call) -> None:
    """Give somebody a role in a mailbox."""
    from tui_mail.desk.administration.sharing import share as give

    call.printer.done(give(call.actor, call.words.code, login_of(call, call.words.login), call.words.role))


def unshare(call: Call) -> None:
    """Take a mailbox from somebody."""
    from tui_mail.desk.administration.sharing import unshare as take

    call.printer.done(take(call.actor, call.words.code, login_of(call, call.words.login)))


VERBS = (
    Verb("mailbox list", "the mailboxes, whose they are and who shares them", no_arguments, list_mailboxes),
    Verb("mailbox create", "make a mailbox", _create_arguments, create),
    Verb("mailbox change", "change a mailbox, switch it off or on", _change_arguments, change),
    Verb("mailbox share", "give somebody a role in a mailbox", _share_arguments, share),
    Verb("mailbox unshare", "take a mailbox from somebody", _unshare_arguments, unshare),
)
