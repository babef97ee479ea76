"""The main screen: tree, list and message. It keeps what is shown, and lets keys act on it."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from threading import Event
from typing import Any, ClassVar, TypeVar

from rich.text import Text
from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.screen import Screen
from textual.worker import Worker, WorkerState, get_current_worker

from tui_mail.desk.actions import BY_NAME
from tui_mail.errors import TuiMailError
from tui_mail.screens import accounts_alerts, doing, layout, place_words, tree_doing
from tui_mail.screens.accounts_alerts import AlertsPage, read_alerts
from tui_mail.screens.doing import Answer, Errand
from tui_mail.screens.filtering import Filter, filter_question
from tui_mail.screens.footer_bar import FooterBar
from tui_mail.screens.footer_hints import hints_for, why_not
from tui_mail.screens.frame_line import Divider, FrameLine
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.going import folder_of, where_to
from tui_mail.screens.header_bar import HeaderBar
from tui_mail.screens.help_text import help_lines
from tui_mail.screens.history_text import history_lines, read_history
from tui_mail.screens.item_list import ItemList
from tui_mail.screens.key_groups import key_groups
from tui_mail.screens.list_window import Spot
from tui_mail.screens.mailbox_tree import MailboxTree
from tui_mail.screens.main_keys import AFTER_G, ITEM_KEYS, PLACE_KEYS
from tui_mail.screens.message_pane import MessagePane
from tui_mail.screens.message_room import MessageRoom
from tui_mail.screens.message_text import Inks
from tui_mail.screens.picker import Picked, Picker, Question
from tui_mail.screens.status_line import StatusLine
from tui_mail.screens.store_rows import StoreRows
from tui_mail.screens.text_screen import TextScreen
from tui_mail.screens.tree_lines import TreeLine
from tui_mail.screens.tree_room import Surroundings, TreeRoom
from tui_mail.screens.turns import Turns
from tui_mail.screens.watching import Standing, watch
from tui_mail.store.actor import Actor
from tui_mail.store.blobs import Blobs
from tui_mail.store.clock import now
from tui_mail.store.rows import Envelope, Row, View

_WATCH_AGAIN_AFTER = 2.0
_UNREACHABLE = "the database cannot be reached: what you see may be old"
_ALL = TreeLine("view 0", "0 All", "All", View())
T = TypeVar("T")


class MainScreen(Screen[None]):
    """Three rooms between a header and a footer."""

    AUTO_FOCUS = "#list"
    KEYS_IN_ORDER: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = [*ITEM_KEYS, *PLACE_KEYS]

    @dataclass
    class _Changed(Message):
        standing: Standing

    @dataclass
    class _Reported(Message):
        answer: Answer

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
        self._line = _ALL
        self._filter = self._shown_filter = Filter()
        self._places: dict[str, Spot] = {}  # where the cursor was in what was shown unfiltered
        self._source = StoreRows(actor, View())
        self._surroundings = Surroundings((), {}, {})
        self._marked: int | None = 0
        self._after_g = False
        self._turns = Turns()

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
        self._show(_ALL)
        self.query_one(TreeRoom).reread()
        self._watch()

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

    def _show(self, line: TreeLine) -> None:
        if line.view is None:
            return
        rows = self.query_one(ItemList)
        if rows.spot is not None and not self._shown_filter:
            self._places[self._line.key] = rows.spot
        if line.key != self._line.key:
            self._filter = Filter()
        self._line, self._shown_filter = line, self._filter
        layout.read(self, False)
        self.query_one(TreeRoom).mark_shown(line.key)
        self._source = StoreRows(self._actor, self._filter.narrow(line.view))
        if self._filter:
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
        self.query_one(ItemList).empty = place_words.nothing(line, self._filter, self._surroundings)

    def _show_hints(self) -> None:
        row = self.query_one(ItemList).current
        self.query_one(FooterBar).show(hints_for(self._actor, row, self._surroundings.places))

    def _answer(self, answer: Answer) -> None:
        self.query_one(StatusLine).answer(answer.sentence, answer.tone)

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
        if message.count or self._marked:
            count = "All" if message.count is None else f"{message.count:,}"
            said = f"{count} marked · every key acts on them · Esc takes the marks away" if message.count != 0 else ""
            self.query_one(StatusLine).say(said)
        self._marked = message.count

    @on(ItemList.ReadFailed)
    @on(MessageRoom.Failed)
    @on(TreeRoom.Failed)
    def say_failure(self, message: ItemList.ReadFailed | MessageRoom.Failed | TreeRoom.Failed) -> None:
        """Say why there is nothing."""
        self._answer(Answer(message.sentence, "trouble"))

    def on_message_room_noted(self) -> None:
        """Show as read what was opened; read marks ring no alarm."""
        self._reread()

    def on_tree_room_read(self, message: TreeRoom.Read) -> None:
        """Learn who I am in which mailbox."""
        self._surroundings = message.surroundings
        self._tell_where()
        self._show_hints()

    def on_mailbox_tree_clicked(self, message: MailboxTree.Clicked) -> None:
        """Show what was clicked."""
        self._choose(message.line)

    def on_mailbox_tree_folder_wanted(self, message: MailboxTree.FolderWanted) -> None:
        """Ask for the name of a new folder, and make it."""
        view = message.line.view
        if view is None or view.mailbox_id is None:
            self._answer(Answer(tree_doing.NO_MAILBOX, "refused"))
            return

        def make(picked: Picked[None]) -> None:
            self._act(partial(tree_doing.make_folder, self._actor, view, picked.words))

        self._ask(tree_doing.new_folder(message.line.path), make)

    def on_mailbox_tree_fetch_wanted(self, message: MailboxTree.FetchWanted) -> None:
        """Fetch what is new."""
        view = message.line.view
        if view is None or view.mailbox_id is None:
            self._answer(Answer(tree_doing.NO_MAILBOX, "refused"))
        else:
            self._act(partial(tree_doing.fetch_now, self._actor, view.mailbox_id))

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
        if standing.modseqs != self._modseqs:
            self._modseqs = standing.modseqs
            self._reread()

    def _reread(self) -> None:
        self.query_one(ItemList).reread()
        self.query_one(MessageRoom).reread()
        self.query_one(TreeRoom).reread()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say so when something broke; the screen goes on."""
        if event.state != WorkerState.ERROR:
            return
        header = self.query_one(HeaderBar)
        if event.worker.group == "watch":
            header.trouble = _UNREACHABLE
            self.set_timer(_WATCH_AGAIN_AFTER, self._watch)
        else:
            why = "the database cannot be reached" if header.trouble == _UNREACHABLE else "the program made an error"
            self._answer(Answer(f"That did not work: {why}.", "trouble"))

    # Acting on items

    def action_act(self, name: str) -> None:
        """Do something to the marked items or the one under the cursor, after asking for what is missing."""
        rows, row = self.query_one(ItemList), self.query_one(ItemList).current
        chosen = rows.selection()
        if row is None or not (chosen.ids or chosen.everything):
            self._answer(Answer(rows.nothing_here, "refused"))
            return
        single = chosen.ids == (row.id,)
        action = doing.meant(BY_NAME[name], row, single=single)
        if single and (why := why_not(self._actor, action, row, self._surroundings.places)):
            self._answer(Answer(why, "refused"))
            return
        count = (self._marked or 0) if chosen.everything else len(chosen.ids)
        question = doing.question_for(action, self._actor, row, chosen.ids, count)
        errand = Errand(action, chosen, self._source, row if single else None, count)
        if question is None:
            self._dispatch(errand, None)
        else:
            self._ask(question, lambda picked: self._asked(errand, picked))

    def _asked(self, errand: Errand, picked: Picked[Any]) -> None:
        if errand.action.caution and not picked.value:
            self._answer(Answer("Nothing was done.", "done"))
        else:
            self._dispatch(errand, picked)

    def _ask(self, question: Question[T], then: Callable[[Picked[T]], None]) -> None:
        self.app.push_screen(Picker(question), lambda picked: None if picked is None else then(picked))

    def _dispatch(self, errand: Errand, picked: Picked[Any] | None) -> None:
        rows = self.query_one(ItemList)
        marked, self._marked = rows.clear_marks(), 0
        finished = errand.action.name in doing.FINISHING and errand.seen is not None
        if finished and not marked and rows.current == errand.seen:
            rows.step()
        if errand.is_long:
            self._answer(Answer(errand.announcement, "busy"))
        begun_at = now()
        reports = partial(self._report, begun_at) if errand.action.name == "delete-on-server" else None
        self._act(partial(doing.do, self._actor, errand, picked), errand.stop if errand.is_long else None, reports)

    @work(exit_on_error=False, group="act")
    async def _act(
        self, act: Callable[[], Answer], stop: Event | None = None, then: Callable[[], object] | None = None
    ) -> None:
        """Do it when it is its turn, and answer."""
        self._answer(await self._turns.take(act, stop))
        self._reread()
        if then is not None:
            then()

    @work(thread=True, exclusive=True, exit_on_error=False, group="report")
    def _report(self, since: int) -> None:
        """Say what became of what the server was asked to delete."""
        worker = get_current_worker()
        answer = doing.report_of_deletions(self._actor, since, lambda: worker.is_cancelled)
        if answer is not None:
            self.post_message(self._Reported(answer))

    def on_main_screen__reported(self, message: _Reported) -> None:
        """Tell it."""
        self._answer(message.answer)

    def action_undo(self) -> None:
        """Take back what I did last."""
        self._act(partial(doing.undone, self._actor))

    def action_menu(self) -> None:
        """Offer what may be done with the item."""
        row = self.query_one(ItemList).current
        if row is not None:
            question = doing.menu(self._actor, row, self._surroundings.places)
            self._ask(question, lambda picked: self.action_act(picked.value.name))

    def action_history(self) -> None:
        """Show what happened to the item."""
        row = self.query_one(ItemList).current
        if row is not None:
            title = f"History of item {row.id}"
            self._show_page(title, partial(read_history, self._actor, row), history_lines)

    def action_alerts(self) -> None:
        """Show what keeps mail from coming in."""
        trouble = self.query_one(HeaderBar).trouble
        say = partial(accounts_alerts.lines, trouble)
        self._read_page(
            partial(read_alerts, self._actor), lambda found: AlertsPage(partial(say, found), self.action_accounts)
        )

    def action_accounts(self) -> None:
        """Show where mail comes from, and how that goes."""
        from tui_mail.screens.accounts_screen import AccountsScreen  # 200 ms that hardly anybody needs today

        self.app.push_screen(AccountsScreen(self._actor, self._glyphs, self._daemon_runs, is_owner=self._is_owner))

    def action_raw(self) -> None:
        """Show the message as it came."""
        from tui_mail.screens import quarantine_doing  # with the reader of messages: 50 ms until it is asked for

        row, blobs = self.query_one(ItemList).current, self._blobs
        if row is None or blobs is None:
            self._answer(Answer(quarantine_doing.NO_BLOBS if row else self.query_one(ItemList).nothing_here, "refused"))
            return
        read = partial(quarantine_doing.read_raw, self._actor, blobs, row.id)
        self._show_page(f"Item {row.id} as it came", read, quarantine_doing.raw_lines)

    def action_retry(self) -> None:
        """Process again what lies in quarantine."""
        from tui_mail.screens import quarantine_doing

        rows, row = self.query_one(ItemList), self.query_one(ItemList).current
        chosen = rows.selection()
        if not isinstance(row, Row) or row.folder_kind != "quarantine":
            self._answer(Answer(quarantine_doing.NOT_HERE, "refused"))
        elif chosen.everything or self._blobs is None:
            why = quarantine_doing.TOO_MANY if chosen.everything else quarantine_doing.NO_BLOBS
            self._answer(Answer(why, "refused"))
        else:
            self._answer(Answer("Trying again ...", "busy"))
            self._act(partial(quarantine_doing.tried_again, self._actor, self._blobs, chosen.ids))

    def _show_page(self, title: str, read: Callable[[], T], lines: Callable[[T, Inks], Iterable[Text]]) -> None:
        self._read_page(read, lambda found: TextScreen(title, partial(lines, found)))

    @work(exclusive=True, exit_on_error=False, group="page")
    async def _read_page(self, read: Callable[[], T], page: Callable[[T], TextScreen]) -> None:
        try:
            found = await asyncio.to_thread(read)
        except TuiMailError as error:
            self._answer(Answer(error.sentence, "refused"))
        else:
            self.app.push_screen(page(found))

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
        if self._turns.stop():
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
        self._ask(where_to(lines), lambda picked: self._show(picked.value))

    def action_view(self, digit: str) -> None:
        """Show one of the standing views."""
        self._show_key(f"view {digit}")

    def _show_key(self, key: str) -> None:
        line = next((line for line in self.query_one(TreeRoom).every_line if line.key == key), None)
        if line is not None:
            self._show(line)

    def action_filter(self) -> None:
        """Narrow the list."""
        here = None if self._line.view is None else self._line.view.mailbox_id
        boxes = [box.id for box in self._surroundings.boxes if here in (None, box.id)]
        self._ask(filter_question(self._actor, boxes, self._filter), lambda picked: self._narrow(picked.value))

    def _narrow(self, wanted: Filter) -> None:
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

    def action_redraw(self) -> None:
        """Paint everything anew, as after a broken line."""
        self.refresh(layout=True)

    def action_help(self) -> None:
        """Show the keys."""
        self.app.push_screen(TextScreen("Keys", lambda inks: help_lines(key_groups(), inks)))
