"""The text inside the attachments of a message, for searches. Runs in a child with limits; nothing is loaded or run."""

import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from struct import error as StructError
from typing import Final
from zipfile import BadZipFile
from zlib import error as ZlibError

import msgspec
from lxml import etree

from tui_mail.mail.body_text import index_text
from tui_mail.mail.charsets import decode_text
from tui_mail.mail.contents import META_CHARSET, sort_contents
from tui_mail.mail.file_kind import file_kind
from tui_mail.mail.headers import clean_text
from tui_mail.mail.html import html_body
from tui_mail.mail.parse import parse_indexed
from tui_mail.mail.text import counted
from tui_mail.mail.tree import read_tree

CHARACTERS: Final = 500_000
"""So much of the text of a message's attachments is kept and found: more would keep others waiting who write."""

_BYTES: Final = 4 * 1024 * 1024
_HTML_BYTES: Final = 2 * 1024 * 1024
_ROWS: Final = 20_000
_ENTRIES: Final = 1000
_PDF_SECONDS: Final = 8.0  # of computing; a page takes some 20 ms, but some take seconds
_STUMBLES: Final = (
    *(ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError, OSError, EOFError),
    *(StructError, ZlibError, BadZipFile, NotImplementedError, SyntaxError, etree.LxmlError),
)
_BLANKS: Final = re.compile(r"[^\S\n]+")
_LINE_ENDS: Final = re.compile(r" ?\n[ \n]*")
_FOLDED: Final = re.compile(r"\r?\n[ \t]")
_ONLY_BEGINNING: Final = "only its beginning is searched"


@dataclass(frozen=True, slots=True)
class Wanted:
    """An attachment that is to be read."""

    part: int
    name: str
    media_type: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of an attachment: lines without runs of blanks. Where it was not read whole, why."""

    part: int
    text: str
    problem: str = ""
    failed: bool = False


class CannotReadError(ValueError):
    """A file whose text cannot be had; the text says why."""


def extract(raw: bytes, wanted: list[Wanted], left: int = CHARACTERS) -> list[Extracted]:
    """Read some attachments of a message, `left` characters of their text; of one that is damaged, it is said so."""
    others = sort_contents(read_tree(raw)).others
    found: list[Extracted] = []
    for one in wanted:
        content = others[one.part - 1].content() if 0 < one.part <= len(others) else None
        if content is None or sha256(content).hexdigest() != one.sha256:
            found.append(Extracted(one.part, "", "it is not what it was when it arrived", failed=True))
            continue
        found.append(_extracted(one, content, left))
        left -= len(found[-1].text)
    return found


def _extracted(wanted: Wanted, content: bytes, most: int) -> Extracted:
    try:
        text, problem = _file_text(content, wanted.name, wanted.media_type)
    except CannotReadError as exc:
        return Extracted(wanted.part, "", str(exc), failed=True)
    except _STUMBLES:
        return Extracted(wanted.part, "", "it is damaged and cannot be read", failed=True)
    if len(text) > most:
        return Extracted(wanted.part, text[:most], _ONLY_BEGINNING)
    return Extracted(wanted.part, text, problem)


def _file_text(content: bytes, name: str, media_type: str) -> tuple[str, str]:
    """Return the text of a file, and what is to be said of it. Raises CannotReadError, or any of _STUMBLES."""
    kind, what = file_kind(content, name, media_type)
    reader = _READERS.get(kind)
    if reader is None:
        return "", f"{what}: it holds no text that can be read"
    text, problem = reader(content)
    kept = _LINE_ENDS.sub("\n", _BLANKS.sub(" ", clean_text(text[: 4 * CHARACTERS]))).strip()
    return kept, problem if kept else problem or f"{what} without text"


def _plain(content: bytes) -> tuple[str, str]:
    return decode_text(content[:_BYTES]).lstrip("\ufeff"), _ONLY_BEGINNING if len(content) > _BYTES else ""


def _html(content: bytes) -> tuple[str, str]:
    said = META_CHARSET.search(content[:2048])
    source = decode_text(content[:_HTML_BYTES], said[1].decode("ascii") if said else "")
    return index_text(html_body(source)), _ONLY_BEGINNING if len(content) > _HTML_BYTES else ""


def _rtf(content: bytes) -> tuple[str, str]:
    from tui_mail.mail.rtf import html_of_rtf, unpacked_rtf

    return index_text(html_body(html_of_rtf(unpacked_rtf(content)))), ""


def _mail(content: bytes) -> tuple[str, str]:
    """Write who wrote to whom about what, which files are in it, and its text."""
    mail, index = parse_indexed(content)
    people = (*mail.from_, *mail.sender, *mail.reply_to, *mail.to, *mail.cc, *mail.bcc)
    named = dict.fromkeys(f"{one.name} {one.address}".strip() for one in people)
    files = [file.name for file in mail.attachments if not file.decoration]
    return "\n".join((mail.subject, *named, *files, index)), ""


def _calendar(content: bytes) -> tuple[str, str]:
    """Read a calendar; one that cannot be understood, as the text that it is."""
    from tui_mail.mail.calendar_text import calendar_text

    try:
        return calendar_text(content, entries_shown=_ENTRIES)[0], ""
    except (ImportError, *_STUMBLES):
        text, problem = _plain(content)
        return _FOLDED.sub("", text), problem


def _pdf(content: bytes) -> tuple[str, str]:
    """Read page after page as long as there is time; a page that is damaged costs no other."""
    from tui_mail.mail.pdf_text import Pages, PdfRefusedError

    try:
        found = Pages(content)
    except PdfRefusedError as exc:
        raise CannotReadError(str(exc)) from exc
    pages: list[str] = []
    looked_at = length = 0
    until = time.process_time() + _PDF_SECONDS
    while looked_at < found.count and length <= CHARACTERS and time.process_time() < until:
        with suppress(*_STUMBLES):
            pages.append(found.text(looked_at))
            length += len(pages[-1])
        looked_at += 1
    if looked_at and not pages:
        raise CannotReadError("it is damaged and cannot be read")
    if not length:
        return "", f"PDF, {counted(found.count, 'page')} without text, such as a scan"
    rest = found.count - len(pages)
    return "\n".join(pages), f"{rest} of its {found.count} pages are not searched" if rest else ""


def _office(content: bytes) -> tuple[str, str]:
    from tui_mail.mail.office_text import office_body
    from tui_mail.mail.unpacking import OfficeRefusedError

    try:
        found = office_body(content, most_rows=_ROWS)
    except OfficeRefusedError as exc:
        raise CannotReadError(str(exc)) from exc
    return ("", "a zip archive, which is not unpacked") if found is None else (index_text(found[0]), "")


_READERS: Final[dict[str, Callable[[bytes], tuple[str, str]]]] = {
    "pdf": _pdf,
    "zip": _office,
    "rtf": _rtf,
    "mail": _mail,
    "calendar": _calendar,
    "html": _html,
    "table": _plain,
    "text": _plain,
}


def encode_request(raw: bytes, wanted: list[Wanted], left: int = CHARACTERS) -> bytes:
    """Return a request for the child."""
    return msgspec.msgpack.encode((raw, wanted, left))


def extract_encoded(request: bytes) -> bytes:
    """Answer a request in the child."""
    raw, wanted, left = msgspec.msgpack.decode(request, type=tuple[bytes, list[Wanted], int])
    return msgspec.msgpack.encode(extract(raw, wanted, left))


def decode_extracted(answer: bytes) -> list[Extracted]:
    """Return what the child found."""
    return msgspec.msgpack.decode(answer, type=list[Extracted])
