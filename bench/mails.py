"""Messages to measure on: an office's mail made by dice, or real ones repeated under new Message-IDs."""

import csv
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from pathlib import Path

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
"""Real messages beside the project, where they are."""

LARGE = 100_000
LARGE_ONE_IN = 11
"""Of real messages every eleventh is a large one, so that their mean is about 40 kB like that of the others."""

_WORDS = (
    "wir freuen uns auf Ihre Rückmeldung zum Angebot über die Lieferung der Geräte bis Ende März Grüße aus Köln",
    "nous vous remercions de votre commande et vous prions d'agréer nos salutations à l'hôtel de ville de Genève",
    "hierbij ontvangt u de offerte voor het project in Utrecht graag horen wij of de geüpdatete planning past",
    "please find attached the minutes of the meeting and let us know whether the schedule works for your side",
)
_PEOPLE = ("Jean Dupont", "Anna Müller", "Pieter de Vries", "Mary O'Neill", "Zoë Ångström", "Иван Петров", "Lukas Frei")
_TOPICS = (
    "Angebot",
    "Rechnung",
    "Termin",
    "Offerte",
    "Devis n°",
    "Planning",
    "Re: Contract",
    "Relatienummer",
    "AW: Bau",
)
_START = datetime(2026, 1, 5, 8, tzinfo=UTC)


def generated(count: int) -> Iterator[bytes]:
    """Make messages of an office, the same in each run: mean 40 kB, two thirds with HTML, a quarter with files."""
    dice = random.Random(2026)
    for number in range(count):
        yield _message(dice, number).as_bytes()


def repeated(count: int) -> Iterator[bytes]:
    """Take real messages again and again, each with a Message-ID of its own."""
    with (CORPUS / "MANIFEST.csv").open(newline="") as lines:
        sizes = {line["path"]: int(line["bytes"]) for line in csv.DictReader(lines) if line["path"].endswith(".eml")}
    dice = random.Random(2026)
    large = [path for path, size in sizes.items() if size >= LARGE]
    others = [path for path, size in sizes.items() if size < LARGE]
    for number in range(count):
        path = dice.choice(others if number % LARGE_ONE_IN else large)
        yield f"Message-ID: <{number}@bench.example>\r\n".encode() + (CORPUS / path).read_bytes()


def _message(dice: random.Random, number: int) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    at = _START + timedelta(minutes=7 * number)
    _trace(mail, dice, number, at)
    mail["From"] = _person(dice)
    mail["To"] = Address("Kanzlei", addr_spec="kanzlei@muster.example")
    if dice.random() < 0.4:
        mail["Cc"] = [_person(dice) for _ in range(dice.randint(1, 4))]
    words = dice.choice(_WORDS).split()
    mail["Subject"] = f"{dice.choice(_TOPICS)} {dice.randint(1, 99999):05} {' '.join(dice.choices(words, k=4))}"
    mail["Date"] = at
    mail["Message-ID"] = f"<{number}.{dice.getrandbits(64):x}@mail.example>"
    if dice.random() < 0.4:
        mail["In-Reply-To"] = f"<{number - 3}.{dice.getrandbits(64):x}@mail.example>"
        mail["References"] = " ".join(f"<{dice.getrandbits(64):x}@mail.example>" for _ in range(dice.randint(1, 8)))
    _fill(mail, dice, words)
    return mail


def _trace(mail: EmailMessage, dice: random.Random, number: int, at: datetime) -> None:
    """Write what the servers on the way leave in a header."""
    mail["Return-Path"] = f"<bounce-{number}@mail.example>"
    for hop in range(3):
        said = f"from mx{hop}.mail.example (mx{hop}.mail.example [192.0.2.{hop}]) by in{hop}.muster.example with ESMTPS"
        mail["Received"] = f"{said} id {dice.getrandbits(60):x} for <kanzlei@muster.example>; {format_datetime(at)}"
    mail["Authentication-Results"] = "in0.muster.example; dkim=pass header.d=mail.example; spf=pass; dmarc=pass"
    signed = "h=from:to:subject:date:message-id:mime-version"
    mail["DKIM-Signature"] = f"v=1; a=rsa-sha256; d=mail.example; s=k1; {signed}; b={dice.getrandbits(1400):x}"
    mail["X-Mailer"] = "Office Mail 16.0"


def _person(dice: random.Random) -> Address:
    name = dice.choice(_PEOPLE)
    return Address(name, addr_spec=f"person{dice.randint(1, 900)}@company{dice.randint(1, 300)}.example")


def _fill(mail: EmailMessage, dice: random.Random, words: list[str]) -> None:
    paragraphs: list[str] = []
    size = dice.randint(300, 4000)
    while sum(map(len, paragraphs)) < size:
        mark = "> " if dice.random() < 0.2 else ""
        paragraphs.append(mark + " ".join(dice.choices(words, k=dice.randint(5, 60))))
    mail.set_content("\n\n".join(paragraphs))
    if dice.random() < 0.65:
        style = "margin:0;font-family:Calibri,sans-serif;font-size:11pt;color:#1F3864"
        shown = "\n".join(f'<p class="MsoNormal" style="{style}">{escape(each)}</p>' for each in paragraphs)
        mail.add_alternative(
            f"<html><head><style>p {{{style}}}</style></head><body>{shown}</body></html>", subtype="html"
        )
    if dice.random() < 0.25:
        for number in range(dice.randint(1, 3)):
            content = dice.randbytes(int(dice.lognormvariate(10.35, 1.0)))
            mail.add_attachment(content, "application", "pdf", filename=f"Beilage {number + 1}.pdf")
