"""The account that a mailbox's imports are booked on: the ledger needs one, people never see it."""

from tui_mail.store.models import Account
from tui_mail.store.queries.accounts import StoredAccount
from tui_mail.store.queries.imports import IMPORT, account_for_import
from tui_mail.store.writes.rows import STAYS, insert_rows


def keep_import_account(mailbox_id: int, code: str) -> StoredAccount:
    """Return the account of a mailbox's imports; it is made by the first. No account of the team file has a colon."""
    name = f"{IMPORT}:{code}"
    row: dict[str, object] = {"name": name, "kind": IMPORT, "settings": "{}", "active": False, "state": "never",
                              "failure": "", "failures": 0}  # fmt: skip
    insert_rows(Account, [row], otherwise=STAYS)
    return account_for_import(Account.get(Account.name == name).id, name, mailbox_id)
