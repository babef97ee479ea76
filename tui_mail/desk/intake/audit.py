"""What a server holds compared with the ledger: nothing may be there that nobody knows of. Reads only."""

from collections import Counter as Tally
from dataclasses import dataclass, field

from tui_mail.desk.accounts import check_may_fetch
from tui_mail.desk.intake.rounds import settings_of
from tui_mail.desk.intake.watching import chosen_names, listed_folders
from tui_mail.desk.tokens import credential
from tui_mail.errors import SourceError, TuiMailError
from tui_mail.fetch import RemoteFolder, Source, open_source
from tui_mail.store.actor import Actor
from tui_mail.store.blobs import Blobs
from tui_mail.store.queries.accounts import StoredAccount, StoredFolder, feeding_accounts
from tui_mail.store.queries.ledger import lines, unequal_rounds
from tui_mail.store.queries.remote_folders import remote_folders

NAMED = 1000
"""Keys of a folder that are named; more are only counted."""


@dataclass(slots=True)
class FolderAudit:
    """What an audit found in one folder."""

    account: str
    folder: str
    on_server: int = 0
    outcomes: "Tally[str]" = field(default_factory=Tally)
    gaps: int = 0  # on the server, but not in the ledger
    gap_keys: list[str] = field(default_factory=list)
    damaged: int = 0  # in the ledger, but the bytes are gone
    damaged_keys: list[str] = field(default_factory=list)
    unequal_rounds: int = 0
    problem: str = ""

    @property
    def is_in_order(self) -> bool:
        """Whether everything that the server holds is known, and kept."""
        return not (self.gaps or self.damaged or self.unequal_rounds or self.problem)


def audited_accounts(actor: Actor, name: str = "") -> list[StoredAccount]:
    """Return the accounts that the actor may have compared: the one that is named, or all. Raises as for a fetch."""
    if name:
        return [check_may_fetch(actor, name)]
    found = []
    for account in feeding_accounts():
        try:
            found.append(check_may_fetch(actor, account.name))
        except TuiMailError:
            continue  # an account of others
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
            _compare_keys(found, known, keys, blobs)
        found.unequal_rounds = unequal_rounds(known)
    except SourceError as exc:
        found.problem = exc.sentence
    return found


def _compare_keys(found: FolderAudit, folder: StoredFolder, keys: list[str], blobs: Blobs) -> None:
    known = lines(folder, keys)
    found.on_server += len(keys)
    for key in keys:
        line = known.get(key)
        if line is None:
            found.gaps += 1
            found.gap_keys += [key] if len(found.gap_keys) < NAMED else []
            continue
        found.outcomes[line.outcome] += 1
        if line.raw_sha256 is not None and line.outcome != "skipped" and not blobs.has(line.raw_sha256):
            found.damaged += 1
            found.damaged_keys += [key] if len(found.damaged_keys) < NAMED else []
