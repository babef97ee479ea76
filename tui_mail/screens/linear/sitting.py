"""One person at the prompt: what is at hand, and what the commands share."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from tui_mail.errors import UsageError
from tui_mail.screens.at_hand import AtHand
from tui_mail.screens.choices import Picked, Question
from tui_mail.screens.filtering import Filter
from tui_mail.screens.linear import asking
from tui_mail.screens.linear.listing import NOTHING_HERE, Listing
from tui_mail.screens.linear.voice import Voice
from tui_mail.screens.linear.waiting import Waiting
from tui_mail.screens.search_scopes import Search
from tui_mail.screens.store_rows import StoreRows
from tui_mail.screens.tree_lines import TreeLine, tree_lines, view_lines
from tui_mail.screens.views import ALL
from tui_mail.screens.whom import Order
from tui_mail.store.actor import Actor
from tui_mail.store.blobs import Blobs
from tui_mail.store.queries import lists, tree
from tui_mail.store.queries.saved_views import saved_views
from tui_mail.store.rows import Envelope, View
from tui_mail.store.tree_rows import MailboxNode
from tui_mail.store.visibility import Place, places

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Around:
    """The mailboxes one sees, what one is in them, and every place there is to go to."""

    boxes: Sequence[MailboxNode]
    places: Mapping[int, Place]
    lines: Sequence[TreeLine]


@dataclass
class Sitting:
    """What one command leaves behind for the next one."""

    actor: Actor
    voice: Voice
    waiting: Waiting
    blobs: Blobs
    at_hand: AtHand
    place: TreeLine = ALL
    narrowed: Filter = field(default_factory=Filter)
    search: Search = field(default_factory=Search)
    boxes: Sequence[MailboxNode] = ()  # as they were read last
    order: Order = field(default_factory=dict)  # who stood where when it was asked to whom
    acted_on: set[int] = field(default_factory=set)  # items whose changes are one's own
    opened: int | None = None  # the item whose text was said last
    is_over: bool = False
    listing: Listing = field(init=False)

    def __post_init__(self) -> None:
        self.read_anew()

    @property
    def looked_in(self) -> TreeLine:
        """The place that the list is about: another one while something is searched for."""
        return self.search.within(self.place, self.boxes) if self.search else self.place

    @property
    def view(self) -> View:
        """What the list shows."""
        narrowed = self.narrowed.narrow(self.looked_in.view or View(), self.actor.user_id)
        return self.search.narrow(narrowed)

    @property
    def where(self) -> str:
        """The place, and what narrows it, in words."""
        search = f"search {self.search.text}{', the best first' if self.search.best else ''}" if self.search else ""
        return ", ".join(filter(None, (self.looked_in.path, self.narrowed.words, search)))

    def read_anew(self) -> None:
        """Begin the list again, with new numbers and no marks."""
        self.listing = Listing(StoreRows(self.actor, self.view))

    def current(self) -> Envelope:
        """Return the row at hand. Raises UsageError where there is none."""
        if (row := self.listing.current) is None:
            raise UsageError(NOTHING_HERE)
        return row

    def ask(self, question: Question[T], typed: str = "") -> Picked[T] | None:
        """Ask; None where there was no answer."""
        return asking.ask(self.voice, self.waiting, question, typed)

    def read(self, read: Callable[[], T]) -> T:
        """Read something from the store."""
        return self.waiting.read(read)

    def around(self) -> Around:
        """Read the places there are."""
        found = self.waiting.read(self._around)
        self.boxes = found.boxes
        return found

    def _around(self) -> Around:
        me = self.actor
        boxes, saved = tree.tree(me), saved_views(me)
        views = view_lines(me.user_id, saved)
        counts = {
            line.key: lists.count(me, replace(line.view, unresolved=True)) for line in views if line.view is not None
        }
        return Around(boxes, places(me), tree_lines(boxes, counts, (), me.user_id, saved))
