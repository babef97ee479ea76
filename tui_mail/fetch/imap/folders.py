"""Which folders an IMAP account has, and what they are for."""

from collections.abc import Sequence
from typing import Any

from imapclient import IMAPClient, imap_utf7

from tui_mail.fetch.roles import role_by_name
from tui_mail.fetch.source import Role

_SPECIAL_USE: dict[bytes, Role] = {
    b"\\sent": "sent",
    b"\\drafts": "drafts",
    b"\\junk": "junk",
    b"\\trash": "trash",
    b"\\archive": "archive",
}
_CANNOT_BE_OPENED = {b"\\noselect", b"\\nonexistent"}
_Listed = Sequence[tuple[Sequence[bytes], bytes | None, bytes | str]]


def listed_roles(client: IMAPClient) -> dict[str, Role]:
    """Return the folders that can be opened, with their roles: what the server says counts, then names."""
    roles: dict[str, Role] = {"INBOX": "inbox"}
    guesses: dict[str, Role] = {}
    for flags, delimiter, raw_name in _list(client):
        marks = {flag.lower() for flag in flags}
        name = _decoded(raw_name)
        if name is None or marks & _CANNOT_BE_OPENED or name.upper() == "INBOX":
            continue
        roles[name] = next((role for mark, role in _SPECIAL_USE.items() if mark in marks), "none")
        guesses[name] = role_by_name(name, (delimiter or b"").decode("latin-1"))
    said = set(roles.values())
    return {
        name: guesses[name] if role == "none" and guesses[name] not in said else role for name, role in roles.items()
    }


def _list(client: IMAPClient) -> _Listed:
    """List all folders; some servers say what they are for only if asked (RFC 6154, 3)."""
    listed: Any
    if client.has_capability("SPECIAL-USE") and client.has_capability("LIST-EXTENDED"):
        answer = client._raw_command_untagged(b"LIST", [b'""', b'"*"', b"RETURN", b"(SPECIAL-USE)"], uid=False)
        listed = client._proc_folder_list(answer)
    else:
        listed = client.list_folders()
    return listed  # type: ignore[no-any-return]  # imapclient has no types


def _decoded(raw: bytes | str) -> str | None:
    """Return the name of a folder; None if it cannot be said again, so that nobody could open it."""
    encoded = raw.encode() if isinstance(raw, str) else raw
    try:
        name: str = imap_utf7.decode(encoded)
        return name if imap_utf7.encode(name) == encoded else None
    except ValueError:
        return None
