"""Looking at candidates, batch by batch, until enough is found; each is checked, and by the rights of who searches."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from heapq import merge
from itertools import islice
from typing import Any, NamedTuple

from tui_mail.mail.searched import folded_line
from tui_mail.store.actor import Actor
from tui_mail.store.clock import SECOND
from tui_mail.store.models import Item, MessageAddress, SearchText
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.rows import shown_of
from tui_mail.store.rows import View
from tui_mail.store.searching.candidates import NEWEST, Batch, batches
from tui_mail.store.searching.conditions import may_be_true, needs_text, readable_condition
from tui_mail.store.searching.envelopes import Told, holds, told_facts
from tui_mail.store.searching.facts import IDS_OF_A_SECOND
from tui_mail.store.searching.hits import left_to_check
from tui_mail.store.searching.meaning import Meaning, meaning
from tui_mail.store.searching.patience import go_on
from tui_mail.store.searching.scope import Scope, scope_of

_COPIED = ("cc", "forwarded-cc")
_BITS_OF_A_SECOND = 20
_ENVELOPES = 128
"""So many are looked at together."""


class Found(NamedTuple):
    """An item that a search found; what is greater is newer. Ids of messages grow with the time of arrival."""

    message: int
    item: int
    full: bool

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands among all."""
        return self.message, self.item

    @property
    def came_at(self) -> int:
        """When its message came, microseconds UTC; of those of one second, each its own."""
        return (self.message >> _BITS_OF_A_SECOND) * SECOND + (self.message & (IDS_OF_A_SECOND - 1))


def message_at(came_at: int) -> int:
    """Return the message that came then, or stood there."""
    seconds, number = divmod(came_at, SECOND)
    return (seconds << _BITS_OF_A_SECOND) + number


@dataclass(frozen=True)
class Hunt:
    """One search of one person."""

    actor: Actor
    view: View

    @cached_property
    def scope(self) -> Scope:
        """What is searched in."""
        return scope_of(self.actor, replace(self.view, search=""))

    @cached_property
    def meaning(self) -> Meaning:
        """What is searched for."""
        return meaning(self.actor, self.view.search)

    def found(self, beyond: tuple[int, int] | None = None, *, newest_first: bool = True) -> Iterator[Found]:
        """Yield what is found, in order; beyond a place: what is older, or with the oldest first what is newer."""
        if self.scope.is_empty:
            return
        low, high = 0, NEWEST
        if beyond is not None:
            low, high = (0, beyond[0]) if newest_first else (beyond[0], NEWEST)
        for batch in batches(self.scope, self.meaning.asked, low, high, newest_first=newest_first):
            go_on()
            for one in self._in_batch(batch, newest_first=newest_first):
                if beyond is None or (one.place < beyond if newest_first else one.place > beyond):
                    yield one

    def _in_batch(self, batch: Batch, *, newest_first: bool) -> Iterator[Found]:
        """Yield what is found in a batch, in order."""
        beside = Batch(batch.beside)
        readable = [*self._readable(batch), *(self._readable(beside) if batch.beside else ())]
        likely = self._likely(batch) | (self._likely(beside) if batch.beside else {})
        envelopes = self._envelopes(dict(sorted(likely.items(), reverse=newest_first)))
        return merge(sorted(readable, reverse=newest_first), envelopes, reverse=newest_first)

    def _readable(self, batch: Batch) -> Iterator[Found]:
        asked = self.meaning.asked
        if batch.index is not None:
            asked = left_to_check(asked, batch.index)
        condition = readable_condition(asked, lambda needle: _copied_to(needle, batch))
        query = Item.select(Item.message, Item.id).where(batch.holds(Item.message), self._readable_scope, condition)
        if needs_text(asked):
            query = query.join(SearchText, on=(SearchText.message == Item.message))
        return (Found(message, item, full=True) for message, item in tuples(query))

    def _likely(self, batch: Batch) -> dict[Found, Told]:
        """Return envelopes of which a search may be true, and what each tells of the facts that are asked for."""
        if self._envelope_scope is None:
            return {}
        asked = self.meaning.asked
        facts = told_facts(asked)
        query = (
            Item.select(Item.message, Item.id, *(fact.told for fact in facts))
            .join(SearchText, on=(SearchText.message == Item.message))
            .where(batch.holds(Item.message), self._envelope_scope, may_be_true(asked))
        )
        return {
            Found(message, item, full=False): {
                fact: None if value is None else bool(value) for fact, value in zip(facts, values, strict=True)
            }
            for message, item, *values in tuples(query)
        }

    def _envelopes(self, likely: dict[Found, Told]) -> Iterator[Found]:
        """Yield those of which the search is true; they are looked at when somebody asks for them."""
        waiting = iter(likely)
        while some := list(islice(waiting, _ENVELOPES)):
            shown = shown_of([found.item for found in some])
            yield from (
                found
                for found in some
                if found.item in shown and holds(self.meaning.asked, shown[found.item], likely[found])
            )

    @cached_property
    def _readable_scope(self) -> Any:
        return self.scope.readable

    @cached_property
    def _envelope_scope(self) -> Any | None:
        return self.scope.envelopes


def _copied_to(needle: str, batch: Batch) -> Collection[int]:
    """Return the messages of a batch with a text among those who got a copy."""
    columns = (MessageAddress.message, MessageAddress.name, MessageAddress.address)
    people = MessageAddress.select(*columns).where(
        batch.holds(MessageAddress.message), MessageAddress.role.in_(_COPIED)
    )
    return {message for message, name, address in tuples(people) if needle in folded_line(f"{name} {address}")}
