"""Users, and accounts with their link criteria."""

from collections.abc import Sequence

import msgspec

from tui_mail.config.ssh_keys import each_once
from tui_mail.config.team import Account, User
from tui_mail.desk.administration.run import Run, id_of, unknown
from tui_mail.errors import ConfigError
from tui_mail.store.queries.administration import (
    Fields,
    has_admin,
    ids_of_active_users,
    plain_fields,
    stored_accounts,
    stored_users,
)
from tui_mail.store.writes.administration import write_account, write_user
from tui_mail.store.writes.remote_folders import retire_remote_folders

PLACE = ("kind", "host", "login", "path")
"""What of an account says where its mail is: with another one its cursors mean nothing."""


def apply_users(run: Run, users: Sequence[User]) -> None:
    """Make the users look like these. Raises ConfigError where nobody would be admin any more."""
    known = stored_users()
    for user in users:
        stored = known.get(user.login)
        wanted = {**plain_fields(user), "active": True}
        del wanted["login"]
        if run.note("user", user.login, stored, wanted):
            write_user(id_of(stored), user.login, wanted)
    _check_keys()
    if not has_admin():
        raise ConfigError("$.users: nobody would be admin any more: leave at least one `admin = true`")


def _check_keys() -> None:
    """Refuse a key that two active users have: sshd would take one of them for both."""
    active = {login: user.fields for login, user in stored_users().items() if user.fields["active"]}
    try:
        each_once("$.users", ((login, key) for login, fields in active.items() for key in _keys(fields)))
    except ValueError as exc:
        raise ConfigError(str(exc)) from exc


def _keys(fields: Fields) -> list[str]:
    return msgspec.convert(fields["ssh_keys"], list[str])


def apply_accounts(run: Run, accounts: Sequence[Account]) -> None:
    """Make the accounts and their link criteria look like these."""
    known, users = stored_accounts(), ids_of_active_users()
    for index, account in enumerate(accounts):
        for number, rule in enumerate(account.rules):
            if rule.then.assign is not None and rule.then.assign not in users:
                raise unknown(f"accounts[{index}].rules[{number}].then.assign", "user", rule.then.assign)
        stored = known.get(account.name)
        settings = plain_fields(account)
        if stored is not None and not account.folder_roles:  # given by hand, which the file knows nothing of
            settings["folder_roles"] = stored.fields["folder_roles"]
        if run.note("account", account.name, stored, {**settings, "active": True}):
            del settings["criteria"]
            criteria = [plain_fields(criterion) for criterion in account.criteria]
            write_account(id_of(stored), account.name, account.kind, settings, criteria)
            if stored is not None and any(stored.fields[key] != settings[key] for key in PLACE):
                retire_remote_folders(stored.id)
