"""The directory: contacts, companies, who wrote and is in neither, and who gets no mass mailings."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from tui_mail.errors import TuiMailError
from tui_mail.screens import directory_doing, identifying, main_pages
from tui_mail.screens.answers import BROKEN, Answer
from tui_mail.screens.choices import Picked
from tui_mail.screens.detail_text import DetailText
from tui_mail.screens.directory_lines import SECTIONS, Found, Section, fitting
from tui_mail.screens.footer_bar import FooterBar
from tui_mail.screens.form import Form
from tui_mail.screens.form_page import FormPage
from tui_mail.screens.frame_line import FrameLine
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.header_bar import HeaderBar
from tui_mail.screens.help_text import bindings_of, help_lines
from tui_mail.screens.line_table import LineTable, fact_lines
from tui_mail.screens.message_text import Inks
from tui_mail.screens.picker import ask
from tui_mail.screens.read_then import read_then
from tui_mail.screens.status_line import StatusLine
from tui_mail.screens.text_screen import TextScreen
from tui_mail.screens.turns import Turns
from tui_mail.store.actor import Actor
from tui_mail.store.queries import items
from tui_mail.store.queries.relation_rows import RelationRow
from tui_mail.store.queries.senders import UnknownSender
from tui_mail.store.rows import Envelope


class DirectoryScreen(Screen[None]):
    """One of four tables, and under it everything about one line."""

    AUTO_FOCUS = "LineTable"
    KEYS_IN_ORDER: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(
                str(number), f"section({number - 1})", one.name, id=f"directory.{number}", tooltip=f"{one.name} only"
            )
            for number, one in enumerate(SECTIONS, 1)
        ),
        Binding("right,l", "turn(1)", "Next table", id="directory.next", tooltip="the one to the right", show=False),
        Binding("left,h", "turn(-1)", "Table before", id="directory.before", tooltip="the other way", show=False),
        Binding("slash", "find", "Find", id="directory.find", tooltip="by a few letters; Esc ends it"),
        Binding("m", "module", "Module", id="directory.module", tooltip="only contacts, only colleagues ... or all"),
        Binding("enter", "open", "Open", id="directory.open", tooltip="all that is at him; of a sender: who he is"),
        Binding("n", "new", "New", id="directory.new", tooltip="a contact or company; of a sender: say who he is"),
        Binding("i", "identify", "Identify", id="directory.identify", tooltip="say who an unknown sender is"),
        Binding("e", "edit", "Edit", id="directory.edit", tooltip="name, module, company, addresses"),
        Binding("M", "merge", "Merge", id="directory.merge", tooltip="let another one stand for it, after a look"),
        Binding("U", "unmerge", "Take apart", id="directory.unmerge", tooltip="let a merged one stand for itself"),
        Binding("b", "block", "Mailings", id="directory.block", tooltip="no mass mailings to an address, or again"),
        Binding("o", "item", "To the mail", id="directory.item", tooltip="the newest mail of an unknown sender"),
        Binding("escape,q", "back", "Back", id="directory.back", tooltip="end the filter, then to where I was"),
        Binding("ctrl+l", "app.redraw", "Redraw", id="directory.redraw", tooltip="paint the screen anew"),
        Binding("question_mark", "help", "Help", id="directory.help", tooltip="this page"),
        Binding("ctrl+q", "app.quit", "Quit", id="directory.quit", tooltip="leave", show=False),
    ]

    @dataclass
    class _Found(Message):
        section: Section
        found: Found
        may: bool

    def __init__(self, actor: Actor, glyphs: Glyphs, header: HeaderBar) -> None:
        """`header` is that of the screen below, which knows how mail comes in."""
        super().__init__()
        self._header = header
        self._actor = actor
        self._glyphs = glyphs
        self._section = SECTIONS[0]
        self._found: Found | None = None
        self._may = False
        self._typed, self._is_typing = "", False
        self._module: str | None = None
        self._go_to = ""
        self._turns = Turns()

    def compose(self) -> ComposeResult:
        """Lay out table and text between a header and a footer."""
        glyphs, corners = self._glyphs, self._glyphs.corners
        yield HeaderBar(glyphs)
        yield FrameLine(glyphs, corners[0], corners[1], title="Directory", id="tabs-line")
        yield LineTable(glyphs)
        yield FrameLine(glyphs, glyphs.tees[2], glyphs.tees[3], id="one-line")
        yield DetailText(self._lines)
        yield StatusLine(glyphs, corners[2], corners[3])
        yield FooterBar(directory_doing.hints_for(self._section, None, may=False))

    def on_mount(self) -> None:
        """Say where this is."""
        header = self.query_one(HeaderBar)
        header.place, header.who = "Directory", self._actor.login
        header.follow(self._header)

    def on_screen_resume(self) -> None:
        """Read it, also when what lay over it has gone."""
        self._read()

    def on_resize(self, event: events.Resize) -> None:
        """Wrap the text anew."""
        self.call_after_refresh(self._show_detail)

    @property
    def _table(self) -> LineTable:
        return self.query_one(LineTable)

    @property
    def _entry(self) -> object:
        return None if self._table.current is None else self._table.current.entry

    # What is shown

    def _read(self) -> None:
        asked = "" if self._found is not None and self._found.whole else self._typed
        self._look(self._section, asked, self._module)

    @work(thread=True, exclusive=True, exit_on_error=False, group="look")
    def _look(self, section: Section, typed: str, module: str | None) -> None:
        may = directory_doing.may_change(self._actor)
        self.post_message(self._Found(section, section.read(self._actor, typed, module), may))

    def on_directory_screen__found(self, message: _Found) -> None:
        """Show what was read, unless another table is looked at by now."""
        if message.section is self._section:
            self._found, self._may = message.found, message.may
            self._show()

    def _show(self) -> None:
        section, found = self._section, self._found
        lines = [] if found is None else fitting(found.lines, self._typed)
        empty = "Reading ..." if found is None else section.empty
        if found is not None and (self._typed or self._module):
            empty = "Nothing fits. Esc ends the filter, m changes the module."
        self._table.show(section.columns, lines, empty, self._go_to)
        self._go_to = ""
        more = "" if found is None or found.whole else "+"
        said = {section.name: f"{section.name} ({len(lines):,}{more})"}
        tabs = " · ".join(f"{number} {said.get(one.name, one.name)}" for number, one in enumerate(SECTIONS, 1))
        module = f" · only {self._module}" if self._module else ""
        typed = f" · / {self._typed}{'_' if self._is_typing else ''}" if self._typed or self._is_typing else ""
        self.query_one("#tabs-line", FrameLine).say(typed.removeprefix(" · ") + module if typed else tabs + module)
        self._show_detail()

    def on_line_table_moved(self, message: LineTable.Moved) -> None:
        """Show everything about the line under the cursor."""
        self._show_detail()

    def _show_detail(self) -> None:
        line = self._table.current
        self.query_one(FooterBar).show(directory_doing.hints_for(self._section, line, may=self._may))
        self.query_one("#one-line", FrameLine).say("" if line is None else line.facts[0][1])
        self.query_one(DetailText).remake(keep_place=False)

    def _lines(self, inks: Inks) -> Iterable[Text]:
        line, width = self._table.current, self.query_one(DetailText).size.width
        return () if line is None else fact_lines(line, width, self.app.console, inks)

    def _answer(self, answer: Answer) -> None:
        self.query_one(StatusLine).answer(answer.sentence, answer.tone)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say so when something broke; the screen goes on."""
        if event.state == WorkerState.ERROR:
            refused = isinstance(event.worker.error, TuiMailError)
            why = str(event.worker.error) if refused else BROKEN
            self._answer(Answer(why, "trouble"))

    # Finding

    async def take_key(self, event: events.Key) -> bool:
        """Take the letters of the filter; False where a key does what it is bound to."""
        if not self._is_typing:
            return False
        if event.key in ("enter", "escape"):
            self._is_typing = False
            self._type("" if event.key == "escape" else self._typed)
            return True
        if event.key == "backspace":
            self._type(self._typed[:-1])
            return True
        if event.character is not None and event.is_printable:
            self._type(self._typed + event.character)
            return True
        return False

    async def take_text(self, text: str) -> None:
        """Add what was pasted to the filter."""
        if self._is_typing and text:
            self._type(self._typed + text.splitlines()[0])

    def _type(self, typed: str) -> None:
        changed, self._typed = typed != self._typed, typed
        if changed and self._found is not None:
            self._go_to = next((line.key for line in fitting(self._found.lines, typed)), "")
        self._show()
        if changed and self._found is not None and not self._found.whole:
            self._read()

    def action_find(self) -> None:
        """Let letters filter the table."""
        self._is_typing = True
        self._show()

    def action_module(self) -> None:
        """Show only one module, the next one, or all."""
        modules = (None, *self._section.modules)
        self._module = modules[(modules.index(self._module) + 1) % len(modules)]
        self._found = None
        self._read()

    # What is done

    def _allowed(self, what: str) -> bool:
        why = directory_doing.refusal(self._section, self._table.current, what, may=self._may)
        if why:
            self._answer(Answer(why, "refused"))
        return not why

    @work(exit_on_error=False, group="act")
    async def _act(self, act: Callable[[], Answer]) -> None:
        self._answer(await self._turns.take(act, None))
        self._read()

    def action_open(self) -> None:
        """Show what is at a contact or company, or ask who a sender is."""
        if isinstance(self._entry, RelationRow):
            main_pages.show_record(self, self._actor, self._entry.id)
        else:
            self.action_identify()

    def action_new(self) -> None:
        """Make one."""
        if self._section is directory_doing.SENDERS:
            self.action_identify()
        elif self._allowed("new"):
            kind = "company" if self._section is directory_doing.COMPANIES else "contact"
            self._open_form(kind, None)

    def action_edit(self) -> None:
        """Change the one under the cursor."""
        if self._allowed("edit") and isinstance(self._entry, RelationRow):
            self._open_form(self._entry.kind, self._entry)

    def _open_form(self, kind: str, row: RelationRow | None) -> None:
        def saved(sentence: str | None) -> None:
            if sentence:
                self._answer(Answer(sentence, "done"))

        form = partial(directory_doing.form_for, self._actor, kind, row)
        read_then(self, form, lambda asked: self.app.push_screen(FormPage(asked, self._glyphs), saved))

    def action_identify(self) -> None:
        """Ask who an unknown sender is."""
        entry = self._entry
        if isinstance(entry, UnknownSender):
            read_then(self, partial(items.row, self._actor, entry.item), self._ask_who)

    def _ask_who(self, row: Envelope) -> None:
        def said(picked: Picked[identifying.Answered]) -> None:
            self._act(partial(directory_doing.identified, self._actor, row.id, picked))

        ask(self, identifying.who(self._actor, row, f"item {row.id}"), said)

    def action_item(self) -> None:
        """Go to the newest mail of a sender."""
        if isinstance(self._entry, UnknownSender):
            found = partial(items.row, self._actor, self._entry.item)
            read_then(self, found, lambda row: main_pages.go_to_item(self, row))

    def action_merge(self) -> None:
        """Ask into whom, show what that means, and do it."""
        row = self._entry
        if not self._allowed("merge") or not isinstance(row, RelationRow):
            return

        def chosen(picked: Picked[RelationRow]) -> None:
            into = picked.value

            def sure(answer: Picked[bool]) -> None:
                if answer.value:
                    self._go_to = f"{into.kind} {into.id}"
                    self._act(partial(directory_doing.merged, self._actor, row, into))

            ask(self, directory_doing.sure_to_merge(self._actor, row, into), sure)

        ask(self, directory_doing.into_whom(self._actor, row), chosen)

    def action_unmerge(self) -> None:
        """Let a merged one stand for itself again."""
        row = self._entry
        if self._allowed("unmerge") and isinstance(row, RelationRow):
            taken = partial(directory_doing.taken_out, self._actor, row.kind)

            def chosen(picked: Picked[str]) -> None:
                self._act(partial(taken, picked.value))

            ask(self, directory_doing.whom_to_take_out(row), chosen)

    def action_block(self) -> None:
        """Keep an address out of mass mailings, or let it in again."""
        if not self._allowed("block"):
            return
        entry, at_hand = self._entry, directory_doing.address_at_hand(self._entry)
        turned = partial(directory_doing.mailings_turned, self._actor)
        if at_hand is not None:
            self._act(partial(turned, at_hand[0], is_blocked=at_hand[1]))
        elif isinstance(entry, RelationRow):
            blocked = entry.blocked

            def chosen(picked: Picked[str]) -> None:
                self._act(partial(turned, picked.value, is_blocked=picked.value in blocked))

            ask(self, directory_doing.which_address(entry), chosen)

    # Moving about

    def action_section(self, number: int) -> None:
        """Show another table."""
        self._section, self._found, self._module = SECTIONS[number], None, None
        self._typed, self._is_typing = "", False
        self._show()
        self._read()

    def action_turn(self, steps: int) -> None:
        """Show the table beside."""
        self.action_section((SECTIONS.index(self._section) + steps) % len(SECTIONS))

    def action_back(self) -> None:
        """End the filter, then leave."""
        if self._typed or self._module:
            self._module = None
            self._found = None
            self._typed = ""
            self._read()
        else:
            self.dismiss(None)

    def action_help(self) -> None:
        """Show the keys."""
        groups = [("Directory", bindings_of(DirectoryScreen)), ("In the table", bindings_of(LineTable))]
        groups += [("In the form", [*bindings_of(Form), *bindings_of(FormPage)])]
        self.app.push_screen(TextScreen("Keys", lambda inks: help_lines(groups, inks)))
