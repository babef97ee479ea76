"""What lies in a POP3 mailbox, under keys that stay: unique ids where they are unique, else hashes."""

import hashlib
import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from urllib.parse import quote_from_bytes

from tui_mail.fetch.pop3_session import ANY_SIZE, Garbage, Pop3Session, Refused

_LONGEST_KEY = 200  # characters; RFC 1939 allows 70
_MOST_MESSAGES = 2_000_000
_MOST_BYTES = 200_000_000  # of a listing
_HEAD_BYTES = 1_000_000
_LITERAL = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"  # all that a unique id may hold but what marks hashes (#) and escapes (%)
# Lines that some servers write into a message when it was read, or when somebody logged in.
_CHANGING = re.compile(rb"^(?:Status|X-Status|X-UID|X-IMAP|X-IMAPbase|X-Keywords):.*\n(?:[ \t].*\n)*", re.I | re.M)


@dataclass
class Listing:
    """The messages of one session. `print` is another one when something was added or removed.

    Some 200 bytes for each: where every message has an id of its own, the id is its key.
    """

    sizes: "array[int]"
    alone: dict[str, int]
    equal: dict[str, list[int]]
    print: str

    def keys(self) -> Iterator[str]:
        """Return the keys, those with a hash last."""
        return chain(self.alone, self.equal)

    def numbers(self, key: str) -> list[int]:
        """Return which message has a key; several are equal, none is gone."""
        return [self.alone[key]] if key in self.alone else self.equal.get(key, [])

    def size(self, number: int) -> int:
        """Return how large a message is, in the server's words."""
        return self.sizes[number - 1]


def read_listing(session: Pop3Session) -> Listing:
    """Ask for everything. What shares its unique id with another message, or has none, is told apart by hashes.

    A sender may choose the id (X-UIDL), a server may know none: no message hides behind another one.
    """
    digest = sha256()
    sizes = _sizes(session, digest)
    is_known = bytearray(len(sizes))
    alone: dict[str, int] = {}
    sharing: dict[str, list[int]] = {}
    for number, uid in _uids(session, len(sizes), digest):
        if number > len(sizes) or is_known[number - 1]:
            raise Garbage(b"%d %b" % (number, uid))
        is_known[number - 1] = True
        key = _spelled(uid)
        if alone.setdefault(key, number) != number:
            sharing.setdefault(key, []).append(number)
    together = [(key, [alone.pop(key), *numbers]) for key, numbers in sharing.items()]
    together.append(("", [number for number, known in enumerate(is_known, 1) if not known]))
    equal = {
        f"{uid}#{digest}": same for uid, numbers in together for digest, same in _told_apart(session, numbers).items()
    }
    return Listing(sizes, alone, equal, digest.hexdigest())


def glance(session: Pop3Session) -> str:
    """Return the print of the listing as it is now."""
    digest = sha256()
    count = len(_sizes(session, digest))
    for _ in _uids(session, count, digest):
        pass
    return digest.hexdigest()


def head_of(session: Pop3Session, number: int) -> bytes:
    """Return a message up to its body."""
    try:
        return session.message(f"TOP {number} 0", _HEAD_BYTES, ANY_SIZE).raw
    except Refused:
        return cut(session.message(f"RETR {number}", _HEAD_BYTES, ANY_SIZE).raw)


def cut(raw: bytes) -> bytes:
    """Return the head of a message."""
    end = re.search(rb"\n\r?\n", raw)
    return raw[: end.end()] if end else raw


def digest_of(session: Pop3Session, number: int) -> str:
    """Return the SHA-256 of a message, in whatever memory there is."""
    digest = sha256()
    for piece in session.lines(f"RETR {number}"):
        digest.update(piece)
    return digest.hexdigest()


def _sizes(session: Pop3Session, digest: "hashlib._Hash") -> "array[int]":
    count = session.command("STAT").partition(b" ")[0]
    if not count.isdigit() or int(count) > _MOST_MESSAGES:
        raise Garbage(count)
    sizes = array("q", bytes(8 * int(count)))
    for number, size in _numbered(session, "LIST", is_known=int(count) > 0):
        if number > len(sizes):
            raise Garbage(b"%d %b" % (number, size))
        sizes[number - 1] = int(size.split()[0])
        digest.update(b"%d %b\n" % (number, size))
    return sizes


def _uids(session: Pop3Session, count: int, digest: "hashlib._Hash") -> Iterator[tuple[int, bytes]]:
    for number, uid in _numbered(session, "UIDL", is_known=count > 0 and "UIDL" in session.capabilities):
        digest.update(b"%d %b\n" % (number, uid))
        yield number, uid


def _numbered(session: Pop3Session, command: str, *, is_known: bool) -> Iterator[tuple[int, bytes]]:
    """Yield what a server lists, by number; nothing if it does not know the command, or has nothing to list.

    Refused where it does: for want of the ids of one moment all mail would be fetched once more, under other keys.
    """
    read = 0
    try:
        for line in session.lines(command):
            read += len(line)
            number, _, rest = line.strip().partition(b" ")
            if read > _MOST_BYTES or not number.isdigit() or int(number) == 0 or not rest.strip():
                raise Garbage(line)
            yield int(number), rest.strip()
    except Refused:
        if is_known:
            raise


def _spelled(uid: bytes) -> str:
    """Return a unique id as text that can be kept, whatever bytes a server or a sender put into it."""
    text = quote_from_bytes(uid, safe=_LITERAL)
    return text if len(text) <= _LONGEST_KEY else f"%{sha256(uid).hexdigest()}"


def _told_apart(session: Pop3Session, numbers: Iterable[int]) -> dict[str, list[int]]:
    apart: dict[str, list[int]] = {}
    for digest, same in _grouped((_head_digest(session, number), number) for number in numbers).items():
        wholes = (
            [(digest, same[0])] if len(same) == 1 else [(_whole_digest(session, number), number) for number in same]
        )
        apart |= _grouped(wholes)
    return apart


def _grouped(pairs: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = {}
    for digest, number in pairs:
        groups.setdefault(digest, []).append(number)
    return groups


def _head_digest(session: Pop3Session, number: int) -> str:
    try:
        return sha256(_CHANGING.sub(b"", head_of(session, number))).hexdigest()
    except Refused:
        return "unreadable"


def _whole_digest(session: Pop3Session, number: int) -> str:
    """Return a hash of head and body without the lines that change."""
    head, body, in_head = bytearray(), sha256(), True
    try:
        for piece in session.lines(f"RETR {number}"):
            in_head = in_head and bool(piece.strip()) and len(head) < _HEAD_BYTES
            if in_head:
                head += piece
            else:
                body.update(piece)
    except Refused:
        return "unreadable"
    return sha256(_CHANGING.sub(b"", bytes(head)) + body.digest()).hexdigest()
