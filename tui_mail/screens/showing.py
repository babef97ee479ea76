"""What the list shows: a line of the tree, narrowed by a filter, and what is said about that around it."""

import asyncio
from contextlib import suppress
from datetime import date

from textual.screen import Screen

from tui_mail.desk.list_layout import SORTED, Layout
from tui_mail.mail.matching import IN_LISTS, needles
from tui_mail.mail.query_parse import parse_query
from tui_mail.screens import layout, place_words, tree_doing, views
from tui_mail.screens.acting import Acting
from tui_mail.screens.filter_question import KEEP, Wanted, filter_question
from tui_mail.screens.filtering import Filter
from tui_mail.screens.footer_bar import FooterBar
from tui_mail.screens.footer_hints import IN_SEARCH_BOX, hints_for
from tui_mail.screens.header_bar import HeaderBar
from tui_mail.screens.item_list import ItemList
from tui_mail.screens.jumping import key_of_day
from tui_mail.screens.list_pieces import Spot
from tui_mail.screens.mailbox_tree import MailboxTree
from tui_mail.screens.message_pane import MessagePane
from tui_mail.screens.message_room import MessageRoom
from tui_mail.screens.picker import ask
from tui_mail.screens.search_box import SearchBox
from tui_mail.screens.search_scopes import Search
from tui_mail.screens.store_rows import StoreRows
from tui_mail.screens.times import now
from tui_mail.screens.tree_lines import TreeLine
from tui_mail.screens.tree_room import Surroundings, TreeRoom
from tui_mail.store.actor import Actor
from tui_mail.store.rows import View

_PATIENCE = 2.0


class Showing:
    """Shows lines of the tree in the list, each with the cursor where it was, narrows them, and keeps them as views."""

    def __init__(self, screen: Screen[None], actor: Actor, acting: Acting) -> None:
        self._screen = screen
        self._actor = actor
        self._acting = acting
        self._filter = self._shown_filter = Filter()
        self.search = self._shown_search = Search()
        self._before: Spot | None = None  # where the cursor was before the search
        self._places: dict[str, Spot] = {}  # where the cursor was in what was shown unfiltered
        self.line = views.ALL
        self.source = StoreRows(actor, View())
        self.surroundings = Surroundings((), {}, {})
        self._knows_mailboxes = asyncio.Event()
        self.columns = Layout()
        self.run_in: int | None = None  # the mailbox of the triage run, until something else is shown

    @property
    def mailbox_id(self) -> int | None:
        """The mailbox at hand; None where several are shown."""
        return None if self.line.view is None else self.line.view.mailbox_id

    def show(self, line: TreeLine, spot: Spot | None = None) -> None:
        """Show what a line of the tree stands for, with the cursor where it was there, or on `spot`."""
        if line.view is None:
            return
        if self.search:
            self._end_search()
        self._show(line, spot)

    def _show(self, line: TreeLine, spot: Spot | None = None) -> None:
        self.run_in = None
        rows = self._rows
        if rows.spot is not None and not self._shown_filter and not self._shown_search:
            self._places[self.line.key] = rows.spot
        if line.key != self.line.key:
            self._filter = Filter()
        self.line, self._shown_filter, self._shown_search = line, self._filter, self.search
        layout.read(self._screen, False)
        self._screen.query_one(TreeRoom).mark_shown(line.key)
        self._light()
        self.source = self._laid_out()
        if spot is not None:
            rows.show(self.source, spot)
        elif self._filter or self.search:
            rows.show(self.source, rows.spot)
        elif line.key in self._places:
            rows.show(self.source, self._places[line.key])
        else:
            rows.show(self.source, rows.spot, or_top=True)
        self._tell_where()

    def show_key(self, key: str, spot: Spot | None = None) -> None:
        """Show the line of the tree that has a key, where there is one."""
        line = next((line for line in self._screen.query_one(TreeRoom).every_line if line.key == key), None)
        if line is not None:
            self.show(line, spot)

    def learn(self, surroundings: Surroundings) -> None:
        """Learn which mailboxes there are, and who I am in them."""
        self.surroundings = surroundings
        self._knows_mailboxes.set()
        self._follow_view()
        self._tell_where()
        self.show_hints()

    async def await_mailboxes(self) -> None:
        """Wait right after the start until it is known which mailboxes there are."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._knows_mailboxes.wait(), _PATIENCE)

    def show_hints(self) -> None:
        """Say what may be done with the item under the cursor, or with the line of the tree."""
        tree, places = self._screen.query_one(MailboxTree), self.surroundings.places
        line, footer = tree.current if tree.has_focus else None, self._screen.query_one(FooterBar)
        if self._screen.query_one(SearchBox).is_open:
            footer.show(IN_SEARCH_BOX, elsewhere=True)
        elif line is not None:
            footer.show(tree_doing.hints_for(self._actor, line, places), elsewhere=True)
        else:
            reads = self._screen.query_one(MessagePane).has_focus
            footer.show(hints_for(self._actor, self._rows.current, places, reads=reads), elsewhere=reads)

    def lay_out(self, columns: Layout) -> None:
        """Show the list with other columns, in another order; the cursor stays on its row, on its line."""
        self.columns = columns
        self.source = self._laid_out()
        self._rows.show(self.source, self._rows.spot)

    def go_to_day(self, day: date) -> None:
        """Go to the first row of a day."""
        self._rows.jump(key_of_day(day, self.source.view.order))

    @property
    def refuses_days(self) -> str:
        """Why there is no going to a day; empty where there is."""
        order = self.source.view.order
        return (
            "" if order in ("newest", "oldest") else f"The list is sorted {SORTED[order]}: days are sought by date (C)."
        )

    def _laid_out(self) -> StoreRows:
        view = self.columns.of(self._view)
        self._rows.lay_out(self.columns, view.order, several=view.mailbox_id is None)
        return StoreRows(self._actor, view, self.columns.wanted)

    def ask_filter(self) -> None:
        """Ask what to narrow the list to."""
        here = self.mailbox_id
        boxes = [box.id for box in self.surroundings.boxes if here in (None, box.id)]
        question = filter_question(self._actor, boxes, self._filter)
        ask(self._screen, question, lambda picked: self._narrow(picked.value))

    @property
    def searched(self) -> TreeLine:
        """Where a search looks."""
        return self.search.within(self.line, self.surroundings.boxes)

    def look_for(self, search: Search) -> None:
        """Show what fits a search, from its top; without one the list as it was before, with its cursor."""
        if search == self.search:
            return
        was, self.search = self._shown_search, search
        if search and not was:
            self._before = self._rows.spot
            if self._before is not None and not self._shown_filter:
                self._places[self.line.key] = self._before
        if search:
            self._shown_search = search
            self._light()
            self.source = self._laid_out()
            self._rows.show(self.source)
            self._tell_where()
        elif was:
            self._show(self.line, self._before)

    def _end_search(self) -> None:
        self.search = Search()
        self._screen.query_one(SearchBox).close()

    def _light(self) -> None:
        """Show in rows and text what was searched for."""
        node = parse_query(self._view.search, now()).node
        self._rows.light(needles(node, IN_LISTS))
        self._screen.query_one(MessageRoom).pane.light(needles(node))

    @property
    def _view(self) -> View:
        view = (self.searched.view if self.search else self.line.view) or View()
        return self.search.narrow(self._filter.narrow(view, self._actor.user_id))

    def end_filter(self) -> None:
        """End the search; without one, show all of it again."""
        self._screen.query_one(SearchBox).close()
        if self.search:
            self.look_for(Search())
        elif self._filter:
            self._filter = Filter()
            self._show(self.line)

    def keep(self) -> None:
        """Keep what is shown as a view; where it is one already, ask what is to become of it."""
        line, saved = self.line, self.surroundings.saved
        if line.kept is not None and not self._filter and not self.search:
            self._acting.change_view(line.kept, saved)
        else:
            asked = self.search.asked(line, self.surroundings.boxes, self._filter)
            self._acting.keep_view(asked, self._words, saved)

    def _narrow(self, wanted: Wanted) -> None:
        if wanted is KEEP:
            self.keep()
        else:
            self._filter = wanted
            self._show(self.line)

    def _follow_view(self) -> None:
        """Call a kept view as it is called now; where it was deleted, show all."""
        found = views.as_it_is_now(self.line, self._screen.query_one(TreeRoom).every_line)
        if self.line.kept is None or views.shows_the_same(found, self.line):
            self.line = found
        else:
            self.show(found)

    def _tell_where(self) -> None:
        header, line = self._screen.query_one(HeaderBar), self.line
        header.place = self._words
        header.who = place_words.who(self._actor, line.view, self.surroundings)
        self._rows.empty = place_words.nothing(self._actor, line, self._filter, self.surroundings)
        if self.search:
            self._rows.empty = place_words.nothing_found(self.searched)

    @property
    def _words(self) -> str:
        """Name the place, the filter and the search."""
        place = place_words.where(self.searched if self.search else self.line, self._filter)
        words = self.search.text.strip().replace(" / ", "/")  # which divides places
        return f"search: {words} / {place}" if self.search else place

    @property
    def _rows(self) -> ItemList:
        return self._screen.query_one(ItemList)
