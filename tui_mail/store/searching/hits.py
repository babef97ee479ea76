"""Which messages an index of texts names for a search: all that match, and perhaps some that do not.

What the index cannot say (a fact, an opposite) is left to the check of each message.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tui_mail.store.searching.terms import RECIPIENTS, Asked, Copied, Either, Every, Words, required


@dataclass(frozen=True, slots=True)
class Expression:
    """A question to an index; without text it finds nothing. `exact`: what it finds needs no check."""

    text: str
    values: tuple[str, ...] = ()
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Hits:
    """The messages that an expression finds, and those of notes with one of these needles."""

    expression: Expression
    in_notes: frozenset[str] = frozenset()


Index = Callable[[Words], Expression | None]
"""Says how an index is asked for words; None where it cannot be."""

NOTHING = Expression("")


def hits_of(asked: Asked, index: Index) -> Hits | None:
    """Return which messages an index names; None where it cannot tell."""
    match asked:
        case Words(needle, fields, in_notes):
            expression = index(asked) if fields else NOTHING
            return None if expression is None else Hits(expression, frozenset({needle} if in_notes else ()))
        case Copied(needle):
            return hits_of(Words(needle, (RECIPIENTS,)), index)
        case Every(parts):
            found = [hits for part in parts if (hits := hits_of(part, index)) is not None]
            return _joined(found, " AND ") if found else None
        case Either(parts):
            either = [hits_of(part, index) for part in parts]
            told = [hits for hits in either if hits is not None]
            return _joined(told, " OR ") if len(told) == len(either) else None
        case _:
            return None


def left_to_check(asked: Asked, index: Index) -> Asked:
    """Return what is not certain of the messages that the expression finds."""
    return Every(tuple(part for part in required(asked) if not _is_certain(part, index)))


def _is_certain(asked: Asked, index: Index) -> bool:
    match asked:
        case Words(_, fields):
            expression = index(asked) if fields else None
            return expression is not None and expression.exact
        case Every(parts) | Either(parts):
            return all(_is_certain(part, index) for part in parts)
        case _:
            return False


def _joined(found: Sequence[Hits], word: str) -> Hits:
    notes = frozenset[str]().union(*(hits.in_notes for hits in found))
    expressions = [hits.expression for hits in found]
    if word == " AND " and any(not one.text for one in expressions):
        return Hits(NOTHING, notes)
    expressions = [one for one in expressions if one.text]
    if len(expressions) <= 1:
        return Hits(expressions[0] if expressions else NOTHING, notes)
    text = word.join(f"({one.text})" for one in expressions)
    return Hits(Expression(text, tuple(value for one in expressions for value in one.values)), notes)
