"""Small real files to attach, made by hand: the same input gives the same bytes."""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta

_UTC_FORM = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class File:
    """Something attached. `charset` is said for texts only."""

    name: str
    media_type: str
    content: bytes
    charset: str = ""


def pdf(name: str, lines: list[str]) -> File:
    """Make a page of text that every PDF reader shows."""
    shown = "".join(f"({_pdf_text(line)}) Tj T*\n" for line in lines)
    stream = f"BT /F1 11 Tf 16 TL 72 760 Td\n{shown}ET".encode("cp1252", "replace")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(content)
    return File(name, "application/pdf", content + b"xref\n0 6\n0000000000 65535 f \n" + table + end)


def _pdf_text(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def png(name: str, shade: int) -> File:
    """Make a picture of 48 x 32 dots: a wash of one colour with a stain."""
    rows = b"".join(b"\x00" + b"".join(_dot(x, y, shade) for x in range(48)) for y in range(32))
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", 48, 32, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    content = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return File(name, "image/png", b"\x89PNG\r\n\x1a\n" + content)


def _dot(x: int, y: int, shade: int) -> bytes:
    stain = (x - 24) ** 2 + (y - 14) ** 2 < 90
    return bytes((90 + shade % 120, 120 + 3 * y, 60 if stain else 200 - 2 * x))


def csv(name: str, lines: list[str]) -> File:
    """Make a table as spreadsheets on the continent write it: semicolons, a byte order mark."""
    return File(name, "text/csv", "\r\n".join([*lines, ""]).encode("utf-8-sig"), "utf-8")


def text(name: str, lines: list[str]) -> File:
    """Make a plain text."""
    return File(name, "text/plain", "\n".join([*lines, ""]).encode(), "utf-8")


def ics(name: str, *, uid: str, summary: str, start: datetime, organiser: str, made: datetime) -> File:
    """Make an invitation of one hour."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//demo//calendar//EN",
        "METHOD:REQUEST",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{made.strftime(_UTC_FORM)}",
        f"DTSTART:{start.strftime(_UTC_FORM)}",
        f"DTEND:{(start + timedelta(hours=1)).strftime(_UTC_FORM)}",
        f"SUMMARY:{summary.replace(',', chr(92) + ',')}",
        f"ORGANIZER:mailto:{organiser}",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    return File(name, "text/calendar", "\r\n".join(lines).encode(), "utf-8")


_DOCX_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="word/document.xml" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/officeDocument"/></Relationships>',
}


def docx(name: str, lines: list[str]) -> File:
    """Make a word processor's document with one paragraph per line."""
    paragraphs = "".join(f"<w:p><w:r><w:t>{_xml(line)}</w:t></w:r></w:p>" for line in lines)
    document = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body>{paragraphs}</w:body></w:document>"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in {**_DOCX_PARTS, "word/document.xml": document}.items():
            entry = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            archive.writestr(entry, f'<?xml version="1.0" encoding="UTF-8"?>{content}', zipfile.ZIP_DEFLATED)
    media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return File(name, media_type, packed.getvalue())


def _xml(line: str) -> str:
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
