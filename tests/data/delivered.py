"""A message as servers hand it on."""

from hashlib import sha256


def as_delivered(raw: bytes) -> bytes:
    """Undo what a server may change: it may write line ends as CRLF, one at the end, and NUL as another byte."""
    return b"\r\n".join(raw.replace(b"\0", b"\x80").splitlines()).strip(b"\r\n") + b"\r\n"


def hash_as_delivered(raw: bytes) -> str:
    """Hash a message (SHA-256) so that it is the same before and after a server had it."""
    return sha256(as_delivered(raw)).hexdigest()
