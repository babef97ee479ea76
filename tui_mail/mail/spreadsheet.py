"""The cells of an Excel workbook, sheet by sheet, as they were when it was saved: nothing is computed."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from lxml import etree

from tui_mail.mail.blocks import Block, Body, Run
from tui_mail.mail.text import counted, safe_line
from tui_mail.mail.unpacking import Unpacked

_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SHEETS, _ROWS, _COLUMNS = 30, 500, 50
_STRINGS: Final = 200_000
_SHEET: Final = re.compile(r"xl/worksheets/sheet(\d{1,6})\.xml")
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})\d+")
_DATES: Final = frozenset((*range(14, 23), *range(45, 48)))
_DATE_FORMAT: Final = re.compile(r"(?i)[ymdhs]")
_QUOTED: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet knows no time zones


def workbook(archive: Unpacked, *, most_rows: int = _ROWS) -> tuple[Body, str]:
    """Read a workbook, and say what it is."""
    numbers = sorted(int(found[1]) for name in archive.names if (found := _SHEET.fullmatch(name)))
    root = archive.xml("xl/workbook.xml")
    names = [] if root is None else [safe_line(one.get("name", "")[:200]) for one in root.iter(f"{_MAIN}sheet")]
    strings, dates = _strings(archive), _date_styles(archive)
    blocks: list[Block] = []
    for place, number in enumerate(numbers[:_SHEETS]):
        name = names[place] if place < len(names) else f"Sheet {number}"
        blocks.append(Block("heading", (Run(name),), level=1, gap=True))
        blocks += _rows(archive, number, strings, dates, most_rows)
    return Body(tuple(blocks)), f"Excel workbook, {counted(len(numbers), 'sheet')}"


def _strings(archive: Unpacked) -> list[str]:
    root = archive.xml("xl/sharedStrings.xml")
    found: list[str] = []
    for one in () if root is None else root.iter(f"{_MAIN}si"):
        found.append(safe_line("".join(part.text or "" for part in one.iter(f"{_MAIN}t"))))
        if len(found) >= _STRINGS:
            break
    return found


def _date_styles(archive: Unpacked) -> frozenset[int]:
    """Find the styles of cells whose numbers are dates."""
    root = archive.xml("xl/styles.xml")
    if root is None:
        return frozenset()
    own = {
        one.get("numFmtId", ""): bool(_DATE_FORMAT.search(_QUOTED.sub("", one.get("formatCode", ""))))
        for one in root.iter(f"{_MAIN}numFmt")
    }
    used = [one.get("numFmtId", "") for one in root.iterfind(f"{_MAIN}cellXfs/{_MAIN}xf")]
    return frozenset(
        number for number, said in enumerate(used) if own.get(said, said.isdecimal() and int(said[:9]) in _DATES)
    )


def _rows(archive: Unpacked, number: int, strings: list[str], dates: frozenset[int], most: int) -> Iterator[Block]:
    root = archive.xml(f"xl/worksheets/sheet{number}.xml")
    shown = 0
    for row in () if root is None else root.iter(f"{_MAIN}row"):
        cells: dict[int, str] = {}
        for place, cell in enumerate(row.iter(f"{_MAIN}c")):
            column = _column(cell.get("r", ""), place)
            if column < _COLUMNS:
                cells[column] = _value(cell, strings, dates)
        if any(cells.values()):
            texts = (cells.get(column, "") for column in range(max(cells) + 1))
            yield Block("row", cells=tuple((Run(text),) if text else () for text in texts), table=number, gap=not shown)
            shown += 1
        if shown >= most:
            yield Block("paragraph", (Run(f"Only the first {most} rows are shown."),))
            return


def _column(reference: str, otherwise: int) -> int:
    if not (found := _REFERENCE.fullmatch(reference)):
        return otherwise
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return column - 1


def _value(cell: etree._Element, strings: list[str], dates: frozenset[int]) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return safe_line("".join(one.text or "" for one in cell.iter(f"{_MAIN}t")))
    said = safe_line(cell.findtext(f"{_MAIN}v") or "")
    if kind == "s":
        return strings[int(said)] if said.isdecimal() and int(said[:9]) < len(strings) else ""
    if kind == "b":
        return {"1": "yes", "0": "no"}.get(said, said)
    style = cell.get("s", "")
    if kind == "n" and style.isdecimal() and int(style[:9]) in dates:
        return _date(said)
    return said


def _date(said: str) -> str:
    try:
        moment = _EPOCH + timedelta(days=float(said))
    except (ValueError, OverflowError):
        return said
    rounded = moment + timedelta(microseconds=500_000)
    if rounded.hour == rounded.minute == 0:
        return f"{rounded:%Y-%m-%d}"
    return f"{rounded:%H:%M}" if moment.year < 1900 else f"{rounded:%Y-%m-%d %H:%M}"
