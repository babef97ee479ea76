"""Outlook's envelope of text and files (TNEF, winmail.dat): what is in it becomes parts, within bounds."""

import logging
import mimetypes
from collections.abc import Iterator
from struct import error as StructError
from struct import unpack_from
from typing import Any, Final

from tui_mail.mail.charsets import codec_of, decode_text
from tui_mail.mail.headers import clean_line
from tui_mail.mail.rtf import html_of_rtf
from tui_mail.mail.tree import Part, made_part

# Without the files of this machine: a name is the same everywhere.
_KNOWN_TYPES: Final = mimetypes.MimeTypes()
_TYPES: Final = frozenset(("application/ms-tnef", "application/vnd.ms-tnef"))
_BEGIN: Final = b"\x78\x9f\x3e\x22"
_BYTES: Final = 64 * 1024 * 1024
_ENTRIES: Final = 5000
_VALUES: Final = 50_000
_FILES: Final = 500
_ATTACHMENT_LEVEL: Final = 2
_BODY, _DATA, _TITLE, _NEXT_FILE, _PROPERTIES, _FILE_PROPERTIES, _CODEPAGE = (
    *(0x800C, 0x800F, 0x8010, 0x9002, 0x9003, 0x9005, 0x9007),  # what an entry of TNEF holds
)
_PLAIN_BODY, _RTF_BODY, _HTML_BODY, _INTERNET_CODEPAGE = 0x1000, 0x1009, 0x1013, 0x3FDE  # properties of the message
_SHOWN_NAME, _OBJECT, _SHORT_NAME, _LONG_NAME, _MIME_TYPE, _CONTENT_ID = (
    *(0x3001, 0x3701, 0x3704, 0x3707, 0x370E, 0x3712),  # and of a file
)
_NAMED: Final = 0x8000  # from here on a property carries its own name
_OBJECTS: Final = {
    bytes.fromhex("0703020000000000c000000000000046"): "application/ms-tnef",  # a message
    bytes.fromhex("0b00000000000000c000000000000046"): "application/x-ole-storage",
}
_MANY: Final = 0x1000  # the property has a list of values
_FIXED: Final = {2: 2, 11: 2, 3: 4, 4: 4, 10: 4, 5: 8, 6: 8, 7: 8, 0x14: 8, 0x40: 8, 0x48: 16}
_PAGES: Final = {20127: "us-ascii", 20866: "koi8-r", 21866: "koi8-u", 51932: "euc-jp"}
_STRINGS: Final = frozenset((0x1E, 0x1F))
_VARIABLE: Final = _STRINGS | {0, 0x0D, 0x102}
# tnefparse logs what strangers wrote; what matters of it stands in `Mail.problems`.
logging.getLogger("tnefparse").setLevel(logging.CRITICAL + 1)


class TooLargeError(ValueError):
    """An envelope holds more than anybody sends."""


def is_tnef(part: Part) -> bool:
    """Whether a part is an envelope."""
    return part.media_type in _TYPES or part.filename.lower() == "winmail.dat"


def unpack(envelope: Part) -> tuple[Part | None, list[Part]]:
    """Read the text and the files of a TNEF envelope; raises a ValueError or the like where it is damaged."""
    import tnefparse  # noqa: F401 - asks whether it is there before anything is said to be damaged

    content = envelope.content()
    if len(content) > _BYTES:
        raise TooLargeError("too large")
    message, files, codec = _read_envelope(content)
    if len(files) > _FILES:
        raise TooLargeError("too large")
    return _body_of(message, codec, envelope), [_file_of(said, codec, envelope) for said in files]


def _read_envelope(content: bytes) -> tuple[dict[int, Any], list[dict[int, Any]], str]:
    """Collect what is said of the message and of each file, and the codec of its text."""
    codec = "cp1252"
    allowed = _VALUES
    message: dict[int, Any] = {}
    files: list[dict[int, Any]] = []
    for level, name, data in _entries(content):
        said: dict[int, Any] = {name: data}
        if name in {_PROPERTIES, _FILE_PROPERTIES}:
            said, allowed = _properties(data, codec, allowed)
        if name == _CODEPAGE:
            codec = _codec_of_page(data[:4]) or codec
        elif name == _NEXT_FILE:
            files.append({})
        elif level != _ATTACHMENT_LEVEL:
            message.update(said)
        elif files:
            files[-1].update(said)
    return message, files, codec


def _entries(content: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Walk level, name and bytes of what an envelope consists of."""
    if not content.startswith(_BEGIN):
        raise ValueError("no TNEF")
    position = 6
    for _ in range(_ENTRIES):
        if position + 11 > len(content):
            return
        level, name, _, size = unpack_from("<BHHI", content, position)
        if level not in {1, 2} and position > 6:
            return  # rubbish below the last entry
        if position + size + 11 > len(content):
            raise ValueError("cut off")
        yield level, name, content[position + 9 : position + 9 + size]
        position += size + 11
    raise TooLargeError("too large")


def _properties(block: bytes, codec: str, allowed: int) -> tuple[dict[int, Any], int]:
    """Read MAPI properties: str or bytes for each name, and how many more values are allowed."""
    from tnefparse.mapi import decode_mapi

    sizes, allowed = _measured(block, allowed)
    found: dict[int, Any] = {}
    for each in decode_mapi(block, codec):
        if each.attr_type in _STRINGS:
            found[each.name] = each.data
        elif isinstance(each.raw_data, bytes):
            found[each.name] = each.raw_data
        else:  # `data` would lose the zeros at the end of a file, and the values are filled up with some
            found[each.name] = b"".join(each.raw_data)[: sizes.get(each.name)]
    return found, allowed


def _measured(block: bytes, allowed: int) -> tuple[dict[int, int], int]:
    """Measure each property; refuse counts that the block cannot hold, because the library believes them."""
    (count,) = unpack_from("<I", block)
    if count > allowed:
        raise ValueError("more properties than there can be")
    position = 4
    sizes: dict[int, int] = {}
    for _ in range(count):
        kind, name = unpack_from("<HH", block, position)
        position += 4
        if name >= _NAMED:
            is_word, size = unpack_from("<II", block, position + 16)
            position += 24 + (_filled_up(size) if is_word else 0)
        number = 1
        if kind & _MANY or kind in _VARIABLE:
            (number,) = unpack_from("<I", block, position)
            position += 4
        allowed -= number
        if not number or allowed < 0:
            raise ValueError("more values than there can be")
        position, sizes[name] = _measure(block, position, kind & ~_MANY, number)
    if position > len(block):
        raise ValueError("cut off")
    return sizes, allowed


def _measure(block: bytes, position: int, kind: int, number: int) -> tuple[int, int]:
    """Find where values end, and how many bytes they are."""
    if kind not in _VARIABLE:
        size = _FIXED[kind] * number
        return position + _filled_up(size), size
    total = 0
    for _ in range(number):
        (size,) = unpack_from("<I", block, position)
        position += 4 + _filled_up(size)
        total += size if number == 1 else _filled_up(size)
    return position, total


def _filled_up(size: int) -> int:
    return -(-size // 4) * 4


def _body_of(message: dict[int, Any], codec: str, envelope: Part) -> Part | None:
    """Take the text of the envelope: plain, HTML, or what its RTF was made from."""
    plain = message.get(_PLAIN_BODY) or message.get(_BODY)
    if plain:
        return made_part(_text(plain, codec).encode(), "text/plain; charset=utf-8")
    if html := message.get(_HTML_BODY):
        codec = _codec_of_page(message.get(_INTERNET_CODEPAGE, b"")) or codec
        return made_part(_text(html, codec).encode(), "text/html; charset=utf-8")
    if not (rtf := message.get(_RTF_BODY)):
        return None
    try:
        return made_part(html_of_rtf(rtf).encode(), "text/html; charset=utf-8")
    except (StructError, ValueError):
        envelope.budget.problems["the text in a file of Outlook is damaged"] = None
        return None


def _codec_of_page(number: bytes) -> str | None:
    """Find the codec of a code page of Windows."""
    page = int.from_bytes(number, "little")
    return codec_of(_PAGES.get(page) or (f"iso-8859-{page - 28590}" if 28590 < page < 28606 else f"cp{page}"))


def _text(said: str | bytes, codec: str) -> str:
    text = decode_text(said.rstrip(b"\0"), codec) if isinstance(said, bytes) else said
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _file_of(said: dict[int, Any], codec: str, envelope: Part) -> Part:
    """Make a part of a file; an enclosed message or object is a file as well, without the id that says what it is."""
    data = said.get(_OBJECT) or said.get(_DATA) or b""
    content = data if isinstance(data, bytes) else data.encode()
    names = (_LONG_NAME, _TITLE, _SHORT_NAME)
    if content[:16] in _OBJECTS:
        names = (_LONG_NAME, _SHOWN_NAME, _TITLE)
        said[_MIME_TYPE] = _OBJECTS[content[:16]]
        content = content[16:]
    name = clean_line(_text(next((said[each] for each in names if said.get(each)), ""), codec))
    kind = clean_line(_text(said.get(_MIME_TYPE, ""), codec)) or _KNOWN_TYPES.guess_type(name)[0]
    return made_part(
        content,
        kind or "application/octet-stream",
        name=name,
        content_id=clean_line(_text(said.get(_CONTENT_ID, ""), codec)),
        budget=envelope.budget,
    )
