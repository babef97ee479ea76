"""One task or event: what it is, the mails at it, and what happened to it."""

from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Static

from tui_mail.desk.event_words import reason, sentence
from tui_mail.screens import task_doing
from tui_mail.screens.answers import Answer
from tui_mail.screens.cells import one_line
from tui_mail.screens.footer_bar import FooterBar, Hint
from tui_mail.screens.frame_line import FrameLine
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.line_list import LineList, Paint
from tui_mail.screens.message_text import inks_of
from tui_mail.screens.read_then import read_then
from tui_mail.screens.status_line import StatusLine
from tui_mail.screens.task_lines import head_lines, mail_line, plain_line, since
from tui_mail.screens.times import long, now
from tui_mail.store.actor import Actor
from tui_mail.store.queries.references import references_of
from tui_mail.store.queries.tasks import TaskDetail, task


@dataclass(frozen=True, slots=True)
class _Line:
    """A mail, which Enter opens, or a line of the history."""

    paint: Paint
    item: int | None = None


class TaskPage(Screen[int | None]):
    """A task over its mails and its history; closes with the item that is to be opened."""

    AUTO_FOCUS = "LineList"
    KEYS_IN_ORDER: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", id="task.open", tooltip="go to the mail under the cursor"),
        Binding("x", "done", "Done", id="task.done", tooltip="done; what is done: open again"),
        Binding("s", "state", "State", id="task.state", tooltip="open, waiting or done"),
        Binding("a", "assign", "Assign", id="task.assign", tooltip="give it to somebody, who hears of it"),
        Binding("e", "edit", "Edit", id="task.edit", tooltip="title, times, person and form"),
        Binding("escape,q", "close", "Close", id="task.close", tooltip="back to where I was"),
        Binding("ctrl+l", "app.redraw", "Redraw", id="task.redraw", tooltip="paint the screen anew"),
        Binding("ctrl+q", "app.quit", "Quit", id="task.quit", tooltip="leave", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"task-page--{part}" for part in ("strong", "quiet", "note", "trouble", "line")
    }

    def __init__(self, actor: Actor, found: TaskDetail, glyphs: Glyphs) -> None:
        super().__init__()
        self._actor = actor
        self._found = found
        self._glyphs = glyphs
        self._lines: list[_Line] = []

    def compose(self) -> ComposeResult:
        """The task above, its mails and its history, an answer, the keys."""
        glyphs, corners, row = self._glyphs, self._glyphs.corners, self._found.row
        yield FrameLine(glyphs, corners[0], corners[1], title=one_line(row.category), id="task-line")
        yield Static(id="task-head")
        yield FrameLine(glyphs, glyphs.tees[2], glyphs.tees[3], id="task-mails")
        yield LineList(nothing="", id="task-lines")
        yield StatusLine(glyphs, corners[2], corners[3])
        yield FooterBar([Hint("Enter", "open the mail"), *task_doing.KEYS, Hint("Esc", "close")])

    def on_mount(self) -> None:
        """Show what was read."""
        self._show()

    def on_resize(self, event: events.Resize) -> None:
        """Cut the head anew."""
        self._show_head()

    def _show(self) -> None:
        found = self._found
        self._lines = [_Line(mail_line(mail, self._glyphs), mail.id) for mail in found.mails]
        self._lines += [_Line(plain_line(text, self._glyphs)) for text in self._history()]
        self.query_one("#task-mails", FrameLine).say(
            f"{len(found.mails)} {'mail' if len(found.mails) == 1 else 'mails'}, then what happened"
        )
        self.query_one(LineList).show([line.paint for line in self._lines])
        self._show_head()

    def _show_head(self) -> None:
        inks = inks_of(lambda name: self.get_component_rich_style(f"task-page--{name}"))
        self.query_one("#task-head", Static).update(Text("\n").join(head_lines(self._found, inks)))

    def _history(self) -> list[Text]:
        """Say what happened, the newest first."""
        inks = inks_of(lambda name: self.get_component_rich_style(f"task-page--{name}"))
        names, today, lines = references_of(self._found.history), now(), []
        for event in reversed(self._found.history):
            said = sentence(event, names, long)
            of = f"item {event.item}: " if event.item is not None else ""
            why = reason(event)
            because = f" because {one_line(why)}" if why and event.action != "undo" else ""
            parts = (
                (since(event.at, today), inks.quiet),
                (one_line(event.actor_name), inks.strong),
                f"  {of}{one_line(said)}",
            )
            lines.append(Text.assemble(*parts, (because, inks.quiet)))
        return lines

    def reread(self) -> None:
        """Look again."""

        def show(found: TaskDetail) -> None:
            self._found = found
            self._show()

        read_then(self, lambda: task(self._actor, self._found.row.id), show)

    def action_open(self) -> None:
        """Go to the mail."""
        at = self.query_one(LineList).at
        if self._lines and (item := self._lines[at].item) is not None:
            self.dismiss(item)

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:
        """Go to the mail that was clicked twice."""
        self.action_open()

    def action_done(self) -> None:
        """Set it to done, or open it again."""
        task_doing.turn_done(self, self._actor, self._found.row, self._told)

    def action_state(self) -> None:
        """Ask how it stands."""
        task_doing.ask_state(self, self._actor, self._found.row, self._told)

    def action_assign(self) -> None:
        """Ask who gets it."""
        task_doing.ask_assignee(self, self._actor, self._found.row, self._told)

    def action_edit(self) -> None:
        """Show its form."""
        task_doing.edit(self, self._actor, self._found.row, self._glyphs, self._told)

    def _told(self, answer: Answer) -> None:
        task_doing.tell(self, answer)
        self.reread()

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)
