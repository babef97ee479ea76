"""Locks beside the one that each change of a mailbox begins with."""

from collections.abc import Collection

from tui_mail.store.database import database, is_sqlite
from tui_mail.store.models import Mailbox

MESSAGES_LOCK = "messages"
"""The row of `instance` that is locked: an advisory lock anybody may hold who may connect to the database."""


def lock_messages() -> None:
    """Let one intake transaction at a time look up and number messages; SQLite has one writer anyway.

    Without it, two accounts that receive the same message, or two in one second, get in each other's way on PostgreSQL:
    what is in the other's transaction cannot be seen, and its key is taken.
    """
    if not is_sqlite():
        database.execute_sql("SELECT name FROM instance WHERE name = %s FOR UPDATE", (MESSAGES_LOCK,))


def lock_mailboxes(codes: Collection[str]) -> None:
    """Hold mailboxes in the order of their ids, before their accounts are changed: everybody takes them in that order.

    Intake has its mailbox when it notes in the account how far it is, and people when they ask for a round.
    """
    if not is_sqlite():
        wanted = Mailbox.select(Mailbox.id).where(Mailbox.code.in_(codes)).order_by(Mailbox.id)
        wanted.for_update("FOR NO KEY UPDATE").execute()  # type: ignore[arg-type]  # or which lock it is to be
