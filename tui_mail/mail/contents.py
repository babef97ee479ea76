"""Which text of a message is shown, and what its attachments are; those in an Outlook envelope (TNEF) as well."""

import logging
import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from struct import error as StructError
from struct import unpack_from
from typing import Any, Final

from tui_mail.mail.charsets import codec_of, decode_text
from tui_mail.mail.headers import clean_line, clean_text, decode_words
from tui_mail.mail.html import html_of_rtf, html_to_text
from tui_mail.mail.message import Attachment
from tui_mail.mail.text import safe_filename
from tui_mail.mail.tree import Part, made_part, read_fields

_SHOWN_BYTES: Final = 2 * 1024 * 1024
_META: Final = re.compile(rb"(?i)<meta[^>]{1,200}charset=[\"' ]*([a-z0-9_:-]{2,40})")
_NAME_CHARACTERS: Final = 200
_HEADER_BYTES: Final = 64 * 1024
_SHOWN: Final = frozenset(("text/plain", "text/html"))
# Other forms of one text: beside a text that is shown they are no attachments.
_RENDERINGS: Final = _SHOWN | {"text/enriched", "text/richtext", "text/x-amp-html", "text/watch-html"}
# Without the files of this machine: a name is the same everywhere.
_KNOWN_TYPES: Final = mimetypes.MimeTypes()
_TYPES: Final = mimetypes.MimeTypes()  # and with ours, for parts without a name
for _type, _ending in {
    "text/calendar": ".ics",
    "text/rtf": ".rtf",
    "application/pgp-signature": ".asc",
    "application/ms-tnef": ".dat",
    "message/delivery-status": ".txt",
    "message/disposition-notification": ".txt",
}.items():
    _TYPES.add_type(_type, _ending)

_TNEF_TYPES: Final = frozenset(("application/ms-tnef", "application/vnd.ms-tnef"))
_TNEF_BEGIN: Final = b"\x78\x9f\x3e\x22"
_TNEF_BYTES: Final = 64 * 1024 * 1024
_TNEF_ENTRIES: Final = 5000
_TNEF_VALUES: Final = 50_000
_TNEF_FILES: Final = 500
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


@dataclass
class Contents:
    """The leaves of a message: texts that are shown, in their order, and everything else."""

    texts: list[Part] = field(default_factory=list)
    others: list[Part] = field(default_factory=list)
    unpacked: list[Part] = field(default_factory=list)  # of the others: envelopes whose files follow at the end

    def take(self, more: "Contents") -> None:
        """Add the leaves of a later part."""
        self.texts += more.texts
        self.others += more.others


def sort_contents(root: Part) -> Contents:
    """Find the texts and files of a message; files of a TNEF envelope come last, so that no number depends on them."""
    contents = _sort(root)
    for part in [each for each in contents.others if _is_tnef(each)]:
        try:
            body, files = _unpack(part)
        except ImportError:
            return contents  # without tnefparse it is a file like any other
        except (StructError, ValueError, LookupError, TypeError, ArithmeticError) as exc:
            said = str(exc) if isinstance(exc, _TooLargeError) else "damaged"
            root.budget.problems[f"a file with Outlook's attachments is {said} and was not unpacked"] = None
            continue
        contents.unpacked.append(part)
        contents.others += files
        if body and not any(_has_letters(text) for text in contents.texts):
            contents.texts = [body]
    return contents


def _sort(part: Part) -> Contents:
    """Decide for each leaf whether it is shown; RFC 2046 alternatives show one of their kind."""
    if part.children is None:
        return _sort_leaf(part)
    if part.disposition == "attachment":
        return Contents(others=list(part.leaves()))
    children = [_sort(child) for child in part.children]
    if part.media_type == "multipart/alternative":
        return _best_of(children)
    contents = Contents()
    for child in children:
        later = [text for text in child.texts if contents.texts and text.filename]
        child.texts = [text for text in child.texts if text not in later]
        contents.take(child)
    return contents


def _sort_leaf(part: Part) -> Contents:
    is_text = part.media_type in _SHOWN or part.media_type.startswith("multipart/")
    if not is_text or part.disposition == "attachment":
        return Contents(others=[part])
    # A text with a name is a file as well, even where it is the text to read.
    return Contents(texts=[part], others=[part] if part.filename else [])


def _best_of(children: list[Contents]) -> Contents:
    """Prefer plain text to HTML and any text to an empty one; files of every alternative are kept."""
    readable = [child for child in children if any(_has_letters(text) for text in child.texts)]
    plain = [child for child in readable if all(text.media_type == "text/plain" for text in child.texts)]
    best = (plain or readable or [Contents()])[0]
    others = [
        other for child in children for other in child.others if other.media_type not in _RENDERINGS or other.filename
    ]
    return Contents(best.texts, others)


def _has_letters(part: Part) -> bool:
    content = part.content()
    if part.media_type == "text/html":
        return bool(content.strip())
    return bool(_decoded(part, content[:_SHOWN_BYTES]).strip())


def _decoded(part: Part, content: bytes) -> str:
    label = part.charset
    if not label and part.media_type == "text/html" and (meta := _META.search(content[:2048])):
        label = meta[1].decode("ascii")
    return decode_text(content, label)


def shown_text(contents: Contents) -> tuple[str, bool]:
    """Give the safe text to read, and whether it was made from HTML."""
    texts: list[str] = []
    from_html = False
    for part in contents.texts:
        is_html = part.media_type == "text/html"
        content = part.content()
        if len(content) > _SHOWN_BYTES:
            part.budget.problems["the text is very long and was cut"] = None
        source = _decoded(part, content[:_SHOWN_BYTES])
        text = (html_to_text(source) if is_html else clean_text(source)).strip("\n")
        if text.strip():
            from_html = from_html or (is_html and not texts)
            texts.append(text)
    return "\n\n".join(texts), from_html


def attachments(contents: Contents) -> tuple[Attachment, ...]:
    """List everything that is not the shown text, in the order of the message."""
    return tuple(
        _attachment(number, part, is_unpacked=part in contents.unpacked)
        for number, part in enumerate(contents.others, start=1)
    )


def _attachment(number: int, part: Part, *, is_unpacked: bool) -> Attachment:
    content = part.content()
    content_id = clean_line(part.first("Content-ID")).strip("<> ")
    return Attachment(
        part=number,
        name=_name(number, part, content),
        media_type=clean_line(part.media_type),
        size=len(content),
        sha256=sha256(content).hexdigest(),
        content_id=content_id,
        inline=is_unpacked or (bool(content_id) and part.disposition != "attachment"),
    )


def _name(number: int, part: Part, content: bytes) -> str:
    """Take the declared name, for an enclosed message its subject; else a number and what the type suggests."""
    declared = clean_line(decode_words(part.filename))
    if len(declared) > _NAME_CHARACTERS:
        declared = safe_filename(declared)
    if part.media_type in {"message/rfc822", "message/global"}:
        subject = declared or clean_line(decode_words(read_fields(content[:_HEADER_BYTES]).first("Subject")))
        stem = safe_filename(subject)[:_NAME_CHARACTERS] if subject else f"message-{number}"
        return stem if stem.lower().endswith(".eml") else f"{stem}.eml"
    if declared:
        return declared
    return f"part-{number}{_TYPES.guess_extension(part.media_type) or '.bin'}"


class _TooLargeError(ValueError):
    """An envelope holds more than anybody sends."""


def _is_tnef(part: Part) -> bool:
    return part.media_type in _TNEF_TYPES or part.filename.lower() == "winmail.dat"


def _unpack(envelope: Part) -> tuple[Part | None, list[Part]]:
    """Read the text and the files of a TNEF envelope; raises a ValueError or the like where it is damaged."""
    import tnefparse  # noqa: F401 - asks whether it is there before anything is said to be damaged

    content = envelope.content()
    if len(content) > _TNEF_BYTES:
        raise _TooLargeError("too large")
    message, files, codec = _read_envelope(content)
    if len(files) > _TNEF_FILES:
        raise _TooLargeError("too large")
    return _body_of(message, codec, envelope), [_file_of(said, codec, envelope) for said in files]


def _read_envelope(content: bytes) -> tuple[dict[int, Any], list[dict[int, Any]], str]:
    """Collect what is said of the message and of each file, and the codec of its text."""
    codec = "cp1252"
    allowed = _TNEF_VALUES
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
    if not content.startswith(_TNEF_BEGIN):
        raise ValueError("no TNEF")
    position = 6
    for _ in range(_TNEF_ENTRIES):
        if position + 11 > len(content):
            return
        level, name, _, size = unpack_from("<BHHI", content, position)
        if level not in {1, 2} and position > 6:
            return  # rubbish below the last entry
        if position + size + 11 > len(content):
            raise ValueError("cut off")
        yield level, name, content[position + 9 : position + 9 + size]
        position += size + 11
    raise _TooLargeError("too large")


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
