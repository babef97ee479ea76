"""What is known of a message in the quarantine: its bytes, why it stands there, and where it was found."""

from dataclasses import dataclass

from tui_mail.store.queries.accounts import StoredFolder
from tui_mail.store.queries.asking import ask


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A message in the quarantine. Where `reduced`, only its head is kept."""

    item: int
    mailbox: int
    message: int
    raw_sha256: str
    size: int
    received_at: int
    reduced: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Found:
    """Where a message lies on a server."""

    folder: StoredFolder
    key: str


def quarantined(item: int) -> Quarantined | None:
    """Return what is known of an item's message; None where there is no such item."""
    rows = ask(
        "SELECT i.id, i.mailbox, m.id, m.raw_sha256, m.size, m.received_at, m.reduced, m.problem FROM item i"
        " JOIN message m ON m.id = i.message WHERE i.id = ?",
        [item],
    )
    for key, mailbox, message, raw, size, received_at, is_reduced, problem in rows:
        return Quarantined(key, mailbox, message, raw, size, received_at, bool(is_reduced), problem)
    return None


def found_at(message: int, account: int) -> list[Found]:
    """Return where a message still lies on the account's server, as far as the ledger knows."""
    rows = ask(
        "SELECT f.id, f.name, f.role, f.uidvalidity, f.last_uid, s.remote_key FROM sighting s"
        " JOIN remote_folder f ON f.id = s.remote_folder AND f.uidvalidity = s.uidvalidity"
        " WHERE s.message = ? AND s.account = ? AND s.gone_at IS NULL ORDER BY s.id",
        [message, account],
    )
    return [Found(StoredFolder(*row[:5]), row[5]) for row in rows]


def was_imported(message: int, mailbox: int) -> bool:
    """Whether somebody has imported a message into a mailbox."""
    rows = ask(
        "SELECT 1 FROM sighting s JOIN account a ON a.id = s.account JOIN mailbox m ON a.name = 'import:' || m.code"
        " WHERE s.message = ? AND m.id = ?",
        [message, mailbox],
    )
    return bool(rows)


def failed_at(account: int) -> list[Found]:
    """Return the messages of an account that failed to come and have no item."""
    rows = ask(
        "SELECT f.id, f.name, f.role, f.uidvalidity, f.last_uid, s.remote_key FROM remote_folder f"
        " JOIN sighting s ON s.remote_folder = f.id AND s.uidvalidity = f.uidvalidity"
        " WHERE f.account = ? AND s.outcome = 'failed' AND s.gone_at IS NULL ORDER BY s.id",
        [account],
    )
    return [Found(StoredFolder(*row[:5]), row[5]) for row in rows]
