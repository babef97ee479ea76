"""The same search as a condition of SQL, for items that may be read; for envelopes, one that is a little too wide."""

from collections.abc import Callable, Collection
from typing import Any

from peewee import fn

from tui_mail.store.database import is_sqlite
from tui_mail.store.models import Item, Note, SearchText
from tui_mail.store.searching.scope import FALSE, TRUE, all_true, one_true
from tui_mail.store.searching.terms import (
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

CopiedTo = Callable[[str], Collection[int]]
"""Returns which of the messages that are looked at have a text among those who got a copy."""


def readable_condition(asked: Asked, copied_to: CopiedTo) -> Any:
    """Return the condition on items that may be read; it is never NULL. `SearchText` must be joined."""
    match asked:
        case Words(needle, fields, in_notes):
            found = [contains(getattr(SearchText, field), needle) for field in fields]
            return one_true([*found, _noted(needle)] if in_notes else found)
        case Copied(needle):
            messages = sorted(copied_to(needle))
            return Item.message.in_(messages) if messages else FALSE
        case Fact(condition):
            return condition
        case Opposite(part):
            return ~readable_condition(part, copied_to)
        case Every(parts):
            return all_true(readable_condition(part, copied_to) for part in parts)
        case Either(parts):
            return one_true(readable_condition(part, copied_to) for part in parts)


def contains(column: Any, needle: str) -> Any:
    """Return the condition that a folded column contains a folded text, letter by letter."""
    return (fn.INSTR if is_sqlite() else fn.STRPOS)(column, needle) > 0


def needs_text(asked: Asked) -> bool:
    """Whether the condition asks for the text of messages."""
    match asked:
        case Words(_, fields):
            return bool(fields)
        case Opposite(part):
            return needs_text(part)
        case Every(parts) | Either(parts):
            return any(needs_text(part) for part in parts)
        case _:
            return False


def may_be_true(asked: Asked) -> Any:
    """Return a condition on envelopes that holds wherever the search is true, and may hold elsewhere."""
    match asked:
        case Words(needle, fields):
            shown = (field for field in (SUBJECT, SENDER, RECIPIENTS) if field in fields)
            return one_true(contains(getattr(SearchText, field), needle) for field in shown)
        case Fact(_, told):
            return FALSE if told is None else fn.COALESCE(told, FALSE)
        case Opposite(part):
            return may_be_false(part)
        case Every(parts):
            return all_true(may_be_true(part) for part in parts)
        case Either(parts):
            return one_true(may_be_true(part) for part in parts)
        case Copied():
            return FALSE


def may_be_false(asked: Asked) -> Any:
    """Return a condition on envelopes that holds wherever the search is false, and may hold elsewhere."""
    match asked:
        case Words(needle, fields):
            if SUBJECT in fields:
                return ~contains(SearchText.subject, needle)
            return TRUE if {SENDER, RECIPIENTS} & set(fields) else FALSE
        case Fact(_, told):
            return FALSE if told is None else ~fn.COALESCE(told, TRUE)
        case Opposite(part):
            return may_be_true(part)
        case Every(parts):
            return one_true(may_be_false(part) for part in parts)
        case Either(parts):
            return all_true(may_be_false(part) for part in parts)
        case Copied():
            return FALSE


def _noted(needle: str) -> Any:
    """Return the condition that a note of the item contains a text; one that was withdrawn is none."""
    here = (Note.item == Item.id) & (Note.withdrawn == False) & contains(Note.folded, needle)  # noqa: E712 - SQL
    return fn.EXISTS(Note.select(Note.id).where(here))
