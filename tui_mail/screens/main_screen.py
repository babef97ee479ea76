"""The main screen: tree, list and message. It composes the rooms, hears them, and says what each key is for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.screen import Screen
from textual.worker import Worker, WorkerState, get_current_worker

from tui_mail.desk.list_layout import layout_of
from tui_mail.screens import layout, main_pages, task_pages, views
from tui_mail.screens.acting import Acting
from tui_mail.screens.answers import Answer
from tui_mail.screens.at_hand import AtHand
from tui_mail.screens.columns_doing import show_columns
from tui_mail.screens.doing import OPEN_RECORD
from tui_mail.screens.footer_bar import FooterBar
from tui_mail.screens.footer_hints import hints_for
from tui_mail.screens.frame_line import Divider, FrameLine
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.going_on import GoingOn
from tui_mail.screens.header_bar import HeaderBar
from tui_mail.screens.hearing import Hearing
from tui_mail.screens.hit_pager import HitPager
from tui_mail.screens.item_list import ItemList
from tui_mail.screens.jumping import day_question
from tui_mail.screens.mailbox_tree import MailboxTree
from tui_mail.screens.main_keys import AFTER_G, ITEM_KEYS, PLACE_KEYS
from tui_mail.screens.message_room import MessageRoom
from tui_mail.screens.moving import Moving
from tui_mail.screens.picker import ask
from tui_mail.screens.reading_doing import Reading
from tui_mail.screens.search_box import SearchBox
from tui_mail.screens.searching import Searching
from tui_mail.screens.seeing import Seeing
from tui_mail.screens.showing import Showing
from tui_mail.screens.status_line import StatusLine
from tui_mail.screens.tree_asking import ask_folder
from tui_mail.screens.tree_lines import TreeLine
from tui_mail.screens.tree_room import TreeRoom
from tui_mail.screens.watching import Standing, watch
from tui_mail.screens.writing import write_to_colleagues
from tui_mail.store.actor import Actor
from tui_mail.store.blobs import Blobs
from tui_mail.store.rows import Envelope

_WATCH_AGAIN_AFTER = 2.0
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
        self,
        actor: Actor,
        glyphs: Glyphs,
        daemon_runs: Callable[[], bool],
        blobs: Blobs | None,
        *,
        is_owner: bool,
        at_hand: AtHand,
    ) -> None:
        super().__init__()
        self._actor = actor
        self._glyphs = glyphs
        self._daemon_runs = daemon_runs
        self._blobs = blobs
        self._is_owner = is_owner
        self._at_hand = at_hand
        self._modseqs: Mapping[int, int] = {}
        self._after_g = False
        self._acting = Acting(self, actor, self._reread)
        self._showing = Showing(self, actor, self._acting)
        self._moving = Moving(self, self._acting, self._showing)
        self._searching = Searching(self, actor, self._showing)
        self._reading = Reading(self, actor, blobs, at_hand)
        self._going_on = GoingOn(self, actor, self._showing, self._moving)
        self._seeing = Seeing(self, actor)
        self._hearing = Hearing(self, actor, self._moving.to_item, self._to_task)

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
                yield SearchBox(glyphs, self._actor, id="search")
                yield ItemList(glyphs, title, id="list")
                yield MessageRoom(glyphs, self._actor, self._blobs, self._at_hand, id="message-room")
        yield StatusLine(glyphs, corners[2], corners[3])
        yield FooterBar(hints_for(self._actor, None, {}))

    def on_mount(self) -> None:
        """Read the list first, then what is around it."""
        self._showing.columns = layout_of(self._actor)
        self._showing.show(views.ALL)
        self.query_one(TreeRoom).reread()
        self._watch()
        self._seeing.begin()

    def on_resize(self, event: events.Resize) -> None:
        """Fold what there is no room for."""
        layout.fold(self, event.size)

    def on_descendant_focus(self) -> None:
        """Show which room has the keys, and what they do there."""
        layout.show_active(self)
        self._showing.show_hints()

    # Messages of the rooms

    def on_item_list_highlighted(self, message: ItemList.Highlighted) -> None:
        """Follow the cursor."""
        if layout.is_reading(self) and message.line is None:
            layout.read(self, False)
        self.query_one(MessageRoom).rest_on(message.line)
        self._showing.show_hints()

    def on_item_list_opened(self, message: ItemList.Opened) -> None:
        """Open what was clicked twice."""
        self._moving.open(message.row)

    def on_item_list_marks_changed(self, message: ItemList.MarksChanged) -> None:
        """Count what is marked."""
        self._acting.count_marks(message.count, by_hand=message.by_hand)

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
        self._showing.learn(message.surroundings)

    def on_mailbox_tree_clicked(self, message: MailboxTree.Clicked) -> None:
        """Show what was clicked."""
        self._moving.choose(message.line)

    def on_mailbox_tree_folder_wanted(self, message: MailboxTree.FolderWanted) -> None:
        """Do something with a folder, after asking for what is missing."""
        self._of_folder(message.what, message.line)

    def on_mailbox_tree_moved(self) -> None:
        """Say what may be done with the line of the tree."""
        self._showing.show_hints()

    def on_mailbox_tree_fetch_wanted(self, message: MailboxTree.FetchWanted) -> None:
        """Fetch what is new."""
        self._acting.fetch(message.line)

    def open_item(self, row: Envelope) -> None:
        """Open an item where it lies, for a page that led to it."""
        self._moving.to_item(row)

    # Searching

    def on_search_box_typed(self, message: SearchBox.Typed) -> None:
        """Show what fits so far."""
        self._searching.look_for(message.text)

    def on_search_box_accepted(self, message: SearchBox.Accepted) -> None:
        """Go to what was found."""
        self._searching.accept(message.text)

    def on_search_box_ended(self) -> None:
        """Go back to the list as it was."""
        self._searching.end()

    def on_search_box_scope_wanted(self) -> None:
        """Look elsewhere."""
        self._searching.look_elsewhere()

    def on_search_box_order_wanted(self) -> None:
        """Show the best first, or the newest."""
        self._searching.turn_order()

    def on_search_box_fields_wanted(self) -> None:
        """Offer what can be searched for."""
        self._searching.ask_fields()

    def on_hit_pager_no_hit(self, message: HitPager.NoHit) -> None:
        """Say why the message stays where it is."""
        self._acting.answer(Answer(message.sentence, "refused"))

    # Reading

    def action_reading(self, name: str) -> None:
        """Copy what a message names, show it in another form."""
        self._reading.do(name)

    def action_go_on(self, along: str, step: int) -> None:
        """Go to what is unread, or along the conversation."""
        self._going_on.go(along, step)

    def on_message_pane_read_on(self) -> None:
        """Go on with what is unread when a message was read to its end."""
        self._going_on.go("unread", 1)

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

    def _to_task(self, task_id: int) -> None:
        task_pages.show_task(self, self._actor, self._glyphs, task_id, self._moving.to_item)

    def _reread(self) -> None:
        self.query_one(ItemList).reread()
        self.query_one(MessageRoom).reread()
        self.set_timer(_NUMBERS_AFTER, self.query_one(TreeRoom).reread)
        main_pages.reread_page(self)

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
        self._acting.act(name, self._showing.source, self._showing.surroundings.places)

    def on_acting_reported(self, message: Acting.Reported) -> None:
        """Tell what became of what the server was asked to delete."""
        self._acting.answer(message.answer)

    def action_task(self) -> None:
        """Make a task or an event of the mails, or put them at one that is there."""
        task_pages.make_task(self, self._actor, self._glyphs, self._acting, self._showing)

    def action_undo(self) -> None:
        """Take back what I did last."""
        self._acting.undo()

    def action_of_folder(self, what: str) -> None:
        """Do something with the folder that is shown, or with the one under the cursor of the tree."""
        tree = self.query_one(MailboxTree)
        line = tree.current if tree.has_focus and tree.current is not None else self._showing.line
        self._of_folder(what, line)

    def _of_folder(self, what: str, line: TreeLine) -> None:
        places = self._showing.surroundings.places
        ask_folder(self, self._actor, self._acting, line, what=what, places=places)

    def action_menu(self) -> None:
        """Offer what may be done with the item."""
        self._acting.menu(
            self._showing.surroundings.places,
            lambda name: self.action_record() if name == OPEN_RECORD else self.action_act(name),
        )

    def action_retry(self) -> None:
        """Process again what lies in quarantine."""
        self._acting.retry(self._blobs)

    # Pages over the screen

    def action_history(self) -> None:
        """Show what happened to the item, or in the mailbox."""
        main_pages.show_history(self, self._actor, self._showing.surroundings.boxes)

    def action_conversation(self) -> None:
        """Show who answered whom, over all mailboxes."""
        row = self.query_one(ItemList).current
        if row is None:
            self._acting.answer(Answer(self.query_one(ItemList).nothing_here, "refused"))
            return
        from tui_mail.screens.forum_page import ForumPage  # that the first screen need not wait for

        places = self._showing.surroundings.places
        page = ForumPage(self._actor, row, self._glyphs, places=places, blobs=self._blobs, at_hand=self._at_hand)
        self.app.push_screen(page)

    def action_why(self) -> None:
        """Show what was decided about the item without anybody's hand."""
        main_pages.show_why(self, self._actor)

    def action_alerts(self) -> None:
        """Show what keeps mail from coming in."""
        main_pages.show_alerts(self, self._actor, self.action_accounts, self._showing.show, self.action_tasks)

    def action_tasks(self) -> None:
        """Show tasks and events."""
        task_pages.show_tasks(self, self._actor, self._glyphs, self._moving.to_item)

    async def action_share(self) -> None:
        """Give the mailbox at hand to colleagues; right after the start, once it is known which there are."""
        await self._showing.await_mailboxes()
        main_pages.show_share(self, self._actor, self._glyphs, self._showing.surroundings, self._showing.line)

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

    def action_record(self) -> None:
        """Show what the item is linked to, with all that is there."""
        main_pages.show_record_of(self, self._actor)

    def action_cases(self) -> None:
        """Show all cases."""
        main_pages.show_cases(self, self._actor, self._glyphs)

    def action_accounts(self) -> None:
        """Show where mail comes from, and how that goes."""
        main_pages.show_accounts(self, self._actor, self._glyphs, self._daemon_runs, is_owner=self._is_owner)

    def action_team(self) -> None:
        """Show users, mailboxes and labels."""
        main_pages.show_team(self, self._actor, self._glyphs)

    def action_directory(self) -> None:
        """Show contacts and companies."""
        main_pages.show_directory(self, self._actor, self._glyphs)

    def action_away(self) -> None:
        """Say that I am away, or back."""
        main_pages.ask_away(self, self._actor, self._acting.carry_out)

    def action_attachments(self) -> None:
        """Show the files of the item."""
        main_pages.show_files(self, self._actor, self._blobs, self._at_hand, self._glyphs)

    def action_documents(self) -> None:
        """Show what is filed in the stores, or at a record."""
        main_pages.show_documents(self, self._actor, self._blobs, self._at_hand, self._glyphs)

    def action_print(self) -> None:
        """Print the item, or say how its PDF is brought elsewhere."""
        main_pages.print_item(self, self._actor, self._blobs, self._at_hand, self._acting.carry_out)

    def action_raw(self) -> None:
        """Show the message as it came."""
        main_pages.show_raw(self, self._actor, self._blobs)

    def action_help(self) -> None:
        """Show the keys."""
        main_pages.show_keys(self)

    # Moving about

    async def take_key(self, event: events.Key) -> bool:
        """Hear of every key before its binding; True takes it away from there. Waits for the row that it is meant for.

        Called where all keys come by one after the other, so that `gg` typed at once is the same as typed slowly.
        """
        for box in self.query(SearchBox):
            if box.is_open:
                return await box.take_key(event)
        key = event.key
        for rows in self.query(ItemList):
            await rows.arrive(key)
        if not self._after_g:
            return False
        self._after_g = False
        if key in AFTER_G:
            await self.run_action(AFTER_G[key])
        return True

    async def take_text(self, text: str) -> None:
        """Put what was pasted into the search; elsewhere it means nothing."""
        for box in self.query(SearchBox):
            if box.is_open:
                box.put(text)

    def action_open(self) -> None:
        """Read the item under the cursor, or show what the line of the tree stands for."""
        self._moving.open_current()

    def action_next_room(self) -> None:
        """Give the keys to the next room."""
        self.focus_next()

    def action_previous_room(self) -> None:
        """Give the keys to the room before."""
        self.focus_previous()

    def action_back(self) -> None:
        """Stop what takes long; else close the message; else take marks away; else end the filter."""
        self._moving.back()

    def action_mailboxes(self) -> None:
        """Choose what to show."""
        self._moving.ask_where()

    def action_view(self, name: str) -> None:
        """Show a standing view, or the kept one that stands on a digit."""
        self._moving.to_view(name)

    def action_next(self) -> None:
        """Take the next item of the triage run, of the mailbox at hand or of all, and read it."""
        self._moving.next()

    def action_keep(self) -> None:
        """Keep what is shown as a view; where it is one already, ask what is to become of it."""
        self._showing.keep()

    def action_columns(self) -> None:
        """Choose what the list shows, and how it is sorted."""
        show_columns(self, self._actor, self._glyphs, self._showing)

    def action_jump(self) -> None:
        """Go to a day of the list."""
        if self._showing.refuses_days:
            self._acting.answer(Answer(self._showing.refuses_days, "refused"))
        else:
            ask(self, day_question(), lambda picked: self._showing.go_to_day(picked.value))

    def action_filter(self) -> None:
        """Narrow the list."""
        self._showing.ask_filter()

    def action_search(self) -> None:
        """Open the box in which searches are typed."""
        self._searching.open()

    def action_go(self) -> None:
        """Wait for the key that says where to."""
        self._after_g = True

    def action_top(self) -> None:
        """Go to the top of the room that has the keys."""
        self._moving.top()

    def action_folder(self, kind: str) -> None:
        """Show a folder of the mailbox at hand."""
        self._moving.to_folder(kind)
