"""The team file: labels, users, accounts, mailboxes, people outside and cases, as one value.

`read_team` makes a `Team` of a file or says what is wrong at which place (`team.toml: $.accounts[0].port: ...`);
`write_team` makes the text of such a file. What a team refers to need not stand in the same file: an instance may have
it already.
"""

from pathlib import Path
from typing import get_args

import msgspec
from msgspec.structs import replace

from tui_mail.config import accounts, checks, people, tasks
from tui_mail.config.accounts import Account, Criterion, OAuth2, Rule, Smtp, Then, When
from tui_mail.config.people import (
    EVERYBODY,
    Case,
    Category,
    Company,
    Contact,
    Mailbox,
    ParentCase,
    Reassign,
    User,
)
from tui_mail.config.secrets import absolute_path, absolute_reference
from tui_mail.config.ssh_keys import each_once
from tui_mail.config.tasks import TaskCategory, TaskField
from tui_mail.config.toml_file import read_struct
from tui_mail.config.toml_text import toml_text
from tui_mail.errors import ConfigError

__all__ = [
    "EVERYBODY",
    "Account",
    "Case",
    "Category",
    "Company",
    "Contact",
    "Criterion",
    "Mailbox",
    "OAuth2",
    "ParentCase",
    "Reassign",
    "Rule",
    "Smtp",
    "TaskCategory",
    "TaskField",
    "Team",
    "Then",
    "User",
    "When",
    "read_team",
    "write_team",
]


class Team(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything a team file says."""

    departments: tuple[str, ...] = ()
    qualifications: tuple[str, ...] = ()
    categories: tuple[Category, ...] = ()
    task_categories: tuple[TaskCategory, ...] = ()
    users: tuple[User, ...] = ()
    accounts: tuple[Account, ...] = ()
    mailboxes: tuple[Mailbox, ...] = ()
    companies: tuple[Company, ...] = ()
    contacts: tuple[Contact, ...] = ()
    cases: tuple[Case, ...] = ()

    def __post_init__(self) -> None:
        checks.each("departments", self.departments, people.label)
        checks.each("qualifications", self.qualifications, people.label)
        checks.twice("categories[#]", (one.way for one in self.categories))
        checks.twice("task_categories[#]", (one.way for one in self.task_categories))
        checks.twice("users[#].login", (user.login for user in self.users))
        each_once("users", ((user.login, key) for user in self.users for key in user.ssh_keys))
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


_CHOICES: dict[str, tuple[str, ...]] = {
    "accounts.kind": get_args(accounts.Kind),
    "task_categories.kind": get_args(tasks.TaskKind),
    "contacts.module": get_args(people.ContactModule),
    "companies.module": get_args(people.CompanyModule),
    "cases.status": get_args(people.CaseStatus),
    "security": get_args(accounts.Security),
    "auth": get_args(accounts.Auth),
    "outgoing_from": get_args(accounts.OutgoingFrom),
    "separators": get_args(accounts.Separator),
    "members": get_args(people.Role),
    "visibility": get_args(people.Visibility),
    "members_act_on": get_args(people.ActOn),
    "direction": get_args(people.Direction),
    "to": get_args(people.Receiver),
    "alerts": get_args(people.AlertKind),
    "type": get_args(tasks.FieldType),
}


def read_team(path: Path) -> Team:
    """Read the team of a file, its paths made absolute; a ConfigError names the place of what is wrong."""
    team = read_struct(path, Team, _CHOICES)
    try:
        return _with_absolute_paths(team, path.absolute().parent)
    except ValueError as exc:  # a folder with a line break in its name
        raise ConfigError(f"{path}: lies in a folder that cannot be named in it: {exc}") from exc


def write_team(team: Team) -> str:
    """Write the text of a team file; what is as usual is left out."""
    return toml_text(_table(team), sections=frozenset({"smtp", "oauth2", "criteria", "rules", "reassign", "fields"}))


def _with_absolute_paths(team: Team, folder: Path) -> Team:
    return replace(team, accounts=tuple(_absolute_account(account, folder) for account in team.accounts))


def _absolute_account(account: Account, folder: Path) -> Account:
    smtp, oauth2 = account.smtp, account.oauth2
    return replace(
        account,
        ca_file=absolute_path(account.ca_file, folder) if account.ca_file else "",
        path=absolute_path(account.path, folder) if account.path else "",
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
