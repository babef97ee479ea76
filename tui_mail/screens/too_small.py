"""What is shown instead of a broken layout while the terminal is too small."""

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import Static

LEAST = Size(80, 24)
"""Columns and lines that every screen is made for."""


def fits(size: Size) -> bool:
    """Whether there is room."""
    return size.width >= LEAST.width and size.height >= LEAST.height


class TooSmall(Screen[None]):
    """Lies over everything, hears no key but those of the application, and goes when there is room again."""

    def compose(self) -> ComposeResult:
        """Say it in the middle."""
        yield Static(Text(f"The terminal is too small: {LEAST.width}x{LEAST.height} at least"))

    def on_resize(self, event: events.Resize) -> None:
        """Go when it has grown."""
        self._go_if_it_fits()

    def on_screen_resume(self) -> None:
        """Go when it has grown while something lay over this."""
        self._go_if_it_fits()

    def _go_if_it_fits(self) -> None:
        if fits(self.app.size) and self.is_current:
            self.dismiss()
