"""What a search asks for, once names are looked up: a tree whose leaves the database can answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

SUBJECT, SENDER, RECIPIENTS, FILES, BODY, ATTACHED = "subject", "sender", "recipients", "files", "body", "attached"

EVERY_FIELD = (SUBJECT, SENDER, RECIPIENTS, FILES, BODY, ATTACHED)
"""The columns of `search_text`."""


@dataclass(frozen=True, slots=True)
class Words:
    """Text that one of the fields contains, or a note of the item. `needle` is folded."""

    needle: str
    fields: tuple[str, ...]
    in_notes: bool = False


@dataclass(frozen=True, slots=True)
class Copied:
    """Text in a name or address that got a copy. `needle` is folded."""

    needle: str


@dataclass(frozen=True, slots=True, eq=False)
class Fact:
    """A condition on the item, true or false of each that may be read.

    `told` is what an envelope tells of it (NULL: nothing), None where no envelope does. `items` asks an index for the
    ids, where that may be few. Messages that it is true of have ids from `oldest` up to `newest`.
    """

    condition: Any
    told: Any = None
    items: Any = None
    oldest: int | None = None
    newest: int | None = None


@dataclass(frozen=True, slots=True)
class Opposite:
    """What is not so."""

    part: "Asked"


@dataclass(frozen=True, slots=True)
class Every:
    """All of them; nothing: everything."""

    parts: tuple["Asked", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of them."""

    parts: tuple["Asked", ...]


Asked = Words | Copied | Fact | Opposite | Every | Either


def required(asked: Asked) -> tuple[Asked, ...]:
    """Return the parts that all must be true."""
    return asked.parts if isinstance(asked, Every) else (asked,)


def leaves(asked: Asked) -> Iterator[Words | Copied | Fact]:
    """Yield every leaf, also those whose opposite is asked for."""
    match asked:
        case Opposite(part):
            yield from leaves(part)
        case Every(parts) | Either(parts):
            for part in parts:
                yield from leaves(part)
        case _:
            yield asked


def wanted_words(asked: Asked) -> Iterator[Words]:
    """Yield the words that are looked for, not those that must be missing."""
    match asked:
        case Words():
            yield asked
        case Every(parts) | Either(parts):
            for part in parts:
                yield from wanted_words(part)
