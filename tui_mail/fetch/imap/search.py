"""The UIDs of a folder of any size, some thousands at once: by UID, never by sequence number, never by flags."""

import re
from array import array
from collections.abc import Iterator, Sequence

from imapclient import IMAPClient

from tui_mail.fetch.imap.session import Session, number
from tui_mail.fetch.source import RemoteFolder

CHUNK = 5_000
"""How many UIDs are wanted at once."""
_MOST = 1_000_000  # UIDs that one search may find, should the messages lie so: 11 MB
_HIGHEST = 2**32 - 1  # no UID is above that (RFC 3501, 2.3.1.1); a server that says so would never come to an end
_LIST = re.compile(rb"[\d ]*")
_NUMBER = re.compile(rb"\d+")


class Windows:
    """Ranges of UIDs that hold some thousands of messages each, as far as the last one tells of the next."""

    def __init__(self, first: int, last: int, messages: int, most: int = _MOST) -> None:
        self._next = first
        self._last = last
        # A folder of few messages is asked for at once, however high its UIDs are: the answer is small.
        self._width = max(last, CHUNK) if messages <= CHUNK else CHUNK
        self._widest = max(last, CHUNK) if messages <= most else most

    def __iter__(self) -> Iterator[tuple[int, int]]:
        while self._next <= self._last:
            first, self._next = self._next, self._next + self._width
            yield first, min(self._next - 1, self._last)

    def held(self, messages: int) -> None:
        """Say how many were in the last one."""
        if messages > CHUNK:
            self._width = max(self._width * CHUNK // messages, CHUNK)
        elif messages < CHUNK // 2:
            self._width = min(self._width * 2, self._widest)


def uids_above(session: Session, folder: RemoteFolder, last_uid: int, answer: dict[bytes, int]) -> Iterator[list[int]]:
    """Yield the UIDs above `last_uid`, ascending; `answer` is what the server said when the folder was opened."""
    top = highest_uid(session, folder, answer)
    windows = Windows(last_uid + 1, top, number(answer, b"EXISTS"))
    for first, last in windows:
        with session.translated():
            found = within(search(session.at(folder), f"UID {first}:{last}"), first, last)
        windows.held(len(found))
        yield from chunks(found)
    # What came meanwhile, and what a server has that is wrong about UIDNEXT. n:* holds the last message in any case.
    first = max(last_uid, top) + 1
    with session.translated():
        found = within(search(session.at(folder), f"UID {first}:*"), first)
    yield from chunks(found)


def highest_uid(session: Session, folder: RemoteFolder, answer: dict[bytes, int]) -> int:
    """Return how far UIDs go, as the server said; where it did not, the last message tells."""
    uid_next = number(answer, b"UIDNEXT")
    if uid_next:
        return min(uid_next - 1, _HIGHEST)
    with session.translated():
        return max(search(session.at(folder), "UID *"), default=0)


def search(client: IMAPClient, *criteria: str) -> "array[int]":
    """Return the UIDs that meet the criteria: plain numbers, for an answer may hold a million."""
    typ, lines = client._imap.uid("SEARCH", *criteria)
    client._checkok("search", typ, lines)
    found = array("Q")
    for line in lines:
        numbers = (line or b"").partition(b"(")[0]  # (MODSEQ n) may follow
        if not _LIST.fullmatch(numbers):
            raise ValueError("a search was answered by something else than numbers")
        found.extend(int(each[0]) for each in _NUMBER.finditer(numbers))
    return found


def within(uids: "array[int]", first: int, last: int | None = None) -> list[int]:
    """Return those in the range, ascending, each once."""
    return sorted({uid for uid in uids if first <= uid and (last is None or uid <= last)})


def chunks(uids: Sequence[int], size: int = CHUNK) -> Iterator[list[int]]:
    """Yield them in portions."""
    for start in range(0, len(uids), size):
        yield list(uids[start : start + size])
