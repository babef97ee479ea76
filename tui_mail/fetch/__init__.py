"""How mail comes in: bytes from a server or a folder of files, nothing changed there. Knows no database.

::

    source.py      what every kind of account can do
    roles.py       which folder is Sent, Drafts, Junk ...
    connection.py  IMAP: connect, trust, log in; foreign errors become sentences
    pop3.py        POP3: what lies there, its bytes, deletion; pop3_listing.py its keys, pop3_session.py its language
    imap/          IMAP: folders, new messages, their bytes, flags, deletion, the wait for new mail
    files/         Maildir, mbox, EML, drop folders: what lies in files
    outlook/       what Outlook keeps, made EML: .msg, .pst
"""

from collections.abc import Callable

from tui_mail.errors import UsageError
from tui_mail.fetch.files.folder import drop_source, eml_source
from tui_mail.fetch.files.maildir import maildir_source
from tui_mail.fetch.files.mbox import mbox_source
from tui_mail.fetch.imap import ImapSource
from tui_mail.fetch.pop3 import Pop3Source
from tui_mail.fetch.roles import watched
from tui_mail.fetch.source import (
    AccountSettings,
    Credential,
    Deleted,
    Deleting,
    Fetched,
    Flagging,
    RemoteFolder,
    Role,
    Sizing,
    Source,
)
from tui_mail.network import Server

__all__ = [
    "AccountSettings",
    "Credential",
    "Deleted",
    "Deleting",
    "Fetched",
    "Flagging",
    "RemoteFolder",
    "Role",
    "Sizing",
    "Source",
    "open_source",
    "watched",
]


_FILES: dict[str, Callable[[str], Source]] = {
    "maildir": maildir_source,
    "mbox": mbox_source,
    "eml": eml_source,
    "dropdir": drop_source,
}


def open_source(account: AccountSettings, credential: Credential) -> Source:
    """Make the source of an account; nothing is connected yet. UsageError for a kind that is not supported."""
    if account.kind in ("imap", "pop3"):
        server = Server(
            host=account.host,
            port=account.port,
            security=account.security,
            ca_file=account.ca_file,
            login=account.login,
            credential=credential,
            auth=account.auth,
        )
        return ImapSource(server) if account.kind == "imap" else Pop3Source(server)
    if account.kind in _FILES:
        return _FILES[account.kind](account.path)
    raise UsageError(f"There is nothing to fetch at an account of the kind {account.kind}.")
