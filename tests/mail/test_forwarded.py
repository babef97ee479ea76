"""The mail inside a mail: who wrote it to whom, as the usual programs forward it."""

import pytest

from tests.data.torture import message
from tui_mail.mail.message import Forwarded
from tui_mail.mail.parse import parse

JEAN = "Jean Dupont <jean@dupont.example>"
ANNA = "Anna <anna@muster.example>"
GMAIL = "---------- Forwarded message ---------"
HEADS = {
    "gmail-en": ("FYI", "", GMAIL, f"From: {JEAN}", "Date: Mon, Mar 4, 2024 at 9:05 AM", "Subject: x", f"To: {ANNA}"),
    "gmail-fr": (GMAIL, f"De : {JEAN}", "Date: lun. 4 mars 2024 à 09:05", "Subject: Offre", f"To: {ANNA}"),
    "gmail-de": (GMAIL, f"Von: {JEAN}", "Date: Mo., 4. März 2024 um 09:05 Uhr", "Subject: x", f"To: {ANNA}"),
    "gmail-nl": (GMAIL, f"Van: {JEAN}", "Date: ma 4 mrt 2024 om 09:05", "Subject: Offerte", f"To: {ANNA}"),
    "outlook-en": ("a", "", f"From: {JEAN}", "Sent: Monday, March 4, 2024 9:05 AM", f"To: {ANNA}", "Subject: Offer"),
    "outlook-fr": (f"De : {JEAN}", "Envoyé : lundi 4 mars 2024 09:05", f"À : {ANNA}", "Objet : Offre"),
    "outlook-de": (
        "-----Ursprüngliche Nachricht-----",
        "Von: Jean Dupont [mailto:jean@dupont.example]",
        "Gesendet: Montag, 4. März 2024 09:05",
        f"An: {ANNA}",
        "Betreff: Angebot",
    ),
    "outlook-nl": (f"Van: {JEAN}", "Verzonden: maandag 4 maart 2024 09:05", f"Aan: {ANNA}", "Onderwerp: Offerte"),
    "apple-en": (
        "Begin forwarded message:", "", f"> From: {JEAN}", "> Subject: Offer",
        "> Date: 4. March 2024 at 09:05:00 CET", f"> To: {ANNA}",
    ),
    "apple-fr": (
        "Début du message réexpédié :", "", f"> De: {JEAN}", "> Objet: Rép : Offre",
        "> Date: 4 mars 2024 à 09:05:00 UTC+1", f"> À: {ANNA}",
    ),
    "apple-de": (
        "Anfang der weitergeleiteten Nachricht:", "", f"> Von: {JEAN}", "> Betreff: Angebot",
        "> Datum: 4. März 2024 um 09:05:00 MEZ", f"> An: {ANNA}",
    ),
    "apple-nl": (
        "Begin doorgestuurd bericht:", "", f"> Van: {JEAN}", "> Onderwerp: Offerte",
        "> Datum: 4 maart 2024 om 09:05:00 CET", f"> Aan: {ANNA}",
    ),
}  # fmt: skip


def inner(body: str, *fields: str) -> Forwarded | None:
    head = "\r\n".join(fields or ("Content-Type: text/plain; charset=utf-8",))
    raw = f"From: anna@muster.example\r\nTo: archiv@muster.example\r\n{head}\r\n\r\n{body}"
    return parse(raw.replace("\r\n", "\n").replace("\n", "\r\n").encode()).forwarded


@pytest.mark.covers("AS-11")
@pytest.mark.parametrize("name", HEADS)
def test_what_is_quoted_with_its_head_is_read_in_four_languages(name: str) -> None:
    end = "> \n> Bonjour\n" if name.startswith("apple") else "\nBonjour\n"
    found = inner("\n".join((*HEADS[name], end)))
    assert found is not None
    assert [(one.name, one.address) for one in found.from_] == [("Jean Dupont", "jean@dupont.example")]
    assert [one.address for one in found.to] == ["anna@muster.example"]


def test_of_a_sender_without_an_address_the_name_is_known() -> None:
    found = inner("Von: Dupont, Jean\nGesendet: Montag, 4. März 2024 09:05\nAn: Anna Muster\nBetreff: x\n\nHallo\n")
    assert found is not None
    assert all(one.address == "" for one in found.from_)


def test_a_message_that_is_attached_goes_before_and_of_several_none_counts() -> None:
    enclosed = "--b\nContent-Type: message/rfc822\n\nFrom: a@x.example\nReply-To: b@x.example\nCc: c@x.example\n\nhi\n"
    fields = ('Content-Type: multipart/mixed; boundary="b"',)
    head = "\n".join(HEADS["outlook-de"]).replace("jean@dupont.example", "a@x.example")
    text = f"--b\n\n{head}\n\nhallo\n"
    found = inner(f"{text}{enclosed}--b--\n", *fields)
    assert found is not None
    assert [group[0].address for group in (found.from_, found.reply_to, found.cc)] == [
        "a@x.example", "b@x.example", "c@x.example",
    ]  # fmt: skip
    assert inner(f"{text}{enclosed}{enclosed}--b--\n", *fields) is None


def test_what_a_stranger_attached_to_the_mail_that_was_forwarded_does_not_speak_for_him() -> None:
    faked = "--b\nContent-Type: message/rfc822\n\nFrom: jeanne@dupont.example\n\nhi\n"
    head = "\n".join(HEADS["gmail-en"]).replace(JEAN, "Eve <eve@evil.example>")
    assert inner(f"--b\n\n{head}\n\nhello\n{faked}--b--\n", 'Content-Type: multipart/mixed; boundary="b"') is None


@pytest.mark.parametrize(
    "body", ["hello\n", "On Monday Jean wrote:\n> hi\n", "Von: mir\nviele Grüße\n", "From: " * 9000]
)
def test_where_nothing_was_forwarded_nothing_is_found(body: str) -> None:
    assert inner(body) is None
    assert parse(message(sender="a@x.example")).forwarded is None
