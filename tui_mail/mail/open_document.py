"""The text of OpenDocument files: texts, sheets and slides are one format."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from tui_mail.mail.blocks import Block, Body, Run
from tui_mail.mail.text import safe_line
from tui_mail.mail.unpacking import Unpacked

_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_BLOCKS: Final = 20_000
_ROWS, _COLUMNS, _REPEATED = 1000, 50, 50
_KINDS: Final = {
    "application/vnd.oasis.opendocument.text": "OpenDocument text",
    "application/vnd.oasis.opendocument.spreadsheet": "OpenDocument sheets",
    "application/vnd.oasis.opendocument.presentation": "OpenDocument slides",
}


def open_document(archive: Unpacked, *, most_rows: int = _ROWS) -> tuple[Body, str]:
    """Read a file, and say what it is."""
    kind = archive.read("mimetype")[:100].decode("ascii", "replace").strip()
    root = archive.xml("content.xml")
    return Body(tuple(() if root is None else _blocks(root, most_rows))), _KINDS.get(kind, "OpenDocument file")


def _blocks(root: etree._Element, most_rows: int) -> Iterator[Block]:
    walker = etree.iterwalk(root, events=("start",), tag=(f"{_TEXT}p", f"{_TEXT}h", f"{_TABLE}table"))
    tables = 0
    for count, (_, element) in enumerate(walker):
        if count > _BLOCKS:
            return
        walker.skip_subtree()
        if element.tag == f"{_TABLE}table":
            tables += 1
            yield from _table(element, tables, most_rows)
        elif text := _text_of(element):
            depth = sum(1 for _ in element.iterancestors(f"{_TEXT}list"))
            if element.tag == f"{_TEXT}h":
                yield Block("heading", (Run(text),), level=1, gap=True)
            elif depth:
                yield Block("item", (Run(text),), level=min(depth, 8), marker="•")
            else:
                yield Block("paragraph", (Run(text),), gap=True)


def _table(table: etree._Element, number: int, most_rows: int) -> Iterator[Block]:
    if name := safe_line(table.get(f"{_TABLE}name", "")[:200]):
        yield Block("heading", (Run(name),), level=2, gap=True)
    shown = 0
    for row in table.iter(f"{_TABLE}table-row"):
        cells = _cells(row)
        if any(cells):
            yield Block("row", cells=tuple(cells), table=number, gap=not shown)
            shown += 1
        if shown > most_rows:
            return


def _cells(row: etree._Element) -> list[tuple[Run, ...]]:
    """Read the cells of a row; one that says how often it comes again comes so often, within reason."""
    cells: list[tuple[Run, ...]] = []
    for cell in row.iter(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
        said = cell.get(f"{_TABLE}number-columns-repeated", "1")
        times = min(int(said), _REPEATED) if said.isdecimal() and len(said) < 8 else 1
        text = "\n".join(filter(None, (_text_of(one) for one in cell.iter(f"{_TEXT}p"))))
        cells += [(Run(text),) if text else ()] * times
        if len(cells) >= _COLUMNS:
            break
    while cells and not cells[-1]:
        cells.pop()
    return cells[:_COLUMNS]


def _text_of(element: etree._Element) -> str:
    parts: list[str] = []
    for event, one in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            parts.append(" " if one.tag in {f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break"} else "")
            parts.append(one.text or "")
        elif one is not element:
            parts.append(one.tail or "")
    return safe_line("".join(parts))
