"""A window on a list together with the marks of its rows: what is on screen, and what an action is meant for."""

from tui_mail.screens.list_pieces import Ghost, Line, Piece, Spot, left_view
from tui_mail.screens.list_shape import Shape
from tui_mail.screens.list_window import ListWindow
from tui_mail.screens.marks import Marks, Selection
from tui_mail.store.rows import Envelope, Key


class MarkedWindow:
    """The lines near the window of one view, their marks, and how many rows the view has."""

    def __init__(self, spot: Spot | None = None, height: int = 1, shape: Shape = Shape()) -> None:  # noqa: B008 - frozen
        self.window = ListWindow(0 if spot is None else spot.offset, shape)
        self.window.resize(height)
        self.marks = Marks()
        self.total: int | None = None

    @property
    def current(self) -> Envelope | None:
        """The row under the cursor."""
        line = self.window.current
        return None if isinstance(line, Ghost) else line

    @property
    def nothing_here(self) -> str:
        """Why there is nothing to act on."""
        line = self.window.current
        if isinstance(line, Ghost):
            return f"Item {line.id} is not in this list any more: {line.sentence}."
        return "There is no item here to act on."

    @property
    def key(self) -> Key:
        """Where the cursor is."""
        line = self.window.current
        return Key(0, 0) if line is None else line.key

    @property
    def rows(self) -> list[Envelope]:
        """The rows near the window."""
        return [line for line in self.window.lines if not isinstance(line, Ghost)]

    @property
    def marked(self) -> int | None:
        """How many are marked; None: all of a list that was not counted yet."""
        marks = self.marks
        if marks.everything:
            return None if self.total is None else self.total - len(marks.left_out)
        return len(marks.ids | marks.range_ids(self.key))

    def is_marked(self, line: Line) -> bool:
        """Whether a line is marked."""
        return bool(self.marks) and not isinstance(line, Ghost) and self.marks.holds(line, self.key)

    def painted(self) -> list[tuple[Line, int, bool, bool]]:
        """Say what is on each line of the screen: which part of which row, if it is the cursor's, if it is marked."""
        window = self.window
        return [
            (line := window.lines[part.index], part.part, part.index == window.cursor, self.is_marked(line))
            for part in window.shown()
            if part is not None
        ]

    def selection(self) -> Selection:
        """Say what an action is meant for: the marked rows, else the one under the cursor."""
        cursor = self.window.current
        if self.marks.range_from is not None and cursor is not None:
            self.marks.close_range(cursor.key)
        if self.marks:
            return self.marks.selection()
        return Selection(() if self.current is None else (self.current.id,))

    def take(self, piece: Piece) -> bool:
        """Take in what was read. False when it no longer fits to where the cursor is."""
        rows = self.rows
        if not self.window.take(piece):
            return False
        self.marks.notice(piece.rows)
        if piece.wish.place == "around" and self.marks.ids:
            self.marks.forget(left_view(rows, piece))
        return True
