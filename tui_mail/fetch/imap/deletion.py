"""Take messages off an IMAP server: those that were stored, and nobody else's.

Under the same UIDVALIDITY a UID means one message for ever (RFC 3501, 2.3.1.1). Servers exist that make a folder anew
under the old numbers, and what is deleted cannot be had again: so each message is read once more and compared.
"""

import contextlib
from collections.abc import Iterator, Mapping
from hashlib import sha256

from imapclient import IMAPClient

from tui_mail.errors import MessagesRefused, SourceError
from tui_mail.fetch.imap.flags import store
from tui_mail.fetch.imap.messages import Messages
from tui_mail.fetch.imap.search import chunks, search
from tui_mail.fetch.imap.session import COMMAND_UIDS, Session, uid_set
from tui_mail.fetch.source import Deleted, RemoteFolder
from tui_mail.mail.text import safe_line

_LARGEST = 256_000_000  # bytes: a larger message would be read into memory only to be deleted, and stays


def delete(session: Session, folder: RemoteFolder, hashes: Mapping[str, str]) -> Deleted:
    """Delete messages by UID.

    What is not as it was stored stays. After a lost connection the same call goes on with what is left.
    """
    gone: set[int] = set()
    refused: set[int] = set()
    if hashes:
        session.revive()
    for some in chunks(sorted(map(int, hashes)), COMMAND_UIDS):
        with session.translated():
            there = sorted(_there(session.at(folder), some))
        messages = Messages(session, folder, _LARGEST)
        same = list(_unchanged(messages, there, hashes))
        refused.update(messages.refused, same)
        if same:
            with session.changing(folder) as client:
                gone |= _delete(client, session.server.place, folder, same)
    return Deleted(set(map(str, gone)), set(map(str, refused - gone)))


def _there(client: IMAPClient, uids: list[int]) -> set[int]:
    return set(search(client, f"UID {uid_set(uids)}")) & set(uids)


def _unchanged(messages: Messages, uids: list[int], hashes: Mapping[str, str]) -> Iterator[int]:
    """Yield those that are as they were stored; not those of which only a head was, or that are not given."""
    with contextlib.suppress(MessagesRefused):
        for fetched in messages.fetch(uids):
            if not fetched.is_head and sha256(fetched.raw).hexdigest() == hashes[fetched.key]:
                yield int(fetched.key)


def _delete(client: IMAPClient, place: str, folder: RemoteFolder, uids: list[int]) -> set[int]:
    """Delete messages of a folder that is open for changes. An EXPUNGE of all that is marked must not hit others."""
    if client.has_capability("UIDPLUS"):
        store(client, uids, "+FLAGS.SILENT", "\\Deleted")
        client.uid_expunge(uids)
        return set(uids) - _there(client, uids)
    is_alone = _alone_marked(client, uids)
    if is_alone:
        store(client, uids, "+FLAGS.SILENT", "\\Deleted")
        is_alone = _alone_marked(client, uids)
        if is_alone:
            client.expunge()
        else:
            store(client, uids, "-FLAGS.SILENT", "\\Deleted")
    if not is_alone:
        name = safe_line(folder.name)
        sentence = f'Nothing is deleted from "{name}" on {place}: messages that others marked there would go too'
        raise SourceError(f"{sentence} (the server has no UIDPLUS). Expunge the folder with a mail program first.")
    return set(uids) - _there(client, uids)


def _alone_marked(client: IMAPClient, uids: list[int]) -> bool:
    return set(search(client, "DELETED")) <= set(uids)
