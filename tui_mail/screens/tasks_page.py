"""Tasks and events, what is due first: mine, all that I may see, or those that are done."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from tui_mail.screens import task_doing
from tui_mail.screens.answers import Answer
from tui_mail.screens.cells import one_line
from tui_mail.screens.choices import Choice, Picked, Question, among
from tui_mail.screens.footer_bar import FooterBar, Hint
from tui_mail.screens.frame_line import FrameLine
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.line_list import LineList
from tui_mail.screens.picker import Picker
from tui_mail.screens.read_then import read_then
from tui_mail.screens.status_line import StatusLine
from tui_mail.screens.task_lines import task_line
from tui_mail.store.actor import Actor
from tui_mail.store.queries.tasks import task, tasks
from tui_mail.store.rows import TaskRow

SORTS = ("mine", "all", "done")
_ENDS = (Hint("f", "filter"), Hint("Esc", "back"), Hint("?", "help"))
_NOTHING = {
    "mine": "You have no task. 2 shows all; T on a mail makes one.",
    "all": "There is no task. T on a mail makes one.",
    "done": "Nothing is done yet.",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """Which tasks are shown."""

    sort: str = "mine"
    category: str = ""
    person: str = ""

    def takes(self, row: TaskRow) -> bool:
        """Whether a task is among them."""
        return self.category in ("", row.category) and self.person in ("", row.assignee_name or "nobody")

    @property
    def words(self) -> str:
        """What the line above says."""
        return " · ".join(filter(None, (self.sort, one_line(self.category), one_line(self.person))))


def read_tasks(actor: Actor, sort: str) -> list[TaskRow]:
    """Read them. Runs in a thread."""
    return tasks(actor, mine=sort == "mine", done=sort == "done")


class TasksPage(Screen[int | None]):
    """A list of tasks; closes with the item that is to be opened."""

    AUTO_FOCUS = "LineList"
    KEYS_IN_ORDER: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(str(digit), f"sort('{sort}')", sort.capitalize(), id=f"tasks.{sort}", tooltip=tooltip)
            for digit, (sort, tooltip) in enumerate(
                zip(SORTS, ("what I have", "all that I may see", "what is done, the newest first"), strict=True), 1
            )
        ),
        Binding("enter", "open", "Open", id="tasks.open", tooltip="the form, the mails and the history of a task"),
        Binding("x", "done", "Done", id="tasks.done", tooltip="done; what is done: open again"),
        Binding("s", "state", "State", id="tasks.state", tooltip="open, waiting or done"),
        Binding("a", "assign", "Assign", id="tasks.assign", tooltip="give it to somebody, who hears of it"),
        Binding("e", "edit", "Edit", id="tasks.edit", tooltip="title, times, person and form"),
        Binding("f", "filter", "Filter", id="tasks.filter", tooltip="only a category, or what a person has"),
        Binding("escape,q", "close", "Close", id="tasks.close", tooltip="take the filter away, then back"),
        Binding("ctrl+l", "app.redraw", "Redraw", id="tasks.redraw", tooltip="paint the screen anew"),
        Binding("ctrl+q", "app.quit", "Quit", id="tasks.quit", tooltip="leave", show=False),
    ]

    def __init__(self, actor: Actor, rows: Sequence[TaskRow], glyphs: Glyphs, sort: str = "mine") -> None:
        super().__init__()
        self._actor = actor
        self._glyphs = glyphs
        self._rows = rows
        self._shown = Shown(sort)

    def compose(self) -> ComposeResult:
        """Which ones, the list, an answer, the keys."""
        glyphs, corners = self._glyphs, self._glyphs.corners
        yield FrameLine(glyphs, corners[0], corners[1], title="Tasks", id="tasks-line")
        yield LineList(nothing="", id="tasks")
        yield StatusLine(glyphs, corners[2], corners[3])
        yield FooterBar([Hint("1-3", "mine all done"), Hint("Enter", "open"), *task_doing.KEYS, *_ENDS])

    def on_mount(self) -> None:
        """Show what was read."""
        self._show(at=0)

    @property
    def current(self) -> TaskRow | None:
        """The task under the cursor."""
        rows = self._visible
        return rows[self.query_one(LineList).at] if rows else None

    @property
    def _visible(self) -> list[TaskRow]:
        return [row for row in self._rows if self._shown.takes(row)]

    def _show(self, *, at: int | None = None) -> None:
        rows, shown = self._visible, self.query_one(LineList)
        filtered = self._shown.category or self._shown.person
        shown.nothing = "Nothing is left by the filter. Esc takes it away." if filtered else _NOTHING[self._shown.sort]
        shown.show([task_line(row, self._glyphs) for row in rows], at=at)
        self.query_one("#tasks-line", FrameLine).say(f"Tasks and events · {self._shown.words} · {len(rows)}")

    def reread(self) -> None:
        """Look again at what is shown, with the cursor on the same task."""
        current, sort = self.current, self._shown.sort

        def show(rows: list[TaskRow]) -> None:
            if sort == self._shown.sort:
                self._rows = rows
                keys = [row.id for row in self._visible]
                self._show(at=keys.index(current.id) if current is not None and current.id in keys else None)

        read_then(self, lambda: read_tasks(self._actor, sort), show)

    def action_sort(self, sort: str) -> None:
        """Show other ones."""
        self._shown = replace(self._shown, sort=sort)
        self.query_one(LineList).show([], at=0)
        self.reread()

    def action_open(self) -> None:
        """Show a task whole."""
        from tui_mail.screens.task_page import TaskPage

        row = self.current
        if row is not None:
            read_then(
                self,
                lambda: task(self._actor, row.id),
                lambda found: self.app.push_screen(TaskPage(self._actor, found, self._glyphs), self._left),
            )

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:
        """Show what was clicked twice."""
        self.action_open()

    def _left(self, item: int | None) -> None:
        if item is not None:
            self.dismiss(item)
        else:
            self.reread()

    def action_done(self) -> None:
        """Set it to done, or open it again."""
        if (row := self.current) is not None:
            task_doing.turn_done(self, self._actor, row, self._told)

    def action_state(self) -> None:
        """Ask how it stands."""
        if (row := self.current) is not None:
            task_doing.ask_state(self, self._actor, row, self._told)

    def action_assign(self) -> None:
        """Ask who gets it."""
        if (row := self.current) is not None:
            task_doing.ask_assignee(self, self._actor, row, self._told)

    def action_edit(self) -> None:
        """Show its form."""
        if (row := self.current) is not None:
            task_doing.edit(self, self._actor, row, self._glyphs, self._told)

    def _told(self, answer: Answer) -> None:
        task_doing.tell(self, answer)
        self.reread()

    def action_filter(self) -> None:
        """Ask for a category or a person, of those that are here."""
        categories = sorted({row.category for row in self._rows})
        persons = sorted({row.assignee_name or "nobody" for row in self._rows})
        offered = [Choice(replace(self._shown, category=one), one, "category") for one in categories]
        offered += [Choice(replace(self._shown, person=one), one, "who has it") for one in persons]
        hint = "Enter takes it; it adds up · Esc closes"

        def chosen(picked: Picked[Shown] | None) -> None:
            if picked is not None:
                self._shown = picked.value
                self._show(at=0)

        self.app.push_screen(Picker(Question("Only", lambda typed: among(offered, typed), hint)), chosen)

    def action_close(self) -> None:
        """Take the filter away; else go back."""
        if self._shown.category or self._shown.person:
            self._shown = Shown(self._shown.sort)
            self._show(at=0)
        else:
            self.dismiss(None)
