"""The search of the main screen: from the box to the list, and back to where one was."""

from functools import partial

from textual.screen import Screen

from tui_mail.desk.list_layout import SORTED
from tui_mail.desk.past_searches import past_searches, remember_search
from tui_mail.screens import layout
from tui_mail.screens.item_list import ItemList
from tui_mail.screens.picker import ask
from tui_mail.screens.read_then import read_then
from tui_mail.screens.search_asking import search_question
from tui_mail.screens.search_box import SearchBox
from tui_mail.screens.search_scopes import Search
from tui_mail.screens.showing import Showing
from tui_mail.store.actor import Actor

_ORDERS = ("newest", "oldest", "best")
"""In these a search shows what it found; where lists have another one, the newest stands first."""


class Searching:
    """Searches while somebody types."""

    def __init__(self, screen: Screen[None], actor: Actor, showing: Showing) -> None:
        self._screen = screen
        self._actor = actor
        self._showing = showing
        self._knows_past = False

    def open(self) -> None:
        """Open the box, with what is searched for already."""
        if not self._knows_past:
            self._knows_past = True
            read_then(self._screen, partial(past_searches, self._actor), self._learn)
        layout.read(self._screen, False)
        self._box.open(self._showing.search.text)
        self._say_where()

    def type_in(self, words: str) -> None:
        """Go on in the box with these words; a whole search begins at once."""
        self._box.open(self._showing.search.text)
        self._box.put(words)
        if words.endswith(" "):
            self._box.action_accept()

    def look_for(self, text: str) -> None:
        """Show what fits."""
        self._show(Search(text, self._showing.search.scope, self._showing.search.best))

    def accept(self, text: str) -> None:
        """Go to what was found, and remember what was searched for."""
        if text != self._showing.search.text:
            self.look_for(text)
        self._box.close()
        self._screen.set_focus(self._rows)
        if text.strip():
            read_then(self._screen, partial(remember_search, self._actor, text), self._learn)

    def end(self) -> None:
        """Show the list as it was before."""
        self._box.close()
        self._screen.set_focus(self._rows)
        self._show(Search())

    def look_elsewhere(self) -> None:
        """Look in the next scope."""
        was = self._showing.search
        self._show(Search(self._box.field.value, was.scope + 1, was.best))

    def turn_order(self) -> None:
        """Show the best first, or the newest."""
        was = self._showing.search
        self._show(Search(self._box.field.value, was.scope, not was.best))

    def ask_fields(self) -> None:
        """Offer the fields and the special searches."""
        ask(self._screen, search_question(), lambda picked: self.type_in(picked.value))

    def _show(self, search: Search) -> None:
        self._showing.look_for(search)
        self._say_where()

    def _say_where(self) -> None:
        search = self._showing.search
        sorted_by = "best" if search.best else self._showing.columns.sorted_by
        order = SORTED[sorted_by if sorted_by in _ORDERS else "newest"]
        self._box.say_where(f"in {self._showing.searched.path} · {order}")

    def _learn(self, past: tuple[str, ...]) -> None:
        self._box.past = past

    @property
    def _box(self) -> SearchBox:
        return self._screen.query_one(SearchBox)

    @property
    def _rows(self) -> ItemList:
        return self._screen.query_one(ItemList)
