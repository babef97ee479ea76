"""What can be shown of a file, in the child that shows it in the product."""

import io
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from PIL import Image

from tests.mail.files import SHEET, WORD, pdf, zipped
from tui_mail.children import Children, Limits
from tui_mail.mail.parse import attachment_bytes, parse
from tui_mail.mail.preview import Preview, decode_preview, encode_request, preview
from tui_mail.mail.text import safe_text

Look = Callable[..., Preview]


@pytest.fixture(scope="module")
def look() -> Iterator[Look]:
    """Look into a file as the screen does: in a child with limits."""
    with Children("tui_mail.mail.preview:preview_encoded", count=1, limits=Limits(20, 600)) as children:

        def shown(content: bytes, name: str = "file", media_type: str = "application/octet-stream") -> Preview:
            return decode_preview(children.run(encode_request(content, name, media_type)))

        yield shown


def picture(width: int, height: int, form: str = "PNG") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(written, form)
    return written.getvalue()


def test_texts_are_shown_safe_in_any_charset(look: Look) -> None:
    assert look("Grüße\x1b[2J".encode("cp1252"), "a.txt").lines == ("Grüße\ufffd[2J",)
    assert look(b"<p>one<p hidden>two", "a.html").lines == ("one", "[hidden text: two]")
    assert look(rb"{\rtf1\ansi Gr\'fc\'dfe\par two}", "a.rtf").lines == ("Grüße", "two")


def test_a_table_of_commas_or_semicolons_stands_in_columns(look: Look) -> None:
    shown = look("Name;Preis\nÄpfel;3,50\nBirnen;12,00\n".encode("cp1252"), "preise.csv", "text/csv")
    assert shown.lines == ("Name    Preis", "------  -----", "Äpfel    3,50", "Birnen  12,00")
    assert shown.what == "table, 2 columns"


def test_a_pdf_is_shown_page_by_page(look: Look) -> None:
    shown = look(pdf("The offer", "The terms"), "offer.pdf", "application/pdf")
    assert shown.lines == ("-- 1 --", "The offer", "", "-- 2 --", "The terms")
    assert shown.what == "PDF, 2 pages"
    assert look(pdf(""), "scan.pdf").what == "PDF, 1 page without text, such as a scan; it holds no text"
    assert look(b"%PDF-1.4 nothing else", "x.pdf").what.endswith("it is damaged and cannot be read")


def test_a_word_document_is_shown_with_headings_lists_and_tables(look: Look) -> None:
    body = (
        '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Offer</w:t></w:r></w:p>'
        "<w:p><w:r><w:t>Dear </w:t></w:r><w:r><w:t>Anna</w:t><w:br/><w:t>two</w:t></w:r></w:p>"
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr><w:r><w:t>point</w:t></w:r></w:p>'
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc>"
        "</w:tr><w:tr><w:tc><w:p><w:r><w:t>bb</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>"
    )
    content = f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    shown = look(zipped(**{"word/document.xml": content}), "offer.docx")
    assert shown.lines == ("Offer", "", "Dear Anna", "two", "  • point", "", "a   1", "bb")
    assert shown.what.startswith("Word document")


def test_a_workbook_is_shown_sheet_by_sheet_with_its_dates(look: Look) -> None:
    members = {
        "xl/workbook.xml": f'<workbook xmlns="{SHEET}"><sheets><sheet name="Fees"/></sheets></workbook>',
        "xl/sharedStrings.xml": f'<sst xmlns="{SHEET}"><si><t>Day</t></si><si><t>Fee</t></si></sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{SHEET}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
        "</styleSheet>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEET}"><sheetData>'
        '<row><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
        '<row><c r="A2" s="1"><v>45292</v></c><c r="B2"><v>12.5</v></c></row></sheetData></worksheet>',
    }
    shown = look(zipped(**members), "fees.xlsx")
    assert shown.lines == ("Fees", "", "Day         Fee", "2024-01-01  12.5")
    assert shown.what.startswith("Excel workbook, 1 sheet")


def test_slides_and_open_documents_are_shown(look: Look) -> None:
    drawing = "http://schemas.openxmlformats.org/drawingml/2006/main"
    slides = {
        "ppt/presentation.xml": "<p/>",
        "ppt/slides/slide1.xml": f'<s xmlns:a="{drawing}"><a:p><a:r><a:t>Plan</a:t></a:r></a:p></s>',
    }
    assert look(zipped(**slides), "plan.pptx").lines == ("Slide 1", "Plan")
    spaces = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    )
    text = (
        f"<office:document {spaces}><text:h>Title</text:h><text:p>a<text:s/>b <text:span>c</text:span>d</text:p>"
        "<text:list><text:list-item><text:p>point</text:p></text:list-item></text:list>"
        '<table:table table:name="T"><table:table-row><table:table-cell><text:p>x</text:p></table:table-cell>'
        '<table:table-cell table:number-columns-repeated="16000"/></table:table-row></table:table></office:document>'
    )
    members = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": text}
    shown = look(zipped(**members), "a.odt")
    assert shown.lines == ("Title", "", "a b cd", "• point", "", "T", "", "x")
    assert shown.what.startswith("OpenDocument text")


def test_an_invitation_tells_what_when_where_and_who(look: Look) -> None:
    pytest.importorskip("icalendar", reason="the extra `calendar` is not installed")
    content = (
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1\r\n"
        b"DTSTAMP:20261101T000000Z\r\nSUMMARY:Hearing\r\nDTSTART:20261201T090000Z\r\nDTEND:20261201T100000Z\r\n"
        b"LOCATION:Room 3\r\nORGANIZER;CN=Anna Muster:mailto:anna@muster.example\r\n"
        b"ATTENDEE:mailto:bo@example.org\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    shown = look(content, "invite.ics", "text/calendar")
    assert shown.lines == (
        "What      Hearing",
        "When      2026-12-01 09:00 UTC to 10:00 UTC",
        "Where     Room 3",
        "From      Anna Muster <anna@muster.example>",
        "Who       bo@example.org",
    )
    assert shown.what == "calendar, 1 entry: an invitation"


def test_an_enclosed_mail_is_shown_as_a_mail(look: Look) -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "Anna <anna@muster.example>", "Inner"
    message.set_content("Hello")
    assert look(message.as_bytes(), "inner.eml", "message/rfc822").lines == (
        "From     Anna <anna@muster.example>",
        "Subject  Inner",
        "",
        "Hello",
    )


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "BMP", "WEBP"])
def test_a_picture_is_scaled_down_to_a_png(look: Look, form: str) -> None:
    shown = look(picture(3000, 300, form), "photo", "image/x")
    assert shown.what.startswith("picture, 3000 x 300, ")
    with Image.open(io.BytesIO(shown.picture)) as small:
        assert (small.format, small.size) == ("PNG", (1000, 100))


def test_an_archive_tells_its_names_and_is_not_unpacked(look: Look) -> None:
    shown = look(zipped(**{"a.txt": "x" * 1500, "b/c.txt": "y"}), "a.zip")
    assert shown.lines == ("1,500  a.txt", "    1  b/c.txt")
    assert shown.what == "zip archive, 2 files, which are not unpacked"


def test_what_cannot_be_shown_is_named(look: Look) -> None:
    assert look(b"\x7fELF" + bytes(2000), "tool").what == "a program, 2 kB: nothing of it can be shown"
    assert (
        look(bytes(300), "x.bin", "application/x-odd").what
        == "application/x-odd, 300 bytes: nothing of it can be shown"
    )
    assert look(b"", "empty.txt").what == "text, 0 bytes; it holds no text"


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (zipped(**{"word/document.xml": "<a>" + "x" * 30_000_000}), "a.docx", "it unpacks to more than can be read"),
        (
            zipped(
                **{
                    "word/document.xml": '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>'
                    f'<w:document xmlns:w="{WORD}"><w:p><w:r><w:t>&c;</w:t></w:r></w:p></w:document>'
                }
            ),
            "a.docx",
            "it holds no text",
        ),
        (
            zipped(
                **{
                    "word/document.xml": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
                    f'<w:document xmlns:w="{WORD}"><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:document>'
                }
            ),
            "a.docx",
            "it holds no text",
        ),
        (b"PK\x03\x04" + bytes(100), "a.zip", "it is damaged and cannot be shown"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xff\xff\0\0\xff\xff\x08\x02\0\0\0", "a.png", "too large to be shown"),
        (picture(50, 50)[:80], "a.png", "it is damaged and cannot be shown"),
    ],
    ids=["too much", "entities", "a file of this machine", "broken archive", "huge picture", "broken picture"],
)
def test_bombs_and_damage_end_with_a_sentence(look: Look, content: bytes, name: str, said: str) -> None:
    shown = look(content, name)
    assert said in shown.what
    assert not shown.lines
    assert not shown.picture


def test_no_file_of_the_hostile_mails_harms(hostile: Path, look: Look) -> None:
    for path in sorted(hostile.glob("*.eml")):
        raw = path.read_bytes()
        for file in parse(raw).attachments[:5]:
            shown = look(attachment_bytes(raw, file.part), file.name, file.media_type)
            assert all(safe_text(line) == line for line in (*shown.lines, shown.what)), path.name


def test_every_file_of_the_corpus_can_be_looked_into(corpus: Path) -> None:
    for path in sorted(corpus.rglob("*.eml"))[::12]:
        raw = path.read_bytes()
        for file in parse(raw).attachments[:3]:
            shown = preview(attachment_bytes(raw, file.part), file.name, file.media_type)
            assert all(safe_text(line) == line for line in (*shown.lines, shown.what)), path.name
