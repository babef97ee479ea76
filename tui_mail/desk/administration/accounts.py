"""Accounts with their link criteria: as a team file says, or one from a screen (TS-15, TS-16)."""

from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar

import msgspec

from tui_mail.config.team import Account, Criterion, Mailbox
from tui_mail.desk.administration.findable import check_findable
from tui_mail.desk.administration.mailboxes import apply_mailboxes
from tui_mail.desk.administration.run import Run, TeamChange, begin, id_of, unknown
from tui_mail.errors import ConfigError, Conflict, NotFound, NotPermitted, UsageError
from tui_mail.store.actor import Actor
from tui_mail.store.database import change
from tui_mail.store.queries.administration import (
    Fields,
    Stored,
    ids_of_active_users,
    plain_fields,
    stored_accounts,
    stored_mailboxes,
)
from tui_mail.store.writes.accounts import set_active
from tui_mail.store.writes.administration import write_account
from tui_mail.store.writes.remote_folders import retire_remote_folders

PLACE = ("kind", "host", "login", "path")
"""What of an account says where its mail is: with another one its cursors mean nothing."""

SHOWN_TO = ("host", "port", "security", "smtp")
"""What of an account says which servers get to know its password."""

_OWNERS = ("command:", "file:")

Entry = TypeVar("Entry", bound=msgspec.Struct)


def apply_accounts(run: Run, accounts: Sequence[Account]) -> None:
    """Make the accounts and their link criteria look like these."""
    known, users = stored_accounts(), ids_of_active_users()
    for index, account in enumerate(accounts):
        stored, settings = known.get(account.name), plain_fields(account)
        if stored is None or stored.fields["rules"] != settings["rules"]:  # who was named before may have left
            _check_rules(index, account, users)
        _check_criteria(index, account, stored)
        if stored is not None and not account.folder_roles:  # given by hand, which the file knows nothing of
            settings["folder_roles"] = stored.fields["folder_roles"]
        if run.note("account", account.name, stored, {**settings, "active": True}):
            del settings["criteria"]
            criteria = [plain_fields(criterion) for criterion in account.criteria]
            write_account(id_of(stored), account.name, account.kind, settings, criteria)
            if stored is not None and any(stored.fields[key] != settings[key] for key in PLACE):
                retire_remote_folders(stored.id)


def _check_rules(index: int, account: Account, users: Collection[str]) -> None:
    for number, rule in enumerate(account.rules):
        if rule.then.assign is not None and rule.then.assign not in users:
            raise unknown(f"accounts[{index}].rules[{number}].then.assign", "user", rule.then.assign)


def _check_criteria(index: int, account: Account, stored: Stored | None) -> None:
    in_force = () if stored is None else msgspec.convert(stored.fields["criteria"], tuple[Criterion, ...])
    for number, one in enumerate(account.criteria):
        try:
            check_findable([one], in_force)
        except UsageError as exc:
            raise ConfigError(f"$.accounts[{index}].criteria[{number}].{exc.sentence}") from exc


def create_account(actor: Actor, account: Account, mailbox: Mailbox, *, is_owner: bool) -> list[TeamChange]:
    """Make an account that feeds a mailbox: a new one, or one that has no account yet.

    Raises NotPermitted for who is no admin, and where settings are the owner's of the database and he is not;
    Conflict where the name is taken; ConfigError where the mailbox has an account.
    """
    with change():
        run = begin(actor)
        if account.name in stored_accounts():
            raise Conflict(f"name: there is an account {account.name!r} already")
        apply_accounts(run, [account])
        apply_mailboxes(run, [_fed_by(account.name, mailbox)])
        return _finished(run, is_owner=is_owner)


def change_account(actor: Actor, name: str, seen: Fields, wanted: Account, *, is_owner: bool) -> list[TeamChange]:
    """Change what differs between the fields that the actor saw and those he wants; the daemon follows at once.

    Raises Conflict where somebody else changed one of these fields meanwhile, and as `create_account` does.
    """
    with change():
        run = begin(actor)
        fields = _stored(name).fields
        changed = {key: value for key, value in plain_fields(wanted).items() if seen.get(key) != value}
        for key in changed:
            if fields[key] != seen.get(key):
                raise Conflict(f"{key}: somebody changed it meanwhile; close and look again")
        known = {key: value for key, value in fields.items() if key != "active"}
        apply_accounts(run, [_entry(Account, {**known, **changed, "name": name})])
        if not fields["active"]:
            _set_active(run, name, active=False)  # to change an account is not to switch it on
        return _finished(run, is_owner=is_owner)


def switch_account(actor: Actor, name: str, *, active: bool) -> None:
    """Let the daemon fetch an account again, or no more. Raises NotPermitted for who is no admin, NotFound."""
    with change():
        run = begin(actor)
        _set_active(run, name, active=active)
        run.chain.close()


def owners_setting(fields: Mapping[str, object]) -> str:
    """Name the first setting that runs a command or opens a file as the owner of the database; empty if none does."""
    for name, value in fields.items():
        if name in ("path", "ca_file") and value:
            return name
        if isinstance(value, str) and name.endswith("secret") and value.startswith(_OWNERS):
            return name
        if isinstance(value, dict) and (inner := owners_setting(value)):
            return f"{name}.{inner}"
    return ""


def _leads_away(one: TeamChange) -> str:
    """Name the first setting that would show a secret out of the owner's files to a server that somebody else chose."""
    moved = next((name for name in SHOWN_TO if name in one.after), "")
    if one.is_new or not moved or "secret" in one.after:
        return ""
    secret = str(_stored(one.name).fields.get("secret", ""))
    return moved if secret.startswith(_OWNERS) else ""


def _fed_by(account: str, mailbox: Mailbox) -> Mailbox:
    stored = stored_mailboxes().get(mailbox.code)
    if stored is None:
        return msgspec.structs.replace(mailbox, account=account)
    if stored.fields["account"] is not None:
        raise ConfigError(f"mailbox: {stored.fields['account']!r} feeds the mailbox {mailbox.code!r} already")
    return _entry(Mailbox, {**stored.fields, "code": mailbox.code, "account": account})


def _stored(name: str) -> Stored:
    stored = stored_accounts().get(name)
    if stored is None:
        raise NotFound(f"There is no account {name!r}.")
    return stored


def _set_active(run: Run, name: str, *, active: bool) -> None:
    stored = _stored(name)
    if run.note("account", name, stored, {"active": active}):
        set_active(stored.id, active=active)


def _finished(run: Run, *, is_owner: bool) -> list[TeamChange]:
    """Close the history, or raise NotPermitted, which takes everything back."""
    if not is_owner:
        check_owners_settings(run.changes)
    run.chain.close()
    return run.changes


def check_owners_settings(changes: list[TeamChange]) -> None:
    """Raise NotPermitted for settings that run commands or open files as the owner of the database."""
    for one in changes:
        if place := (owners_setting(one.after) or _leads_away(one)) if one.kind == "account" else "":
            raise NotPermitted(f"Account {one.name}: {place} is set by the owner of the database alone.")


def _entry(kind: type[Entry], fields: Fields) -> Entry:
    try:
        return msgspec.convert(fields, kind)
    except msgspec.ValidationError as exc:
        raise ConfigError(str(exc)) from exc
