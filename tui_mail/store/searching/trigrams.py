"""The index of texts of SQLite: FTS5 by trigrams. One or two letters are asked for by the trigrams they begin."""

from collections.abc import Iterator
from typing import Final

from tui_mail.store.database import database
from tui_mail.store.queries.asking import ask
from tui_mail.store.searching.hits import NOTHING, Expression
from tui_mail.store.searching.terms import EVERY_FIELD, Words

MOST_TRIGRAMS: Final = 600
"""Of more, walking through the messages is faster: so common are the letters."""

_FIRST_CHUNK: Final = 128
_LARGEST_CHUNK: Final = 8_192

_BEGINNINGS: Final = """
WITH RECURSIVE found (term) AS (
  SELECT (SELECT term FROM temp.search_trigrams WHERE term >= ?1 AND term < ?2 LIMIT 1)
  UNION ALL
  SELECT (SELECT term FROM temp.search_trigrams WHERE term >= found.term || char(1) AND term < ?2 LIMIT 1)
    FROM found WHERE found.term IS NOT NULL
)
SELECT term FROM found WHERE term IS NOT NULL LIMIT ?3
"""
"""Steps from one trigram to the next; counting each, as the table would do, reads all that the index has of them."""


def long_words(words: Words) -> Expression | None:
    """Ask for what has trigrams of its own."""
    return Expression(_in_fields(words, _quoted(words.needle))) if len(words.needle) >= 3 else None


def all_words(words: Words) -> Expression | None:
    """Ask also for one or two letters; None where too many trigrams begin with them."""
    if len(words.needle) >= 3:
        return long_words(words)
    found = trigrams(words.needle)
    if not found:
        return NOTHING
    if len(found) > MOST_TRIGRAMS:
        return None
    return Expression(_in_fields(words, f"({' OR '.join(_quoted(term) for term in found)})"))


def trigrams(letters: str) -> list[str]:
    """Return the trigrams of the index that begin with some letters: all, or one more than MOST_TRIGRAMS."""
    database.execute_sql(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_trigrams USING fts5vocab(main, message_search, instance)"
    )
    rows = database.execute_sql(_BEGINNINGS, (letters, f"{letters}\U0010ffff", MOST_TRIGRAMS + 1)).fetchall()
    return [row[0] for row in rows]


def found_messages(expression: Expression, low: int, high: int, *, newest_first: bool) -> Iterator[list[int]]:
    """Yield the messages found, in chunks that grow: a page needs the first only."""
    direction, size = "DESC" if newest_first else "ASC", _FIRST_CHUNK
    statement = (
        "SELECT rowid FROM message_search WHERE message_search MATCH ? AND rowid BETWEEN ? AND ?"  # noqa: S608 - a word of our own
        f" ORDER BY rowid {direction} LIMIT ?"
    )
    while True:
        chunk = [row[0] for row in ask(statement, [expression.text, low, high, size])]
        if chunk:
            yield chunk
        if len(chunk) < size:
            return
        low, high = (low, chunk[-1] - 1) if newest_first else (chunk[-1] + 1, high)
        size = min(2 * size, _LARGEST_CHUNK)


def found_notes(needle: str, most: int) -> list[int]:
    """Return the messages of items with a note that may contain the needle."""
    if len(needle) < 3:
        condition, value = "instr(n.folded, ?)", needle
    else:
        condition, value = "n.id IN (SELECT rowid FROM note_search WHERE note_search MATCH ?)", _quoted(needle)
    statement = f"SELECT i.message FROM note n JOIN item i ON i.id = n.item WHERE {condition} LIMIT ?"  # noqa: S608 - our own
    return [row[0] for row in ask(statement, [value, most])]


def _in_fields(words: Words, expression: str) -> str:
    if words.fields == EVERY_FIELD:
        return expression
    return f"{{{' '.join(words.fields)}}} : {expression}"


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'
