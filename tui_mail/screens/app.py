"""The application: themes, the palette, and what is said when it breaks."""

import asyncio
from collections.abc import Callable, Iterable
from functools import partial
from os import environ
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from rich.console import RenderableType
from textual import events
from textual._compositor import CompositorUpdate
from textual.app import App, SystemCommand
from textual.geometry import Size
from textual.messages import TerminalSupportsSynchronizedOutput
from textual.screen import Screen
from textual.widgets import OptionList

from tui_mail.config.home import Home
from tui_mail.desk.outside import Outside
from tui_mail.screens.at_hand import AtHand
from tui_mail.screens.colours import DARK, LIGHT, themes_for
from tui_mail.screens.glyphs import ASCII, Glyphs, glyphs_for
from tui_mail.screens.in_order import InOrder, TakesText
from tui_mail.screens.main_screen import MainScreen
from tui_mail.screens.shown_lines import ShownLines
from tui_mail.screens.sparing_driver import SparingDriver
from tui_mail.screens.store_threads import StoreThreads
from tui_mail.screens.too_small import TooSmall, fits
from tui_mail.store.actor import Actor
from tui_mail.store.blobs import Blobs, open_blobs
from tui_mail.store.daemon_lock import daemon_runs

if TYPE_CHECKING:
    from textual.command import Provider


_CATCH_UP = 0.05
"""Seconds between two looks whether a slow line has taken what was sent."""

NOTHING_OUTSIDE = Outside(None, restricted=True)


def _item_commands() -> "type[Provider]":
    from tui_mail.screens.commands import ItemCommands  # 40 ms until somebody opens the palette

    return ItemCommands


class TuiMail(App[None]):
    """The shared inbox of one person, over the database that is open."""

    TITLE = "tui-mail"
    CSS_PATH = Path(__file__).with_name("app.tcss")
    COMMANDS: ClassVar = {_item_commands}

    def __init__(
        self,
        actor: Actor,
        daemon_runs: Callable[[], bool],
        *,
        theme: str = "dark",
        glyphs: Glyphs | None = None,
        blobs: Blobs | None = None,
        is_owner: bool = False,
        outside: Outside = NOTHING_OUTSIDE,
    ) -> None:
        """Without blobs nothing is shown as it came; only the owner of the database names files and commands.

        `outside` is what the session has of this machine.
        """
        super().__init__(driver_class=SparingDriver)
        for one in themes_for(self.console.color_system):
            self.register_theme(one)
        self.theme = theme
        self._actor = actor
        self._daemon_runs = daemon_runs
        self._blobs = blobs
        self._is_owner = is_owner
        self._at_hand = AtHand(outside)
        self._glyphs = glyphs or glyphs_for(environ)
        self._shown = ShownLines()
        self._owes_picture = False  # pictures were left out
        self.set_class(self._glyphs is ASCII, "-ascii")

    def on_load(self) -> None:
        """Let workers run in threads that close what they opened."""
        self._threads = StoreThreads()
        asyncio.get_running_loop().set_default_executor(self._threads.executor)

    def on_unmount(self) -> None:
        """Close the connections; all workers have ended or been told to."""
        self._threads.close()
        self._at_hand.close()

    async def on_event(self, event: events.Event) -> None:
        """Take what is typed here and at once: on its way through a widget it could be overtaken, or vanish with it."""
        if isinstance(event, (events.InputEvent, events.Paste)) and not self._is_open:
            return
        if isinstance(event, (events.Key, events.Paste)) and isinstance(self._top, InOrder):
            if isinstance(event, events.Key) and await self._check_bindings(event.key, priority=True):
                return
            event._set_forwarded()
        await super().on_event(event)

    async def on_key(self, event: events.Key) -> None:
        """See every key in the order it was typed, before it does what it is bound to.

        All keys come by here, and what they are bound to is run here, too: what is decided here does not depend on how
        fast they come.
        """
        top, taken = self._top, False
        if top is not None:
            await top._mounted_event.wait()  # a screen that was just asked for has nothing yet that a key could act on
        if isinstance(top, TakesText):
            taken = await top.take_key(event)
        if taken or self._turns_no_page(event.key):
            event.stop().prevent_default()

    async def on_paste(self, event: events.Paste) -> None:
        """Give pasted text to the question that is asked; it has its place among the keys."""
        if isinstance(self._top, TakesText):
            await self._top.take_text(event.text)

    def _turns_no_page(self, key: str) -> bool:
        """Whether a key turns pages of answers that have no room yet: Textual's list breaks on it."""
        top = self._top
        if top is None or key not in {"pageup", "pagedown"}:
            return False
        return any(not answers.scrollable_content_region for answers in top.query(OptionList))

    @property
    def _is_open(self) -> bool:
        """Whether what is typed can be meant: there is something to see, and nobody has asked to leave."""
        return bool(self.screen_stack) and self.screen_stack[0].is_mounted and not self._exit

    @property
    def _top(self) -> Screen[object] | None:
        return self.screen_stack[-1] if self.screen_stack else None

    def get_default_screen(self) -> Screen[None]:
        """Begin with the main screen."""
        return MainScreen(
            self._actor,
            self._glyphs,
            self._daemon_runs,
            self._blobs,
            is_owner=self._is_owner,
            at_hand=self._at_hand,
        )

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Offer beside our own commands only the other theme: no screenshots, nothing that writes files."""
        other = LIGHT if self.theme == DARK.name else DARK
        yield SystemCommand(f"{other.name.capitalize()} colours", "change the theme", self._change_theme)

    def action_command_palette(self) -> None:
        """Open the palette, if it is not open."""
        from tui_mail.screens.commands import Palette

        if not isinstance(self._top, Palette):
            self.push_screen(Palette(id="--command-palette"))

    def _change_theme(self) -> None:
        self.theme = LIGHT.name if self.theme == DARK.name else DARK.name

    def on_ready(self) -> None:
        """Look whether there is room to begin with."""
        self._ask_for_room(self.size)

    def on_resize(self, event: events.Resize) -> None:
        """Cover everything while there is no room to show it right."""
        self._shown.forget()
        self._ask_for_room(event.size)

    def refresh_css(self, animate: bool = True) -> None:
        """Take other colours; before there is a screen, without reading all style sheets once more for the next."""
        if self.screen_stack:
            super().refresh_css(animate)
            return
        self.stylesheet.set_variables(self.get_css_variables())
        self.stylesheet.update(self, animate=animate)

    def _ask_for_room(self, size: Size) -> None:
        if not fits(size) and self.screen_stack and not isinstance(self.screen, TooSmall):
            self.push_screen(TooSmall())

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Send only what the terminal does not show already."""
        is_sent = self._running and not self._closed and not self.is_headless and not self._batch_count
        if is_sent and isinstance(renderable, CompositorUpdate) and self._lags():
            return
        super()._display(screen, self._shown.spared(renderable) if is_sent else renderable)
        if is_sent and renderable is not None and self._sync_available and isinstance(self._driver, SparingDriver):
            self._driver.ask_whether_shown()

    def on_terminal_supports_synchronized_output(self, _message: TerminalSupportsSynchronizedOutput) -> None:
        """Hear that the terminal has shown what was sent before it was asked."""
        if isinstance(self._driver, SparingDriver):
            self._driver.hear_that_shown()

    def _lags(self) -> bool:
        """Whether the line cannot follow: nothing is sent then, and as soon as it can, how everything looks by then."""
        if not isinstance(self._driver, SparingDriver) or not self._driver.is_behind:
            return False
        if not self._owes_picture:
            self._owes_picture = True
            self.set_timer(_CATCH_UP, self._catch_up)
        return True

    def _catch_up(self) -> None:
        self._owes_picture = False
        if self.screen_stack and not self._lags():
            screen = self.screen
            picture = screen._compositor.render_update(full=True, screen_stack=self._background_screens)
            self._display(screen, picture)

    def action_redraw(self) -> None:
        """Send the whole screen, whatever the terminal is thought to show."""
        self._shown.forget()
        self.screen.refresh(layout=True)

    @property
    def failure(self) -> Exception | None:
        """What broke, if it ended because of that."""
        return self._exception

    def _fatal_error(self) -> None:
        """End, and print nothing: Textual would print variables, and they hold mail and secrets."""
        self._close_messages_no_wait()


def run(home: Home, actor: Actor, *, is_owner: bool, restricted: bool) -> None:
    """Open the application for one person, until he leaves it. Raises what broke in it."""
    outside = Outside(home.root, restricted=restricted)
    blobs = open_blobs(home.blob_url)
    app = TuiMail(actor, partial(daemon_runs, home), blobs=blobs, is_owner=is_owner, outside=outside)
    app.run()
    outside.forget_opened(actor)
    if app.failure is not None:
        raise app.failure
