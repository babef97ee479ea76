"""Which messages are looked at, in what order: as few as the text index, the view or a fact lets one look at."""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import SQL

from tui_mail.store.clock import SECOND
from tui_mail.store.database import is_sqlite
from tui_mail.store.models import Item
from tui_mail.store.models.items import CAME_APART
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.asking import ask
from tui_mail.store.searching import patterns, trigrams
from tui_mail.store.searching.facts import IDS_OF_A_SECOND, period
from tui_mail.store.searching.hits import Hits, Index, hits_of
from tui_mail.store.searching.scope import Scope
from tui_mail.store.searching.terms import Asked, Fact, required

FEW = 3_000
"""Items of which each is looked at rather than asking the index of texts."""

MOST_NOTED = 20_000
"""Notes with a word; where more have it, it is common, and walking through the messages finds it soon."""

_FIRST_WALK = 1_500
"""Messages that are looked at before the index is asked for what it answers only as a whole."""

_TURNS = ((0.1, 12_000), (0.4, 48_000), (1.6, 192_000), (6.4, 0))
"""Seconds that such an index gets, and how many messages are looked at before it is asked once more."""

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


def batches(scope: Scope, asked: Asked, low: int, high: int, *, newest_first: bool) -> Iterator[Batch]:
    """Yield what has to be looked at between two messages."""
    facts = [part for part in required(asked) if isinstance(part, Fact)]
    few = _few(scope, facts)
    if few is not None:
        yield Batch(sorted((one for one in few if low <= one <= high), reverse=newest_first))
        return
    times = [*facts, *period(scope.view.since, scope.view.until)]
    oldest = max((one.oldest for one in times if one.oldest is not None), default=0)
    newest = min((one.newest for one in times if one.newest is not None), default=NEWEST)
    apart = [one for one in _came_apart(oldest, newest) if low <= one <= high]
    above, below = [one for one in apart if one > newest], [one for one in apart if one < oldest]
    before, after = (above, below) if newest_first else (below, above)
    yield from _listed(before, newest_first=newest_first)
    yield from _around(asked, max(low, oldest), min(high, newest), newest_first=newest_first)
    yield from _listed(after, newest_first=newest_first)


def _around(asked: Asked, low: int, high: int, *, newest_first: bool) -> Iterator[Batch]:
    """Yield what has to be looked at where all between two messages may be meant."""
    looked_for = _by_trigrams if is_sqlite() else _in_turns
    yield from looked_for(asked, low, high, newest_first=newest_first)


def _by_trigrams(asked: Asked, low: int, high: int, *, newest_first: bool) -> Iterator[Batch]:
    """Yield what the index of SQLite finds: in order, and no more than is looked at."""
    index: Index = trigrams.long_words
    hits = hits_of(asked, index)
    if hits is None:
        low, high = yield from _walk(low, high, _FIRST_WALK, newest_first=newest_first)
        index = trigrams.all_words
        hits = hits_of(asked, index)
    noted = None if hits is None else _noted(hits, trigrams.found_notes)
    if hits is None or noted is None:
        yield from _walk(low, high, None, newest_first=newest_first)
        return
    text = hits.expression
    found = trigrams.found_messages(text, low, high, newest_first=newest_first) if text.text else ()
    yield from _indexed(found, index, noted, low, high, newest_first=newest_first)


def _in_turns(asked: Asked, low: int, high: int, *, newest_first: bool) -> Iterator[Batch]:
    """Yield the newest messages, then what the index of PostgreSQL finds, if it can tell soon; if not, further ones."""
    low, high = yield from _walk(low, high, _FIRST_WALK, newest_first=newest_first)
    hits = hits_of(asked, patterns.all_words)
    noted = None if hits is None else _noted(hits, patterns.found_notes)
    for seconds, stretch in _TURNS:
        if hits is None or noted is None:
            break
        found = patterns.found_messages(hits.expression, low, high, seconds, newest_first=newest_first)
        if found is not None:
            yield from _indexed(found, patterns.all_words, noted, low, high, newest_first=newest_first)
            return
        low, high = yield from _walk(low, high, stretch, newest_first=newest_first)
    yield from _walk(low, high, None, newest_first=newest_first)


def _came_apart(oldest: int, newest: int) -> list[int]:
    """Return messages that first came outside of a time, and into some mailbox in it."""
    if (oldest, newest) == (0, NEWEST):
        return []
    since, until = (second * SECOND for second in (oldest // IDS_OF_A_SECOND, newest // IDS_OF_A_SECOND + 1))
    there = CAME_APART & (Item.received_at >= since) & (Item.received_at < min(until, NEWEST))
    outside = (Item.message < oldest) | (Item.message > newest)
    return [row[0] for row in tuples(Item.select(Item.message).where(there & outside).distinct())]


def _listed(messages: list[int], *, newest_first: bool) -> Iterator[Batch]:
    some = sorted(messages, reverse=newest_first)
    for start in range(0, len(some), _LARGEST_STEP):
        yield Batch(some[start : start + _LARGEST_STEP])


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


def _noted(hits: Hits, ask_notes: Callable[[str, int], list[int]]) -> list[int] | None:
    """Return the messages with a note that has one of the words; None where they are too many."""
    found: set[int] = set()
    for needle in hits.in_notes:
        messages = ask_notes(needle, MOST_NOTED + 1)
        if len(messages) > MOST_NOTED:
            return None
        found.update(messages)
    return sorted(found)


def _indexed(
    chunks: Iterable[list[int]], index: Index, noted: list[int], low: int, high: int, *, newest_first: bool
) -> Iterator[Batch]:
    """Yield what the index finds, and between it what has the words in notes."""
    rest = sorted({one for one in noted if low <= one <= high}, reverse=newest_first)
    for chunk in chunks:
        last, here = chunk[-1], set(chunk)
        until = next((at for at, one in enumerate(rest) if (one < last if newest_first else one > last)), len(rest))
        yield Batch(chunk, index=index, beside=[one for one in rest[:until] if one not in here])
        rest = rest[until:]
    if rest:
        yield Batch((), index=index, beside=rest)
