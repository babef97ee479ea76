"""The text inside attachments, for searches, in the child that reads it in the product."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.mail.files import calendar, docx, enclosing, mail_with, odt, pdf, xlsx, zipped
from tui_mail.children import Children, Limits
from tui_mail.mail.extracted import CHARACTERS, Extracted, Wanted, decode_extracted, encode_request
from tui_mail.mail.file_kind import may_hold_text
from tui_mail.mail.parse import parse

Extract = Callable[[bytes], list[Extracted]]


@pytest.fixture(scope="module")
def extract() -> Iterator[Extract]:
    """Read all attachments of a message that may hold text."""
    with Children("tui_mail.mail.extracted:extract_encoded", count=1, limits=Limits(20, 600)) as children:
        yield lambda raw: decode_extracted(children.run(encode_request(raw, wanted(raw))))


def wanted(raw: bytes) -> list[Wanted]:
    return [
        Wanted(one.part, one.name, one.media_type, one.sha256)
        for one in parse(raw).attachments
        if may_hold_text(one.name, one.media_type, decoration=one.decoration)
    ]


OFFICE = "application/octet-stream"  # many programs say no more


def test_every_kind_of_file_gives_its_text_without_runs_of_blanks(extract: Extract) -> None:
    raw = mail_with(
        ("a.pdf", "application/pdf", pdf("Erste Seite", "Zweite  Seite")),
        ("b.docx", OFFICE, docx("Die   Kündigungsfrist", "beträgt drei Monate")),
        ("c.xlsx", OFFICE, xlsx("Honorar", *("" for _ in range(3)), *(f"Zeile {n}" for n in range(2000)))),
        ("d.odt", OFFICE, odt("Erster", "Zweiter")),
        ("e.html", "text/html", b"<meta charset=utf-8><p>Gr\xc3\xbc\xc3\x9fe<p hidden>versteckt<script>x</script>"),
        ("f.rtf", "application/rtf", rb"{\rtf1\ansi Gr\'fc\'dfe\par zwei}"),
        ("g.csv", "text/csv", "Name;Preis\n\n\nÄpfel;3,50\n".encode("cp1252")),
        ("h.ics", "text/calendar", calendar("Verhandlung in Saal 4")),
        ("i.txt", OFFICE, b"only text\n\n\n  here"),
    )
    texts = [one.text for one in extract(raw)]
    assert texts[0] == "Erste Seite\nZweite Seite"
    assert texts[1] == "Die Kündigungsfrist\nbeträgt drei Monate"
    assert texts[2].startswith("Honorare\nHonorar\nZeile 0\nZeile 1\n")
    assert texts[2].endswith("\nZeile 1999")
    assert texts[3] == "Erster\nZweiter"
    assert texts[4] == "Grüße"
    assert texts[5] == "Grüße\nzwei"
    assert texts[6] == "Name;Preis\nÄpfel;3,50"
    assert "Verhandlung in Saal 4" in texts[7]
    assert texts[8] == "only text\nhere"


def test_an_enclosed_mail_gives_its_people_its_subject_its_text_and_the_names_of_its_files(extract: Extract) -> None:
    inner = mail_with(("Gutachten.pdf", "application/pdf", pdf("x")), subject="Innen", body="Der innere Text.\n")
    (found,) = extract(enclosing(inner))
    for words in ("Innen", "Jean Dupont jean@dupont.example", "Gutachten.pdf", "Der innere Text."):
        assert words in found.text


def test_a_calendar_that_cannot_be_understood_is_read_as_the_text_that_it_is(extract: Extract) -> None:
    broken = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Verhand\r\n lung\r\n"
    (found,) = extract(mail_with(("a.ics", "text/calendar", broken)))
    assert "SUMMARY:Verhandlung" in found.text


def test_what_is_damaged_locked_or_a_bomb_says_so_and_costs_the_others_nothing(extract: Extract) -> None:
    raw = mail_with(
        ("a.pdf", "application/pdf", b"%PDF-1.4 nothing else"),
        ("b.pdf", "application/pdf", pdf("geheim", password="x")),
        ("c.docx", OFFICE, zipped(**{"word/document.xml": "<a>" + "x" * 30_000_000})),
        ("d.docx", OFFICE, b"PK\x03\x04" + bytes(100)),
        ("e.pdf", "application/pdf", pdf("")),
        ("f.doc", "application/msword", b"\xd0\xcf\x11\xe0" + bytes(600)),
        ("g.txt", "text/plain", b"gut"),
    )
    assert [(one.text, one.problem, one.failed) for one in extract(raw)] == [
        ("", "it is damaged and cannot be read", True),
        ("", "it is locked with a password", True),
        ("", "it unpacks to more than can be read", True),
        ("", "it is damaged and cannot be read", True),
        ("", "PDF, 1 page without text, such as a scan", False),
        ("", "an Office document of the old kind: it holds no text that can be read", False),
        ("gut", "", False),
    ]


def test_of_a_message_only_so_much_text_is_kept_and_each_file_says_that_it_was_cut(extract: Extract) -> None:
    long = b"Wort " * (CHARACTERS // 7)
    raw = mail_with(*((f"{n}.txt", "text/plain", long) for n in range(3)))
    found = extract(raw)
    assert sum(len(one.text) for one in found) == CHARACTERS
    assert [one.problem for one in found] == ["", "only its beginning is searched", "only its beginning is searched"]


def test_what_is_not_what_it_was_on_arrival_is_not_read(extract: Extract) -> None:
    with Children("tui_mail.mail.extracted:extract_encoded", count=1, limits=Limits(20, 600)) as children:
        asked = [Wanted(1, "a.txt", "text/plain", "0" * 64), Wanted(7, "b.txt", "text/plain", "0" * 64)]
        raw = mail_with(("a.txt", "text/plain", b"a"))
        found = decode_extracted(children.run(encode_request(raw, asked)))
    assert [(one.text, one.failed) for one in found] == [("", True), ("", True)]


@pytest.mark.parametrize(
    ("name", "media_type", "may"),
    [
        ("Angebot.PDF", "application/octet-stream", True),
        ("Angebot", "application/x-odd", True),
        ("part-1.eml", "message/rfc822", True),
        ("scan.pdf", "image/pdf", False),
        ("a.zip", "application/octet-stream", False),
        ("photo.JPEG", "application/octet-stream", False),
        ("memo", "audio/mpeg", False),
        ("smime", "application/PKCS7-signature", False),
    ],
)
def test_name_and_type_decide_whether_a_file_is_looked_into(name: str, media_type: str, may: bool) -> None:
    assert may_hold_text(name, media_type) is may
    assert not may_hold_text(name, media_type, decoration=True)


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.soak)])
def test_no_attachment_of_real_or_hostile_mail_breaks_or_blocks_the_child(
    corpus: Path, hostile: Path, extract: Extract, every: int
) -> None:
    paths = sorted(corpus.rglob("*.eml"))[::every] + sorted(hostile.glob("*.eml"))[:: 2 * every]
    looked_into = with_text = 0
    for path in paths:
        raw = path.read_bytes()
        for found in extract(raw) if len(raw) < 1_000_000 and b"oundary" in raw else []:
            looked_into += 1
            with_text += bool(found.text)
            assert found.text or found.problem, path
    assert looked_into > 1000 / every
    assert with_text > looked_into * 0.8
