"""The tree room: mailboxes, folders and views with their numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui_mail.screens.cells import fit, many
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.tree_lines import TreeLine

_TITLE = 14
"""Cells that a name and its number have at the least, however deep it lies."""


def _indent(depth: int, width: int) -> str:
    """Move a line to the right as long as there is room; from then on a number says how deep it lies."""
    most = max(1, (width - _TITLE) // 2)
    return "  " * depth if depth <= most else "  " * (most - 1) + f"{depth:<2}"


class MailboxTree(Widget, can_focus=True):
    """A short tree that is painted line by line; the screen above makes its lines."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)", "Down", id="tree.down", tooltip="The next line", show=False),
        Binding("k,up", "move(-1)", "Up", id="tree.up", tooltip="The line before", show=False),
        Binding("home", "move(-1000)", "First", id="tree.first", tooltip="The first line (also gg)", show=False),
        Binding("end,G", "move(1000)", "Last", id="tree.last", tooltip="The last line", show=False),
        Binding("space", "fold", "Fold", id="tree.fold", tooltip="Open or shut a mailbox or a folder", show=False),
        Binding(
            "plus", "folder('new')", "New folder", id="tree.new-folder", tooltip="A folder in this one", show=False
        ),
        Binding("R", "folder('rename')", "Rename", id="tree.rename", tooltip="Another name for the folder", show=False),
        Binding("m", "folder('move')", "Move", id="tree.move", tooltip="The folder into another one", show=False),
        Binding(
            "d", "folder('delete')", "Delete", id="tree.delete", tooltip="It, and its items to the trash", show=False
        ),
        Binding(
            "i", "folder('facts')", "Properties", id="tree.facts", tooltip="What is in it, who may what", show=False
        ),
        Binding("f5", "fetch", "Fetch now", id="tree.fetch", tooltip="What is new in this mailbox", show=False),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"mailbox-tree--{part}" for part in ("plain", "strong", "quiet", "shown", "cursor")
    }

    @dataclass
    class Clicked(Message):
        """What a line stands for is to be shown."""

        line: TreeLine

    @dataclass
    class Folded(Message):
        """A mailbox is to be opened or shut."""

        key: str

    @dataclass
    class FolderWanted(Message):
        """Something is to be done with the folder of a line."""

        line: TreeLine
        what: str

    class Moved(Message):
        """The cursor stands on another line."""

    @dataclass
    class FetchWanted(Message):
        """What is new in a line's mailbox is to be fetched."""

        line: TreeLine

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._glyphs = glyphs
        self._lines: Sequence[TreeLine] = ()
        self._cursor = 0
        self._top = 0
        self._shown = ""

    @property
    def lines(self) -> Sequence[TreeLine]:
        """All lines, shown or scrolled away."""
        return self._lines

    @property
    def current(self) -> TreeLine | None:
        """The line under the cursor."""
        return self._lines[self._cursor] if self._lines else None

    def show(self, lines: Sequence[TreeLine], shown: str) -> None:
        """Show other lines; the cursor stays on its line. `shown` is the key of what the list shows."""
        if list(lines) == list(self._lines) and shown == self._shown:
            return
        key = self._lines[self._cursor].key if self._lines else shown
        if shown != self._shown:
            key = shown
        self._lines, self._shown = lines, shown
        self._cursor = next((at for at, line in enumerate(lines) if line.key == key), 0)
        self._scroll()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Paint one line."""
        at = self._top + y
        width = self.size.width
        if at >= len(self._lines):
            return Strip.blank(width, self.rich_style)
        line = self._lines[at]
        number = many(line.count) if line.count else ""
        sign = "  " if line.shut is None else (self._glyphs.shut if line.shut else self._glyphs.open) + " "
        lock = f" {self._glyphs.private}" if line.private else ""
        before = " " + _indent(line.depth, width) + sign
        room = max(1, width - len(before) - cell_len(lock) - len(number) - 2)
        title = fit(line.title, min(room, cell_len(line.title)), self._glyphs.cut)
        words = before + title + lock + " " * (room - cell_len(title)) + f" {number} "
        return Strip([Segment(words, self.get_component_rich_style(f"mailbox-tree--{self._part(at, line)}"))])

    def _part(self, at: int, line: TreeLine) -> str:
        if at == self._cursor and self.has_focus:
            return "cursor"
        if line.key == self._shown:
            return "shown"
        if line.view is None:
            return "quiet"
        return "strong" if line.strong else "plain"

    def on_resize(self) -> None:
        """Use the room there is now: folded away there was none, and all but one line was scrolled off."""
        self._scroll()
        self.refresh()

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide the cursor, and go back to what is shown."""
        self._cursor = next((at for at, line in enumerate(self._lines) if line.key == self._shown), self._cursor)
        self._scroll()
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Show what was clicked."""
        at = self._top + event.y
        if at < len(self._lines):
            self._cursor = at
            self.post_message(self.Clicked(self._lines[at]))

    def action_move(self, steps: int) -> None:
        """Move the cursor."""
        self._cursor = max(0, min(self._cursor + steps, len(self._lines) - 1))
        self._scroll()
        self.refresh()
        self.post_message(self.Moved())

    def action_fold(self) -> None:
        """Open or shut."""
        if self._lines and self._lines[self._cursor].shut is not None:
            self.post_message(self.Folded(self._lines[self._cursor].key))

    def action_folder(self, what: str) -> None:
        """Do something with the folder that the line stands for."""
        if self.current is not None:
            self.post_message(self.FolderWanted(self.current, what))

    def action_fetch(self) -> None:
        """Fetch what is new."""
        if self.current is not None:
            self.post_message(self.FetchWanted(self.current))

    def _scroll(self) -> None:
        height = max(1, self.size.height)
        top = min(self._top, self._cursor, max(0, len(self._lines) - height))
        self._top = max(self._cursor - height + 1, top, 0)
