"""Draw a sheet as a PDF/A-3U that holds the message file.

fpdf2 is asked for pages, text at a place, rectangles, pictures and an embedded file, and for nothing else: no HTML, no
files named by a message. It runs in a child with limits; importing it costs 0.2 s and 40 MB.
"""

import heapq
import io
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import fpdf
from fpdf import FPDF, ResourceAccessPolicy

from tui_mail import __version__
from tui_mail.archive.embedding import CutFont, Producer
from tui_mail.archive.face import Face
from tui_mail.archive.layout import Layout, Pictures, lay_out
from tui_mail.archive.metadata import Level, metadata
from tui_mail.archive.pages import PAGE_HEIGHT, PAGE_WIDTH, Box, Image, Mark, Text
from tui_mail.archive.sheet import Font, Rendering, Sheet, decode_sheet, encode_rendering
from tui_mail.mail.blocks import Body
from tui_mail.mail.plain import plain_body
from tui_mail.mail.printed import printed_body

RENDERER: Final = f"tui-mail {__version__} (fpdf2 {fpdf.FPDF_VERSION})"
EML_NAME: Final = "message.eml"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST: Final = 250_000_000_000_000_000  # about the year 9892; datetime ends with 9999
_LISTED_MISSING: Final = 100
_TITLE_CHARACTERS: Final = 500
_LARGEST_EMBEDDED: Final = 64 << 20  # a PDF that holds a larger message no reader opens gladly


def render(sheet: Sheet, level: Level = "3U") -> Rendering:
    """Print a sheet; the same sheet gives the same bytes."""
    if not sheet.raw or sheet.plain:
        return _render(sheet, plain_body(sheet.body), {}, level)
    printed = printed_body(sheet.raw)
    return _render(sheet, printed.body, printed.pictures, level)


def render_encoded(data: bytes) -> bytes:
    """Print a sheet from `encode_sheet`, for the child; `decode_rendering` reads the answer."""
    return encode_rendering(render(decode_sheet(data)))


def _render(sheet: Sheet, body: Body, pictures: Pictures, level: Level) -> Rendering:
    layout = lay_out(sheet, body, pictures)
    has_eml = level == "3U" and 0 < len(sheet.raw) <= _LARGEST_EMBEDDED
    pdf = _document(sheet, level)
    fonts = _draw(pdf, layout)
    if has_eml:
        when, about = _created(sheet), "The message as it came"
        pdf.embed_file(
            bytes=sheet.raw,
            basename=EML_NAME,
            mime_type="message/rfc822",
            associated_file_relationship="Source",
            modification_date=when,
            desc=about,
            compress=True,
        )
    missing = layout.pages.letters.missing
    frequent = heapq.nsmallest(_LISTED_MISSING, missing.items(), key=lambda pair: (-pair[1], pair[0]))
    return Rendering(
        pdf=bytes(pdf.output(output_producer_class=Producer)),
        pages=len(layout.pages.pages),
        fonts=fonts,
        missing=tuple((f"U+{ord(char):04X}", count) for char, count in frequent),
        missing_count=missing.total(),
        is_whole=layout.is_whole,
        has_eml=has_eml,
        plain_because=sheet.plain,
        renderer=RENDERER,
    )


def _document(sheet: Sheet, level: Level) -> FPDF:
    pdf = FPDF(unit="pt", format=(PAGE_WIDTH, PAGE_HEIGHT), enforce_compliance=f"PDF/A-{level}")
    pdf.resource_access_policy = ResourceAccessPolicy.NONE
    pdf.set_auto_page_break(False)
    pdf.alias_nb_pages("")  # the number of pages is known; "{nb}" in a mail stays as it is
    created = _created(sheet)
    pdf.set_creation_date(created)
    pdf.set_xmp_metadata(metadata(level, sheet.subject[:_TITLE_CHARACTERS], created, RENDERER))
    return pdf


def _created(sheet: Sheet) -> datetime:
    """Take the sheet's time; a PDF must have one, and today's would differ each time."""
    if sheet.created is None or not 0 <= sheet.created <= _LATEST:
        return _EPOCH
    return _EPOCH + timedelta(microseconds=sheet.created)


def _draw(pdf: FPDF, layout: Layout) -> tuple[Font, ...]:
    """Draw all pages; return the fonts that were needed, in the order of their first letter."""
    used: dict[Face, set[str]] = {}
    for page in layout.pages.pages:
        for mark in page:
            if isinstance(mark, Text):
                used.setdefault(mark.face, set()).update(mark.text)
    registered: Any = pdf.fonts
    keys: dict[Face, str] = {}
    for number, (face, chars) in enumerate(used.items(), 1):
        font = CutFont(number, face, chars)
        registered[font.fontkey] = font
        keys[face] = font.fontkey
    for page in layout.pages.pages:
        pdf.add_page()
        for mark in page:
            _mark(pdf, mark, keys)
    return tuple(face.font for face in used)


def _mark(pdf: FPDF, mark: Mark, keys: dict[Face, str]) -> None:
    match mark:
        case Text():
            pdf.set_font(keys[mark.face], size=mark.size)
            pdf.set_text_color(mark.grey)
            pdf.text(mark.x, mark.y, mark.text)
        case Box():
            pdf.set_fill_color(mark.grey)
            pdf.rect(mark.x, mark.y, mark.width, mark.height, style="F")
        case Image():
            pdf.image(io.BytesIO(mark.content), mark.x, mark.y, mark.width, mark.height)
