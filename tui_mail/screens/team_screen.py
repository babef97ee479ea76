"""The team: users, mailboxes, labels; everybody opens it, as far as he has the right (TS-23, CO-02, CO-08, HO-88)."""

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
from textual.worker import Worker, WorkerState, get_current_worker

from tui_mail.screens import team_doing
from tui_mail.screens.absence_asking import ask_absence
from tui_mail.screens.answers import BROKEN, Answer
from tui_mail.screens.choices import Picked
from tui_mail.screens.detail_text import DetailText
from tui_mail.screens.footer_bar import FooterBar
from tui_mail.screens.form import Form
from tui_mail.screens.form_page import FormPage
from tui_mail.screens.frame_line import FrameLine
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.header_bar import HeaderBar
from tui_mail.screens.help_text import bindings_of, help_lines
from tui_mail.screens.line_table import LineTable, TableLine, fact_lines
from tui_mail.screens.message_text import Inks
from tui_mail.screens.picker import ask
from tui_mail.screens.share_page import SharePage
from tui_mail.screens.status_line import StatusLine
from tui_mail.screens.team_sections import SECTIONS
from tui_mail.screens.team_watch import TeamSeen, watch_team
from tui_mail.screens.text_pager import TextPager
from tui_mail.screens.text_screen import TextScreen
from tui_mail.screens.turns import Turns
from tui_mail.store.actor import Actor
from tui_mail.store.queries.labels import LabelRow
from tui_mail.store.queries.team_tables import MailboxEntry, UserEntry

_WATCH_AGAIN_AFTER = 2.0
_UNREACHABLE = "the team cannot be read: what you see may be old"


class TeamScreen(Screen[None]):
    """One of three tables, and under it everything about one line."""

    AUTO_FOCUS = "LineTable"
    KEYS_IN_ORDER: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "section(0)", "Users", id="team.users", tooltip="who there is, what he may, where he is"),
        Binding(
            "2", "section(1)", "Mailboxes", id="team.mailboxes", tooltip="addresses, whose they are, who shares them"
        ),
        Binding("3", "section(2)", "Labels", id="team.labels", tooltip="departments, qualifications, categories"),
        Binding("right,l", "turn(1)", "Next table", id="team.next", tooltip="users, mailboxes, labels", show=False),
        Binding("left,h", "turn(-1)", "Table before", id="team.before", tooltip="the other way round", show=False),
        Binding("n", "new", "New", id="team.new", tooltip="a new user, mailbox or label"),
        Binding("e", "edit", "Edit", id="team.edit", tooltip="change a user or mailbox, rename a label"),
        Binding("d", "off", "Off/on", id="team.off", tooltip="let a user in no more, retire a label; or back"),
        Binding("a", "away", "Away", id="team.away", tooltip="from when until when somebody is away, who stands in"),
        Binding("S", "share", "Share", id="team.share", tooltip="who shares the mailbox"),
        Binding("tab,shift+tab,enter", "other_room", "Other room", id="team.room", tooltip="table or text"),
        Binding("escape,q", "back", "Back", id="team.back", tooltip="to the table, then to where I was"),
        Binding("ctrl+l", "app.redraw", "Redraw", id="team.redraw", tooltip="paint the screen anew"),
        Binding("question_mark", "help", "Help", id="team.help", tooltip="this page"),
        Binding("ctrl+q", "app.quit", "Quit", id="team.quit", tooltip="leave", show=False),
    ]

    @dataclass
    class _Seen(Message):
        seen: TeamSeen

    def __init__(self, actor: Actor, glyphs: Glyphs, header: HeaderBar) -> None:
        """`header` is that of the screen below, which knows how mail comes in."""
        super().__init__()
        self._header = header
        self._actor = actor
        self._glyphs = glyphs
        self._seen: TeamSeen | None = None
        self._section = SECTIONS[0]
        self._keys: dict[str, str] = {}  # where the cursor was in each section
        self._made: frozenset[str] | None = None  # what there was before somebody made one more
        self._turns = Turns()

    def compose(self) -> ComposeResult:
        """Lay out table and text between a header and a footer."""
        glyphs, corners = self._glyphs, self._glyphs.corners
        yield HeaderBar(glyphs)
        yield FrameLine(glyphs, corners[0], corners[1], title="Team", id="tabs-line")
        yield LineTable(glyphs)
        yield FrameLine(glyphs, glyphs.tees[2], glyphs.tees[3], id="one-line")
        yield DetailText(self._lines)
        yield StatusLine(glyphs, corners[2], corners[3])
        yield FooterBar(team_doing.hints_for(self._actor, self._section, None))

    def on_mount(self) -> None:
        """Look at the team, and go on looking."""
        header = self.query_one(HeaderBar)
        header.place = "Team"
        header.who = f"{self._actor.login} · admin" if self._actor.admin else self._actor.login
        header.follow(self._header)
        self._watch()

    def on_resize(self, event: events.Resize) -> None:
        """Wrap the text anew."""
        self.call_after_refresh(self._show_detail, keep_place=True)

    def on_descendant_focus(self) -> None:
        """Show which room has the keys."""
        self.query_one("#tabs-line", FrameLine).active = self._table.has_focus
        self.query_one("#one-line", FrameLine).active = self._detail.has_focus

    @property
    def _table(self) -> LineTable:
        return self.query_one(LineTable)

    @property
    def _detail(self) -> DetailText:
        return self.query_one(DetailText)

    # What is shown

    @work(thread=True, exclusive=True, exit_on_error=False, group="watch")
    def _watch(self) -> None:
        worker = get_current_worker()

        def tell(seen: TeamSeen) -> None:
            self.post_message(self._Seen(seen))

        watch_team(self._actor, tell, lambda: worker.is_cancelled)

    def on_team_screen__seen(self, message: _Seen) -> None:
        """Show how it is now."""
        self.query_one(HeaderBar).trouble = self._header.trouble
        self._seen = message.seen
        self._show()

    def _show(self) -> None:
        if self._seen is None:
            return
        section = self._section
        lines = list(section.lines(self._seen, self._glyphs))
        keys = frozenset(line.key for line in lines)
        if self._made is not None and len(keys - self._made) == 1:
            (self._keys[section.name],) = keys - self._made
            self._made = None
        empty = section.empty_for_admin if self._actor.admin else section.empty
        self._table.show(section.columns, lines, empty, self._keys.pop(section.name, ""))
        counted = {section.name: f"{section.name} ({len(lines):,})"}
        tabs = (f"{number} {counted.get(one.name, one.name)}" for number, one in enumerate(SECTIONS, 1))
        self.query_one("#tabs-line", FrameLine).say(" · ".join(tabs))

    def on_line_table_moved(self, message: LineTable.Moved) -> None:
        """Show everything about the line under the cursor."""
        self._show_detail(keep_place=False)

    def _show_detail(self, *, keep_place: bool) -> None:
        line = self._table.current
        self.query_one(FooterBar).show(team_doing.hints_for(self._actor, self._section, line))
        self.query_one("#one-line", FrameLine).say("" if line is None else line.facts[0][1])
        self._detail.remake(keep_place=keep_place)

    def _lines(self, inks: Inks) -> Iterable[Text]:
        line = self._table.current
        return () if line is None else fact_lines(line, self._detail.size.width, self.app.console, inks)

    def _answer(self, answer: Answer) -> None:
        self.query_one(StatusLine).answer(answer.sentence, answer.tone)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say so when something broke; the screen goes on."""
        if event.state == WorkerState.ERROR:
            self._answer(Answer(BROKEN, "trouble"))
            if event.worker.group == "watch":
                self.query_one(HeaderBar).trouble = _UNREACHABLE
                self.set_timer(_WATCH_AGAIN_AFTER, self._watch)

    # What is done

    def _allowed(self, what: str) -> bool:
        """Whether a key may do something to the line under the cursor; says why not."""
        why = team_doing.refusal(self._actor, self._section, self._table.current, what)
        if why:
            self._answer(Answer(why, "refused"))
        return not why

    @work(exit_on_error=False, group="act")
    async def _act(self, act: Callable[[], Answer]) -> None:
        self._answer(await self._turns.take(act, None))

    def action_new(self) -> None:
        """Make one."""
        if self._allowed("new"):
            self._open_form(None)

    def action_edit(self) -> None:
        """Change the one under the cursor."""
        if self._allowed("edit"):
            self._open_form(self._table.current)

    def _open_form(self, line: TableLine | None) -> None:
        before = None if line is not None else self._table.keys

        def saved(sentence: str | None) -> None:
            if sentence:
                self._made = before
                self._show()
                self._answer(Answer(sentence, "done"))

        self.app.push_screen(FormPage(team_doing.form_for(self._actor, self._section, line), self._glyphs), saved)

    def action_off(self) -> None:
        """Switch a user off or on, retire a label or offer it again."""
        line = self._table.current
        if line is None or not self._allowed("off"):
            return
        entry = line.entry
        if isinstance(entry, LabelRow):
            self._act(partial(team_doing.retired, self._actor, entry))
        elif isinstance(entry, UserEntry) and not entry.active:
            self._act(partial(team_doing.switched_on, self._actor, entry.login))
        elif isinstance(entry, UserEntry):
            login = entry.login

            def leave(picked: Picked[str | None]) -> None:
                self._act(partial(team_doing.switched_off, self._actor, login, picked.value))

            ask(self, team_doing.heir(self._actor, entry), leave)

    def action_away(self) -> None:
        """Ask from when until when somebody is away."""
        line = self._table.current
        if self._allowed("away") and line is not None and isinstance(line.entry, UserEntry):
            ask_absence(self, self._actor, line.entry.login, str(line.entry.fields["name"]), self._act)

    def action_share(self) -> None:
        """Show who shares the mailbox."""
        line = self._table.current
        if self._allowed("share") and line is not None and isinstance(line.entry, MailboxEntry):
            entry, is_private = line.entry, bool(line.entry.fields["owner"])
            self.app.push_screen(SharePage(self._actor, entry.id, entry.code, self._glyphs, is_private=is_private))

    # Moving about

    def action_section(self, number: int) -> None:
        """Show another table."""
        if self._table.current is not None:
            self._keys[self._section.name] = self._table.current.key
        self._section, self._made = SECTIONS[number], None
        self.set_focus(self._table)
        self._show()

    def action_turn(self, steps: int) -> None:
        """Show the table beside."""
        self.action_section((SECTIONS.index(self._section) + steps) % len(SECTIONS))

    def action_other_room(self) -> None:
        """Give the keys to the other room."""
        self.set_focus(self._detail if self._table.has_focus else self._table)

    def action_back(self) -> None:
        """Go to the table, then leave."""
        if self._table.has_focus:
            self.dismiss(None)
        else:
            self.set_focus(self._table)

    def action_help(self) -> None:
        """Show the keys."""
        groups = [("Team", bindings_of(TeamScreen)), ("In the table", bindings_of(LineTable))]
        groups += [("In the text", bindings_of(TextPager)), ("Sharing a mailbox", bindings_of(SharePage))]
        groups += [("In the form", [*bindings_of(Form), *bindings_of(FormPage)])]
        self.app.push_screen(TextScreen("Keys", lambda inks: help_lines(groups, inks)))
