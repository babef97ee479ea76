"""A conversation over all mailboxes: its tree, and beside it the mail under the cursor."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from tui_mail.desk.actions import BY_NAME
from tui_mail.errors import TuiMailError
from tui_mail.screens import main_pages
from tui_mail.screens.acting import Acting
from tui_mail.screens.answers import BROKEN, Answer
from tui_mail.screens.at_hand import AtHand
from tui_mail.screens.cells import NO_SUBJECT, one_line
from tui_mail.screens.conversation_tree import NOTHING_HERE, ConversationTree
from tui_mail.screens.doing import OPEN_RECORD
from tui_mail.screens.footer_bar import FooterBar, Hint
from tui_mail.screens.footer_hints import hints_for
from tui_mail.screens.frame_line import Divider, FrameLine
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.help_text import bindings_of, help_lines
from tui_mail.screens.layout import NARROW
from tui_mail.screens.line_list import LineList
from tui_mail.screens.main_keys import OF_ONE_ITEM, registry_keys
from tui_mail.screens.message_room import MessageRoom
from tui_mail.screens.reading_doing import Reading
from tui_mail.screens.status_line import StatusLine
from tui_mail.screens.store_rows import StoreRows
from tui_mail.screens.text_screen import TextScreen
from tui_mail.store.actor import Actor
from tui_mail.store.blobs import Blobs
from tui_mail.store.queries.conversations import Conversation, conversation
from tui_mail.store.rows import Envelope, View
from tui_mail.store.visibility import Place

_HINTS = (
    *(Hint("X", "all"), Hint("?", "help"), Hint("Esc", "back"), Hint("u", "undo"), Hint("b", "mailbox")),
    *(Hint("-", "part"), Hint("&", "join"), Hint(".", "menu")),
)


class ForumPage(Screen[None]):
    """A tree and a mail; where there is little room, the tree alone, and the mail over it."""

    AUTO_FOCUS = "ConversationTree"
    KEYS_IN_ORDER: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = [
        *registry_keys(),
        *OF_ONE_ITEM,
        Binding(
            "ampersand",
            "act('merge-thread')",
            "Join conversations",
            id="forum.merge",
            tooltip=BY_NAME["merge-thread"].tooltip,
        ),
        Binding(
            "minus",
            "act('split-thread')",
            "Part conversation",
            id="forum.split",
            tooltip=BY_NAME["split-thread"].tooltip,
        ),
        Binding("enter", "open", "Read", id="forum.open", tooltip="read the mail under the cursor"),
        Binding("b", "there", "In its mailbox", id="forum.there", tooltip="leave for the mail where it lies"),
        Binding("g", "first", "First mail", id="forum.first", tooltip="to the first mail; gg does the same"),
        Binding("tab,shift+tab", "other_room", "Other room", id="forum.room", tooltip="between the tree and the mail"),
        Binding("right_curly_bracket", "step(1)", "Next mail", id="forum.next", tooltip="the next mail, also from it"),
        Binding("left_curly_bracket", "step(-1)", "Mail before", id="forum.before", tooltip="the mail before it"),
        Binding("question_mark", "help", "Help", id="forum.help", tooltip="this page"),
        Binding("escape,q,v", "back", "Back", id="forum.back", tooltip="close the mail, take marks away, then back"),
        Binding("ctrl+l", "app.redraw", "Redraw", id="forum.redraw", tooltip="paint the screen anew"),
        Binding("ctrl+q", "app.quit", "Quit", id="forum.quit", tooltip="leave", show=False),
    ]

    @dataclass
    class _Read(Message):
        found: Conversation
        item_id: int

    def __init__(
        self,
        actor: Actor,
        row: Envelope,
        glyphs: Glyphs,
        *,
        places: Mapping[int, Place],
        blobs: Blobs | None,
        at_hand: AtHand,
    ) -> None:
        """Show the conversation of a row; `places` are the mailboxes with what the actor is there."""
        super().__init__()
        self._actor = actor
        self._row = row
        self._glyphs = glyphs
        self._places = places
        self._is_reading = self._is_outdated = False
        self._blobs = blobs
        self._at_hand = at_hand
        self._acting = Acting(self, actor, self.reread, ConversationTree)
        self._reading = Reading(self, actor, blobs, at_hand)

    def compose(self) -> ComposeResult:
        """The tree, the mail, an answer, the keys."""
        glyphs, corners = self._glyphs, self._glyphs.corners
        with Horizontal(id="forum"):
            with Vertical(id="forum-room"):
                title = one_line(self._row.subject) or NO_SUBJECT
                yield FrameLine(glyphs, corners[0], "", title=title, id="forum-line")
                yield ConversationTree(glyphs, id="forum-tree")
            yield Divider(glyphs)
            yield MessageRoom(glyphs, self._actor, self._blobs, self._at_hand, id="message-room")
        yield StatusLine(glyphs, corners[2], corners[3])
        yield FooterBar(self._hints(self._row))

    def on_mount(self) -> None:
        """Read it."""
        self._begin(self._row.id)

    def on_resize(self, event: events.Resize) -> None:
        """Leave the mail out where there is no room for both."""
        self.set_class(event.size.width < NARROW, "-narrow")
        self.call_after_refresh(self._join_lines)

    def on_descendant_focus(self) -> None:
        """Show which room has the keys."""
        self.query_one("#forum-line", FrameLine).active = self._tree.has_focus
        self.query_one("#message-line", FrameLine).active = not self._tree.has_focus

    @property
    def _tree(self) -> ConversationTree:
        return self.query_one(ConversationTree)

    @property
    def _room(self) -> MessageRoom:
        return self.query_one(MessageRoom)

    def _join_lines(self) -> None:
        divider, narrow = self.query_one(Divider), self.has_class("-narrow")
        divider.edge = narrow
        self.query_one("#forum-line", FrameLine).end_in(self._glyphs.corners[1] if narrow else "")
        self._room.end_line(below_another=False)
        self.query_one(StatusLine).joint = -1 if narrow else divider.region.x

    # Reading

    def reread(self) -> None:
        """Look again: something has changed."""
        if self._is_reading:
            self._is_outdated = True  # in a long conversation changes come faster than it is read
        elif self.is_mounted:
            here = self._tree.current
            self._begin(self._row.id if here is None else here.id)

    def _begin(self, item_id: int) -> None:
        self._is_reading, self._is_outdated = True, False
        self._read(item_id)

    @work(thread=True, exclusive=True, exit_on_error=False, group="forum")
    def _read(self, item_id: int) -> None:
        try:
            found = conversation(self._actor, item_id)
        except TuiMailError:
            try:  # it went away: the one that the page was opened for may still be there
                found = conversation(self._actor, self._row.id)
            except TuiMailError as error:
                self.app.call_from_thread(self._leave, error.sentence)
                return
        self.post_message(self._Read(found, item_id))

    def _leave(self, sentence: str) -> None:
        self._is_reading = False
        self._tree.show_conversation(Conversation((), elsewhere=False), 0)
        self._room.rest_on(None)
        self._acting.answer(Answer(sentence, "refused"))

    def on_forum_page__read(self, message: _Read) -> None:
        """Show what was read; the cursor stays where it was moved to meanwhile."""
        found, here = message.found, self._tree.current
        self._tree.show_conversation(found, message.item_id if here is None else here.id)
        count = f"{len(found.rows):,} mail" + ("s" if len(found.rows) != 1 else "")
        first = next((row for row in found.rows), self._row)
        self.query_one("#forum-line", FrameLine).say(f"{one_line(first.subject) or NO_SUBJECT} · {count}")
        self._rest()
        self._is_reading = False
        if self._is_outdated:
            self.reread()

    def on_line_list_moved(self) -> None:
        """Let the mail follow the cursor once it rests."""
        self._rest()

    def _rest(self) -> None:
        row, before = self._tree.current, self._tree.continues
        self._room.rest_on(row)
        self.query_one("#message-line", FrameLine).say(f'continues "{one_line(before)}"' if before else "")
        self.query_one(FooterBar).show(self._hints(row))

    def _hints(self, row: Envelope | None) -> list[Hint]:
        """Offer what may be done with a mail, and what is only done here."""
        own = {binding.key for binding in registry_keys()}
        of_item = [hint for hint in hints_for(self._actor, row, self._places) if hint.key in own]
        return [*of_item, *_HINTS]

    @on(MessageRoom.Failed)
    def say_failure(self, message: MessageRoom.Failed) -> None:
        """Say why there is nothing."""
        self._acting.answer(Answer(message.sentence, "trouble"))

    def on_message_room_noted(self) -> None:
        """Show as read what was opened; read marks ring no alarm."""
        self.reread()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say so when something broke; the page goes on."""
        if event.state == WorkerState.ERROR:
            self._is_reading = False
            self._acting.answer(Answer(BROKEN, "trouble"))

    # Acting

    def on_conversation_tree_marks_changed(self, message: ConversationTree.MarksChanged) -> None:
        """Count what is marked."""
        self._acting.count_marks(message.count, by_hand=message.by_hand)

    def action_act(self, name: str) -> None:
        """Do something to the marked mails or the one under the cursor, after asking for what is missing."""
        self._acting.act(name, StoreRows(self._actor, View()), self._places)

    def on_acting_reported(self, message: Acting.Reported) -> None:
        """Tell what became of what the server was asked to delete."""
        self._acting.answer(message.answer)

    def action_undo(self) -> None:
        """Take back what I did last."""
        self._acting.undo()

    def action_menu(self) -> None:
        """Offer what may be done with the mail."""
        self._acting.menu(
            self._places, lambda name: self.action_record() if name == OPEN_RECORD else self.action_act(name)
        )

    def action_reading(self, name: str) -> None:
        """Copy what a mail names, show it in another form."""
        self._reading.do(name)

    def action_attachments(self) -> None:
        """Show the files of the mail."""
        main_pages.show_files(self, self._actor, self._blobs, self._at_hand, self._glyphs)

    def action_print(self) -> None:
        """Print the mail, or say how its PDF is brought elsewhere."""
        main_pages.print_item(self, self._actor, self._blobs, self._at_hand, self._acting.carry_out)

    def action_raw(self) -> None:
        """Show the mail as it came."""
        main_pages.show_raw(self, self._actor, self._blobs)

    def action_history(self) -> None:
        """Show what happened to the mail."""
        main_pages.show_history(self, self._actor, ())

    def action_why(self) -> None:
        """Show what was decided about the mail without anybody's hand."""
        main_pages.show_why(self, self._actor)

    def action_record(self) -> None:
        """Show what the mail is linked to."""
        main_pages.show_record_of(self, self._actor)

    # Moving about

    def action_open(self) -> None:
        """Read the mail under the cursor."""
        row = self._tree.current
        if row is None:
            self._acting.answer(Answer(NOTHING_HERE, "refused"))
            return
        self.add_class("-reading")
        self._room.open(row)
        self.set_focus(self._room.pane)

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:
        """Read what was clicked twice."""
        self.action_open()

    def action_step(self, by: int) -> None:
        """Go to the next mail; the one that is read makes room for it."""
        if not self._tree.go_to(by):
            self._acting.answer(Answer("That is the last mail." if by > 0 else "That is the first mail.", "refused"))
        elif self.has_class("-reading"):
            self.action_open()

    def action_other_room(self) -> None:
        """Give the keys to the other room."""
        if self._tree.has_focus:
            self.action_open()
        else:
            self.action_back()

    def action_first(self) -> None:
        """Go to the first mail of the tree, or to the top of the mail that is read."""
        if self._tree.has_focus:
            self._tree.action_go(0)
        else:
            self._room.pane.action_top()

    def action_there(self) -> None:
        """Leave for the mail in its mailbox."""
        if self._tree.current is None:
            self._acting.answer(Answer(NOTHING_HERE, "refused"))
        else:
            main_pages.go_to_item(self, self._tree.current)

    def action_help(self) -> None:
        """Show the keys."""
        groups = [
            ("In a conversation", bindings_of(ForumPage)),
            ("In its tree", [*bindings_of(ConversationTree), *bindings_of(LineList)]),
        ]
        self.app.push_screen(TextScreen("Keys", lambda inks: help_lines(groups, inks)))

    def action_back(self) -> None:
        """Stop what takes long; else close the mail; else take marks away; else go back."""
        if self._acting.stop():
            return
        if not self._tree.has_focus:
            self.remove_class("-reading")
            self.set_focus(self._tree)
        elif not self._tree.clear_marks():
            self.dismiss(None)
