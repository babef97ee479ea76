"""The text of office documents as blocks: Word, Excel, PowerPoint, and OpenDocument texts, sheets and slides."""

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from tui_mail.mail.blocks import Block, Body, Run
from tui_mail.mail.headers import clean_text
from tui_mail.mail.open_document import open_document
from tui_mail.mail.spreadsheet import workbook
from tui_mail.mail.text import counted, safe_line
from tui_mail.mail.unpacking import Unpacked

_BLOCKS: Final = 20_000
_SLIDES: Final = 300
_ROWS: Final = 500  # of each sheet
_WORD: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DRAWING: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_SLIDE: Final = re.compile(r"ppt/slides/slide(\d{1,6})\.xml")
_HEADING: Final = re.compile(r"(?i)(?:heading|berschrift|titre|kop|title)\D*(\d?)")


def office_body(content: bytes, *, most_rows: int = _ROWS) -> tuple[Body, str] | None:
    """Read an office document, and say what it is; None for an archive of another kind."""
    archive = Unpacked(content)
    if "word/document.xml" in archive.names:
        return Body(tuple(_word(archive))), "Word document"
    if "xl/workbook.xml" in archive.names:
        return workbook(archive, most_rows=most_rows)
    if "ppt/presentation.xml" in archive.names:
        slides = sorted(int(found[1]) for name in archive.names if (found := _SLIDE.fullmatch(name)))
        return Body(tuple(_slides(archive, slides[:_SLIDES]))), f"PowerPoint, {counted(len(slides), 'slide')}"
    if "content.xml" in archive.names and "mimetype" in archive.names:
        return open_document(archive, most_rows=most_rows)
    return None


def _word(archive: Unpacked) -> Iterator[Block]:
    root = archive.xml("word/document.xml")
    if root is None:
        return
    walker = etree.iterwalk(root, events=("start",), tag=(f"{_WORD}p", f"{_WORD}tbl"))
    tables = 0
    for count, (_, element) in enumerate(walker):
        if count > _BLOCKS:
            return
        walker.skip_subtree()
        if element.tag == f"{_WORD}p":
            yield from _word_paragraph(element)
        else:
            tables += 1
            for number, row in enumerate(element.iter(f"{_WORD}tr")):
                cells = tuple(_cell(_word_text(cell)) for cell in row.iter(f"{_WORD}tc"))
                yield Block("row", cells=cells[:50], table=tables, gap=not number)


def _word_paragraph(paragraph: etree._Element) -> Iterator[Block]:
    text = clean_text(_word_text(paragraph)).strip()
    if not text:
        return
    style = paragraph.find(f"{_WORD}pPr/{_WORD}pStyle")
    name = "" if style is None else style.get(f"{_WORD}val", "")
    if found := _HEADING.search(name):
        yield Block("heading", (Run(text),), level=int(found[1] or 1), gap=True)
    elif (entry := paragraph.find(f"{_WORD}pPr/{_WORD}numPr")) is not None:
        depth = entry.find(f"{_WORD}ilvl")
        said = "0" if depth is None else depth.get(f"{_WORD}val", "0")
        yield Block("item", (Run(text),), level=min(int(said) if said.isdecimal() else 0, 7) + 1, marker="•")
    else:
        yield Block("paragraph", (Run(text),), gap=True)


def _word_text(element: etree._Element) -> str:
    """Put the letters of a paragraph or cell together; what was deleted while changes are tracked is left out."""
    parts: list[str] = []
    for one in element.iter(*(f"{_WORD}{name}" for name in ("t", "tab", "br", "cr", "p"))):
        kind = one.tag[len(_WORD) :]
        if kind == "t":
            parts.append(one.text or "")
        elif kind == "tab":
            parts.append("\t")
        elif parts or kind != "p":
            parts.append("\n")
    return "".join(parts)


def _cell(text: str) -> tuple[Run, ...]:
    shown = "\n".join(safe_line(line) for line in text.strip().split("\n"))
    return (Run(shown),) if shown else ()


def _slides(archive: Unpacked, numbers: list[int]) -> Iterator[Block]:
    for number in numbers:
        yield Block("heading", (Run(f"Slide {number}"),), level=1, gap=True)
        root = archive.xml(f"ppt/slides/slide{number}.xml")
        for paragraph in () if root is None else root.iter(f"{_DRAWING}p"):
            if text := safe_line("".join(one.text or "" for one in paragraph.iter(f"{_DRAWING}t"))):
                yield Block("paragraph", (Run(text),))
