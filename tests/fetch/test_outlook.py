"""Outlook's .msg files as EML: what is said in them, the same bytes each time."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.fetch.outlook_files import Tree, Value, msg, msg_tree
from tui_mail.fetch.outlook.msg import to_eml
from tui_mail.fetch.outlook.rich_text import decompress, read_rtf
from tui_mail.mail.message import Address, Mail
from tui_mail.mail.parse import attachment_bytes, parse

HEADERS = """Received: from x by y; Mon, 2 Nov 2026 10:00:00 +0100
From: "Dupont, Jean" <jean@dupont.example>
To: kanzlei@muster.example
Subject: =?utf-8?q?=C3=84rger?=
Message-ID: <1@dupont.example>
Date: Mon, 02 Nov 2026 10:00:00 +0100
Content-Type: multipart/mixed; boundary="gone"
X-Folded: one
\ttwo

"""


def read(subject: str, values: Mapping[int, Value] | None = None, **rest: object) -> Mail:
    content = msg(subject, values, **rest)
    raw = to_eml(content)
    assert raw == to_eml(content)
    return parse(raw)


@pytest.mark.covers("HO-43")
def test_a_message_that_was_never_sent_says_what_outlook_knows_of_it() -> None:
    people = ((1, "Kanzlei", "kanzlei@muster.example"), (2, "Élodie", "elodie@muster.example"), (3, "", "x@y.example"))
    mail = read("\x01\x05Re: Ärger", {0x1035: "<7@dupont.example>", 0x1042: "<6@x.example>"}, recipients=people)
    assert (mail.subject, mail.message_id, mail.in_reply_to) == ("Re: Ärger", "7@dupont.example", "6@x.example")
    assert mail.from_ == (Address("Jean Dupont", "jean@dupont.example"),)
    assert mail.to == (Address("Kanzlei", "kanzlei@muster.example"),)
    assert mail.cc == (Address("Élodie", "elodie@muster.example"),)
    assert mail.bcc == (Address("", "x@y.example"),)
    assert (mail.date, mail.body.strip()) == (1_793_610_000_000_000, "Guten Tag")


def test_the_header_that_came_stands_but_for_what_says_how_it_was_built() -> None:
    mail = read("Ärger", {0x007D: HEADERS.replace("\n", "\r\n")})
    assert (mail.message_id, mail.subject) == ("1@dupont.example", "Ärger")
    assert mail.from_ == (Address("Dupont, Jean", "jean@dupont.example"),)
    assert mail.received == 1_793_610_000_000_000
    assert ("X-Folded", "one two") in mail.headers
    assert mail.body.strip() == "Guten Tag"


def test_a_header_cannot_be_smuggled_in_by_a_subject_or_name() -> None:
    mail = read("Hello\r\nBcc: spy@evil.example", {0x0C1A: 'x"\r\nTo: spy@evil.example'})
    assert mail.bcc == ()
    assert mail.to == (Address("Kanzlei", "kanzlei@muster.example"),)


def test_without_a_message_id_it_gets_one_that_stays() -> None:
    assert read("Eins").message_id == read("Eins").message_id
    assert read("Eins").message_id != read("Zwei").message_id


def test_files_pictures_and_messages_in_it_are_attached() -> None:
    inner: Tree = msg_tree("Innen", {0x1000: "Im Innern"}, header=24)
    files: tuple[tuple[Mapping[int, Value], Tree | None], ...] = (
        ({0x3707: 'Übersicht "1".pdf', 0x370E: "application/pdf", 0x3701: b"%PDF" * 1024}, None),
        ({0x3707: "logo.png", 0x370E: "image/png", 0x3712: "logo@x", 0x3714: 4, 0x3701: b"\x89PNG" * 1024}, None),
        ({0x3705: 5, 0x3001: "Innen"}, inner),
    )
    html = "<p>Sch\u00f6n <img src='cid:logo@x'></p>".encode("cp1252").ljust(4096)
    content = msg("Dateien", {0x1013: html, 0x3FDE: 1252}, attachments=files)
    raw = to_eml(content)
    mail = parse(raw)
    assert [(file.name, file.media_type, file.inline) for file in mail.attachments] == [
        ("logo.png", "image/png", True),
        ('Übersicht "1".pdf', "application/pdf", False),
        ("Innen.eml", "message/rfc822", False),
    ]
    assert attachment_bytes(raw, 2) == b"%PDF" * 1024
    assert parse(attachment_bytes(raw, 3)).subject == "Innen"


def test_html_alone_is_read_in_its_code_page() -> None:
    html = "<p>Grüße</p>".encode("cp1252").ljust(4096)
    assert "Grüße" in read("HTML", {0x1000: "", 0x1013: html, 0x3FDE: 1252}).body


def test_a_signed_message_is_what_was_signed() -> None:
    signed = b'Content-Type: multipart/signed; boundary="b"\r\n\r\n--b\r\n\r\nGuten Tag\r\n--b--\r\n'.ljust(4096)
    about: Mapping[int, Value] = {0x3701: signed}
    raw = to_eml(msg("Signiert", {0x001A: "IPM.Note.SMIME.MultipartSigned"}, attachments=((about, None),)))
    assert raw.endswith(signed)
    assert raw.count(b"Content-Type:") == 1


def compressed(rtf: bytes) -> bytes:
    """Write RTF as Outlook keeps it, without making it shorter."""
    return (len(rtf) + 12).to_bytes(4, "little") + len(rtf).to_bytes(4, "little") + b"MELA" + bytes(4) + rtf


def test_rtf_alone_is_read_as_text() -> None:
    rtf = rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\pard Gr\'fc\u223?e\par {\*\generator x;}\b Zwei\b0\tab drei}"
    assert read_rtf(rtf) == ("Grüße\nZwei\tdrei", False)
    assert "Grüße" in read("RTF", {0x1000: "", 0x1009: compressed(rtf).ljust(4096)}).body


def test_html_that_was_wrapped_in_rtf_comes_out() -> None:
    rtf = (
        rb"{\rtf1\ansi\fromhtml1 {\*\htmltag64 <p>}\htmlrtf {\b \htmlrtf0 Hallo\htmlrtf }\htmlrtf0 {\*\htmltag72 </p>}}"
    )
    assert read_rtf(rtf) == ("<p>Hallo</p>", True)


def test_compressed_rtf_is_unpacked_as_its_description_says() -> None:
    # the two examples of [MS-OXRTFCP] 4.1 and 4.2
    first = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af862656c0a006c20"
        "68656c09f06c6f200a80"
    )  # fmt: skip
    assert decompress(first).startswith(rb"{\rtf1\ansi\ansicpg125")
    second = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")
    assert decompress(second) == rb"{\rtf1 WXYZWXYZWXYZWXYZWXYZ}"


@pytest.mark.parametrize("content", [b"", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), b"text" * 9])
def test_what_is_none_is_refused(content: bytes) -> None:
    with pytest.raises((ValueError, OSError)):
        to_eml(content)
    with pytest.raises(ValueError, match="no compressed RTF"):
        decompress(content)


def test_real_messages_are_read_alike_each_time(corpus: Path) -> None:
    files = sorted((corpus / "outlook").glob("*.msg"))
    assert len(files) == 12
    for path in files:
        raw = to_eml(path.read_bytes())
        assert raw == to_eml(path.read_bytes())
        mail = parse(raw)
        assert mail.subject
        assert mail.date
        assert mail.message_id
        assert not mail.problems
