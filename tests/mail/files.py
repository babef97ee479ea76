"""Files of the kinds that come with mail, made small, and mails that carry them."""

import io
import zipfile
from email.message import EmailMessage
from email.policy import SMTP

from fpdf import FPDF

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OPEN_DOCUMENT = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
)

File = tuple[str, str, bytes]
"""Name, type and bytes."""


def zipped(**members: str) -> bytes:
    """Write an archive."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return written.getvalue()


def pdf(*pages: str, password: str = "") -> bytes:
    """Write a PDF with a line on each page."""
    document = FPDF()
    if password:
        document.set_encryption(owner_password=password, user_password=password)
    document.set_font("helvetica", size=12)
    for page in pages:
        document.add_page()
        if page:
            document.cell(text=page)
    return bytes(document.output())


def docx(*paragraphs: str) -> bytes:
    """Write a Word document."""
    body = "".join(f"<w:p><w:r><w:t>{one}</w:t></w:r></w:p>" for one in paragraphs)
    return zipped(**{"word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'})


def xlsx(*rows: str) -> bytes:
    """Write a workbook with one cell in each row."""
    cells = "".join(
        f'<row><c r="A{number}" t="inlineStr"><is><t>{one}</t></is></c></row>' for number, one in enumerate(rows, 1)
    )
    return zipped(
        **{
            "xl/workbook.xml": f'<workbook xmlns="{SHEET}"><sheets><sheet name="Honorare"/></sheets></workbook>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEET}"><sheetData>{cells}</sheetData></worksheet>',
        }
    )


def odt(*paragraphs: str) -> bytes:
    """Write an OpenDocument text."""
    body = "".join(f"<text:p>{one}</text:p>" for one in paragraphs)
    kind = "application/vnd.oasis.opendocument.text"
    return zipped(**{"mimetype": kind, "content.xml": f"<office:document {OPEN_DOCUMENT}>{body}</office:document>"})


def calendar(summary: str) -> bytes:
    """Write an invitation."""
    lines = (
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "METHOD:REQUEST", "BEGIN:VEVENT", "UID:1"),
        *("DTSTAMP:20261102T080000Z", "DTSTART:20261105T080000Z", f"SUMMARY:{summary}", "END:VEVENT", "END:VCALENDAR"),
    )
    return "\r\n".join((*lines, "")).encode()


def mail_with(*files: File, number: int = 1, subject: str = "Anlagen", body: str = "Siehe Anlagen.\n") -> bytes:
    """Write a mail with files; one of the type message/rfc822 is enclosed as a mail."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = "Jean Dupont <jean@dupont.example>", "kanzlei@muster.example", subject
    mail["Message-ID"] = f"<files-{number}@dupont.example>"
    mail["Date"] = "Mon, 02 Nov 2026 09:00:00 +0100"
    mail.set_content(body)
    for name, media_type, content in files:
        maintype, _, subtype = media_type.partition("/")
        mail.add_attachment(content, maintype=maintype, subtype=subtype, filename=name)
    return mail.as_bytes()


def enclosing(inner: bytes, *, number: int = 1) -> bytes:
    """Write a mail with a mail in it."""
    boundary = b"--grenze"
    head = (
        "From: jean@dupont.example\r\nTo: kanzlei@muster.example\r\nSubject: Zur Kenntnis\r\n"
        f"Message-ID: <enclosing-{number}@dupont.example>\r\nDate: Mon, 02 Nov 2026 09:00:00 +0100\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="grenze"\r\n\r\n'
    )
    text = b"\r\nContent-Type: text/plain\r\n\r\nzur Kenntnis\r\n"
    enclosed = b"\r\nContent-Type: message/rfc822\r\n\r\n" + inner
    return head.encode() + boundary + text + boundary + enclosed + b"\r\n" + boundary + b"--\r\n"
