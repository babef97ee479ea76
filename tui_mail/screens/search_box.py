"""The box in which searches are typed, over the list: the query, what may be meant, and where it looks."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static

from tui_mail.errors import TuiMailError
from tui_mail.mail.query import Problem
from tui_mail.mail.query_complete import Offer, Place, completed, finished, place_at
from tui_mail.mail.query_parse import MAX_QUERY
from tui_mail.screens import layout
from tui_mail.screens.cells import fit, one_line
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.search_lines import offers_line, problem_line
from tui_mail.screens.search_values import offers
from tui_mail.store.actor import Actor
from tui_mail.store.rows import View
from tui_mail.store.searching.answers import problems_of

REST = 0.2
"""Seconds without a key after which is searched."""
_PATIENCE = 2.0
"""Seconds that a key waits for what it takes of the offers."""
_EMPTY = "? offers all fields and the special searches"


class SearchBox(Vertical):
    """A field and two lines under it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "accept", "To the list", id="search.accept", tooltip="what was found; or take the offer I chose"
        ),
        Binding("escape", "end", "End", id="search.end", tooltip="end the search: the list as it was before"),
        Binding("tab", "take", "Take", id="search.take", tooltip="complete the word as offered; else to the list"),
        Binding("shift+tab", "choose", "Other offer", id="search.choose", tooltip="choose the next of what is offered"),
        Binding("ctrl+t", "scope", "Where", id="search.scope", tooltip="this folder, this mailbox, or everything"),
        Binding("ctrl+o", "order", "Order", id="search.order", tooltip="newest first, or best first"),
        Binding("up", "past(1)", "Earlier", id="search.earlier", tooltip="what I searched for before"),
        Binding("down", "past(-1)", "Later", id="search.later", tooltip="what I searched for after that"),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"search-box--{part}" for part in ("offer", "chosen", "quiet", "problem", "where")
    }

    @dataclass
    class Typed(Message):
        """Somebody has rested: this is to be searched for."""

        text: str

    @dataclass
    class Accepted(Message):
        """What was meant is typed: to the list."""

        text: str

    @dataclass
    class Ended(Message):
        """The search is over."""

    @dataclass
    class ScopeWanted(Message):
        """To look elsewhere."""

    @dataclass
    class OrderWanted(Message):
        """To show the best first, or the newest."""

    @dataclass
    class FieldsWanted(Message):
        """To be told what can be searched for."""

    @dataclass
    class _Known(Message):
        text: str
        place: Place | None
        offered: Sequence[Offer]
        problems: Sequence[Problem]

    def __init__(self, glyphs: Glyphs, actor: Actor, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._glyphs = glyphs
        self._actor = actor
        self._timer: Timer | None = None
        self._told = ""  # what was searched for last
        self._known_of: str | None = None  # what the offers belong to
        self._known = asyncio.Event()
        self._place: Place | None = None
        self._offered: Sequence[Offer] = ()
        self._problems: Sequence[Problem] = ()
        self._chosen = 0
        self._has_chosen = False
        self._where = ""
        self.past: Sequence[str] = ()
        self._past_at = -1
        self._draft = ""

    def compose(self) -> ComposeResult:
        """The field, what is offered or wrong, and where it looks."""
        with Horizontal(id="search-line"):
            yield Static(Text("/ "), id="search-sign")
            yield Input(id="search-typed", select_on_focus=False, max_length=MAX_QUERY)
        yield Static(id="search-offers")
        yield Static(id="search-where")

    def on_mount(self) -> None:
        """Wait until it is asked for."""
        self.display = False

    @property
    def field(self) -> Input:
        """Where is typed."""
        return self.query_one(Input)

    @property
    def is_open(self) -> bool:
        """Whether keys are typed into it."""
        return bool(self.display) and self.screen.focused is self.field

    def open(self, text: str) -> None:
        """Begin to type, or go on with what is searched for."""
        self.display = True
        field = self.field
        self._told = self._known_of = field.value = text
        field.cursor_position = len(text)
        self._past_at, self._offered = -1, ()
        self.screen.set_focus(field)
        self._say()

    def close(self) -> None:
        """Give its room back to the list."""
        self._stop()
        self.display = False

    def say_where(self, words: str) -> None:
        """Say where it looks, and in which order it shows what it found."""
        self._where = words
        self._say()

    # Keys, each in its turn

    async def take_key(self, event: events.Key) -> bool:
        """Take a letter; False where the key does what it is bound to."""
        if event.key == "question_mark" and not self.field.value:
            self.post_message(self.FieldsWanted())
            return True
        if event.key == "enter":  # which the field would take for its own
            self.action_accept()
            return True
        if event.key in ("tab", "shift+tab"):
            await self._offers_arrive()
        if event.character is None or not event.is_printable:
            return False
        self.put(event.character)
        return True

    def put(self, text: str) -> None:
        """Put what was typed or pasted where the cursor is; of many lines one."""
        self.field.replace(one_line(text) if len(text) > 1 else text, *self.field.selection)

    def on_resize(self) -> None:
        """Write what fits; the lines of the frame go along."""
        self._say()
        self.call_after_refresh(layout.join_lines, self.screen)

    def on_hide(self) -> None:
        """Let the lines of the frame go along."""
        self.call_after_refresh(layout.join_lines, self.screen)

    async def _offers_arrive(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                while self._known_of != self.field.value:
                    self._known.clear()
                    await self._known.wait()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Offer what may be meant, and search once nobody types any more."""
        event.stop()
        self._has_chosen, self._chosen, self._offered, self._problems = False, 0, (), ()
        self._say()
        self._look_up()
        self._stop()
        self._timer = self.set_timer(REST, self._tell)

    def _tell(self) -> None:
        self._stop()
        text = finished(self.field.value, self.field.cursor_position)
        if text != self._told:
            self._told = text
            self.post_message(self.Typed(text))

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    # Actions

    def action_accept(self) -> None:
        """Go to the list with what was found; with an offer that was chosen, take that first."""
        if self._has_chosen and self._offered:
            self.action_take()
            return
        self._stop()
        self._told = self.field.value
        self.post_message(self.Accepted(self._told))

    def action_end(self) -> None:
        """End the search."""
        self._stop()
        self.post_message(self.Ended())

    def action_take(self) -> None:
        """Complete the word; where nothing is offered, go to the list."""
        if self._place is None or not self._offered:
            self._has_chosen = False
            self.action_accept()
            return
        text, cursor = completed(self.field.value, self._place, self._offered[self._chosen])
        self.field.value = text
        self.field.cursor_position = cursor

    def action_choose(self) -> None:
        """Choose the next of what is offered."""
        if self._offered:
            self._chosen = (
                (self._chosen + 1) % len(self._offered) if self._has_chosen else min(1, len(self._offered) - 1)
            )
            self._has_chosen = True
            self._say()

    def action_scope(self) -> None:
        """Look elsewhere."""
        self.post_message(self.ScopeWanted())

    def action_order(self) -> None:
        """Show in the other order."""
        self.post_message(self.OrderWanted())

    def action_past(self, steps: int) -> None:
        """Go through what was searched for before; where that begins stands what is being typed."""
        at = max(-1, min(self._past_at + steps, len(self.past) - 1))
        if at == self._past_at:
            return
        if self._past_at < 0:
            self._draft = self.field.value
        self._past_at = at
        self.field.value = self._draft if at < 0 else self.past[at]
        self.field.cursor_position = len(self.field.value)

    # What is said under the field

    @work(thread=True, exclusive=True, exit_on_error=False, group="offers")
    def _look_up(self) -> None:
        text, cursor = self.field.value, self.field.cursor_position
        place = place_at(text, cursor)
        try:
            offered = [] if place is None else offers(self._actor, place)
            problems = problems_of(self._actor, View(search=text))
        except TuiMailError:
            return  # the list will say it
        self.post_message(self._Known(text, place, offered, problems))

    def on_search_box__known(self, message: _Known) -> None:
        """Show what is offered and what is wrong, unless something else was typed meanwhile."""
        message.stop()
        self._known_of = message.text
        self._known.set()
        if message.text == self.field.value:
            self._place, self._offered, self._problems = message.place, message.offered, message.problems
            self._say()

    def _say(self) -> None:
        width = max(1, self.size.width - 4)
        self.query_one("#search-offers", Static).update(self._second_line(width))
        self.query_one("#search-where", Static).update(
            Text(fit(self._where, width, self._glyphs.cut), self._ink("where"))
        )

    def _second_line(self, width: int) -> Text:
        text = self.field.value
        if not text.strip():
            return Text(fit(_EMPTY, width, self._glyphs.cut), self._ink("quiet"))
        cut = self._glyphs.cut
        if self._offered:
            return offers_line(self._offered[self._chosen :], width, cut, self._ink)
        if not self._problems:
            return Text("")
        scrolled = round(self.field.scroll_offset.x)
        return Text(problem_line(text, self._problems[0], scrolled, width, cut), self._ink("problem"))

    def _ink(self, part: str) -> Style:
        return self.get_component_rich_style(f"search-box--{part}")
