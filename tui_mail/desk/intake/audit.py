"""What a server holds compared with the ledger: nothing may be there that nobody knows of. Reads only."""

from collections import Counter as Tally
from dataclasses import dataclass, field

from tui_mail.desk.accounts import check_may_fetch, settings_of
from tui_mail.desk.intake.watching import chosen_names, listed_folders
from tui_mail.desk.tokens import credential
from tui_mail.errors import NotFound, NotPermitted, SourceError
from tui_mail.fetch import RemoteFolder, Source, open_source
from tui_mail.store.actor import Actor
from tui_mail.store.blobs import Blobs
from tui_mail.store.queries.accounts import StoredAccount, StoredFolder, feeding_accounts
from tui_mail.store.queries.kept_bytes import held_of, items_with
from tui_mail.store.queries.ledger import lines, unequal_rounds
from tui_mail.store.queries.remote_folders import remote_folders

NAMED = 1000
"""Keys of a folder that are named; more are only counted."""


@dataclass(frozen=True, slots=True)
class Damaged:
    """A message whose bytes are gone, or those of a document of it; `items` are what it is here, with their folders."""

    key: str
    items: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Failed:
    """A message that did not come."""

    key: str
    reason: str
    retry_at: int | None  # None: it is not tried any more


@dataclass(slots=True)
class FolderAudit:
    """What an audit found in one folder."""

    account: str
    folder: str
    on_server: int = 0
    outcomes: "Tally[str]" = field(default_factory=Tally)
    gaps: int = 0  # on the server, but not in the ledger
    gap_keys: list[str] = field(default_factory=list)
    damaged: int = 0  # in the ledger, but bytes are gone; on the server or not any more
    damaged_messages: list[Damaged] = field(default_factory=list)
    failed_messages: list[Failed] = field(default_factory=list)
    given_up: int = 0  # failed, and not tried any more
    unequal_rounds: int = 0
    problem: str = ""

    @property
    def is_in_order(self) -> bool:
        """Whether everything that the server holds is known, and kept."""
        return not (self.gaps or self.damaged or self.given_up or self.unequal_rounds or self.problem)


def audited_accounts(actor: Actor, name: str = "") -> list[StoredAccount]:
    """Return the accounts that the actor may have compared: the one that is named, or all. Raises as for a fetch."""
    if name:
        return [check_may_fetch(actor, name)]
    found: list[StoredAccount] = []
    refusal: NotPermitted | None = None
    for account in feeding_accounts():
        try:
            found.append(check_may_fetch(actor, account.name))
        except NotPermitted as exc:
            refusal = exc
        except NotFound:
            continue  # an account of others
    if refusal is not None and not found:
        raise refusal
    return found


def audit(account: StoredAccount, blobs: Blobs) -> list[FolderAudit]:
    """Compare each watched folder of an account with the ledger. Beside a daemon what comes just now may be a gap."""
    settings = settings_of(account)
    source = open_source(settings, credential(account))
    try:
        listed = listed_folders(settings, source)
        names, problems = chosen_names(settings, listed)
        found = [FolderAudit(account.name, name, problem=problem) for name, problem in problems.items()]
        return found + [_compare(account, source, listed[name], blobs) for name in names]
    finally:
        source.close()


def _compare(account: StoredAccount, source: Source, folder: RemoteFolder, blobs: Blobs) -> FolderAudit:
    found = FolderAudit(account.name, folder.name)
    row = remote_folders(account.id).get(folder.name)
    try:
        remote = source.look(folder)
        known = StoredFolder(0, folder.name, folder.role, 0, 0) if row is None else row.folder
        if known.uidvalidity != remote.uidvalidity:
            found.problem = "It was numbered anew and has not been looked at since."
            known = StoredFolder(known.id, known.name, known.role, remote.uidvalidity, 0)
        for keys in source.new_keys(remote, 0):
            _compare_keys(found, known, keys)
        found.unequal_rounds = unequal_rounds(known)
    except SourceError as exc:
        found.problem = exc.sentence
    if row is not None:
        _look_for_bytes(found, account, row.folder, blobs)
    return found


def _compare_keys(found: FolderAudit, folder: StoredFolder, keys: list[str]) -> None:
    known = lines(folder, keys)
    found.on_server += len(keys)
    for key in keys:
        line = known.get(key)
        if line is None:
            found.gaps += 1
            found.gap_keys += [key] if len(found.gap_keys) < NAMED else []
            continue
        found.outcomes[line.outcome] += 1
        if line.outcome == "failed":
            found.given_up += line.retry_at is None
            failed = Failed(key, line.reason, line.retry_at)
            found.failed_messages += [failed] if len(found.failed_messages) < NAMED else []


def _look_for_bytes(found: FolderAudit, account: StoredAccount, folder: StoredFolder, blobs: Blobs) -> None:
    """Look for every form and document of what was kept of a folder."""
    for page in held_of(folder.id):
        for one in page:
            if all(map(blobs.has, one.blobs)):
                continue
            found.damaged += 1
            if len(found.damaged_messages) < NAMED:
                found.damaged_messages.append(Damaged(one.key, tuple(items_with(one.message, account.mailbox_id))))
