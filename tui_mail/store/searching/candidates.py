"""Which messages are looked at, in what order: as few as the text index, the view or a fact lets one look at."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from peewee import SQL

from tui_mail.store.database import is_sqlite
from tui_mail.store.models import Item
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.asking import ask
from tui_mail.store.searching import patterns, trigrams
from tui_mail.store.searching.facts import period
from tui_mail.store.searching.hits import Hits, Index, hits_of
from tui_mail.store.searching.scope import Scope
from tui_mail.store.searching.terms import Asked, Fact, required

FEW = 3_000
"""Items of which each is looked at rather than asking the index of texts."""

MOST_NOTED = 20_000
"""Notes with a word; where more have it, it is common, and walking through the messages finds it soon."""

_FIRST_WALK = 1_500
"""Messages that are looked at before the index is asked for what it answers only as a whole."""

_STEP, _LARGEST_STEP = 500, 8_000
NEWEST = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class Batch:
    """Some messages in a row, the newest or the oldest first: named one by one, or all between two.

    `index`: it has found them; `beside` are those between them that it has not.
    """

    messages: Sequence[int] | None
    low: int = 0
    high: int = NEWEST
    index: Index | None = None
    beside: Sequence[int] = ()

    def holds(self, column: Any) -> Any:
        """Return the condition that a message is one of them."""
        if self.messages is None:
            return column.between(self.low, self.high)
        if is_sqlite():
            listed = f"[{','.join(map(str, self.messages))}]"
            return column.in_(SQL("(SELECT value FROM json_each(?))", (listed,)))
        return column == SQL("ANY(%s)", (list(self.messages),))


def sure_index() -> Index:
    """Return how the index of texts is asked for what it answers at once."""
    return trigrams.long_words if is_sqlite() else patterns.all_words


def whole_index() -> Index:
    """Return how it is asked for all that it can answer."""
    return trigrams.all_words if is_sqlite() else patterns.all_words


def batches(scope: Scope, asked: Asked, low: int, high: int, *, newest_first: bool) -> Iterator[Batch]:
    """Yield what has to be looked at between two messages."""
    facts = [part for part in required(asked) if isinstance(part, Fact)]
    times = [*facts, *period(scope.view.since, scope.view.until)]
    low = max([low, *(one.oldest for one in times if one.oldest is not None)])
    high = min([high, *(one.newest for one in times if one.newest is not None)])
    few = _few(scope, facts)
    if few is not None:
        within = sorted((one for one in few if low <= one <= high), reverse=newest_first)
        yield Batch(within)
        return
    index = sure_index()
    hits = hits_of(asked, index)
    if hits is None or not is_sqlite():
        low, high = yield from _walk(low, high, _FIRST_WALK, newest_first=newest_first)
        index = whole_index()
        hits = hits_of(asked, index)
    noted = None if hits is None else _noted(hits)
    if hits is None or noted is None:
        yield from _walk(low, high, None, newest_first=newest_first)
    else:
        for batch in _indexed(hits, noted, low, high, newest_first=newest_first):
            yield replace(batch, index=index)


def _few(scope: Scope, facts: Sequence[Fact]) -> list[int] | None:
    """Return the messages of all items that may be meant, where they are few."""
    if scope.size() <= FEW:
        return scope.messages()
    for fact in facts:
        if fact.items is not None:
            ids = [row[0] for row in tuples(fact.items.limit(FEW + 1)) if row[0] is not None]
            if len(ids) <= FEW:
                listed = Batch(ids).holds(Item.id)
                return [row[0] for row in tuples(Item.select(Item.message).where(listed).distinct())]
    return None


def _walk(low: int, high: int, most: int | None, *, newest_first: bool) -> Generator[Batch, None, tuple[int, int]]:
    """Yield one stretch of messages after the other; returns what remains after `most` items."""
    step = _STEP
    while low <= high and (most is None or most > 0):
        end = _end_of_step(low, high, step, newest_first=newest_first)
        stretch = (end, high) if newest_first else (low, end)
        yield Batch(None, *stretch)
        low, high = (low, end - 1) if newest_first else (end + 1, high)
        most = None if most is None else most - step
        step = min(2 * step, _LARGEST_STEP)
    return low, high


def _end_of_step(low: int, high: int, step: int, *, newest_first: bool) -> int:
    """Return the message at which a stretch of so many items ends."""
    direction, last = ("DESC", low) if newest_first else ("ASC", high)
    statement = f"SELECT message FROM item WHERE message BETWEEN ? AND ? ORDER BY message {direction} LIMIT 1 OFFSET ?"  # noqa: S608 - a word of our own
    found = ask(statement, [low, high, step])
    return int(found[0][0]) if found else last


def _noted(hits: Hits) -> list[int] | None:
    """Return the messages with a note that has one of the words; None where they are too many."""
    ask_notes = trigrams.found_notes if is_sqlite() else patterns.found_notes
    found: set[int] = set()
    for needle in hits.in_notes:
        messages = ask_notes(needle, MOST_NOTED + 1)
        if len(messages) > MOST_NOTED:
            return None
        found.update(messages)
    return sorted(found)


def _indexed(hits: Hits, noted: list[int], low: int, high: int, *, newest_first: bool) -> Iterator[Batch]:
    """Yield what the index finds, and between it what has the words in notes."""
    rest = sorted({one for one in noted if low <= one <= high}, reverse=newest_first)
    found = (trigrams if is_sqlite() else patterns).found_messages
    chunks = found(hits.expression, low, high, newest_first=newest_first) if hits.expression.text else ()
    for chunk in chunks:
        last, here = chunk[-1], set(chunk)
        until = next((at for at, one in enumerate(rest) if (one < last if newest_first else one > last)), len(rest))
        yield Batch(chunk, beside=[one for one in rest[:until] if one not in here])
        rest = rest[until:]
    if rest:
        yield Batch((), beside=rest)
