"""A sheet on pages: subject, table of headers, body, list of attachments, and a line at the foot of each page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tui_mail.archive.body import BodyPrinter
from tui_mail.archive.bounds import Bounded, bound
from tui_mail.archive.letters import REPLACEMENT, Letters, how_han_is_written
from tui_mail.archive.pages import FOOT, GREY, LEFT, PALE, RIGHT, Frame, Full, Pages
from tui_mail.archive.sheet import Sheet
from tui_mail.archive.wrap import Piece, wrap
from tui_mail.mail.blocks import BOLD, Body, Run

_LABEL_WIDTH: Final = 84.0
_SUBJECT_SIZE, _HEADER_SIZE, _BODY_SIZE, _SMALL_SIZE, _HASH_SIZE = 15.0, 9.0, 10.0, 8.0, 7.0
_NOT_KEPT: Final = "They are not kept: the account of this mailbox keeps none. What they were:"
_GOES_ON: Final = "[Too long to be printed to its end: the rest is in the message file (EML).]"
_LOOKED_AT: Final = 20_000  # characters that tell which Han letters are meant
Pictures = Mapping[str, tuple[str, bytes]]


@dataclass(frozen=True)
class Layout:
    """Pages, and whether all of the message stands on them."""

    pages: Pages
    is_whole: bool


def lay_out(sheet: Sheet, body: Body, pictures: Pictures) -> Layout:
    """Give everything that is printed its place."""
    bounded = bound(sheet)
    pages = Pages(Letters(how_han_is_written(_sample(bounded.sheet, body))))
    printed = False
    try:
        _head(pages, bounded)
        printed = BodyPrinter(pages, pictures).print(body)
        if not printed:
            _said(pages, _GOES_ON)
        _attachments(pages, bounded, len(sheet.attachments))
        _missing(pages)
    except Full:
        printed = False
    _footers(pages, bounded.sheet.reference)
    return Layout(pages, printed and bounded.has_all_headers and bounded.has_all_attachments)


def _sample(sheet: Sheet, body: Body) -> str:
    texts, length = [sheet.subject], 0
    for block in body.blocks:
        for run in (*block.runs, *(run for cell in block.cells for run in cell)):
            texts.append(run.text[:1000])
            length += len(run.text)
        if length > _LOOKED_AT:
            break
    return "".join(texts)


def _head(pages: Pages, bounded: Bounded) -> None:
    subject = bounded.sheet.subject or "(no subject)"
    pages.paragraph(pages.pieces([Run(subject)], _SUBJECT_SIZE, style=BOLD), _SUBJECT_SIZE, Frame())
    pages.space(7)
    pages.rule(Frame())
    pages.space(4)
    for label, value in bounded.sheet.headers:
        _header(pages, label, value)
    if not bounded.has_all_headers:
        _said(pages, _GOES_ON)
    pages.space(5)
    pages.rule(Frame())
    pages.space(12)


def _header(pages: Pages, label: str, value: str) -> None:
    pages.need(_HEADER_SIZE * 1.5)
    beside = pages.pieces([Run(label)], _HEADER_SIZE, grey=GREY)
    first = next(wrap(beside, _LABEL_WIDTH - 6))
    pages.put(first, LEFT, LEFT + _LABEL_WIDTH, pages.y + _HEADER_SIZE * 1.09)
    frame = Frame(left=LEFT + _LABEL_WIDTH)
    pages.paragraph(pages.pieces([Run(value)], _HEADER_SIZE), _HEADER_SIZE, frame)
    pages.space(1)


def _said(pages: Pages, text: str, size: float = _BODY_SIZE) -> None:
    pages.paragraph(pages.pieces([Run(text)], size, grey=GREY), size, Frame())


def _attachments(pages: Pages, bounded: Bounded, count: int) -> None:
    if not count:
        return
    pages.space(16)
    pages.need(60)
    pages.rule(Frame())
    pages.space(6)
    pages.paragraph(pages.pieces([Run(f"Attachments: {count:,}")], _HEADER_SIZE, style=BOLD), _HEADER_SIZE, Frame())
    if bounded.sheet.reduced:
        _said(pages, _NOT_KEPT)
    for name, kind, size, sha256 in bounded.sheet.attachments:
        pages.space(4)
        pages.need(40)
        pages.paragraph(pages.pieces([Run(name)], _HEADER_SIZE), _HEADER_SIZE, Frame())
        _said(pages, f"{kind}, {size:,} bytes", _SMALL_SIZE)
        _said(pages, f"SHA-256 {sha256}", _HASH_SIZE)
    if not bounded.has_all_attachments:
        _said(pages, _GOES_ON)


def _missing(pages: Pages) -> None:
    count = pages.letters.missing.total()
    if count:
        pages.space(14)
        what = f"[Shown as {REPLACEMENT}, because no font has them: {count:,} characters. The message file has them.]"
        _said(pages, what, _SMALL_SIZE)


def _footers(pages: Pages, reference: str) -> None:
    """Put the reference and the page number at the foot of each page."""
    shown = pages.pieces([Run(reference)], _SMALL_SIZE, grey=GREY)
    first: list[Piece] = next(wrap(shown, RIGHT - LEFT - 120))
    count = len(pages.pages)
    every, pages.pages = pages.pages, []
    for number, page in enumerate(every, 1):
        pages.pages.append(page)
        pages.box(LEFT, FOOT - 13, RIGHT - LEFT, 0.4, PALE)
        pages.put(first, LEFT, RIGHT, FOOT)
        of = pages.pieces([Run(f"page {number}/{count}")], _SMALL_SIZE, grey=GREY)
        pages.put(of, RIGHT - sum(piece.width for piece in of), RIGHT, FOOT)
