"""What a message says of where it belongs, and what is known of that: asked once for all messages of a transaction."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tui_mail.mail.criteria import Criterion, Found, find_numbers, find_tokens
from tui_mail.mail.direction import House, Stance, correspondence, partners
from tui_mail.mail.message import Address, Mail
from tui_mail.store.queries.filing import (
    AddressHit,
    Target,
    by_address,
    by_numbers,
    only_open_cases,
    participants_of,
    targets,
)

HIERARCHY = ("project", "sub-project", "phase")
"""One number names a project, two a sub-project, three a phase."""


@dataclass(frozen=True, slots=True)
class Clues:
    """What one message says. `writers` are those whose word counts: nobody where our own server denies the sender."""

    correspondents: frozenset[str]
    writers: frozenset[str]
    is_forged: bool
    tokens: tuple[str, ...]
    numbers: tuple[tuple[Criterion, Found], ...]


@dataclass(frozen=True, slots=True)
class Reader:
    """What looks for clues: who we are, what an account looks for, and how our own subjects name a case."""

    house: House
    criteria: Sequence[Criterion]
    token: str

    def of(self, mail: Mail, how: Stance) -> Clues:
        """Return what a message says."""
        people = correspondence(mail, how.guise)
        writers = people.from_ if mail.has_clear_from else ()
        return self.found(mail.subject, partners(people, how.heading), writers, how)

    def found(self, subject: str, others: Iterable[Address], writers: Iterable[Address], how: Stance) -> Clues:
        """Return the same of a message that is known by its correspondents only.

        Of several writers none counts: a server checks one of them, and a stranger may have named the other.
        """
        correspondents = frozenset(person.address for person in others) - self.house.own - {""}
        trusted = correspondents
        if how.heading == "in":
            named = {person.address for person in writers} - {""}
            trusted = correspondents & named if len(named) == 1 else frozenset()
        return Clues(
            correspondents,
            frozenset() if how.is_forged else trusted,
            how.is_forged,
            tuple(find_tokens(subject, self.token)),
            tuple((criterion, found) for criterion in self.criteria for found in find_numbers(subject, criterion)),
        )


def place_of(criterion: Criterion, found: Found) -> tuple[str, str] | None:
    """Return the number space and the number that a keyword announces; None where there is no such level."""
    if criterion.kind not in HIERARCHY:
        return criterion.kind, found.numbers[0]
    levels = len(found.numbers)
    return (HIERARCHY[levels - 1], found.path) if levels <= len(HIERARCHY) else None


class Known:
    """The records that some messages may belong to."""

    def __init__(self, clues: Sequence[Clues]) -> None:
        """Ask for everything at once."""
        self._hits = by_address({address for one in clues for address in one.correspondents})
        self._by_number = by_numbers({number for one in clues for number in _numbers(one)})
        cases = {one.id for one in self._by_number.values() if one.is_case}
        self._participants = participants_of(cases)
        self._open = only_open_cases({hit.record for hit in self._hits if hit.kind == "contact"})
        self._open_cases = targets(self._open.values())

    def having(self, addresses: Iterable[str]) -> list[AddressHit]:
        """Return the contacts and companies that have one of these addresses."""
        wanted = set(addresses)
        return [hit for hit in self._hits if hit.address in wanted]

    def announced(self, criterion: Criterion, found: Found) -> Target | None:
        """Return the record with a number that a keyword announces."""
        place = place_of(criterion, found)
        return None if place is None else self._by_number.get(place)

    def marked(self, number: str) -> list[Target]:
        """Return the cases of any kind with a number that stands in our own mark."""
        return [one for (_, said), one in self._by_number.items() if said == number and one.is_case]

    def participants(self, case: int) -> set[str]:
        """Return the addresses that a confidential case names; those of cases of a thread are asked for now."""
        if case not in self._participants:
            self._participants |= participants_of([case])
        return self._participants[case]

    def only_open_case(self, contacts: Iterable[int]) -> tuple[int, Target] | None:
        """Return the contact and his case, if it is the only open one of all of them."""
        found = {self._open[contact]: contact for contact in contacts if contact in self._open}
        if len(found) != 1:
            return None
        ((case, contact),) = found.items()
        return contact, self._open_cases[case]


def _numbers(clues: Clues) -> Iterator[str]:
    yield from clues.tokens
    for criterion, found in clues.numbers:
        if (place := place_of(criterion, found)) is not None:
            yield place[1]
