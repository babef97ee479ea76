"""Encrypted and signed mail: what it is, and the text of what is signed as a whole. Nothing is decrypted."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, Literal

Seal = Literal["", "pgp-encrypted", "pgp-signed", "smime-encrypted", "smime-signed", "smime-opaque"]

SAID: Final[dict[str, str]] = {
    "pgp-encrypted": "Encrypted with PGP: cannot be read here",
    "pgp-signed": "Signed (PGP), not verified",
    "smime-encrypted": "Encrypted (S/MIME): cannot be read here",
    "smime-signed": "Signed (S/MIME), not verified",
    "smime-opaque": "Signed as a whole (S/MIME), not verified: its text cannot be shown here",
}
"""What is said of each."""

_CMS: Final = frozenset(("application/pkcs7-mime", "application/x-pkcs7-mime"))
_CMS_SIGNATURES: Final = frozenset(("application/pkcs7-signature", "application/x-pkcs7-signature"))
_KIND: Final = re.compile(r"smime-type\s*=\s*\"?([a-z-]+)", re.IGNORECASE)
_PGP_MESSAGE: Final = re.compile(r"^-----BEGIN PGP MESSAGE-----\s*$", re.MULTILINE)
_PGP_SIGNED: Final = re.compile(r"^-----BEGIN PGP SIGNED MESSAGE-----\s*$", re.MULTILINE)

_SIGNED_DATA: Final = bytes.fromhex("2a864886f70d010702")
_OID, _OCTETS, _CHUNKS, _SEQUENCE, _INNER = 0x06, 0x04, 0x24, 0x30, 0xA0
_DEPTH: Final = 20
_VALUES: Final = 100_000


def seal_of(content_type: str, media_types: Sequence[str], body: str) -> Seal:
    """Tell what a message is by its Content-Type, the types of its files, and its text."""
    types = {one.lower() for one in media_types}
    if types & _CMS:
        kind, is_alone = _KIND.search(content_type), sum(one.lower() in _CMS for one in media_types) == 1
        if not body.strip() and is_alone and kind and kind[1].lower() == "signed-data":
            return "smime-opaque"
        return "smime-signed" if body.strip() else "smime-encrypted"
    if "application/pgp-encrypted" in types or (_PGP_MESSAGE.search(body) and not body.strip().startswith(">")):
        return "pgp-encrypted"
    if types & _CMS_SIGNATURES:
        return "smime-signed"
    return "pgp-signed" if "application/pgp-signature" in types or _PGP_SIGNED.search(body) else ""


def is_opaque(media_type: str) -> bool:
    """Whether a part might hold a message that is signed as a whole."""
    return media_type in _CMS


class _NoValueError(ValueError):
    """There is no value where one should be."""


def opaque_content(content: bytes) -> bytes:
    """Return the message inside one that is signed as a whole (CMS SignedData); b"" where there is none to be read."""
    try:
        outer = list(_values(content, *next(_values(content, 0, len(content), _Budget()))[1:3], _Budget()))
        if len(outer) < 2 or outer[0][0] != _OID or content[outer[0][1] : outer[0][2]] != _SIGNED_DATA:
            return b""
        signed = next(_values(content, outer[1][1], outer[1][2], _Budget()))
        parts = _values(content, signed[1], signed[2], _Budget())
        encapsulated = next(part for part in parts if part[0] == _SEQUENCE)
        inner = list(_values(content, encapsulated[1], encapsulated[2], _Budget()))
        if len(inner) < 2 or inner[1][0] != _INNER:
            return b""
        return b"".join(_octets(content, inner[1][1], inner[1][2], _Budget()))
    except (_NoValueError, StopIteration):
        return b""


class _Budget:
    """How many values are looked at: a stranger says how many there are."""

    def __init__(self) -> None:
        self.left = _VALUES

    def spend(self, depth: int) -> None:
        self.left -= 1
        if self.left < 0 or depth > _DEPTH:
            raise _NoValueError


def _octets(data: bytes, begin: int, end: int, budget: _Budget, depth: int = 0) -> Iterator[bytes]:
    """Yield the pieces of a string, which may be cut into others."""
    for tag, first, last, _ in _values(data, begin, end, budget, depth):
        if tag == _OCTETS:
            yield data[first:last]
        elif tag == _CHUNKS:
            yield from _octets(data, first, last, budget, depth + 1)


def _values(data: bytes, begin: int, end: int, budget: _Budget, depth: int = 0) -> Iterator[tuple[int, int, int, int]]:
    """Yield the values in a row (BER), those of no told length as well: tag, begin, end, where the next one begins."""
    at = begin
    while at + 1 < end:
        budget.spend(depth)
        tag, length, at = data[at], data[at + 1], at + 2
        if tag == 0 and length == 0:
            return
        if length == 0x80:
            last = _end_of_open(data, at, end, budget, depth + 1)
            yield tag, at, last, last + 2
            at = last + 2
            continue
        if length > 0x80:
            count = length - 0x80
            length, at = int.from_bytes(data[at : at + count]), at + count
            if count > 4:
                raise _NoValueError
        if at + length > end:
            raise _NoValueError
        yield tag, at, at + length, at + length
        at += length


def _end_of_open(data: bytes, begin: int, end: int, budget: _Budget, depth: int) -> int:
    """Return where a value ends that does not say how long it is."""
    last = begin
    for *_, after in _values(data, begin, end, budget, depth):
        last = after
    if data[last : last + 2] != b"\0\0":
        raise _NoValueError
    return last
