"""Envelopes that Outlook puts its attachments in: winmail.dat."""

import base64
import struct
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_mail.errors import NotFound
from tui_mail.mail.parse import attachment_bytes, parse
from tui_mail.mail.rtf import html_of_rtf
from tui_mail.mail.text import safe_text

pytest.importorskip("tnefparse", reason="the extra 'outlook' is not installed")

BEGIN = b"\x78\x9f\x3e\x22\x01\x00"
DAMAGED = "a file with Outlook's attachments is damaged and was not unpacked"
TOO_LARGE = "a file with Outlook's attachments is too large and was not unpacked"
STRING, UNICODE, BINARY, SHORTS, OBJECT = 0x1E, 0x1F, 0x102, 0x1002, 0x0D


def entry(level: int, name: int, data: bytes) -> bytes:
    return struct.pack("<BHHI", level, name, 6, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def value(kind: int, name: int, data: bytes) -> bytes:
    return struct.pack("<HHII", kind, name, 1, len(data)) + data + bytes(-len(data) % 4)


def properties(*values: bytes) -> bytes:
    return struct.pack("<I", len(values)) + b"".join(values)


def file(title: bytes, data: bytes, *more: bytes) -> bytes:
    named = entry(2, 0x9002, bytes(14)) + entry(2, 0x8010, title + b"\0") + entry(2, 0x800F, data)
    return named + (entry(2, 0x9005, properties(*more)) if more else b"")


def mail(envelope: bytes, *, text: str = "") -> bytes:
    """A mail of a text, Outlook's envelope and a file below it."""
    return b"\r\n".join(
        (
            b"Subject: x",
            b'Content-Type: multipart/mixed; boundary="b"',
            *(b"", b"--b", b"", text.encode()),
            *(
                b"--b",
                b"Content-Type: application/ms-tnef; name=winmail.dat",
                b"Content-Transfer-Encoding: base64",
                b"",
            ),
            base64.encodebytes(envelope).replace(b"\n", b"\r\n").rstrip(),
            *(b"--b", b"Content-Type: application/pdf; name=last.pdf", b"", b"%PDF", b"--b--", b""),
        )
    )


def packed(rtf: bytes) -> bytes:
    """Pack RTF without any reference."""
    runs = b"".join(b"\0" + rtf[start : start + 8] for start in range(0, len(rtf), 8))
    return struct.pack("<II4sI", len(runs) + 12, len(rtf), b"LZFu", 0) + runs


def test_files_of_an_envelope_follow_the_others_and_can_be_had() -> None:
    long_name = value(UNICODE, 0x3707, "Größe 1.pdf\0".encode("utf-16-le"))
    raw = mail(BEGIN + file(b"GRE~1.PDF", b"%PDF-\0\0", long_name) + file(b"b.txt", b"bee"), text="hello")
    found = parse(raw)
    assert [(one.part, one.name, one.media_type, one.inline) for one in found.attachments] == [
        (1, "winmail.dat", "application/ms-tnef", True),
        (2, "last.pdf", "application/pdf", False),
        (3, "Größe 1.pdf", "application/pdf", False),
        (4, "b.txt", "text/plain", False),
    ]
    assert [attachment_bytes(raw, part) for part in (2, 3, 4)] == [b"%PDF", b"%PDF-\0\0", b"bee"]
    assert found.problems == ()
    with pytest.raises(NotFound):
        attachment_bytes(raw, 5)


def test_a_file_among_the_properties_has_its_exact_length_and_a_picture_its_id() -> None:
    data = value(BINARY, 0x3701, b"\x89PNG\0")
    said = (data, value(STRING, 0x370E, b"image/png\0"), value(STRING, 0x3712, b"one@x\0"))
    raw = mail(BEGIN + file(b"p.png", b"", *said), text="hello")
    picture = parse(raw).attachments[2]
    assert (picture.media_type, picture.content_id, picture.inline, picture.size) == ("image/png", "one@x", True, 5)
    assert attachment_bytes(raw, 3) == b"\x89PNG\0"


def test_an_enclosed_message_is_a_file_that_is_not_opened() -> None:
    message = bytes.fromhex("0703020000000000c000000000000046") + BEGIN + file(b"inner.txt", b"x")
    said = (value(OBJECT, 0x3701, message), value(STRING, 0x3001, b"Forwarded\0"))
    found = parse(mail(BEGIN + file(b"Untitled Attachment", b"a stub", *said), text="hello"))
    assert [(one.name, one.media_type) for one in found.attachments[2:]] == [("Forwarded", "application/ms-tnef")]


def test_its_text_is_shown_where_the_mail_has_none() -> None:
    envelope = BEGIN + entry(1, 0x9007, struct.pack("<II", 1252, 0)) + entry(1, 0x800C, "Grüße\0".encode("cp1252"))
    assert parse(mail(envelope)).body == "Grüße"
    assert parse(mail(envelope, text="the mail's own")).body == "the mail's own"


def test_its_html_is_shown_in_its_code_page() -> None:
    page = struct.pack("<HHI", 3, 0x3FDE, 28592)
    html = value(BINARY, 0x1013, "<p>Zażółć</p>".encode("iso8859-2"))
    assert parse(mail(BEGIN + entry(1, 0x9003, properties(html, page)))).body == "Zażółć"


def test_html_wrapped_in_rtf_comes_back() -> None:
    rtf = (
        rb"{\rtf1\ansi\ansicpg1252\fromhtml1 {\fonttbl{\f0 Arial;}}{\*\htmltag64 <p>}\htmlrtf {\b \htmlrtf0 "
        rb"Gr\'fc\'dfe \u8211 ? \{all\}\htmlrtf }\htmlrtf0 {\*\mhtmltag72 left out}{\*\htmltag72 </p>}}"
    )
    assert html_of_rtf(packed(rtf)).strip() == "<p>Grüße – {all}</p>"
    found = parse(mail(BEGIN + entry(1, 0x9003, properties(value(BINARY, 0x1009, packed(rtf))))))
    assert found.body == "Grüße – {all}"


def test_other_rtf_gives_its_text() -> None:
    rtf = rb"{\rtf1\ansi{\colortbl;\red0;}\pard one <b>\par two\tab three}"
    assert html_of_rtf(packed(rtf)) == "one &lt;b&gt;<br>two\tthree"
    assert html_of_rtf(struct.pack("<II4sI", 0, 0, b"MELA", 0) + rb"{\rtf1 as it is}") == "as it is"


def test_references_repeat_what_stood_before() -> None:
    # "{\\rtf1" from the beginning of the window, the letters "ab", "abab" from what was just written, the end
    runs = bytes((0b00011001,)) + bytes.fromhex("0004") + b"ab" + bytes.fromhex("0d52") + bytes.fromhex("0db0")
    assert html_of_rtf(struct.pack("<II4sI", 0, 100, b"LZFu", 0) + runs) == "ab" * 3
    with pytest.raises(ValueError, match="reference"):
        html_of_rtf(struct.pack("<II4sI", 0, 100, b"LZFu", 0) + bytes.fromhex("01fff0"))


def test_damaged_rtf_costs_the_text_alone() -> None:
    envelope = BEGIN + entry(1, 0x9003, properties(value(BINARY, 0x1009, b"no rtf at all"))) + file(b"a.txt", b"a")
    found = parse(mail(envelope))
    assert found.problems == ("the text in a file of Outlook is damaged",)
    assert [one.name for one in found.attachments] == ["winmail.dat", "last.pdf", "a.txt"]


MANY_SHORTS = properties(struct.pack("<HHI", SHORTS, 0x3001, 0xFFFFFFFF))


@pytest.mark.parametrize(
    ("envelope", "problem"),
    [
        (b"not TNEF at all", DAMAGED),
        ((BEGIN + file(b"a.txt", b"a" * 100))[:-20], DAMAGED),
        (BEGIN + entry(1, 0x9003, struct.pack("<I", 0xFFFFFFFF)), DAMAGED),
        (BEGIN + entry(1, 0x9003, struct.pack("<I", 40_000)), DAMAGED),
        (BEGIN + entry(1, 0x9003, MANY_SHORTS), DAMAGED),
        (BEGIN + entry(1, 0x9003, properties(struct.pack("<HHI", STRING, 0x1000, 0xFFFFFFFF))), DAMAGED),
        (BEGIN + entry(1, 0x9003, properties(struct.pack("<HHII", STRING, 0x1000, 1, 0xFFFFFFF0))), DAMAGED),
        (BEGIN + entry(1, 0x8004, b"") * 6000, TOO_LARGE),
        (BEGIN + entry(2, 0x9002, b"") * 600, TOO_LARGE),
    ],
)
def test_a_damaged_or_too_large_envelope_stays_a_file_and_is_named(envelope: bytes, problem: str) -> None:
    raw = mail(envelope, text="hello")
    found = parse(raw)
    assert found.problems == (problem,)
    assert [(one.name, one.inline) for one in found.attachments] == [("winmail.dat", False), ("last.pdf", False)]
    assert attachment_bytes(raw, 1) == envelope


def test_rubbish_below_the_last_entry_does_no_harm() -> None:
    found = parse(mail(BEGIN + file(b"a.txt", b"a") + b"\xff" * 40, text="hello"))
    assert [one.name for one in found.attachments[2:]] == ["a.txt"]


def test_without_the_extra_it_is_a_file_like_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tnefparse", None)
    found = parse(mail(BEGIN + file(b"a.txt", b"a"), text="hello"))
    assert [(one.name, one.inline) for one in found.attachments] == [("winmail.dat", False), ("last.pdf", False)]
    assert found.problems == ()


@given(st.binary(max_size=300), st.binary(max_size=60), st.sampled_from((b"LZFu", b"MELA", b"none")))
def test_no_bytes_keep_the_mail_from_being_read(data: bytes, rtf: bytes, kind: bytes) -> None:
    text = value(BINARY, 0x1009, struct.pack("<II4sI", 0, 1 << 31, kind, 0) + rtf)
    for envelope in (BEGIN + data, BEGIN + entry(1, 0x9003, data), BEGIN + entry(1, 0x9003, properties(text))):
        found = parse(mail(envelope))
        assert found.attachments[1].name == "last.pdf"
        assert safe_text(found.body) == found.body
