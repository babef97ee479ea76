"""The history over the main screen: live, with a cursor on its lines, each of which can be taken back."""

import asyncio
from collections.abc import Callable
from typing import ClassVar

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from tui_mail.desk.event_words import why_it_stays
from tui_mail.errors import TuiMailError
from tui_mail.screens.answers import Answer
from tui_mail.screens.doing import undone
from tui_mail.screens.event_list import Block, EventList
from tui_mail.screens.history_text import NOTHING, TIME, History, at_hand, event_lines, event_time
from tui_mail.screens.message_text import Inks, inks_of
from tui_mail.store.actor import Actor
from tui_mail.store.rows import EventRow


class HistoryPage(ModalScreen[Answer | None]):
    """Shows what happened, also meanwhile, until it is closed; returns what it took back last, or why it closed."""

    KEYS_IN_ORDER: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u", "undo", "Undo", id="history.undo", tooltip="take back what the line says"),
        Binding("escape,q,h", "close", "Close", id="history.close", tooltip="back to where I was"),
    ]

    HINT: ClassVar[str] = "j k move · u takes the line back · Esc closes"

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"history-page--{part}" for part in ("strong", "quiet", "note", "trouble", "line")
    }

    def __init__(self, title: str, actor: Actor, history: History, read: Callable[[], History]) -> None:
        """Begin with what was read; `read` reads again and runs in a thread."""
        super().__init__()
        self._title = title
        self._actor = actor
        self._history = history
        self._read = read
        self._taken_back: Answer | None = None

    def compose(self) -> ComposeResult:
        """A title, how it stands, the lines, a line that answers."""
        with Vertical(id="page"):
            yield Static(Text(self._title), id="dialog-title")
            yield Static(id="history-facts")
            yield EventList(TIME)
            yield Static(Text(self.HINT), id="dialog-hint")

    def on_mount(self) -> None:
        """Show what was read."""
        self._show()
        self.query_one(EventList).focus()

    def reread(self) -> None:
        """Read again: something has changed."""
        if self.is_mounted:
            self._reread()

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(self._taken_back)

    def action_undo(self) -> None:
        """Take back what the line under the cursor says, or say why not."""
        event = self._current
        if event is None:
            return
        if why := why_it_stays(event):
            self._answer(Answer(why, "refused"))
        else:
            self._undo(event)

    @property
    def _current(self) -> EventRow | None:
        key = self.query_one(EventList).key
        return next((event for event in self._history.events if event.id == key), None)

    def _show(self) -> None:
        inks, history = self._inks(), self._history
        facts = list(at_hand(history, inks)) if history.events else [Text(NOTHING, inks.quiet)]
        self.query_one("#history-facts", Static).update(Text("\n").join(facts))
        blocks = [
            Block(event.id, event_time(event, inks), tuple(event_lines(event, history, inks)))
            for event in history.events
        ]
        self.query_one(EventList).show(blocks, newest_first=history.detail is None)

    def _answer(self, answer: Answer) -> None:
        hint = self.query_one("#dialog-hint", Static)
        hint.set_class(answer.tone == "refused", "-refused")
        hint.update(Text(answer.sentence))

    @work(exclusive=True, exit_on_error=False, group="history")
    async def _reread(self) -> None:
        try:
            self._history = await asyncio.to_thread(self._read)
        except TuiMailError as error:  # it may no longer be read: what is shown goes
            self.dismiss(Answer(error.sentence, "refused"))
        else:
            self._show()

    @work(exit_on_error=False, group="act")
    async def _undo(self, event: EventRow) -> None:
        answer = await asyncio.to_thread(undone, self._actor, event.id)
        if answer.tone == "done":
            self._taken_back = answer
        self._answer(answer)
        self._reread()

    def _inks(self) -> Inks:
        return inks_of(lambda name: self.get_component_rich_style(f"history-page--{name}"))
