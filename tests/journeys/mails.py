"""Ten messages made for the journey, each with what it is for."""

import base64

PDF = b"%PDF-1.4 an offer\n%%EOF\n"


def mail(subject: str, *fields: str, message_id: str, body: str = "Guten Tag\r\n") -> bytes:
    """Write a message from Jean Dupont to us; further fields replace none of its own."""
    head = [
        "" if any(one.startswith("From:") for one in fields) else "From: Eva Fremd <eva@fremd.example>",
        "" if any(one.startswith("To:") for one in fields) else "To: kanzlei@muster.example",
        "Date: Mon, 02 Nov 2026 09:00:00 +0100",
        f"Subject: {subject}",
        f"Message-ID: <{message_id}>" if message_id else "",
        *fields,
    ]
    return "\r\n".join([line for line in head if line] + ["", body]).encode()


CRITERIA = mail("Offerte relnr: 00123", message_id="criteria@test")
PROJECT = mail("Re: Project 12-3-1, Gerüst", message_id="project@test")
UNKNOWN = mail("relnr 123 ohne Nullen", message_id="unknown@test")
TWO_CONTACTS = mail("Eine Frage", "From: Jean Dupont <Jean@Dupont.example>", message_id="two@test")
OWN = mail(
    "Unsere Antwort", "From: Kanzlei <kanzlei@muster.example>", "To: jeanne@dupont.example", message_id="own@test"
)
ATTACHMENT = mail(
    "Mit Anhang",
    'Content-Type: multipart/mixed; boundary="b"',
    message_id="attachment@test",
    body="--b\r\nContent-Type: text/plain\r\n\r\nsiehe Anhang\r\n--b\r\n"
    'Content-Type: application/pdf; name="Offerte.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    + base64.encodebytes(PDF).decode().replace("\n", "\r\n")
    + "--b--\r\n",
)
HTML = mail(
    "Nur HTML",
    "Content-Type: text/html; charset=utf-8",
    message_id="html@test",
    body="<html><body><p>Nur <b>reich</b> an Form</p><script>alert(1)</script></body></html>\r\n",
)
NAMELESS = mail("Zweimal dasselbe", message_id="")
UMLAUT = mail("=?utf-8?q?Gr=C3=BC=C3=9Fe_aus_Z=C3=BCrich?=", message_id="umlaut@test")
ENCLOSED = mail(
    "Weitergeleitet",
    'Content-Type: multipart/mixed; boundary="b"',
    message_id="enclosed@test",
    body="--b\r\nContent-Type: text/plain\r\n\r\nzur Kenntnis\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
    "From: innen@test.example\r\nSubject: Innen\r\n\r\nder innere Text\r\n--b--\r\n",
)
MADE = [CRITERIA, PROJECT, UNKNOWN, TWO_CONTACTS, OWN, ATTACHMENT, HTML, NAMELESS, NAMELESS, UMLAUT, ENCLOSED]
