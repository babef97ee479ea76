"""What others did meanwhile, as one line before the next prompt: never while somebody types."""

from collections import Counter as Tally
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tui_mail.screens.cells import one_line
from tui_mail.screens.linear.listing import Listing
from tui_mail.screens.linear.sitting import Sitting
from tui_mail.screens.list_pieces import GONE
from tui_mail.screens.store_rows import fate
from tui_mail.store.actor import Actor
from tui_mail.store.queries import lists, tree
from tui_mail.store.queries.notifications import Heard, waiting
from tui_mail.store.rows import Envelope, Key, Row, View

_INBOXES = View()
_LOOKED_AT = 40  # lines around the one at hand, as far as they were said
_NEWEST = 50
_NAMED = 4


@dataclass
class News:
    """How things stood when it was last said."""

    modseqs: Mapping[int, int] = field(default_factory=dict)
    newest: Key | None = None
    known: frozenset[int] = frozenset()  # what waited for me
    is_begun: bool = False

    def sentence(self, sitting: Sitting) -> str:
        """Return what is new, and let the list know it; '' where nothing is."""
        modseqs = tree.modseqs(sitting.actor)
        heard = waiting(sitting.actor)
        said: list[str] = []
        if self.is_begun and modseqs != self.modseqs:
            said = [*self._arrived(sitting.actor), *_changed(sitting)]
        if self.is_begun:
            said += _for_me(heard, self.known)
        self.modseqs, self.known = modseqs, frozenset(one.id for one in heard)
        if not self.is_begun:
            self.newest = next((row.key for row in lists.page(sitting.actor, _INBOXES, limit=1)), None)
            self.is_begun = True
        sitting.acted_on.clear()
        return "; ".join(said)

    def _arrived(self, actor: Actor) -> Iterator[str]:
        """Count what came to the top of the inboxes, by mailbox."""
        rows = lists.page(actor, _INBOXES, limit=_NEWEST)
        new = [row for row in rows if self.newest is None or row.key > self.newest]
        self.newest = max([row.key for row in rows] + ([self.newest] if self.newest else []), default=None)
        for mailbox, count in Tally(row.mailbox for row in new).items():
            yield f"{count}{' or more' if count == _NEWEST else ''} new in {one_line(mailbox)}"


def _changed(sitting: Sitting) -> list[str]:
    """Say what became of the lines that were said, as far as others did it."""
    listing = sitting.listing
    before = _near(listing)
    if not before:
        return []
    source = listing.source
    begin = listing.rows.index(before[0])
    above = listing.rows[begin - 1].key if begin else None
    now = {row.id: row for row in source.page(after=above, limit=len(before) + _NEWEST)}
    said = []
    for row in before:
        after = now.get(row.id)
        if after is None:
            words = source.fate(row)
            listing.gone[row.id] = words
        else:
            listing.gone.pop(row.id, None)
            words = fate(row, after) if _differs(row, after) else GONE
            words = "" if words == GONE else words
        if words and row.id not in sitting.acted_on:
            said.append(f"item {row.id} {words}")
    listing.replace(list(now.values()))
    return [*said[:_NAMED], *([f"{len(said) - _NAMED} more changed"] if len(said) > _NAMED else [])]


def _near(listing: Listing) -> list[Envelope]:
    """Return the lines around the one at hand that are not known to be gone."""
    middle = max(0, listing.at)
    begin = max(0, min(middle - _LOOKED_AT // 2, len(listing.rows) - _LOOKED_AT))
    return [row for row in listing.rows[begin : begin + _LOOKED_AT] if row.id not in listing.gone]


def _differs(before: Envelope, after: Envelope) -> bool:
    was = before.modseq if isinstance(before, Row) else None
    return was != (after.modseq if isinstance(after, Row) else None)


def _for_me(heard: list[Heard], known: frozenset[int]) -> list[str]:
    new = [one for one in heard if one.id not in known]
    if not new:
        return []
    return [one_line(new[0].sentence) if len(new) == 1 else f"{len(new)} things are for you, `for-me` says them"]
