"""What a query means for one person: names are looked up, and what cannot be found is said."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tui_mail.mail.query import And, Node, Not, Or, Problem, Query, Term
from tui_mail.mail.query_parse import parse_query
from tui_mail.mail.searched import folded_line
from tui_mail.store.actor import Actor
from tui_mail.store.searching import facts
from tui_mail.store.searching.names import Unknown, named
from tui_mail.store.searching.scope import FALSE
from tui_mail.store.searching.terms import (
    ATTACHED,
    BODY,
    EVERY_FIELD,
    FILES,
    RECIPIENTS,
    SENDER,
    SUBJECT,
    Asked,
    Copied,
    Either,
    Every,
    Fact,
    Opposite,
    Words,
)

_FIELDS: Final = {
    "": EVERY_FIELD,
    "from": (SENDER,),
    "to": (RECIPIENTS,),
    "subject": (SUBJECT,),
    "body": (BODY,),
    "file": (FILES, ATTACHED),
    "note": (),
    "subject+sender": (SUBJECT, SENDER),
    "everyone": (SUBJECT, SENDER, RECIPIENTS),
}
"""Where the words of a field are looked for."""


@dataclass(frozen=True)
class Meaning:
    """What is asked for, and what of it could not be."""

    asked: Asked
    problems: tuple[Problem, ...]


def meaning(actor: Actor, text: str) -> Meaning:
    """Read a query for somebody, at this moment."""
    now = datetime.now().astimezone()
    query: Query = parse_query(text, now)
    reading = _Reading(actor, now)
    asked = reading.node(query.node)
    return Meaning(asked, tuple(sorted((*query.problems, *reading.problems), key=lambda one: one.start)))


class _Reading:
    """One query being read."""

    def __init__(self, actor: Actor, now: datetime) -> None:
        self.actor = actor
        self.now = now
        self.problems: list[Problem] = []

    def node(self, node: Node) -> Asked:
        """Read a part and what is in it."""
        match node:
            case Not(part):
                return Opposite(self.node(part))
            case And(parts):
                return Every(tuple(self.node(part) for part in parts))
            case Or(parts):
                return Either(tuple(self.node(part) for part in parts))
            case Term():
                return self.term(node)

    def term(self, term: Term) -> Asked:
        """Read one term; what is not known matches nothing."""
        if term.field in _FIELDS:
            return Words(folded_line(term.value), _FIELDS[term.field], in_notes=term.field in ("", "note"))
        if term.field == "cc":
            return Copied(folded_line(term.value))
        try:
            return self.fact(term)
        except Unknown as unknown:
            self.problems.append(Problem(term.start, term.end, str(unknown)))
            return Fact(FALSE)

    def fact(self, term: Term) -> Fact:
        """Read what is asked about the item itself."""
        match term.field:
            case "is":
                return facts.standing(self.actor, term.value)
            case "has":
                return facts.having(self.actor, term.value)
            case "status":
                return facts.with_status(self.actor, term.value)
            case "before" | "after":
                return facts.came(term.field, term.value, self.now)
            case "larger" | "smaller":
                return facts.of_size(term.field, term.value)
            case "not-in-directory":
                return facts.not_in_directory()
            case _:
                return named(self.actor, term.field, term.value)
