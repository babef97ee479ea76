"""A message without its attachments says what they were, and stays a message."""

import hashlib
import json
from pathlib import Path

import pytest

from tests.data.torture import torture_messages
from tui_mail.mail.parse import parse
from tui_mail.mail.reduce import reduce

TEXT = b"Siehe Anlage.\r\n"
MIXED = (
    b"From: jean@dupont.example\r\nSubject: Offerte\r\nMessage-ID: <1@x>\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed; boundary="x"\r\n\r\nvorher\r\n--x\r\nContent-Type: text/plain\r\n\r\n' + TEXT
    + b'--x\r\nContent-Type: application/pdf; name="Angebot.pdf"\r\nContent-ID: <c1>\r\n'
    b'Content-Disposition: attachment;\r\n filename="Angebot.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    b"JVBERi0xLjQKAAEC\r\n--x\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n"
    b"--x--\r\nnachher\r\n"
)  # fmt: skip
PDF = b"%PDF-1.4\n\x00\x01\x02"


def test_each_attachment_becomes_a_text_with_name_type_size_and_hash() -> None:
    reduced = reduce(MIXED)
    whole, mail = parse(MIXED), parse(reduced)
    assert (mail.subject, mail.message_id, mail.body) == (whole.subject, whole.message_id, whole.body)
    assert [(one.media_type, one.name) for one in mail.attachments] == [
        ("text/plain", "Angebot.pdf.txt"),
        ("text/plain", f"{whole.attachments[1].name}.txt"),
    ]
    text = reduced.decode()
    for line in ("Name: Angebot.pdf", "Type: application/pdf", "Size: 12 bytes"):
        assert f"\r\n{line}\r\n" in text
    assert f"SHA-256: {hashlib.sha256(PDF).hexdigest()}\r\n" in text
    assert b"JVBERi0xLjQKAAEC" not in reduced
    assert b"Content-ID: <c1>\r\n" in reduced
    assert text.count("Content-Type:") == 4
    assert mail.problems == ()


def test_a_message_that_is_nothing_but_a_file_keeps_its_own_header() -> None:
    raw = b"Subject: Scan\r\nContent-Type: application/pdf\r\nX-Scanner: 7\r\n\r\n" + PDF
    mail = parse(reduce(raw))
    assert (mail.subject, dict(mail.headers)["X-Scanner"]) == ("Scan", "7")
    assert PDF not in reduce(raw)


def test_a_message_without_attachments_is_the_same_bytes() -> None:
    raw = b"Subject: x\r\n\r\nText\r\n"
    assert reduce(raw) is raw


@pytest.mark.parametrize("name", [name for name, _ in torture_messages()])
def test_whatever_comes_is_reduced_to_something_readable(name: str) -> None:
    raw = dict(torture_messages())[name]
    mail = parse(reduce(raw))
    assert mail.subject == parse(raw).subject
    assert len(reduce(raw)) <= len(raw) + 2000 * (1 + len(parse(raw).attachments))


def test_hostile_messages_can_be_reduced_too(hostile: Path) -> None:
    for case in json.loads((hostile / "manifest.json").read_text())["cases"]:
        raw = (hostile / case["file"]).read_bytes()
        if len(raw) < 1_000_000:
            assert parse(reduce(raw)).subject == parse(raw).subject, case["id"]
