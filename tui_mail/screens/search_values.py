"""The values that are offered while a search is typed; read in a thread."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from tui_mail.mail.query_complete import Offer, Place, known_offers
from tui_mail.mail.query_write import write_term
from tui_mail.mail.text import fold
from tui_mail.screens.cells import one_line
from tui_mail.screens.fuzzy import score
from tui_mail.store.actor import Actor
from tui_mail.store.queries import directory
from tui_mail.store.queries.case_facts import kinds_of_cases
from tui_mail.store.queries.folders import folder_list
from tui_mail.store.queries.labels import labels
from tui_mail.store.queries.relation_rows import relation_rows
from tui_mail.store.queries.tags import tags_in_use
from tui_mail.store.queries.tree import tree
from tui_mail.store.rows import RecordRow

MOST_OFFERED = 12
_RECORDS = 8
_LONGEST = 60
"""Letters of what is looked for."""

Value = tuple[str, str]
"""What stands behind the colon, and what it means."""


def offers(actor: Actor, place: Place) -> list[Offer]:
    """Return what the word at the cursor may become, the likely first."""
    known = known_offers(place)
    read = _READERS.get(place.field)
    if read is None:
        return known[:MOST_OFFERED]
    typed = place.typed.strip()[:_LONGEST]
    found = _fitting(typed, read(actor, typed))
    return [Offer(write_term(place.field, value), what) for value, what in found if value != typed][:MOST_OFFERED]


def _fitting(typed: str, values: Iterable[Value]) -> list[Value]:
    """Keep the values that fit what was typed; those that begin so stand first."""
    wanted = fold(typed)
    rated = [(score(typed, f"{value} {what}"), value, what) for value, what in dict.fromkeys(values)]
    fitting = [(fold(value).startswith(wanted), rate, value, what) for rate, value, what in rated if rate is not None]
    return [(value, what) for _, _, value, what in sorted(fitting, key=lambda one: (not one[0], -one[1]))]


def _people(actor: Actor, typed: str) -> Iterator[Value]:
    yield from (("me", "what I have"), ("none", "what nobody has"))
    for box in tree(actor):
        yield from ((one.login, one_line(one.name)) for one in directory.people(actor, box.id))


def _tags(actor: Actor, typed: str) -> Iterator[Value]:
    yield from ((one_line(tag), "") for box in tree(actor) for tag in tags_in_use(actor, box.id))


def categories() -> list[Value]:
    """Return the message categories, of what comes in before those of what goes out, each with its family before it."""
    ways = {"in": "of what came in", "out": "of what was sent"}
    return [(one_line(one.title), ways.get(one.direction, "")) for one in labels("category", active_only=False)]


def _folders(actor: Actor, typed: str) -> Iterator[Value]:
    boxes = tree(actor)
    yield from ((one_line(box.code), f"mailbox {one_line(box.name)}") for box in boxes)
    codes = {box.id: one_line(box.code) for box in boxes}
    for folder in folder_list(actor):
        value = one_line(folder.path) if folder.kind == "plain" else folder.kind
        yield value, f"folder of {codes.get(folder.mailbox_id, '')}"


def _addresses(actor: Actor, typed: str) -> Iterator[Value]:
    if typed:
        for one in relation_rows(actor, text=typed, limit=_RECORDS):
            yield from ((one_line(address), one_line(one.name)) for address in one.addresses)


def _cases(actor: Actor, typed: str) -> Iterator[Value]:
    return _records(directory.records(actor, typed, frozenset(kinds_of_cases()), _RECORDS))


def _contacts(actor: Actor, typed: str) -> Iterator[Value]:
    return _records(directory.records(actor, typed, frozenset(("contact",)), _RECORDS))


def _companies(actor: Actor, typed: str) -> Iterator[Value]:
    return _records(directory.records(actor, typed, frozenset(("company",)), _RECORDS))


def _records(found: Sequence[RecordRow]) -> Iterator[Value]:
    yield from ((one_line(one.number), one_line(f"{one.kind} {one.name}")) for one in found)


_READERS: Final[Mapping[str, Callable[[Actor, str], Iterable[Value]]]] = {
    "assignee": _people,
    "tag": _tags,
    "category": lambda _actor, _typed: categories(),
    "in": _folders,
    **dict.fromkeys(("from", "to", "cc", "everyone", "subject+sender"), _addresses),
    "case": _cases,
    "contact": _contacts,
    "company": _companies,
}
