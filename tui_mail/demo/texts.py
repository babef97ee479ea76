"""What people write: the texts of the four languages, read from the TOML files beside, and how a language counts."""

import tomllib
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

LANGUAGES = ("de", "fr", "nl", "en")


class Topic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A matter that people write about, with the answers that go back and forth."""

    voice: Literal["client", "authority", "supplier", "stranger", "house"]
    subject: str
    body: str
    replies: tuple[str, ...]
    file: Literal["", "pdf", "docx", "csv", "png", "ics", "txt"] = ""
    file_name: str = ""
    numbered: bool = True


class Absence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An automatic reply."""

    subject: str
    body: str


class Newsletter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mailing with a table of items, each a heading and a line."""

    name: str
    address: str
    subject: str
    intro: str
    items: tuple[tuple[str, str], ...]
    footer: str


class MailingList(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A discussion on a list: a question and an answer. Authors are name and address."""

    name: str
    address: str
    author: tuple[str, str]
    subject: str
    body: str
    reply_author: tuple[str, str]
    reply: str


class Language(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that is written in one language, and its forms of dates, money and politeness."""

    months: tuple[str, ...]
    days: tuple[str, ...]
    long_date: str
    thousands: str
    decimal: str
    money: str
    dear_m: str
    dear_f: str
    dear_office: str
    dear_house: tuple[str, ...]
    closings: tuple[str, ...]
    reply_prefixes: tuple[str, ...]
    short_day: int
    gmail: str
    thunderbird: str
    outlook: tuple[str, str, str, str]  # From, Sent, To, Subject
    colon: str
    cities: tuple[str, ...]
    opponents: tuple[str, ...]
    tags: dict[str, tuple[str, ...]]
    topics: tuple[Topic, ...]
    absences: tuple[Absence, ...]
    newsletters: tuple[Newsletter, ...]
    lists: tuple[MailingList, ...]

    def date(self, when: datetime) -> str:
        """`12. März 2026`."""
        return self.long_date.format(day=when.day, month=self.months[when.month - 1], year=when.year)

    def amount(self, whole: int, hundredths: int = 0) -> str:
        """`1.250,00 €`."""
        number = f"{whole:,}".replace(",", self.thousands)
        return self.money.format(number=f"{number}{self.decimal}{hundredths:02}")


class SingleLetter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A message that comes once."""

    name: str
    address: str
    charset: str
    subject: str
    body: str


@cache
def language(code: str) -> Language:
    """Read the texts of one of `LANGUAGES`."""
    return msgspec.convert(_read(code), Language)


@cache
def single_letters() -> tuple[SingleLetter, ...]:
    """Read the messages that come once."""
    return msgspec.convert(_read("singles")["letters"], tuple[SingleLetter, ...])


def _read(name: str) -> dict[str, object]:
    return tomllib.loads((files("tui_mail.demo") / "texts" / f"{name}.toml").read_text(encoding="utf-8"))
