"""Outlook's .msg files ([MS-OXMSG]): a small file system in a file, one stream per property."""

import io
import re
from typing import Any, Final

import olefile

from tui_mail.fetch.outlook.mapi import MapiAttachment, MapiMessage, Properties, Value
from tui_mail.fetch.outlook.rebuild import rebuild

_DEPTH: Final = 10  # messages in messages
_MEMBERS: Final = 2000  # recipients, and attachments, of one message
_PROPERTIES: Final = "__properties_version1.0"
_STREAM: Final = re.compile(r"__substg1\.0_([0-9A-Fa-f]{4})([0-9A-Fa-f]{4})")
_EMBEDDED: Final = "__substg1.0_3701000D"
_MULTIPLE: Final = 0x1000  # types of lists
_FIXED: Final = {0x0002: 2, 0x0003: 4, 0x0004: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x000A: 4, 0x000B: 2, 0x0014: 8,
                 0x0040: 8}  # fmt: skip

Path = tuple[str, ...]


def to_eml(content: bytes) -> bytes:
    """Return a .msg file as an EML. ValueError where it is none."""
    if not olefile.isOleFile(data=content):
        raise ValueError("no .msg file")
    with olefile.OleFileIO(io.BytesIO(content)) as ole:
        return rebuild(_message(ole, (), 32, _DEPTH))


def _message(ole: Any, place: Path, header: int, depth: int) -> MapiMessage:  # noqa: ANN401 - olefile has no types
    """Read the message in a storage; `header` bytes stand before its list of properties."""
    entries = _entries(ole, place)
    properties = _properties(ole, place, entries, header)
    recipients = [name for name in entries if name.startswith("__recip_version1.0_")]
    attachments = [name for name in entries if name.startswith("__attach_version1.0_")]
    return MapiMessage(
        properties,
        [_properties(ole, (*place, name), _entries(ole, (*place, name)), 8) for name in recipients[:_MEMBERS]],
        [_attachment(ole, (*place, name), depth) for name in attachments[:_MEMBERS]],
    )


def _attachment(ole: Any, place: Path, depth: int) -> MapiAttachment:  # noqa: ANN401 - olefile has no types
    entries = _entries(ole, place)
    properties = _properties(ole, place, entries, 8)
    if _EMBEDDED in entries and depth and _PROPERTIES in _entries(ole, (*place, _EMBEDDED)):
        return MapiAttachment(properties, None, _message(ole, (*place, _EMBEDDED), 24, depth - 1))
    return MapiAttachment(properties, properties.bytes(0x3701))


def _entries(ole: Any, place: Path) -> list[str]:  # noqa: ANN401 - olefile has no types
    """Return the names in a storage, sorted: their order in the file says nothing."""
    node = ole.root
    for name in place:
        node = next((kid for kid in node.kids if kid.name.lower() == name.lower()), None)
        if node is None:
            return []
    return sorted(kid.name for kid in node.kids)


def _properties(ole: Any, place: Path, entries: list[str], header: int) -> Properties:  # noqa: ANN401 - olefile has no types
    values: dict[int, Value] = {}
    if _PROPERTIES in entries:
        listed = ole.openstream([*place, _PROPERTIES]).read()
        for at in range(header, len(listed) - 15, 16):
            kind, number = (
                int.from_bytes(listed[at : at + 2], "little"),
                int.from_bytes(listed[at + 2 : at + 4], "little"),
            )
            if kind in _FIXED:
                values[number] = Value(kind, listed[at + 8 : at + 8 + _FIXED[kind]])
    for name in entries:
        found = _STREAM.fullmatch(name)
        if found is None:
            continue
        number, kind = int(found[1], 16), int(found[2], 16)
        if not kind & _MULTIPLE and kind != 0x000D:
            values[number] = Value(kind, ole.openstream([*place, name]).read())
    return Properties(values)
