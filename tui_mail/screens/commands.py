"""The command palette: what has a key can be found by name, too."""

from collections.abc import Iterator
from typing import Any

from rich.text import Text
from textual.await_complete import AwaitComplete
from textual.binding import Binding
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.screen import Screen

from tui_mail.screens.fuzzy import begins, score
from tui_mail.screens.help_text import bindings_of
from tui_mail.screens.key_signs import key_sign
from tui_mail.screens.main_keys import CHORDS, ITEM_KEYS, KEYLESS, PLACE_KEYS, WISHES
from tui_mail.screens.main_screen import MainScreen

_TITLE = 10_000
"""More than any number of letters is rated."""


class Palette(CommandPalette):
    """The palette, closed once: a key that comes while it closes would close the screen below, or break the program."""

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close it, unless it is closed already."""
        if self.app.screen_stack[-1:] == [self]:
            return super().dismiss(result)
        return AwaitComplete()


class ItemCommands(Provider):
    """Offers the keys of the screen by name."""

    async def discover(self) -> Hits:
        """Offer all of them before anything was typed."""
        for binding in _named(self.screen):
            yield DiscoveryHit(_words(binding), self._runs(binding), help=binding.tooltip)

    async def search(self, query: str) -> Hits:
        """Offer those that fit."""
        for binding in _named(self.screen):
            rate = _rated(query, binding)
            if rate is not None:
                yield Hit(rate, _words(binding), self._runs(binding), help=binding.tooltip)

    def _runs(self, binding: Binding) -> "_Run":
        return _Run(self, binding.action)


class _Run:
    """Runs an action of the screen, named so that the palette can tell two apart."""

    def __init__(self, provider: Provider, action: str) -> None:
        self._provider = provider
        self._action = action

    async def __call__(self) -> None:
        await self._provider.screen.run_action(self._action)


def _named(screen: Screen[Any]) -> Iterator[Binding]:
    seen = set()
    of_main = (*ITEM_KEYS, *KEYLESS, *CHORDS, *PLACE_KEYS, *WISHES)
    for binding in of_main if isinstance(screen, MainScreen) else bindings_of(type(screen)):
        if binding.description not in seen and binding.action != "go":
            seen.add(binding.description)
            yield binding


def _rated(query: str, binding: Binding) -> int | None:
    """Rate a command: words of its title before letters of its title, and those before what is said about it."""
    title = score(query, binding.description)
    if title is None:
        rate = score(query, f"{binding.description} {binding.tooltip}")
        return None if rate is None else 1 + rate
    return title + (2 * _TITLE if begins(query, binding.description) else _TITLE)


def _words(binding: Binding) -> Text:
    keys = " ".join(key_sign(key) for key in binding.key.split(","))
    return Text.assemble(binding.description, (f"  {keys}", "dim"))
