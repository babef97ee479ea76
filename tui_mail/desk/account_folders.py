"""The folders on an account's server, with what they are and whether they are taken in (CO-06)."""

from dataclasses import dataclass

from tui_mail.desk.account_test import check_manages
from tui_mail.desk.accounts import settings_of
from tui_mail.desk.tokens import credential
from tui_mail.store.actor import Actor
from tui_mail.store.queries.remote_folders import remote_folders


@dataclass(frozen=True, slots=True)
class AccountFolder:
    """A folder on a server."""

    name: str
    role: str  # inbox | sent | drafts | junk | trash | archive | none
    by_hand: bool  # somebody said so; else the server or the name does
    watched: bool
    wanted: bool  # not watched, but taken in by the next round
    messages: int | None  # at the last round; None before one
    problem: str


def account_folders(actor: Actor, name: str) -> list[AccountFolder]:
    """Ask the server for its folders. Raises SourceError, and as `check_manages` does."""
    from tui_mail.fetch import open_source, watched  # the screens need no IMAP before somebody asks

    account = check_manages(actor, name, "The folders on its server are for managers of the mailbox and for admins.")
    settings = settings_of(account)
    source = open_source(settings, credential(account))
    try:
        listed = {folder.name: folder.role for folder in source.folders()}
    finally:
        source.close()
    known = remote_folders(account.id)
    roles = {folder: settings.folder_roles.get(folder, role) for folder, role in listed.items()}
    try:
        taken = set(watched(roles, settings.folders))
    except LookupError:  # one that the settings name is not there: the account's failure says so
        taken = set(settings.folders)
    found = []
    for folder, role in roles.items():
        row = known.get(folder)
        by_hand = folder in settings.folder_roles
        seen = (None, False, "") if row is None else (row.messages, row.wanted, row.problem)
        found.append(AccountFolder(folder, role, by_hand, folder in taken, seen[1], seen[0], seen[2]))
    return found
