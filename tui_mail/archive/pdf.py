"""Draw a sheet as a PDF.

fpdf2 is asked for pages, text at a place and the embedded font, and for nothing else: no HTML, no pictures, no files
named by a message. It runs in a child with limits; importing it costs 0.2 s and 40 MB.
"""

import heapq
from datetime import UTC, datetime, timedelta

import fpdf
from fpdf import FPDF, ResourceAccessPolicy

from tui_mail import __version__
from tui_mail.archive.bounds import bound
from tui_mail.archive.layout import LEFT, PAGE_HEIGHT, PAGE_WIDTH, RIGHT, Layout, Line, lay_out
from tui_mail.archive.sheet import Rendering, Sheet, decode_sheet, encode_rendering

RENDERER = f"tui-mail {__version__} (fpdf2 {fpdf.FPDF_VERSION}, DejaVu Sans 2.37)"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = 250_000_000_000_000_000  # about the year 9892; datetime ends with 9999
_LISTED_MISSING = 100
_TITLE_CHARACTERS = 500
_BLACK, _GREY = 0, 96


def render(sheet: Sheet) -> Rendering:
    """Print a sheet; the same sheet gives the same bytes."""
    layout = lay_out(sheet)
    pdf = _document(sheet, layout)
    for number, page in enumerate(layout.pages):
        pdf.add_page()
        if number == layout.rule[0]:
            pdf.line(LEFT, layout.rule[1], RIGHT, layout.rule[1])
        for line in page:
            _draw(pdf, line)
    missing = layout.printed.missing
    frequent = heapq.nsmallest(_LISTED_MISSING, missing.items(), key=lambda pair: (-pair[1], pair[0]))
    return Rendering(
        pdf=bytes(pdf.output()),
        pages=len(layout.pages),
        missing=tuple((f"U+{ord(char):04X}", count) for char, count in frequent),
        missing_count=missing.total(),
        is_whole=layout.is_whole,
        renderer=RENDERER,
    )


def render_encoded(data: bytes) -> bytes:
    """Print a sheet from `encode_sheet`, for the child; `decode_rendering` reads the answer."""
    return encode_rendering(render(decode_sheet(data)))


def _document(sheet: Sheet, layout: Layout) -> FPDF:
    pdf = FPDF(unit="pt", format=(PAGE_WIDTH, PAGE_HEIGHT))
    pdf.resource_access_policy = ResourceAccessPolicy.NONE
    pdf.set_auto_page_break(False)
    pdf.alias_nb_pages("")  # the number of pages is known; "{nb}" in a mail stays as it is
    pdf.set_creation_date(_created(sheet))
    pdf.set_producer(RENDERER)
    pdf.set_title(layout.printed(bound(sheet).sheet.subject[:_TITLE_CHARACTERS]))
    pdf.add_font("text", fname=layout.printed.typeface.path)
    pdf.set_font("text", size=10)
    pdf.set_draw_color(160)
    pdf.set_line_width(0.5)
    return pdf


def _created(sheet: Sheet) -> datetime:
    """Take the sheet's time; a PDF must have one, and today's would differ each time."""
    if sheet.created is None or not 0 <= sheet.created <= _LATEST:
        return _EPOCH
    return _EPOCH + timedelta(microseconds=sheet.created)


def _draw(pdf: FPDF, line: Line) -> None:
    if pdf.font_size_pt != line.size:
        pdf.set_font_size(line.size)
    grey = _GREY if line.is_grey else _BLACK
    pdf.set_text_color(grey)
    pdf.text(line.x, line.y, line.text)
