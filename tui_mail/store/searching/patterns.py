"""The index of texts of PostgreSQL: pg_trgm. It knows nothing of one or two letters."""

from collections.abc import Iterator

from tui_mail.store.models.mail import ANYWHERE
from tui_mail.store.queries.asking import ask
from tui_mail.store.searching.hits import Expression
from tui_mail.store.searching.terms import EVERY_FIELD, FILES, RECIPIENTS, SENDER, SUBJECT, Words

_OF_THEIR_OWN = (SUBJECT, SENDER, RECIPIENTS, FILES)
"""Columns that have an index each; the others stand in that of everything."""


def long_words(words: Words) -> Expression | None:
    """Ask for what has trigrams of its own."""
    if len(words.needle) < 3:
        return None
    pattern = f"%{_escaped(words.needle)}%"
    if set(words.fields) <= set(_OF_THEIR_OWN):
        return Expression(" OR ".join(f"{field} LIKE ?" for field in words.fields), (pattern,) * len(words.fields))
    return Expression(f"({ANYWHERE}) LIKE ?", (pattern,), exact=words.fields == EVERY_FIELD)


def found_messages(expression: Expression, low: int, high: int, *, newest_first: bool) -> Iterator[list[int]]:
    """Yield the messages found, all at once: the index names them in no order.

    Asked apart from order and range, or the planner would walk through the messages for a word that is rare.
    """
    direction = "DESC" if newest_first else "ASC"
    statement = (
        f"WITH found AS MATERIALIZED (SELECT message FROM search_text WHERE {expression.text})"  # noqa: S608 - our own
        f" SELECT message FROM found WHERE message BETWEEN ? AND ? ORDER BY message {direction}"
    )
    messages = [row[0] for row in ask(statement, [*expression.values, low, high])]
    size, start = 256, 0
    while start < len(messages):
        yield messages[start : start + size]
        size, start = min(4 * size, 8_192), start + size


def found_notes(needle: str, most: int) -> list[int]:
    """Return the messages of items with a note that may contain the needle."""
    statement = "SELECT i.message FROM note n JOIN item i ON i.id = n.item WHERE n.folded LIKE ? LIMIT ?"
    return [row[0] for row in ask(statement, [f"%{_escaped(needle)}%", most])]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
