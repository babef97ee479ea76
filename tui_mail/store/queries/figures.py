"""Figures of the whole instance, for whoever keeps an eye on the daemon: numbers and names of accounts, no mail."""

from dataclasses import dataclass

from peewee import fn

from tui_mail.store.account_rows import AccountHealth
from tui_mail.store.actor import SYSTEM
from tui_mail.store.database import snapshot
from tui_mail.store.models import Account, Counter, Folder, IntakeRound
from tui_mail.store.models.table import first_tuple, tuples
from tui_mail.store.queries.accounts import health
from tui_mail.store.queries.waiting import DocumentQueue, TextQueue, document_queue, text_queue

_SUMS = ("stored", "duplicate", "skipped", "quarantined", "failed")


@dataclass(frozen=True, slots=True)
class Figures:
    """How the instance fares at one moment."""

    accounts: list[AccountHealth]
    outcomes: dict[str, dict[str, int]]  # by account: messages that its last rounds saw, by outcome
    documents: DocumentQueue
    attachments: TextQueue
    quarantined: int


def figures() -> Figures:
    """Return the figures of this moment."""
    with snapshot():
        return Figures(health(SYSTEM), _outcomes(), document_queue(), text_queue(), _quarantined())


def _outcomes() -> dict[str, dict[str, int]]:
    sums = [fn.SUM(getattr(IntakeRound, name)) for name in _SUMS]
    query = IntakeRound.select(Account.name, *sums).join(Account, on=(Account.id == IntakeRound.account))
    return {row[0]: dict(zip(_SUMS, map(int, row[1:]), strict=True)) for row in tuples(query.group_by(Account.name))}


def _quarantined() -> int:
    query = Counter.select(fn.SUM(Counter.items)).join(Folder, on=(Folder.id == Counter.folder))
    return int(first_tuple(query.where(Folder.kind == "quarantine"))[0] or 0)
