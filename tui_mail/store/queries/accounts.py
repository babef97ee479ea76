"""How the accounts fare, and what the daemon must know of them."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from tui_mail.store.account_rows import AccountHealth, Progress, TokenState
from tui_mail.store.actor import Actor
from tui_mail.store.canonical import from_json
from tui_mail.store.clock import now
from tui_mail.store.models import Account, Criterion, Mailbox, RemoteFolder
from tui_mail.store.models.table import dicts, first_tuple, tuples
from tui_mail.store.queries.tokens import token_states
from tui_mail.store.visibility import places


@dataclass(frozen=True, slots=True)
class StoredCriterion:
    """A link criterion of an account, as its owner wrote it."""

    keywords: tuple[str, ...]
    kind: str
    separators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredAccount:
    """An account with what it feeds; `settings` is the team file's account as plain values."""

    id: int
    name: str
    kind: str
    settings: dict[str, Any]
    mailbox_id: int
    criteria: tuple[StoredCriterion, ...]


@dataclass(frozen=True, slots=True)
class StoredFolder:
    """A folder on a server with its cursor."""

    id: int
    name: str
    role: str
    uidvalidity: int
    last_uid: int


def health(actor: Actor) -> list[AccountHealth]:
    """Return the state of the accounts behind the mailboxes the actor sees; an admin sees all of them."""
    seen = places(actor)
    boxes = {box.account: box for box in Mailbox.select().where(Mailbox.account.is_null(False))}
    tokens = {token.account: token for token in token_states(actor)}
    troubled = _troubled_folders()
    lines = []
    for account in Account.select().where(Account.active == True).order_by(Account.name):  # noqa: E712 - SQL
        box = boxes.get(account.id)
        if actor.admin or actor.is_system or (box is not None and box.id in seen):
            token = tokens.get(account.name)
            lines.append(_health(account, None if box is None else box.code, tuple(troubled[account.id]), token))
    return lines


def _health(
    account: Account, mailbox: str | None, troubled: tuple[tuple[str, str], ...], token: TokenState | None
) -> AccountHealth:
    return AccountHealth(
        account.name,
        account.kind,
        mailbox,
        account.state,
        account.failure,
        account.failures,
        account.last_success_at,
        account.next_try_at,
        account.failing_since,
        _progress(account),
        troubled,
        token,
    )


def _progress(account: Account) -> Progress | None:
    if account.progress_since is None:
        return None
    return Progress(account.progress_done, account.progress_total, account.progress_since)


def _troubled_folders() -> defaultdict[int, list[tuple[str, str]]]:
    found: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    query = RemoteFolder.select(RemoteFolder.account, RemoteFolder.name, RemoteFolder.problem)
    for account, name, problem in tuples(query.where(RemoteFolder.problem != "").order_by(RemoteFolder.name)):
        found[account].append((name, problem))
    return found


def feeding_accounts() -> list[StoredAccount]:
    """Return the active accounts that feed an active mailbox; for the daemon."""
    query = (
        Account.select(Account, Mailbox.id.alias("mailbox_id"))
        .join(Mailbox, on=(Mailbox.account == Account.id))
        .where((Account.active == True) & (Mailbox.active == True) & (Account.kind != "internal"))  # noqa: E712 - SQL
        .order_by(Account.name)
    )
    return [
        StoredAccount(
            line["id"],
            line["name"],
            line["kind"],
            from_json(line["settings"]),
            line["mailbox_id"],
            criteria(line["id"]),
        )
        for line in dicts(query)
    ]


def fetches_wanted() -> list[int]:
    """Return the accounts that somebody wants fetched now; for the daemon."""
    return [row[0] for row in tuples(Account.select(Account.id).where(Account.fetch_wanted_at.is_null(False)))]


def wanted_by(account_id: int, begun_at: int) -> tuple[bool, int | None]:
    """Return whether somebody wanted the round that began then, and who (nobody, where the program itself did).

    Who wants mail later is answered by the next round, and by that one alone.
    """
    wish = first_tuple(Account.select(Account.fetch_wanted_at, Account.fetch_wanted_by).where(Account.id == account_id))
    if wish is None or wish[0] is None or begun_at < wish[0] <= now():
        return False, None
    return True, wish[1]


def criteria(account_id: int) -> tuple[StoredCriterion, ...]:
    """Return the active link criteria of an account, in order."""
    active = (Criterion.account == account_id) & (Criterion.active == True)  # noqa: E712 - SQL
    return tuple(
        StoredCriterion(tuple(from_json(row.keywords)), row.kind, tuple(from_json(row.separators)))
        for row in Criterion.select().where(active).order_by(Criterion.position)
    )


def remote_folder(account_id: int, name: str) -> StoredFolder | None:
    """Return a folder of an account with its cursor; None before it was first seen."""
    row = RemoteFolder.get_or_none((RemoteFolder.account == account_id) & (RemoteFolder.name == name))
    return None if row is None else StoredFolder(row.id, row.name, row.role, row.uidvalidity, row.last_uid)
