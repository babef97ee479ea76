"""What is decided before the first letter of a thread is written: who, about what, with which numbers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from tui_mail.demo.compose import Encoding
from tui_mail.demo.quoting import Style
from tui_mail.demo.texts import Language, Topic, language
from tui_mail.demo.world import ANNA, FIRMS, MATTERS, OFFICE, PEOPLE, SANDRA, Mailer, Matter, Person

_FIRM_NAMES = {firm.number: firm.name for firm in FIRMS}
_STYLES: tuple[Style, ...] = ("gmail", "outlook", "thunderbird")
_WAYS: dict[Style, tuple[tuple[str, Encoding], ...]] = {
    "gmail": (("utf-8", "quoted-printable"), ("utf-8", "base64")),
    "outlook": (("windows-1252", "quoted-printable"), ("iso-8859-1", "quoted-printable"), ("utf-8", "base64")),
    "thunderbird": (("utf-8", "8bit"), ("iso-8859-1", "8bit"), ("utf-8", "quoted-printable")),
}
_UNKNOWN_NUMBERS = {"mandate": "2025-99814", "relation": "00999", "ticket": "08150", "phase": "12-9-9"}


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two who write: how the mail is signed, and with what it is written."""

    mailer: Mailer
    signature: str
    style: Style
    charset: str
    encoding: Encoding


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is decided before the first letter of a thread is written."""

    words: Language
    topic: Topic
    person: Person
    outside: Side
    house: Side
    subject: str
    values: dict[str, str]
    meeting: datetime

    def by_house(self, step: int) -> bool:
        """Whether the house writes this letter."""
        return (step % 2 == 0) == (self.topic.voice == "house")


def make_plan(chance: Random, topic: Topic, code: str, start: datetime) -> Plan:
    """Decide everything about a thread that begins at `start`."""
    words = language(code)
    voice = "client" if topic.voice == "house" else topic.voice
    person = chance.choice([one for one in PEOPLE if (one.language, one.voice) == (code, voice)])
    meeting = _workday(start + timedelta(days=chance.randint(7, 30)))
    meeting = meeting.replace(hour=chance.randint(9, 16), minute=chance.choice((0, 15, 30)), second=0)
    euros = chance.randint(24, 196) * 50
    values = {
        "opponent": chance.choice(words.opponents),
        "city": chance.choice(words.cities),
        "amount": words.amount(euros, chance.choice((0, 0, 50, 80))),
        "part": words.amount(euros // chance.randint(7, 12)),
        "date": words.date(meeting),
        "later": words.date(_workday(meeting + timedelta(days=chance.randint(1, 9)))),
        "past": words.date(start - timedelta(days=chance.randint(3, 40))),
        "time": f"{meeting:%H:%M}",
        "name": person.name,
        "ref": f"{chance.randint(100, 9899)}-{start:%y}",
    }
    subject = topic.subject.format_map(values)
    if topic.numbered and chance.random() < 0.65:
        subject = _numbered(subject, person, words, chance)
    outside = _outside(person, words.closings, values, chance)
    return Plan(words, topic, person, outside, _house(words, chance), subject, values, meeting)


def _workday(when: datetime) -> datetime:
    return when + timedelta(days={5: 2, 6: 1}.get(when.weekday(), 0))


def _numbered(subject: str, person: Person, words: Language, chance: Random) -> str:
    """Give the subject the number of a case or of the sender, now and then one that the house does not have."""
    matters = [matter for matter in MATTERS if matter.requester == person.number]
    if person.voice in {"authority", "supplier"}:
        matters = [matter for matter in MATTERS if _may_be_about(matter, person)]
    draw = chance.random()
    if draw < 0.12:
        kind, number = chance.choice(sorted(_UNKNOWN_NUMBERS.items()))
    elif matters and draw < 0.85:
        kind, number = _named(chance.choice(matters), chance)
        if kind == "mandate" and chance.random() < 0.15:
            return f"{subject} [#{number}]"
    else:
        kind, number = "relation", person.number or person.company
    return chance.choice(words.tags[kind]).format(n=number, s=subject)


def _may_be_about(matter: Matter, person: Person) -> bool:
    """Whether somebody who is not the requester may write about it: an open mandate in the same language."""
    spoken = {one.number: one.language for one in PEOPLE}[matter.requester]
    return matter.kind == "mandate" and not matter.participants and spoken == person.language


def _named(matter: Matter, chance: Random) -> tuple[str, str]:
    """Name the kind of the criterion, and write the number as people do: a project's with one of the separators."""
    if matter.kind in {"project", "sub-project", "phase"}:
        return "phase", matter.number.replace("/", chance.choice("--/,"))
    return matter.kind, matter.number


def _outside(person: Person, closings: tuple[str, ...], values: dict[str, str], chance: Random) -> Side:
    style = chance.choice(_STYLES)
    firm = _FIRM_NAMES.get(person.company, "")
    closing = chance.choice(closings).format_map(values)
    signature = "\n".join(line for line in (closing, person.name, firm if firm != person.name else "") if line)
    if style == "thunderbird" and firm:
        signature = f"{closing}\n{person.name}\n\n-- \n{firm}\n{values['city']}"
    return Side(Mailer(person.name, person.address), signature, style, *chance.choice(_WAYS[style]))


def _house(words: Language, chance: Random) -> Side:
    colleague = chance.choice((ANNA, SANDRA))
    mailer = OFFICE if chance.random() < 0.75 else Mailer(colleague.name, colleague.address)
    signature = f"{words.closings[0]}\n{colleague.name}\n\nKanzlei Muster\nMusterweg 1, 50667 Köln"
    style = chance.choice(_STYLES)
    return Side(mailer, signature, style, *chance.choice(_WAYS[style]))
