"""Which messages somebody has read on an IMAP server, and to say so there."""

import re
from collections.abc import Iterator, Sequence

from imapclient import IMAPClient

from tui_mail.fetch.imap.search import Windows, chunks, highest_uid, search, within
from tui_mail.fetch.imap.session import COMMAND_UIDS, Session, number, uid_set
from tui_mail.fetch.source import RemoteFolder

_MOST_CHANGES = 200_000  # in one answer: a line for each, 20 MB
_UID = re.compile(rb"\bUID (\d+)", re.IGNORECASE)
_FLAGS = re.compile(rb"\bFLAGS \(([^)]*)\)", re.IGNORECASE)


def read_there(session: Session, folder: RemoteFolder, since: int) -> Iterator[tuple[str, bool]]:
    """Yield UID and whether it is read, for what changed after this modseq; for all without one, or CONDSTORE."""
    session.revive()
    with session.translated():
        answer = session.open_same(folder)
    modseq = number(answer, b"HIGHESTMODSEQ")
    if 0 < modseq <= since:
        return
    counted = bool(modseq and since)
    windows = Windows(1, highest_uid(session, folder, answer), number(answer, b"EXISTS"), most=_MOST_CHANGES)
    for window in windows:
        with session.translated():
            client = session.at(folder)
            marks = _changed(client, *window, since) if counted else _all(client, *window)
        windows.held(len(marks))
        yield from ((str(uid), is_read) for uid, is_read in marks)


def mark_seen(session: Session, folder: RemoteFolder, uids: Sequence[int]) -> None:
    """Mark messages as read and nothing else; a UID that is gone is no error in a STORE by UID."""
    if not uids:
        return
    with session.changing(folder) as client:
        for some in chunks(uids, COMMAND_UIDS):
            store(client, some, "+FLAGS.SILENT", "\\Seen")


def store(client: IMAPClient, uids: list[int], how: str, flag: str) -> None:
    """Change one flag of messages."""
    typ, lines = client._imap.uid("STORE", uid_set(uids), how, f"({flag})")
    client._checkok("store", typ, lines)


def _all(client: IMAPClient, first: int, last: int) -> list[tuple[int, bool]]:
    there = within(search(client, f"UID {first}:{last}"), first, last)
    read = set(search(client, f"UID {first}:{last}", "SEEN")) if there else set()
    return [(uid, uid in read) for uid in there]


def _changed(client: IMAPClient, first: int, last: int, since: int) -> list[tuple[int, bool]]:
    typ, lines = client._imap.uid("FETCH", f"{first}:{last}", "(FLAGS)", f"(CHANGEDSINCE {since})")
    client._checkok("fetch", typ, lines)
    marks: dict[int, bool] = {}
    for line in lines:
        uid, flags = (_UID.search(line), _FLAGS.search(line)) if isinstance(line, bytes) else (None, None)
        if uid and flags and first <= int(uid[1]) <= last:
            marks[int(uid[1])] = b"\\seen" in flags[1].lower().split()
    return sorted(marks.items())
