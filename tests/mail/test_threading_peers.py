"""Where our conversations differ from those of notmuch, and why: each cause that real mail showed, in few messages."""

import shutil

import pytest

from bench.threads import Partition, cause_of, of_notmuch, of_ours
from tui_mail.mail.parse import parse

pytestmark = pytest.mark.skipif(shutil.which("notmuch") is None, reason="notmuch is not installed")


def letter(own: str, *fields: str, minute: int = 0, body: str = "Text\n") -> bytes:
    head = ["From: a@x.example", f"Message-ID: <{own}>", f"Date: Mon, 02 Nov 2026 09:{minute:02}:00 +0100", *fields]
    return "\r\n".join([*head, "Subject: Offer", "", body]).encode()


REPORT = """\
--b
Content-Type: text/plain

It could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
--b
Content-Type: text/rfc822-headers

Message-ID: <sent@x.example>

--b--
"""
BOUNCE = 'Content-Type: multipart/report; report-type=delivery-status; boundary="b"'

ALIKE = [
    letter("1@x.example"),
    letter("2@x.example", "In-Reply-To: <1@x.example>"),
    letter("3@x.example", "References: <1@x.example> <2@x.example>"),
    letter("5@x.example", "References: <missing@x.example>"),
    letter("6@x.example", "In-Reply-To: <missing@x.example>"),
    letter("7@x.example", 'In-Reply-To: Message from A <a@x.example> of "Thu, 22 Aug" <8@x.example>'),
    letter("8@x.example"),
]


def both(*raws: bytes) -> tuple[Partition, Partition, str]:
    """Return our conversations, those of notmuch, and the cause of the difference."""
    mails = [parse(raw) for raw in raws]
    return of_ours(mails), of_notmuch(list(raws)), cause_of(mails, frozenset(range(len(mails))))


def together(*groups: set[int]) -> Partition:
    return {frozenset(group) for group in groups}


def test_what_names_each_other_is_the_same_for_both() -> None:
    ours, theirs, _ = both(*ALIKE)
    assert ours == theirs == together({0, 1, 2}, {3, 4}, {5, 6})


def test_different_mails_of_a_carrier_with_one_id_are_one_message_for_notmuch_only() -> None:
    parcels = [letter("parcel@x.example", minute=number, body=f"Parcel {number}") for number in range(2)]
    ours, theirs, cause = both(*parcels)
    assert (ours, theirs, cause) == (together({0}, {1}), together({0, 1}), "one id")


def test_mails_that_all_answer_yes_are_one_conversation_for_notmuch_only() -> None:
    ours, theirs, cause = both(*(letter(f"{number}@x.example", "In-Reply-To: <yes>") for number in range(2)))
    assert (ours, theirs, cause) == (together({0}, {1}), together({0, 1}), "no id")


def test_a_bounce_is_in_the_conversation_of_the_mail_that_it_encloses_for_us_only() -> None:
    ours, theirs, cause = both(letter("sent@x.example"), letter("bounce@mx.example", BOUNCE, body=REPORT))
    assert (ours, theirs, cause) == (together({0, 1}), together({0}, {1}), "report")
