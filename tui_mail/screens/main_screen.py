"""The main screen: tree, list and message. It keeps what is shown, and says what each key is for."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.screen import Screen
from textual.worker import Worker, WorkerState, get_current_worker

from tui_mail.screens import doing, layout, main_pages, place_words, views
from tui_mail.screens.acting import Acting
from tui_mail.screens.doing import Answer
from tui_mail.screens.filter_question import KEEP, Wanted, filter_question
from tui_mail.screens.filtering import Filter
from tui_mail.screens.footer_bar import FooterBar
from tui_mail.screens.footer_hints import hints_for
from tui_mail.screens.frame_line import Divider, FrameLine
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.going import folder_of, where_to
from tui_mail.screens.header_bar import HeaderBar
from tui_mail.screens.hearing import Hearing, place_of
from tui_mail.screens.item_list import ItemList
from tui_mail.screens.list_window import Spot
from tui_mail.screens.mailbox_tree import MailboxTree
from tui_mail.screens.main_keys import AFTER_G, ITEM_KEYS, PLACE_KEYS
from tui_mail.screens.message_pane import MessagePane
from tui_mail.screens.message_room import MessageRoom
from tui_mail.screens.picker import ask
from tui_mail.screens.seeing import Seeing
from tui_mail.screens.status_line import StatusLine
from tui_mail.screens.store_rows import StoreRows
from tui_mail.screens.tree_lines import TreeLine
from tui_mail.screens.tree_room import Surroundings, TreeRoom
from tui_mail.screens.watching import Standing, watch
from tui_mail.screens.writing import write_to_colleagues
from tui_mail.store.actor import Actor
from tui_mail.store.blobs import Blobs
from tui_mail.store.rows import Envelope, View

_WATCH_AGAIN_AFTER = 2.0
_PATIENCE = 2.0
_NUMBERS_AFTER = 0.1
"""Seconds by which the numbers of the tree are read after the list: what changed is to be seen there first."""
_UNREACHABLE = "the database cannot be reached: what you see may be old"


class MainScreen(Screen[None]):
    """Three rooms between a header and a footer."""

    AUTO_FOCUS = "#list"
    KEYS_IN_ORDER: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = [*ITEM_KEYS, *PLACE_KEYS]

    @dataclass
    class _Changed(Message):
        standing: Standing

    def __init__(
        self, actor: Actor, glyphs: Glyphs, daemon_runs: Callable[[], bool], blobs: Blobs | None, *, is_owner: bool
    ) -> None:
        super().__init__()
        self._actor = actor
        self._glyphs = glyphs
        self._daemon_runs = daemon_runs
        self._blobs = blobs
        self._is_owner = is_owner
        self._modseqs: Mapping[int, int] = {}
        self._line = views.ALL
        self._filter = self._shown_filter = Filter()
        self._places: dict[str, Spot] = {}  # where the cursor was in what was shown unfiltered
        self._source = StoreRows(actor, View())
        self._surroundings = Surroundings((), {}, {})
        self._knows_mailboxes = asyncio.Event()
        self._after_g = False
        self._run_in: int | None = None  # the mailbox of the triage run
        self._acting = Acting(self, actor, self._reread)
        self._seeing = Seeing(self, actor)
        self._hearing = Hearing(self, actor, self._go_to)

    def compose(self) -> ComposeResult:
        """Lay out the rooms."""
        glyphs, corners = self._glyphs, self._glyphs.corners
        title = FrameLine(glyphs, "", corners[1], id="list-line")
        yield HeaderBar(glyphs)
        with Horizontal(id="rooms"):
            yield TreeRoom(glyphs, self._actor, id="tree-room")
            yield Divider(glyphs)
            with Vertical(id="list-room"):
                yield title
                yield ItemList(glyphs, title, id="list")
                yield MessageRoom(glyphs, self._actor, id="message-room")
        yield StatusLine(glyphs, corners[2], corners[3])
        yield FooterBar(hints_for(self._actor, None, {}))

    def on_mount(self) -> None:
        """Read the list first, then what is around it."""
        self._show(views.ALL)
        self.query_one(TreeRoom).reread()
        self._watch()
        self._seeing.begin()

    def on_resize(self, event: events.Resize) -> None:
        """Fold what there is no room for."""
        layout.fold(self, event.size)

    def on_descendant_focus(self) -> None:
        """Show which room has the keys."""
        layout.show_active(self)

    @property
    def _reading(self) -> bool:
        """Whether a message was opened."""
        return self.has_class(layout.READING)

    # What is shown

    def _show(self, line: TreeLine, spot: Spot | None = None) -> None:
        """Show what a line of the tree stands for, with the cursor where it was there, or on `spot`."""
        if line.view is None:
            return
        self._run_in = None
        rows = self.query_one(ItemList)
        if rows.spot is not None and not self._shown_filter:
            self._places[self._line.key] = rows.spot
        if line.key != self._line.key:
            self._filter = Filter()
        self._line, self._shown_filter = line, self._filter
        layout.read(self, False)
        self.query_one(TreeRoom).mark_shown(line.key)
        self._source = StoreRows(self._actor, self._filter.narrow(line.view, self._actor.user_id))
        if spot is not None:
            rows.show(self._source, spot)
        elif self._filter:
            rows.show(self._source, rows.spot)
        elif line.key in self._places:
            rows.show(self._source, self._places[line.key])
        else:
            rows.show(self._source, rows.spot, or_top=True)
        self._tell_where()

    def _tell_where(self) -> None:
        header, line = self.query_one(HeaderBar), self._line
        header.place = place_words.where(line, self._filter)
        header.who = place_words.who(self._actor, line.view, self._surroundings)
        self.query_one(ItemList).empty = place_words.nothing(self._actor, line, self._filter, self._surroundings)

    def _show_hints(self) -> None:
        row = self.query_one(ItemList).current
        self.query_one(FooterBar).show(hints_for(self._actor, row, self._surroundings.places))

    # Messages of the rooms

    def on_item_list_highlighted(self, message: ItemList.Highlighted) -> None:
        """Follow the cursor."""
        if self._reading and message.line is None:
            layout.read(self, False)
        self.query_one(MessageRoom).rest_on(message.line)
        self._show_hints()

    def on_item_list_opened(self, message: ItemList.Opened) -> None:
        """Open what was clicked twice."""
        self._open(message.row)

    def _open(self, row: Envelope) -> None:
        layout.read(self, True)
        self.query_one(MessageRoom).open(row)
        self.set_focus(self.query_one(MessagePane))

    def on_item_list_marks_changed(self, message: ItemList.MarksChanged) -> None:
        """Count what is marked."""
        self._acting.count_marks(message.count)

    @on(ItemList.ReadFailed)
    @on(MessageRoom.Failed)
    @on(TreeRoom.Failed)
    def say_failure(self, message: ItemList.ReadFailed | MessageRoom.Failed | TreeRoom.Failed) -> None:
        """Say why there is nothing."""
        self._acting.answer(Answer(message.sentence, "trouble"))

    def on_message_room_noted(self) -> None:
        """Show as read what was opened; read marks ring no alarm."""
        self._reread()

    def on_tree_room_read(self, message: TreeRoom.Read) -> None:
        """Learn who I am in which mailbox."""
        self._surroundings = message.surroundings
        self._knows_mailboxes.set()
        self._follow_view()
        self._tell_where()
        self._show_hints()

    def _follow_view(self) -> None:
        """Call a kept view as it is called now; where it was deleted, show all."""
        found = views.as_it_is_now(self._line, self.query_one(TreeRoom).every_line)
        if self._line.kept is None or views.shows_the_same(found, self._line):
            self._line = found
        else:
            self._show(found)

    def on_mailbox_tree_clicked(self, message: MailboxTree.Clicked) -> None:
        """Show what was clicked."""
        self._choose(message.line)

    def on_mailbox_tree_folder_wanted(self, message: MailboxTree.FolderWanted) -> None:
        """Ask for the name of a new folder, and make it."""
        self._acting.make_folder(message.line)

    def on_mailbox_tree_fetch_wanted(self, message: MailboxTree.FetchWanted) -> None:
        """Fetch what is new."""
        self._acting.fetch(message.line)

    def _choose(self, line: TreeLine) -> None:
        if line.view is None:
            self.query_one(MailboxTree).action_fold()
        else:
            self._show(line)
            self.set_focus(self.query_one(ItemList))

    # Changes made elsewhere

    @work(thread=True, exclusive=True, exit_on_error=False, group="watch")
    def _watch(self) -> None:
        worker = get_current_worker()

        def tell(standing: Standing) -> None:
            self.post_message(self._Changed(standing))

        watch(self._actor, self._daemon_runs, tell, lambda: worker.is_cancelled)

    def on_main_screen__changed(self, message: _Changed) -> None:
        """Say how mail comes in, and read again what is on screen where a mailbox has changed."""
        header, standing = self.query_one(HeaderBar), message.standing
        header.trouble, header.notice, header.fetching = standing.trouble, standing.notice, standing.fetching
        self._hearing.hear(standing.for_me)
        if standing.modseqs != self._modseqs:
            self._modseqs = standing.modseqs
            self._reread()

    def on_seeing_seen(self, message: Seeing.Seen) -> None:
        """Show who else is where."""
        self._seeing.show(message.company)

    def _reread(self) -> None:
        self.query_one(ItemList).reread()
        self.query_one(MessageRoom).reread()
        self.set_timer(_NUMBERS_AFTER, self.query_one(TreeRoom).reread)
        main_pages.reread_history(self)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say so when something broke; the screen goes on."""
        if event.state != WorkerState.ERROR:
            return
        header = self.query_one(HeaderBar)
        if event.worker.group == "watch":
            header.trouble = _UNREACHABLE
            self.set_timer(_WATCH_AGAIN_AFTER, self._watch)
        elif event.worker.group == "seeing":
            self.set_timer(_WATCH_AGAIN_AFTER, self._seeing.look)
        else:
            why = "the database cannot be reached" if header.trouble == _UNREACHABLE else "the program made an error"
            self._acting.answer(Answer(f"That did not work: {why}.", "trouble"))

    # Acting on items

    def action_act(self, name: str) -> None:
        """Do something to the marked items or the one under the cursor, after asking for what is missing."""
        self._acting.act(name, self._source, self._surroundings.places)

    def on_acting_reported(self, message: Acting.Reported) -> None:
        """Tell what became of what the server was asked to delete."""
        self._acting.answer(message.answer)

    def action_undo(self) -> None:
        """Take back what I did last."""
        self._acting.undo()

    def action_menu(self) -> None:
        """Offer what may be done with the item."""
        row = self.query_one(ItemList).current
        if row is not None:
            question = doing.menu(self._actor, row, self._surroundings.places)
            ask(self, question, lambda picked: self.action_act(picked.value.name))

    def action_retry(self) -> None:
        """Process again what lies in quarantine."""
        self._acting.retry(self._blobs)

    # Pages over the screen

    def action_history(self) -> None:
        """Show what happened to the item, or in the mailbox."""
        main_pages.show_history(self, self._actor, self._surroundings.boxes)

    def action_why(self) -> None:
        """Show what was decided about the item without anybody's hand."""
        main_pages.show_why(self, self._actor)

    def action_alerts(self) -> None:
        """Show what keeps mail from coming in."""
        main_pages.show_alerts(self, self._actor, self.action_accounts, self._show)

    async def action_share(self) -> None:
        """Give the mailbox at hand to colleagues; right after the start, once it is known which there are."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._knows_mailboxes.wait(), _PATIENCE)
        main_pages.show_share(self, self._actor, self._glyphs, self._surroundings, self._line)

    def action_write(self) -> None:
        """Write to colleagues."""
        write_to_colleagues(self, self._actor, self._blobs, answer=False)

    def action_reply(self) -> None:
        """Answer a message of a colleague."""
        write_to_colleagues(self, self._actor, self._blobs, answer=True)

    def action_notifications(self) -> None:
        """Show what others want me to see."""
        self._hearing.show_page()

    def action_tell_me(self) -> None:
        """Choose how I am told of it."""
        self._hearing.ask_how()

    def _go_to(self, row: Envelope) -> None:
        """Open an item where it lies."""
        line = place_of(self.query_one(TreeRoom).every_line, row)
        if line is not None:
            self._show(line, Spot(row, 0))
            self._open(row)

    def action_accounts(self) -> None:
        """Show where mail comes from, and how that goes."""
        from tui_mail.screens.accounts_screen import AccountsScreen  # 200 ms that hardly anybody needs today

        self.app.push_screen(AccountsScreen(self._actor, self._glyphs, self._daemon_runs, is_owner=self._is_owner))

    def action_team(self) -> None:
        """Show users, mailboxes and labels."""
        from tui_mail.screens.team_screen import TeamScreen  # that hardly anybody needs today

        self.app.push_screen(TeamScreen(self._actor, self._glyphs))

    def action_away(self) -> None:
        """Say that I am away, or back."""
        from tui_mail.screens.absence_asking import ask_absence  # that hardly anybody needs today

        ask_absence(self, self._actor, self._actor.login, self._actor.name, self._acting.carry_out)

    def action_raw(self) -> None:
        """Show the message as it came."""
        main_pages.show_raw(self, self._actor, self._blobs)

    def action_help(self) -> None:
        """Show the keys."""
        main_pages.show_keys(self)

    # Moving about

    async def take_key(self, key: str) -> bool:
        """Hear of every key before its binding; True takes it away from there. Waits for the row that it is meant for.

        Called where all keys come by one after the other, so that `gg` typed at once is the same as typed slowly.
        """
        for rows in self.query(ItemList):
            await rows.arrive(key)
        if not self._after_g:
            return False
        self._after_g = False
        if key in AFTER_G:
            await self.run_action(AFTER_G[key])
        return True

    def action_open(self) -> None:
        """Read the item under the cursor, or show what the line of the tree stands for."""
        focused, row = self.focused, self.query_one(ItemList).current
        if isinstance(focused, MailboxTree):
            if focused.current is not None:
                self._choose(focused.current)
        elif row is not None:
            self._open(row)

    def action_next_room(self) -> None:
        """Give the keys to the next room."""
        self.focus_next()

    def action_previous_room(self) -> None:
        """Give the keys to the room before."""
        self.focus_previous()

    def action_back(self) -> None:
        """Stop what takes long; else close the message; else take marks away; else end the filter."""
        rows = self.query_one(ItemList)
        if self._acting.stop():
            return
        if self._reading or not rows.has_focus:
            layout.read(self, False)
            self.set_focus(rows)
        elif not rows.clear_marks() and self._filter:
            self._filter = Filter()
            self._show(self._line)

    def action_mailboxes(self) -> None:
        """Choose what to show."""
        lines = self.query_one(TreeRoom).every_line
        ask(self, where_to(lines), lambda picked: self._show(picked.value))

    def action_view(self, name: str) -> None:
        """Show a standing view, or the kept one that stands on a digit."""
        key = views.key_of(name, self.query_one(TreeRoom).every_line)
        if key is None:
            self._acting.answer(Answer(views.nothing_on(name), "refused"))
        else:
            self._show_key(key)

    def action_next(self) -> None:
        """Take the next item of the triage run, of the mailbox at hand or of all, and read it."""
        here = self._run_in or (self._line.view or View()).mailbox_id

        def show(row: Envelope) -> None:
            self._show_key(views.MINE, Spot(row, 0))
            self._run_in = here
            self._open(row)

        self._acting.take_next(here, show)

    def action_keep(self) -> None:
        """Keep what is shown as a view; where it is one already, ask what is to become of it."""
        line, saved = self._line, self._surroundings.saved
        if line.kept is not None and not self._filter:
            self._acting.change_view(line.kept, saved)
        else:
            self._acting.keep_view(views.asked_by(line, self._filter), place_words.where(line, self._filter), saved)

    def _show_key(self, key: str, spot: Spot | None = None) -> None:
        line = next((line for line in self.query_one(TreeRoom).every_line if line.key == key), None)
        if line is not None:
            self._show(line, spot)

    def action_filter(self) -> None:
        """Narrow the list."""
        here = None if self._line.view is None else self._line.view.mailbox_id
        boxes = [box.id for box in self._surroundings.boxes if here in (None, box.id)]
        ask(self, filter_question(self._actor, boxes, self._filter), lambda picked: self._narrow(picked.value))

    def _narrow(self, wanted: Wanted) -> None:
        if wanted is KEEP:
            self.action_keep()
        else:
            self._filter = wanted
            self._show(self._line)

    def action_go(self) -> None:
        """Wait for the key that says where to."""
        self._after_g = True

    def action_top(self) -> None:
        """Go to the top of the room that has the keys."""
        focused = self.focused
        if isinstance(focused, MailboxTree):
            focused.action_move(-1_000)
        elif isinstance(focused, MessagePane):
            focused.action_top()
        else:
            self.query_one(ItemList).action_end(False)

    def action_folder(self, kind: str) -> None:
        """Show a folder of the mailbox at hand."""
        here = None if self._line.view is None else self._line.view.mailbox_id
        self._show_key(folder_of(self._surroundings.boxes, here, kind))
