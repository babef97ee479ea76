"""Where in its mailbox the mail of an account goes: inbox or the folder of an import, Sent or the account's own."""

from dataclasses import dataclass

from tui_mail.mail.message import Mail
from tui_mail.mail.sort_name import known_by, sort_name
from tui_mail.store.database import change
from tui_mail.store.queries.accounts import StoredAccount
from tui_mail.store.writes.chains import open_chain
from tui_mail.store.writes.folder_paths import folder_at, folder_by_id, folder_by_kind, make_folders


@dataclass(frozen=True, slots=True)
class Destination:
    """A folder of the mailbox; `said` is how the history names it: its kind, or its id where it is a plain one."""

    id: int
    said: str | int


@dataclass(frozen=True, slots=True)
class DeliveryFolders:
    """Where what came in goes, what went out, and what cannot be processed."""

    incoming: Destination
    outgoing: Destination
    quarantine: Destination


def delivery_folders(account: StoredAccount, target: int | None = None) -> DeliveryFolders:
    """Return the folders of an account's mailbox; the one for what was sent is made where the settings name it."""
    incoming = folder_by_kind(account.mailbox_id, "inbox") if target is None else folder_by_id(target)
    return DeliveryFolders(
        _destination(*incoming),
        _outgoing(account),
        _destination(*folder_by_kind(account.mailbox_id, "quarantine")),
    )


def sorted_by(mail: Mail, heading: str, place: Destination, guise: str) -> str:
    """Return what an item is sorted by among correspondents: whom the list knows it by."""
    is_sent = heading == "out" or (heading == "internal" and place.said == "sent")
    return sort_name(known_by(mail, is_sent=is_sent, guise=guise))


def _outgoing(account: StoredAccount) -> Destination:
    path = str(account.settings.get("sent_folder", ""))
    if not path:
        return _destination(*folder_by_kind(account.mailbox_id, "sent"))
    found = folder_at(account.mailbox_id, path)
    if found is None:
        with change():
            chain = open_chain(account.mailbox_id)
            found = folder_at(account.mailbox_id, path) or make_folders(account.mailbox_id, path)
            why = f"The account {account.name} keeps there what it sent."
            chain.append(actor=None, action="create-folder", after={"path": path}, why=why)
            chain.close()
    return _destination(*found)


def _destination(folder: int, kind: str) -> Destination:
    return Destination(folder, folder if kind == "plain" else kind)
