"""The command palette: what has a key can be found by name, too."""

from collections.abc import Iterator

from rich.text import Text
from textual.binding import Binding
from textual.command import DiscoveryHit, Hit, Hits, Provider

from tui_mail.screens.fuzzy import score
from tui_mail.screens.help_text import key_sign
from tui_mail.screens.main_keys import CHORDS, ITEM_KEYS, KEYLESS, PLACE_KEYS


class ItemCommands(Provider):
    """Offers the keys of the main screen by name."""

    async def discover(self) -> Hits:
        """Offer all of them before anything was typed."""
        for binding in _named():
            yield DiscoveryHit(_words(binding), self._runs(binding), help=binding.tooltip)

    async def search(self, query: str) -> Hits:
        """Offer those that fit."""
        for binding in _named():
            rate = score(query, f"{binding.description} {binding.tooltip}")
            if rate is not None:
                yield Hit(1 + rate, _words(binding), self._runs(binding), help=binding.tooltip)

    def _runs(self, binding: Binding) -> "_Run":
        return _Run(self, binding.action)


class _Run:
    """Runs an action of the main screen, named so that the palette can tell two apart."""

    def __init__(self, provider: Provider, action: str) -> None:
        self._provider = provider
        self._action = action

    async def __call__(self) -> None:
        await self._provider.screen.run_action(self._action)


def _named() -> Iterator[Binding]:
    seen = set()
    for binding in (*ITEM_KEYS, *KEYLESS, *CHORDS, *PLACE_KEYS):
        if binding.description not in seen and binding.action != "go":
            seen.add(binding.description)
            yield binding


def _words(binding: Binding) -> Text:
    keys = " ".join(key_sign(key) for key in binding.key.split(","))
    return Text.assemble(binding.description, (f"  {keys}", "dim"))
