"""The indexes of texts of PostgreSQL: pg_trgm, and for what has no trigram the letters and pairs of `search_letters`.

pg_trgm sees letters and digits alone, and only those of ASCII where the database has the locale C.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from tui_mail.mail.rare_letters import rare_letters
from tui_mail.store.database import database_url
from tui_mail.store.models.mail import ANYWHERE
from tui_mail.store.queries.asking import ask
from tui_mail.store.searching.hits import Expression
from tui_mail.store.searching.patience import ask_within
from tui_mail.store.searching.terms import EVERY_FIELD, FILES, RECIPIENTS, SENDER, SUBJECT, Words

_OF_THEIR_OWN = (SUBJECT, SENDER, RECIPIENTS, FILES)
"""Columns that have an index each; the others stand in that of everything."""


_LETTERS: Final = "message = ANY(ARRAY(SELECT message FROM search_letters WHERE letters @> ?::integer[]))"
_WORD: Final = re.compile(r"[^\W_]+")
_ASCII_WORD: Final = re.compile(r"[^\W_]+", re.ASCII)


def all_words(words: Words) -> Expression | None:
    """Ask for what has trigrams of its own, or letters that few mails hold; None for other words."""
    if _has_trigrams(words.needle):
        pattern = f"%{_escaped(words.needle)}%"
        if set(words.fields) <= set(_OF_THEIR_OWN):
            return Expression(" OR ".join(f"{field} LIKE ?" for field in words.fields), (pattern,) * len(words.fields))
        return Expression(f"({ANYWHERE}) LIKE ?", (pattern,), exact=words.fields == EVERY_FIELD)
    letters = rare_letters([words.needle])
    if letters:
        return Expression(_LETTERS, (f"{{{','.join(map(str, sorted(letters)))}}}",), exact=False)
    return None


def _has_trigrams(needle: str) -> bool:
    """Whether pg_trgm can look for it anywhere in a text: it adds two blanks before a word, and one behind."""
    found = (_WORD if _sees_every_script(database_url()) else _ASCII_WORD).finditer(needle)
    return any(len(word[0]) + 2 * (word.start() > 0) + (word.end() < len(needle)) >= 3 for word in found)


@cache
def _sees_every_script(_database: str) -> bool:
    return bool(ask("SELECT cardinality(show_trgm(?::text))", ["請求書"])[0][0])


def found_messages(
    expression: Expression, low: int, high: int, seconds: float, *, newest_first: bool
) -> list[list[int]] | None:
    """Return the messages found, in chunks that grow; None where that would take more than so many seconds.

    The index names them in no order and all at once, many that do not match among them where the words are common. It
    is asked apart from order and range, or the planner would walk through the messages for a word that is rare.
    """
    if not expression.text:
        return []
    direction = "DESC" if newest_first else "ASC"
    statement = (
        f"WITH found AS MATERIALIZED (SELECT message FROM search_text WHERE {expression.text})"  # noqa: S608 - our own
        f" SELECT message FROM found WHERE message BETWEEN ? AND ? ORDER BY message {direction}"
    )
    rows = ask_within(seconds, statement, [*expression.values, low, high])
    return None if rows is None else list(_chunks([row[0] for row in rows]))


def _chunks(messages: list[int]) -> Iterator[list[int]]:
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
