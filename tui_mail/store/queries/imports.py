"""What an import asks: whose mail is taken in, what was taken in from a path before."""

from collections.abc import Sequence
from typing import Any

from tui_mail.store.canonical import from_json
from tui_mail.store.models import Account, Mailbox, RemoteFolder
from tui_mail.store.models.table import dicts
from tui_mail.store.queries.accounts import StoredAccount, StoredFolder, criteria
from tui_mail.store.queries.asking import ask, marks

IMPORT = "import"
"""Kind of the accounts that the ledger of imports stands on; nobody sees them, and no mailbox is fed by them."""

_TAKEN_OVER = ("primary_address", "aliases", "outgoing_from", "authserv_id", "sent_folder", "archive_address", "rules",
               "size_limit", "keep_attachments")  # fmt: skip


def account_for_import(account_id: int, name: str, mailbox_id: int) -> StoredAccount:
    """Return the account of a mailbox's imports, with addresses, criteria and rules of the one that feeds it."""
    query = Account.select(Account.id, Account.settings).join(Mailbox, on=(Mailbox.account == Account.id))
    feeding = next(iter(dicts(query.where(Mailbox.id == mailbox_id))), None)
    settings: dict[str, Any] = {"name": name, "kind": IMPORT}
    if feeding is None:
        return StoredAccount(account_id, name, IMPORT, settings, mailbox_id, ())
    told = from_json(feeding["settings"])
    settings |= {key: told[key] for key in _TAKEN_OVER if key in told}
    return StoredAccount(account_id, name, IMPORT, settings, mailbox_id, criteria(feeding["id"]))


def import_folders(account_id: int, path: str) -> list[StoredFolder]:
    """Return the folders of the ledger that stand for a path and what is below."""
    inside = path.rstrip("/") + "/"
    here = (RemoteFolder.name == path) | (RemoteFolder.name.startswith(inside))
    rows = RemoteFolder.select().where((RemoteFolder.account == account_id) & here).order_by(RemoteFolder.name)
    return [
        StoredFolder(row.id, row.name, row.role, row.uidvalidity, row.last_uid)
        for row in rows
        if row.name == path or row.name.startswith(inside)  # LIKE takes `_` and case as it wants
    ]


def imported_items(mailbox_id: int, sightings: Sequence[int]) -> list[int]:
    """Return the items that these sightings' messages became in a mailbox, whoever may see them."""
    if not sightings:
        return []
    rows = ask(
        "SELECT DISTINCT i.id FROM sighting s JOIN item i ON i.message = s.message AND i.mailbox = ?"  # noqa: S608 - only marks
        f" WHERE s.id IN ({marks(len(sightings))}) ORDER BY i.id",
        [mailbox_id, *sightings],
    )
    return [row[0] for row in rows]


def cut_off_before(folder: StoredFolder, keys: Sequence[str], size_limit: int) -> list[str]:
    """Return the keys of messages of which only the head is kept, though they would be taken whole now."""
    found: list[str] = []
    for start in range(0, len(keys), 500):
        some = keys[start : start + 500]
        rows = ask(
            "SELECT s.remote_key FROM sighting s JOIN message m ON m.id = s.message WHERE s.remote_folder = ?"  # noqa: S608 - only marks
            " AND s.uidvalidity = ? AND s.outcome = 'quarantined' AND m.reduced AND s.size <= ?"
            f" AND s.remote_key IN ({marks(len(some))})",
            [folder.id, folder.uidvalidity, size_limit, *some],
        )
        found += [row[0] for row in rows]
    return found
