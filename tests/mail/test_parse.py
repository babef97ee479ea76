from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.data.torture import HTML, INNER, PDF, PLAIN, message, multipart
from tui_mail.errors import NotFound
from tui_mail.mail.arrival import decode, read_encoded
from tui_mail.mail.message import Address
from tui_mail.mail.parse import attachment_bytes, outline, parse


def test_a_message_is_read_as_it_is_meant() -> None:
    mail = parse(
        message(
            "Message-ID: <one@example.org>",
            "Received: by mx; Mon, 04 Mar 2024 09:06:00 +0000",
            "To: Bob <Bob@Example.org>, carol@example.org",
            "Subject: Re: offer",
            "In-Reply-To: <zero@example.org>",
            "References: <a@x> <zero@example.org>",
            "List-Id: Offers <offers.example.org>",
            body="Dear Bob,\n\n> old words\nyes.\n",
        )
    )
    assert mail.message_id == "one@example.org"
    assert (mail.date, mail.received) == (1709543147000000, 1709543160000000)
    assert mail.from_ == (Address("Ann", "ann@example.org"),)
    assert [to.address for to in mail.to] == ["bob@example.org", "carol@example.org"]
    assert (mail.in_reply_to, mail.references) == ("zero@example.org", ("a@x", "zero@example.org"))
    assert mail.body == "Dear Bob,\n\n> old words\nyes."
    assert mail.snippet == "Dear Bob, yes."
    assert mail.list_id == "Offers <offers.example.org>"
    assert ("Subject", "Re: offer") in mail.headers
    assert mail.problems == ()


def test_a_mail_goes_through_a_pipe_and_comes_back_the_same() -> None:
    raw = multipart("mixed", PLAIN, PDF)
    assert decode(read_encoded(raw)).mail == parse(raw)


def test_attachments_are_the_decoded_bytes_and_keep_their_number() -> None:
    raw = multipart("mixed", PLAIN, PDF, "Content-Type: image/png\nContent-ID: <logo@x>\n\nPNG")
    pdf, png = parse(raw).attachments
    assert (pdf.part, pdf.name, pdf.size, pdf.inline) == (1, "a.pdf", 5, False)
    assert pdf.sha256 == sha256(b"%PDF-").hexdigest()
    assert (png.part, png.name, png.content_id, png.inline) == (2, "part-2.png", "logo@x", True)
    assert attachment_bytes(raw, 1) == b"%PDF-"
    assert attachment_bytes(raw, 2) == b"PNG"


@pytest.mark.parametrize("part", [0, -1, 2])
def test_an_attachment_that_is_not_there_is_refused(part: int) -> None:
    with pytest.raises(NotFound):
        attachment_bytes(multipart("mixed", PLAIN, PDF), part)


def test_an_enclosed_message_is_one_attachment_with_its_exact_bytes() -> None:
    raw = multipart("mixed", PLAIN, f"Content-Type: message/rfc822\n\n{INNER}")
    (enclosed,) = parse(raw).attachments
    assert enclosed.name == "inner.eml"
    assert attachment_bytes(raw, 1) == INNER.replace("\n", "\r\n").encode()


def test_names_are_the_same_on_every_parse() -> None:
    raw = multipart("mixed", PLAIN, "Content-Type: text/rtf\n\nx", "Content-Type: application/octet-stream\n\ny")
    assert parse(raw).attachments == parse(raw).attachments
    assert [one.name for one in parse(raw).attachments] == ["part-1.rtf", "part-2.bin"]


def test_an_attached_html_report_is_not_the_text() -> None:
    report = "Content-Type: text/html\nContent-Disposition: attachment; filename=report.html\n\n<p>report"
    mail = parse(multipart("mixed", report, PLAIN))
    assert mail.body == "plain text"
    assert [one.name for one in mail.attachments] == ["report.html"]


def test_the_other_form_of_the_text_is_no_attachment() -> None:
    assert parse(multipart("alternative", PLAIN, HTML)).attachments == ()


@pytest.mark.parametrize(
    ("field", "automatic"),
    [
        ("Auto-Submitted: auto-replied", True),
        ("Auto-Submitted: no", False),
        ("Precedence: bulk", True),
        ("X-Auto-Response-Suppress: All", True),
        ("List-Unsubscribe: <mailto:x@y>", True),
        ("Return-Path: <>", True),
        ("Content-Type: multipart/report; boundary=b", True),
        ("Reply-To: ann@example.org", False),
    ],
)
def test_what_a_machine_sent_is_marked(field: str, automatic: bool) -> None:
    assert parse(message(field)).automatic is automatic


@pytest.mark.parametrize("sender", ["noreply@x.example", "No-Reply <no-reply@x.example>", "MAILER-DAEMON@x.example"])
def test_a_sender_that_takes_no_answer_is_a_machine(sender: str) -> None:
    assert parse(message(sender=sender)).automatic


def test_authentication_results_are_kept_in_their_order() -> None:
    mail = parse(message("Authentication-Results: mx.ours; spf=pass", "Authentication-Results: forged; spf=pass"))
    found = [value for name, value in mail.headers if name == "Authentication-Results"]
    assert found == ["mx.ours; spf=pass", "forged; spf=pass"]


def test_a_text_that_is_too_long_is_cut_and_says_so() -> None:
    mail = parse(message(body="x" * 3_000_000))
    assert len(mail.body) < 2_200_000
    assert mail.problems == ("the text is very long and was cut",)


def test_what_cannot_be_parsed_still_has_an_outline() -> None:
    mail = outline(message("Subject: =?utf-8?q?Gr=C3=B6=C3=9Fe?=\r\n folded", body="text\x1b[2J"))
    assert (mail.subject, mail.from_[0].address, mail.body) == ("Größe folded", "ann@example.org", "text�[2J")
    assert mail.date == 1709543147000000
    assert mail.problems


@given(st.binary(max_size=300))
def test_any_bytes_are_parsed_and_outlined(raw: bytes) -> None:
    parse(raw)
    outline(raw)


FRAGMENTS = """From: a@b
Subject:
Content-Type: multipart/mixed; boundary=b
--b
--b--
=?x?q?a?=
=?utf-8?b?YWJjZ?=
Content-Type: message/rfc822
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename*0*=utf-8''%
charset=undefined
Date:
To: (
<
\xff
\0""".encode("latin-1").split(b"\n")
fragments = st.sampled_from([*FRAGMENTS, b"\n", b"\r\n", b" ", b'"'])


@given(st.lists(fragments, max_size=40).map(b"".join))
def test_any_pieces_of_mail_are_parsed_and_outlined(raw: bytes) -> None:
    mail = parse(raw)
    assert all(attachment_bytes(raw, one.part) is not None for one in mail.attachments)
    outline(raw)
