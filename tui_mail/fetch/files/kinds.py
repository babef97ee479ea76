"""What a file is, by how it begins; its name decides only where nothing else does."""

import os
import re
from pathlib import Path
from typing import Final, Literal

from tui_mail.fetch.files.mbox_lines import is_separator
from tui_mail.fetch.files.plain import open_plain

Kind = Literal["eml", "msg", "zip", "mbox", "pst", "none"]

_START: Final = 4096
_FIELDS: Final = re.compile(rb"(?:[!-9;-~]{1,76}[ \t]*:[^\n]*\n(?:[ \t][^\n]*\n)*)+", re.DOTALL)
_KNOWN: Final = re.compile(
    rb"(?:^|\n)(?:from|to|date|subject|received|return-path|message-id|mime-version|x-[a-z0-9-]+|delivered-to|sender"
    rb"|reply-to|content-type|cc|in-reply-to|references|dkim-signature|envelope-to)[ \t]*:",
    re.IGNORECASE,
)
_TEMPORARY: Final = (".tmp", ".temp", ".part", ".partial", ".crdownload", ".download", ".filepart", ".swp", "~")


def kind_of(path: Path) -> Kind:
    """Return what a file is. OSError if it is no plain file or cannot be read."""
    with open_plain(path) as file:
        return kind_of_bytes(file.read(_START), os.fsdecode(path.name))


def kind_of_bytes(start: bytes, name: str) -> Kind:
    """Return what begins so."""
    if start.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "msg" if name.lower().endswith((".msg", ".oft")) or "__substg1.0_" in _utf16(start) else "none"
    if start.startswith(b"!BDN"):
        return "pst"
    if start.startswith((b"PK\3\4", b"PK\5\6")):
        return "zip" if name.lower().endswith(".zip") else "none"  # office files are ZIPs too
    if name.lower().endswith(".eml"):
        return "mbox" if is_separator(start) and not _FIELDS.match(start) else "eml"
    if is_separator(start):
        return "mbox"
    fields = _FIELDS.match(start.lstrip(b"\xef\xbb\xbf\r\n"))
    return "eml" if fields is not None and _KNOWN.search(fields[0]) else "none"


def is_temporary(name: str) -> bool:
    """Whether a file is still to get its name: programs write under such ones and rename."""
    return name.startswith((".", "~")) or name.lower().endswith(_TEMPORARY)


def _utf16(start: bytes) -> str:
    return start.decode("utf-16-le", "ignore")
