"""Moving about on the main screen: to other lines of the tree, into messages and back, and along the triage run."""

from textual.screen import Screen

from tui_mail.screens import layout, views
from tui_mail.screens.acting import Acting
from tui_mail.screens.answers import Answer
from tui_mail.screens.going import folder_of, where_to
from tui_mail.screens.hearing import place_of
from tui_mail.screens.item_list import ItemList
from tui_mail.screens.list_pieces import Spot
from tui_mail.screens.mailbox_tree import MailboxTree
from tui_mail.screens.message_pane import MessagePane
from tui_mail.screens.message_room import MessageRoom
from tui_mail.screens.picker import ask
from tui_mail.screens.showing import Showing
from tui_mail.screens.tree_lines import TreeLine
from tui_mail.screens.tree_room import TreeRoom
from tui_mail.store.rows import Envelope


class Moving:
    """Goes where a key or a click says."""

    def __init__(self, screen: Screen[None], acting: Acting, showing: Showing) -> None:
        self._screen = screen
        self._acting = acting
        self._showing = showing

    def open(self, row: Envelope) -> None:
        """Read an item."""
        layout.read(self._screen, True)
        self._screen.query_one(MessageRoom).open(row)
        self._screen.set_focus(self._screen.query_one(MessagePane))

    def open_current(self) -> None:
        """Read the item under the cursor, or show what the line of the tree stands for."""
        focused, row = self._screen.focused, self._screen.query_one(ItemList).current
        if isinstance(focused, MailboxTree):
            if focused.current is not None:
                self.choose(focused.current)
        elif row is not None:
            self.open(row)

    def choose(self, line: TreeLine) -> None:
        """Show what a line of the tree stands for, and go there; fold a line that only holds others."""
        if line.view is None:
            self._screen.query_one(MailboxTree).action_fold()
        else:
            self._showing.show(line)
            self._screen.set_focus(self._screen.query_one(ItemList))

    def back(self) -> None:
        """Stop what takes long; else close the message; else take marks away; else end the search or the filter."""
        rows = self._screen.query_one(ItemList)
        if self._acting.stop():
            return
        if layout.is_reading(self._screen) or not rows.has_focus:
            layout.read(self._screen, False)
            self._screen.set_focus(rows)
        elif not rows.clear_marks():
            self._showing.end_filter()

    def top(self) -> None:
        """Go to the top of the room that has the keys."""
        focused = self._screen.focused
        if isinstance(focused, MailboxTree):
            focused.action_move(-1_000)
        elif isinstance(focused, MessagePane):
            focused.action_top()
        else:
            self._screen.query_one(ItemList).action_end(False)

    def ask_where(self) -> None:
        """Ask for a mailbox, folder or view, and show it."""
        lines = self._screen.query_one(TreeRoom).every_line
        ask(self._screen, where_to(lines), lambda picked: self._showing.show(picked.value))

    def to_view(self, name: str) -> None:
        """Show a standing view, or the kept one that stands on a digit."""
        key = views.key_of(name, self._screen.query_one(TreeRoom).every_line)
        if key is None:
            self._acting.answer(Answer(views.nothing_on(name), "refused"))
        else:
            self._showing.show_key(key)

    def to_folder(self, kind: str) -> None:
        """Show a folder of the mailbox at hand."""
        showing = self._showing
        showing.show_key(folder_of(showing.surroundings.boxes, showing.mailbox_id, kind))

    def to_item(self, row: Envelope) -> None:
        """Open an item where it lies."""
        line = place_of(self._screen.query_one(TreeRoom).every_line, row)
        if line is not None:
            self._showing.show(line, Spot(row, 0))
            self.open(row)

    def next(self) -> None:
        """Take the next item of the triage run, of the mailbox at hand or of all, and read it."""
        here = self._showing.run_in or self._showing.mailbox_id

        def show(row: Envelope) -> None:
            self._showing.show_key(views.MINE, Spot(row, 0))
            self._showing.run_in = here
            self.open(row)

        self._acting.take_next(here, show)
