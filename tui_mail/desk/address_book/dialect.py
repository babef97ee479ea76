"""Bytes of a CSV file as cells: in which charset it is, what separates its cells; whatever office program wrote it."""

import codecs
import csv
from dataclasses import dataclass
from io import StringIO

from chardet import detect

from tui_mail.errors import UsageError

LARGEST = 50_000_000
"""Bytes of a file at most."""

_WIDEST_CELL = 100_000
_SEPARATORS = (",", ";", "\t", "|")
_LOOKED_AT = 20  # lines
_MARKED = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True, slots=True)
class Line:
    """One record of the file, with the number of the line that it begins in."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """A file as it was understood."""

    charset: str
    separator: str
    lines: tuple[Line, ...]  # empty ones are left out


def read_csv(content: bytes) -> Read:
    """Read a file. Raises UsageError where it is no table of text."""
    if len(content) > LARGEST:
        raise UsageError(f"A file of {len(content):,} bytes is no address book: at most {LARGEST:,}.")
    charset, text = _text(content)
    if "\0" in text:
        raise UsageError("That is no text: export it as CSV.")
    separator = _separator(text)
    return Read(charset, separator, tuple(_lines(text, separator)))


def _text(content: bytes) -> tuple[str, str]:
    for mark, charset in _MARKED:
        if content.startswith(mark):
            return charset.removesuffix("-sig"), _decoded(content, charset)
    if content[1:2] == b"\0" or content[:1] == b"\0":
        charset = "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
        return charset, _decoded(content, charset)
    try:
        return "utf-8", content.decode()
    except UnicodeDecodeError:
        guess = detect(content[:1_000_000])["encoding"] or "cp1252"
        guess = "cp1252" if guess.lower() in ("iso-8859-1", "ascii", "windows-1252") else guess
        return guess.lower(), _decoded(content, guess)


def _decoded(content: bytes, charset: str) -> str:
    try:
        return content.decode(charset)
    except (UnicodeDecodeError, LookupError) as exc:
        raise UsageError(f"The file is no text in {charset}: save it as CSV in UTF-8.") from exc


def _separator(text: str) -> str:
    """Return what makes the most, and equally many, cells of the first lines."""
    start = "".join(text.splitlines(keepends=True)[: _LOOKED_AT * 5])

    def fitness(separator: str) -> tuple[float, int]:
        widths = [len(cells) for cells in _rows(start, separator) if cells][:_LOOKED_AT]
        if not widths or widths[0] < 2:
            return (0, 0)
        return (sum(width == widths[0] for width in widths) / len(widths), widths[0])

    best = max(_SEPARATORS, key=fitness)
    return best if fitness(best) > (0, 0) else ","


def _rows(text: str, separator: str) -> list[list[str]]:
    try:
        return list(csv.reader(StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        return []


def _lines(text: str, separator: str) -> list[Line]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    csv.field_size_limit(_WIDEST_CELL)
    found, start = [], 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append(Line(start, tuple(cells)))
            start = reader.line_num + 1
    except csv.Error as exc:
        raise UsageError(f"Line {start}: that is no CSV ({exc}).") from exc
    return found
