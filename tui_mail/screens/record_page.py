"""The archive of a contact, company or case: what it is, and all that is at it, newest first."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from tui_mail.desk.reading import read_timeline
from tui_mail.errors import TuiMailError
from tui_mail.screens import record_doing
from tui_mail.screens.cells import one_line
from tui_mail.screens.footer_bar import FooterBar
from tui_mail.screens.form_page import FormPage
from tui_mail.screens.frame_line import FrameLine
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.help_text import bindings_of, help_lines
from tui_mail.screens.line_list import LineList
from tui_mail.screens.message_text import inks_of
from tui_mail.screens.picker import ask
from tui_mail.screens.read_then import read_then
from tui_mail.screens.record_lines import entry_line, head_lines
from tui_mail.screens.status_line import StatusLine
from tui_mail.screens.text_screen import TextScreen
from tui_mail.store.actor import Actor
from tui_mail.store.queries.record_heads import RecordHead, record_head
from tui_mail.store.queries.timeline_marks import BEGINNING
from tui_mail.store.queries.timelines import Entry

PAGE = 64
"""Entries that are read at once; the next ones come when the cursor gets near."""

_NEAR = 24
_SHOWN = (("", "all"), ("mail", "mail"), ("task", "tasks"), ("note", "notes"), ("document", "files"))


class RecordPage(Screen[None]):
    """A record over its archive."""

    AUTO_FOCUS = "LineList"
    KEYS_IN_ORDER: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(
                str(digit), f"sort({digit - 1})", word.capitalize(), id=f"record.{word}", tooltip=f"show {word} of it"
            )
            for digit, (_, word) in enumerate(_SHOWN, 1)
        ),
        Binding("enter", "open", "Open", id="record.open", tooltip="read it; in the mail Enter goes to its mailbox"),
        Binding(
            "slash", "words", "Words", id="record.words", tooltip="only what has these words in its subject or text"
        ),
        Binding("n", "note", "Note", id="record.note", tooltip="an internal note at it, for all or for a colleague"),
        Binding("c", "turn", "Close/reopen", id="record.turn", tooltip="close the case, or open it again"),
        Binding(
            "E", "edit", "Edit", id="record.edit", tooltip="what is said of it: title, people, folder, addresses ..."
        ),
        Binding("r", "related", "Related", id="record.related", tooltip="what it is part of, its parts, whom it names"),
        Binding("ctrl+r", "reread", "Look again", id="record.reread", tooltip="read it anew", show=False),
        Binding("question_mark", "help", "Help", id="record.help", tooltip="this page"),
        Binding("escape,q", "close", "Close", id="record.close", tooltip="take the words away, then back"),
        Binding("ctrl+l", "app.redraw", "Redraw", id="record.redraw", tooltip="paint the screen anew"),
        Binding("ctrl+q", "app.quit", "Quit", id="record.quit", tooltip="leave", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"record-page--{part}" for part in ("strong", "quiet", "note", "trouble", "line")
    }

    @dataclass
    class _Read(Message):
        head: RecordHead
        entries: list[Entry]
        sort: str
        words: str
        goes_on: bool  # below what is shown
        is_last: bool

    def __init__(self, actor: Actor, head: RecordHead, glyphs: Glyphs) -> None:
        super().__init__()
        self._actor = actor
        self._head = head
        self._glyphs = glyphs
        self._sort = ""
        self._words = ""
        self._entries: list[Entry] = []
        self._is_whole = False

    def compose(self) -> ComposeResult:
        """The record above, its archive, an answer, the keys."""
        glyphs, corners = self._glyphs, self._glyphs.corners
        yield FrameLine(glyphs, corners[0], corners[1], title=one_line(self._head.key), id="record-line")
        yield Static(id="record-head")
        yield FrameLine(glyphs, glyphs.tees[2], glyphs.tees[3], id="archive-line")
        yield LineList(nothing="Reading ...", id="archive")
        yield StatusLine(glyphs, corners[2], corners[3])
        yield FooterBar(record_doing.hints_of(self._head))

    def on_mount(self) -> None:
        """Read it."""
        self._show_head()
        self._read(whole=True)

    def on_resize(self, event: events.Resize) -> None:
        """Cut the head anew."""
        self._show_head()

    @property
    def current(self) -> Entry | None:
        """What the cursor is on."""
        return self._entries[self._list.at] if self._entries else None

    @property
    def _list(self) -> LineList:
        return self.query_one(LineList)

    def _show_head(self) -> None:
        inks = inks_of(lambda name: self.get_component_rich_style(f"record-page--{name}"))
        width = max(20, self.app.size.width - 4)
        lines = list(head_lines(self._head, width, inks, self._glyphs))
        self.query_one("#record-head", Static).update(Text("\n").join(lines))
        self.query_one(FooterBar).show(record_doing.hints_of(self._head))

    def _show_place(self) -> None:
        sorts = "  ".join(
            f"[{digit} {word}]" if sort == self._sort else f"{digit} {word}"
            for digit, (sort, word) in enumerate(_SHOWN, 1)
        )
        with_words = f" · with `{one_line(self._words)}`" if self._words else ""
        more = "+" if not self._is_whole else ""
        self.query_one("#archive-line", FrameLine).say(f"{sorts} · {len(self._entries)}{more}{with_words}")

    # Reading

    def reread(self) -> None:
        """Look again at what is shown."""
        self._read(whole=True)

    def _read(self, *, whole: bool) -> None:
        after = BEGINNING if whole or not self._entries else self._entries[-1].mark
        limit = max(PAGE, len(self._entries)) if whole else PAGE
        head, sort, words, actor = self._head, self._sort, self._words, self._actor

        def read() -> RecordPage._Read:
            found = read_timeline(actor, head.id, sort, words=words, after=after, limit=limit)
            is_last = len(found) < limit
            return self._Read(record_head(actor, head.id), found, sort, words, goes_on=not whole, is_last=is_last)

        self._find(read)

    @work(thread=True, exclusive=True, exit_on_error=False, group="archive")
    def _find(self, read: Callable[[], "RecordPage._Read"]) -> None:
        try:
            self.post_message(read())
        except TuiMailError as error:
            self.app.call_from_thread(self._refuse, error.sentence)

    def on_record_page__read(self, message: _Read) -> None:
        """Show what was read, unless something else is asked for by now."""
        if (message.sort, message.words) != (self._sort, self._words):
            return
        self._head = message.head
        self._entries = [*self._entries, *message.entries] if message.goes_on else message.entries
        self._is_whole = message.is_last
        self._list.nothing = record_doing.nothing_at(self._sort, self._words)
        self._list.show([entry_line(entry, self._glyphs) for entry in self._entries])
        self._show_head()
        self._show_place()

    def on_line_list_moved(self, message: LineList.Moved) -> None:
        """Read on where the end is near."""
        if message.at + _NEAR >= len(self._entries) and not self._is_whole:
            self._read(whole=False)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say so when reading broke."""
        if event.state == WorkerState.ERROR:
            self._refuse("The archive could not be read.")

    def _refuse(self, sentence: str) -> None:
        self.query_one(StatusLine).answer(sentence, "refused")

    # Keys

    def action_sort(self, which: int) -> None:
        """Show only what is of one sort, or all."""
        self._sort = _SHOWN[which][0]
        self._entries = []
        self._list.show([], at=0)
        self._read(whole=True)

    def action_open(self) -> None:
        """Read what is under the cursor."""
        if self.current is not None:
            record_doing.open_entry(self, self._actor, self._head, self.current, self._glyphs)

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:
        """Read what was clicked twice."""
        self.action_open()

    def action_words(self) -> None:
        """Ask for words that must occur."""
        ask(self, record_doing.words(self._words), lambda picked: self._look_for(picked.value))

    def _look_for(self, words: str) -> None:
        self._words = words
        self.action_sort([sort for sort, _ in _SHOWN].index(self._sort))

    def action_note(self) -> None:
        """Write a note at the record."""
        question = record_doing.note(self._actor, self._head)
        ask(self, question, lambda picked: self._do(record_doing.noting(self._actor, self._head, picked)))

    def action_turn(self) -> None:
        """Close the case, or open it again."""
        self._do(record_doing.turning(self._actor, self._head))

    def _do(self, change: Callable[[], str]) -> None:
        """Let the desk do it, answer, and show what became of it."""

        def done(sentence: str) -> None:
            self.query_one(StatusLine).answer(sentence)
            self.reread()

        read_then(self, change, done)

    def action_edit(self) -> None:
        """Change what is said of the record."""

        def saved(sentence: str | None) -> None:
            if sentence:
                self.query_one(StatusLine).answer(sentence)
                self.reread()

        read_then(
            self,
            lambda: record_doing.form_of(self._actor, self._head),
            lambda asked: self.app.push_screen(FormPage(asked, self._glyphs), saved),
        )

    def action_related(self) -> None:
        """Go to another record that this one is connected to."""
        record_doing.go_to_related(self, self._actor, self._head)

    def action_reread(self) -> None:
        """Read it anew."""
        self.reread()

    def action_help(self) -> None:
        """Show the keys."""
        groups = [("In the archive of a record", bindings_of(RecordPage)), ("In its lines", bindings_of(LineList))]
        self.app.push_screen(TextScreen("Keys", lambda inks: help_lines(groups, inks)))

    def action_close(self) -> None:
        """Take the words away; else go back."""
        if self._words:
            self._look_for("")
        else:
            self.dismiss(None)
