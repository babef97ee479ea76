"""The team file: users, accounts, mailboxes, people outside and cases, as one value.

`read_team` makes a `Team` of a file or says what is wrong at which place (`team.toml: $.accounts[0].port: ...`);
`write_team` makes the text of such a file. What a team refers to need not stand in the same file: an instance may have
it already.
"""

import re
import tomllib
from pathlib import Path
from typing import get_args

import msgspec
from msgspec.structs import replace

from tui_mail.config import accounts, checks, people
from tui_mail.config.accounts import Account, Criterion, OAuth2, Rule, Smtp, Then, When
from tui_mail.config.people import EVERYBODY, Case, Company, Contact, Mailbox, ParentCase, User
from tui_mail.config.secrets import absolute_reference
from tui_mail.config.toml_text import toml_text
from tui_mail.errors import ConfigError

__all__ = [
    "EVERYBODY",
    "Account",
    "Case",
    "Company",
    "Contact",
    "Criterion",
    "Mailbox",
    "OAuth2",
    "ParentCase",
    "Rule",
    "Smtp",
    "Team",
    "Then",
    "User",
    "When",
    "read_team",
    "write_team",
]


class Team(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything a team file says."""

    users: tuple[User, ...] = ()
    accounts: tuple[Account, ...] = ()
    mailboxes: tuple[Mailbox, ...] = ()
    companies: tuple[Company, ...] = ()
    contacts: tuple[Contact, ...] = ()
    cases: tuple[Case, ...] = ()

    def __post_init__(self) -> None:
        checks.twice("users[#].login", (user.login for user in self.users))
        checks.twice("accounts[#].name", (account.name for account in self.accounts))
        checks.twice("accounts[#].system", (account.system or None for account in self.accounts))
        checks.twice("mailboxes[#].code", (mailbox.code for mailbox in self.mailboxes))
        checks.twice("mailboxes[#].account", (mailbox.account for mailbox in self.mailboxes))
        checks.twice("companies[#].number", (company.number for company in self.companies))
        checks.twice("contacts[#].number", (contact.number for contact in self.contacts))
        checks.twice("cases[#]", ((case.kind, case.number) for case in self.cases))
        companies = {company.number for company in self.companies}
        for index, contact in enumerate(self.contacts):
            if contact.number in companies:
                raise ValueError(f"contacts[{index}].number: {contact.number!r} is the number of a company already")


def read_team(path: Path) -> Team:
    """Read the team of a file, its paths made absolute; a ConfigError names the place of what is wrong."""
    try:
        return _with_absolute_paths(msgspec.convert(_read_toml(path), Team), path.absolute().parent)
    except msgspec.ValidationError as exc:
        raise ConfigError(f"{path}: {_sentence(exc)}") from exc


def _read_toml(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as exc:
        line = exc.object.count(b"\n", 0, exc.start) + 1
        raise ConfigError(f"{path}: line {line} is not UTF-8") from exc
    except OSError as exc:
        raise ConfigError(f"{path} cannot be read: {exc.strerror}") from exc
    except (ValueError, RecursionError) as exc:  # tomllib: a syntax error, a number of 5,000 digits, 1,000 brackets
        raise ConfigError(f"{path} is not TOML: {exc}") from exc


def write_team(team: Team) -> str:
    """Write the text of a team file; what is as usual is left out."""
    return toml_text(_table(team), sections=frozenset({"smtp", "oauth2", "criteria", "rules"}))


def _with_absolute_paths(team: Team, folder: Path) -> Team:
    return replace(team, accounts=tuple(_absolute_account(account, folder) for account in team.accounts))


def _absolute_account(account: Account, folder: Path) -> Account:
    smtp, oauth2 = account.smtp, account.oauth2
    return replace(
        account,
        ca_file=str(folder / account.ca_file) if account.ca_file else "",
        path=str(folder / account.path) if account.path else "",
        secret=absolute_reference(account.secret, folder),
        smtp=smtp and replace(smtp, secret=absolute_reference(smtp.secret, folder)),
        oauth2=oauth2 and replace(oauth2, client_secret=absolute_reference(oauth2.client_secret, folder)),
    )


def _table(struct: msgspec.Struct) -> dict[str, object]:
    table: dict[str, object] = {}
    for field in msgspec.structs.fields(struct):
        value = getattr(struct, field.name)
        usual = field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()
        if value != usual:
            table[field.encode_name] = _plain(value)
    return table


def _plain(value: object) -> object:
    if isinstance(value, msgspec.Struct):
        return _table(value)
    return [_plain(entry) for entry in value] if isinstance(value, tuple) else value


_CHOICES: dict[str, tuple[str, ...]] = {
    "kind": get_args(accounts.Kind),
    "security": get_args(accounts.Security),
    "auth": get_args(accounts.Auth),
    "outgoing_from": get_args(accounts.OutgoingFrom),
    "separators": get_args(accounts.Separator),
    "members": get_args(people.Role),
    "visibility": get_args(people.Visibility),
    "members_act_on": get_args(people.ActOn),
}


def _sentence(error: msgspec.ValidationError) -> str:
    """`$.accounts[0].port: expected int, got str` from what msgspec or a check of ours says."""
    at_place = re.fullmatch(r"(.*) - at `(\$.*)`", str(error), re.DOTALL)
    what, place = (at_place[1], at_place[2]) if at_place else (str(error), "$")
    if isinstance(error.__cause__, ValueError):
        return f"{place}.{what}"
    if unknown := re.fullmatch(r"Object contains unknown field `(.*)`", what, re.DOTALL):
        name = unknown[1] if unknown[1].isprintable() else ascii(unknown[1])
        return f"{place}.{name}: there is no such key"
    if missing := re.fullmatch(r"Object missing required field `(.*)`", what):
        return f"{place}.{missing[1]}: is missing"
    choices = _CHOICES.get(re.sub(r"\[.*?\]", "", place).rpartition(".")[2])
    if choices and what.startswith("Invalid enum value"):
        return f"{place}: must be one of {', '.join(choices)}"
    return f"{place}: {what[:1].lower()}{what[1:].replace('`', '')}"
