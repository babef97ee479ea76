"""The public keys by which people come over SSH, as they stand in their .pub files."""

import base64
import binascii
from collections.abc import Iterable

from tui_mail.config import checks

TYPES = (
    "ssh-ed25519",
    "sk-ssh-ed25519@openssh.com",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ecdsa-sha2-nistp256@openssh.com",
    "ssh-rsa",
)

_LONGEST = 8192  # characters, sshd's own limit of a line


def ssh_key(key: str, text: str) -> None:
    """Require a public key, `TYPE BASE64 [COMMENT]`, with no options before it: those are ours to give."""
    checks.line(key, text)
    kind, _, rest = text.partition(" ")
    if kind not in TYPES:
        raise ValueError(f"{key}: {text[:40]!r} is not the line of a .pub file (ssh-ed25519 AAAA... comment)")
    if len(text) > _LONGEST or not _is_of_kind(kind, rest.partition(" ")[0]):
        raise ValueError(f"{key}: what follows {kind} is not such a key")


def key_itself(text: str) -> str:
    """Return a key without its comment: what sshd compares."""
    return " ".join(text.split(" ", 2)[:2])


def each_once(place: str, keys: Iterable[tuple[str, str]]) -> None:
    """Refuse a key that two people have, given as (login, key): sshd would take whoever stands first for both."""
    holders: dict[str, str] = {}
    for login, text in keys:
        holder = holders.setdefault(key_itself(text), login)
        if holder != login:
            raise ValueError(f"{place}: {login} and {holder} have the same key; each person needs an own one")


def _is_of_kind(kind: str, encoded: str) -> bool:
    """Whether the bytes begin with the name of their kind, as RFC 4253 (6.6) has it, and go on after it."""
    try:
        content = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return False
    name = kind.encode()
    start = len(name).to_bytes(4, "big") + name
    return content.startswith(start) and len(content) > len(start) + 4
