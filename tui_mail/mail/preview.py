"""What can be shown of a file: its text, or a picture scaled down. Runs in a child with limits; nothing is loaded."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from struct import error as StructError
from typing import Final
from zipfile import BadZipFile
from zlib import error as ZlibError

import msgspec
from lxml import etree

from tui_mail.mail.body_text import body_text
from tui_mail.mail.charsets import decode_text
from tui_mail.mail.columns import rows_as_lines
from tui_mail.mail.contents import META_CHARSET
from tui_mail.mail.file_kind import file_kind
from tui_mail.mail.headers import clean_text
from tui_mail.mail.html import html_body
from tui_mail.mail.parse import parse
from tui_mail.mail.pixels import pixel_size
from tui_mail.mail.text import counted, safe_line

_SHOWN_BYTES: Final = 2 * 1024 * 1024
_SHOWN_CHARACTERS: Final = 500_000
_SHOWN_LINES: Final = 10_000
_LINE: Final = 4000
_ROWS, _COLUMNS, _CELL = 1000, 50, 80
_TABLE_WIDTH: Final = 200
_STUMBLES: Final = (
    *(ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError, OSError, EOFError),
    *(StructError, ZlibError, BadZipFile, NotImplementedError, SyntaxError, etree.LxmlError),
)


@dataclass(frozen=True, slots=True)
class Preview:
    """Lines of safe text, a PNG that is scaled down (or nothing), and what it is in one line."""

    lines: tuple[str, ...]
    picture: bytes
    what: str


class CannotShowError(ValueError):
    """A file of a known kind of which nothing can be shown; the text says why."""


def preview(content: bytes, name: str, media_type: str) -> Preview:
    """Return what can be shown of a file."""
    kind, what = file_kind(content, name, media_type)
    show = _shows()[kind] if kind else _told(what)
    try:
        return show(content)
    except CannotShowError as exc:
        return Preview((), b"", f"{what}, {size_words(len(content))}: {exc}")
    except _STUMBLES:
        return Preview((), b"", f"{what}, {size_words(len(content))}: it is damaged and cannot be shown")


def _shows() -> dict[str, Callable[[bytes], Preview]]:
    return {
        "pdf": _pdf,
        "zip": _zip,
        "rtf": _rtf,
        "picture": _picture,
        "mail": _mail,
        "calendar": _calendar,
        "html": _html,
        "table": _table,
        "text": _plain,
    }


def _told(words: str) -> Callable[[bytes], Preview]:
    """Say what a file is of which nothing can be shown."""
    return lambda content: Preview((), b"", f"{words}, {size_words(len(content))}: nothing of it can be shown")


def size_words(size: int) -> str:
    """Write a number of bytes as a person does."""
    if size < 1_000:
        return counted(size, "byte")
    return f"{size / 1_000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def _shown(text: str, what: str) -> Preview:
    """Cut a text to what somebody looks through."""
    lines = clean_text(text[:_SHOWN_CHARACTERS]).strip("\n").split("\n")
    is_cut = len(text) > _SHOWN_CHARACTERS or len(lines) > _SHOWN_LINES
    kept = [line if len(line) <= _LINE else f"{line[:_LINE]}…" for line in lines[:_SHOWN_LINES]]
    if not any(line.strip() for line in kept):
        return Preview((), b"", f"{what}; it holds no text")
    return Preview(tuple(kept), b"", f"{what}; only the beginning is shown" if is_cut else what)


def _text_of(content: bytes) -> str:
    said = META_CHARSET.search(content[:2048])
    return decode_text(content[:_SHOWN_BYTES], said[1].decode("ascii") if said else "")


def _plain(content: bytes) -> Preview:
    return _shown(decode_text(content[:_SHOWN_BYTES]), f"text, {size_words(len(content))}")


def _html(content: bytes) -> Preview:
    return _shown(body_text(html_body(_text_of(content))), f"HTML, {size_words(len(content))}")


def _rtf(content: bytes) -> Preview:
    from tui_mail.mail.rtf import html_of_rtf, unpacked_rtf

    return _shown(body_text(html_body(html_of_rtf(unpacked_rtf(content)))), f"RTF, {size_words(len(content))}")


def _table(content: bytes) -> Preview:
    text = decode_text(content[:_SHOWN_BYTES]).lstrip("\ufeff").replace("\0", "")
    begin = text[:8000].split("\n")[:20]
    delimiter = max(";\t|,", key=lambda sign: min((line.count(sign) for line in begin if line.strip()), default=0))
    rows: list[list[str]] = []
    for row in csv.reader(StringIO(text), delimiter=delimiter):
        if any(row):
            rows.append([safe_line(cell[: 4 * _CELL])[:_CELL] for cell in row[:_COLUMNS]])
        if len(rows) > _ROWS:
            break
    if not rows:
        return _shown("", "table")
    lines = rows_as_lines(rows[:_ROWS], head=True, room=_TABLE_WIDTH)
    more = f"; the first {_ROWS} rows are shown" if len(rows) > _ROWS else ""
    return _shown("\n".join(lines), f"table, {counted(max(map(len, rows)), 'column')}{more}")


def _mail(content: bytes) -> Preview:
    mail = parse(content)
    people = (("From", mail.from_), ("To", mail.to), ("Cc", mail.cc))
    head = [
        f"{label:<9}{', '.join(f'{one.name} <{one.address}>'.strip() for one in found[:20])}"
        for label, found in people
        if found
    ]
    head += [f"{'Date':<9}{value}" for name, value in mail.headers if name.lower() == "date"][:1]
    head.append(f"{'Subject':<9}{mail.subject}")
    head += [f"{'File':<9}{file.name} ({size_words(file.size)})" for file in mail.attachments[:100]]
    return _shown("\n".join((*head, "", mail.body)), f"mail, {size_words(len(content))}")


def _calendar(content: bytes) -> Preview:
    from tui_mail.mail.calendar_text import calendar_text

    try:
        text, what = calendar_text(content)
    except ImportError:
        raise CannotShowError("to read it, install tui-mail[calendar]") from None
    return _shown(text, what)


def _pdf(content: bytes) -> Preview:
    from tui_mail.mail.pdf_text import PdfRefusedError, pdf_text

    try:
        text, what = pdf_text(content)
    except PdfRefusedError as exc:
        raise CannotShowError(str(exc)) from exc
    return _shown(text, what)


def _zip(content: bytes) -> Preview:
    from tui_mail.mail.office_text import office_body
    from tui_mail.mail.unpacking import OfficeRefusedError
    from tui_mail.mail.zip_text import zip_names

    try:
        found = office_body(content)
    except OfficeRefusedError as exc:
        raise CannotShowError(str(exc)) from exc
    if found is None:
        return _shown(*zip_names(content))
    body, what = found
    return _shown(body_text(body), f"{what}, {size_words(len(content))}")


def _picture(content: bytes) -> Preview:
    from tui_mail.mail.thumbnail import TooLargeError, thumbnail

    width, height = pixel_size(content) or (0, 0)
    what = f"picture, {width} x {height}, {size_words(len(content))}"
    try:
        return Preview((), thumbnail(content, width * height), what)
    except TooLargeError:
        return Preview((), b"", f"{what}: too large to be shown")


def encode_request(content: bytes, name: str, media_type: str) -> bytes:
    """Return a request for the child."""
    return msgspec.msgpack.encode((content, name, media_type))


def preview_encoded(request: bytes) -> bytes:
    """Answer a request in the child."""
    content, name, media_type = msgspec.msgpack.decode(request, type=tuple[bytes, str, str])
    return msgspec.msgpack.encode(preview(content, name, media_type))


def decode_preview(answer: bytes) -> Preview:
    """Return what the child found."""
    return msgspec.msgpack.decode(answer, type=Preview)
