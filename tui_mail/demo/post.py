"""The post: a letter becomes a message in a folder of the house, with the headers that servers put on top."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from random import Random
from typing import Literal

from tui_mail.demo.compose import Letter, compose
from tui_mail.demo.world import HOUSE_DOMAIN, OFFICE, Mailer

Verdict = Literal["pass", "fail"]


@dataclass(frozen=True, slots=True)
class SampleMail:
    """A message as the server holds it. `received_at`: microseconds UTC."""

    raw: bytes
    received_at: int
    folder: Literal["INBOX", "Sent"]


def dice(seed: int | str) -> Random:
    """Make chance that is the same for the same seed."""
    return Random(seed)  # noqa: S311 - sample texts, no secrets


def local(when: datetime) -> datetime:
    """Tell the time as mail programs of Central Europe do, to the second (time zone data may be missing here)."""
    summer = 4 <= when.month <= 10
    return when.astimezone(timezone(timedelta(hours=2 if summer else 1))).replace(microsecond=0)


def message_id(chance: Random, sender: Mailer) -> str:
    """Make a new Message-ID in one of the forms in use."""
    domain = sender.address.partition("@")[2]
    number = chance.getrandbits(96)
    form = chance.choice(("<{0:024x}@{1}>", "<CA{0:024X}@mail.{1}>", "<{0:027d}.JavaMail@{1}>"))
    return form.format(number, domain)


def arrived(letter: Letter, chance: Random, verdict: Verdict = "pass") -> SampleMail:
    """Put the letter in the inbox, some seconds after it was sent."""
    received = letter.date + timedelta(seconds=chance.randint(1, 40))
    stamp = format_datetime(received)
    domain = letter.sender.address.partition("@")[2]
    host = f"mail.{domain}" if verdict == "pass" else "host-93.pool.example"
    inside = f"from mx.{HOUSE_DOMAIN} by imap.{HOUSE_DOMAIN} with LMTP;\n {stamp}"
    outside = f"from {host} ({host} [192.0.2.{chance.randint(2, 250)}])\n by mx.{HOUSE_DOMAIN} with ESMTPS; {stamp}"
    results = f"mx.{HOUSE_DOMAIN};\n spf={verdict} smtp.mailfrom={domain};\n dmarc={verdict} header.from={domain}"
    trace = (
        ("Return-Path", f"<{letter.sender.address}>"),
        ("Delivered-To", OFFICE.address),
        ("Received", inside),
        ("Received", outside),
        ("Authentication-Results", results),
    )
    return SampleMail(compose(replace(letter, trace=trace + letter.trace)), microseconds(received), "INBOX")


def kept(letter: Letter) -> SampleMail:
    """Put the letter in the Sent folder of the house."""
    return SampleMail(compose(letter), microseconds(letter.date), "Sent")


def microseconds(when: datetime) -> int:
    """Count from the epoch."""
    return int(when.timestamp()) * 1_000_000
