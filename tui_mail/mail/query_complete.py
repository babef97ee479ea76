"""What can be meant by the word of a query that is being typed. Pure: names are looked up by who asks."""

import re
from dataclasses import dataclass
from typing import Final

from tui_mail.mail.period import MOVING
from tui_mail.mail.query_fields import FIELDS, HAS, IS
from tui_mail.mail.query_write import write_term
from tui_mail.mail.text import fold

_FIELD: Final = re.compile(r"([A-Za-z][A-Za-z+-]*):")
_MEANINGS: Final = {("has", name): what for name, what in HAS} | {("is", name): what for name, what in IS}
_SIZES: Final = ("100kB", "500kB", "1MB", "5MB", "10MB", "25MB")


@dataclass(frozen=True, slots=True)
class Place:
    """The word at the cursor: where it stands, its field, and what was typed of the value before the cursor."""

    start: int
    end: int
    field: str  # "": it is none yet
    typed: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What a word may become."""

    words: str  # as they stand in the query
    what: str = ""  # they mean, where that is not plain

    @property
    def is_field(self) -> bool:
        """Whether a value is still to be typed behind it."""
        return self.words.endswith(":") and FIELDS[self.words[:-1]].kind != "alone"


def place_at(text: str, cursor: int) -> Place | None:
    """Return the word that the cursor is in or behind; None between words."""
    at = 0
    while at < len(text):
        start = at
        found = _FIELD.match(text, start)
        name = found[1].lower() if found else ""
        value = found.end() if found and name in FIELDS else start
        at = _end_of_value(text, value)
        if start < cursor <= at and cursor >= value:
            typed = text[value:cursor].removeprefix('"').removesuffix('"')
            return Place(start, at, name if value > start else "", typed)
        at = max(at, start + 1)
    return None


def _end_of_value(text: str, at: int) -> int:
    if text.startswith('"', at):
        closing = text.find('"', at + 1)
        return len(text) if closing < 0 else closing + 1
    while at < len(text) and not text[at].isspace() and text[at] not in "()":
        if text[at] == "-" and (at == 0 or text[at - 1].isspace() or text[at - 1] == "("):
            return at
        at += 1
    return at


def known_offers(place: Place) -> list[Offer]:
    """Return what the language itself knows: fields that begin so, and the values of those that have few."""
    if not place.field:
        word = place.typed.lower()
        fitting = [one for name, one in FIELDS.items() if name.startswith(word) or word in name.split("+")]
        return [Offer(f"{one.name}:", one.what) for one in fitting] if word else []
    field = FIELDS[place.field]
    values = {"date": MOVING, "size": _SIZES}.get(field.kind, field.values)
    typed = fold(place.typed.strip())
    fitting_values = [value for value in values if fold(value).startswith(typed)]
    if field.kind == "size" and re.fullmatch(r"\d+", typed):
        fitting_values = [f"{typed}MB", f"{typed}kB", *fitting_values]
    offered = [Offer(write_term(field.name, value), _MEANINGS.get((field.name, value), "")) for value in fitting_values]
    return [one for one in offered if one.words != write_term(field.name, place.typed)]


def completed(text: str, place: Place, offer: Offer) -> tuple[str, int]:
    """Return the query with the offer taken, and where the cursor is then."""
    rest = text[place.end :]
    blank = "" if offer.is_field or rest[:1].isspace() else " "
    cursor = place.start + len(offer.words) + (0 if offer.is_field else 1)
    return f"{text[: place.start]}{offer.words}{blank}{rest}", cursor


def finished(text: str, cursor: int) -> str:
    """Return the query without the word at the cursor, where that only begins one that the language knows."""
    place = place_at(text, cursor)
    if place is None or cursor != place.end or not place.field:
        return text
    begins = FIELDS[place.field].kind == "choice" and known_offers(place)
    return text[: place.start].rstrip("-") + text[place.end :] if begins else text
