"""Locks beside those of the mailboxes."""

from tui_mail.store.database import database, is_sqlite

MESSAGES_LOCK = 0x7475696D61696D
"""Key of the advisory lock; migrations have another."""


def lock_messages() -> None:
    """Let one intake transaction at a time look up and number messages; SQLite has one writer anyway.

    Without it, two accounts that receive the same message, or two in one second, get in each other's way on PostgreSQL:
    what is in the other's transaction cannot be seen, and its key is taken.
    """
    if not is_sqlite():
        database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (MESSAGES_LOCK,))
