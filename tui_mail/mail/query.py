"""What somebody searches for: the words of the language as a tree. Pure; names are looked up by who answers it.

klage "neue Frist"          both, anywhere: subject, people, text, names of files, text inside them, notes
from:meier -subject:re      a field, and not
fax OR telefon              either; OR binds less than standing side by side, ( ) groups
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that is asked for. `start` and `end` are where it stands in what was typed."""

    field: str  # of FIELDS; "" is anywhere
    value: str  # as it was typed, without quotes
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class And:
    """All of them; nothing: everything."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of them."""

    parts: tuple["Node", ...]


Node = Term | Not | And | Or


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read as it was meant; what of it is searched for instead, its sentence says."""

    start: int
    end: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed, read."""

    node: Node
    problems: tuple[Problem, ...] = ()
