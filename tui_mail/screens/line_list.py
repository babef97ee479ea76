"""Lines with a cursor on one of them, painted only as far as they are on screen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui_mail.screens.message_text import Inks, inks_of

Paint = Callable[[int, Inks], Text]
"""Makes one line, in as many cells, in the colours of the theme."""


class LineList(Widget, can_focus=True):
    """Shows lines and moves among them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)", "Down", id="lines.down", tooltip="the next line"),
        Binding("k,up", "move(-1)", "Up", id="lines.up", tooltip="the line before"),
        Binding("space,pagedown", "page(1)", "Page down", id="lines.page-down", tooltip="a page down"),
        Binding("pageup", "page(-1)", "Page up", id="lines.page-up", tooltip="a page up"),
        Binding("ctrl+d", "page(0.5)", "Half down", id="lines.half-down", tooltip="half a page down"),
        Binding("ctrl+u", "page(-0.5)", "Half up", id="lines.half-up", tooltip="half a page up"),
        Binding("home", "go(0)", "Top", id="lines.top", tooltip="to the first line"),
        Binding("end,G", "go(-1)", "Bottom", id="lines.bottom", tooltip="to the last line"),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "line-list--cursor",
        *(f"line-list--{part}" for part in ("strong", "quiet", "note", "trouble", "line")),
    }

    @dataclass
    class Moved(Message):
        """The cursor is on another line."""

        at: int

    @dataclass
    class Chosen(Message):
        """A line was clicked twice."""

        at: int

    def __init__(self, *, nothing: str, id: str | None = None) -> None:
        """`nothing` is said where there are no lines."""
        super().__init__(id=id)
        self.nothing = nothing
        self._lines: Sequence[Paint] = ()
        self._at = 0
        self._top = 0

    def show(self, lines: Sequence[Paint], *, at: int | None = None) -> None:
        """Show other lines, with the cursor on one of them; None: it stays where it is."""
        self._lines = lines
        self._at = max(0, min(self._at if at is None else at, len(lines) - 1))
        self._scroll()

    @property
    def at(self) -> int:
        """The line under the cursor; 0 also where there is none."""
        return self._at

    def on_resize(self, event: events.Resize) -> None:
        """Keep the cursor in sight."""
        self._scroll()

    def notify_style_update(self) -> None:
        """Colour again when the theme changes."""
        super().notify_style_update()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Paint one line."""
        width, at = self.size.width, self._top + y
        if not self._lines:
            said = Text(f" {self.nothing}" if y == 0 else "", self._inks.quiet)
            return self._strip(said, width, self.rich_style)
        if at >= len(self._lines):
            return Strip.blank(width, self.rich_style)
        is_cursor = at == self._at
        style = self.get_component_rich_style("line-list--cursor") if is_cursor else self.rich_style
        return self._strip(self._lines[at](width, self._inks), width, style)

    @property
    def _inks(self) -> Inks:
        return inks_of(lambda name: self.get_component_rich_style(f"line-list--{name}"))

    def _strip(self, text: Text, width: int, style: Style) -> Strip:
        base = style + text.style if isinstance(text.style, Style) else style
        return Strip(Segment.apply_style(text.render(self.app.console, end=""), base)).adjust_cell_length(width, style)

    def action_move(self, by: int) -> None:
        """Go to another line."""
        self._go(self._at + by)

    def action_page(self, pages: float) -> None:
        """Go about a page further."""
        self._go(self._at + round(pages * max(1, self.size.height - 1)))

    def action_go(self, to: int) -> None:
        """Go to the first line, or with -1 to the last."""
        self._go(to if to >= 0 else len(self._lines) - 1)

    def on_click(self, event: events.Click) -> None:
        """Go to the line that was clicked; the second time open it."""
        at = self._top + event.y
        if at < len(self._lines):
            self._go(at)
            if event.chain > 1:
                self.post_message(self.Chosen(at))

    def on_mouse_scroll_down(self) -> None:
        """Go on as the wheel turns."""
        self._go(self._at + 3)

    def on_mouse_scroll_up(self) -> None:
        """Go back as the wheel turns."""
        self._go(self._at - 3)

    def _go(self, to: int) -> None:
        to = max(0, min(to, len(self._lines) - 1))
        if to != self._at:
            self._at = to
            self._scroll()
            self.post_message(self.Moved(to))

    def _scroll(self) -> None:
        height = self.size.height
        self._top = min(max(self._top, self._at - height + 1), self._at)
        self._top = max(0, min(self._top, len(self._lines) - height))
        self.refresh()
