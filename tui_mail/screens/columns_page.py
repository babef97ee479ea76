"""What lists show: columns in order and width, sorting, groups, one line or two; what is chosen is seen at once."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from tui_mail.desk.list_layout import BY_NAME, PRESETS, SORTED, Column, Layout, Shown
from tui_mail.screens.cells import fit
from tui_mail.screens.columns import Columns, columns_for
from tui_mail.screens.columns_choosing import Choosing
from tui_mail.screens.columns_preview import Preview
from tui_mail.screens.footer_bar import FooterBar, Hint
from tui_mail.screens.frame_line import FrameLine
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.inks import Inks
from tui_mail.screens.line_list import LineList, Paint
from tui_mail.screens.list_shape import grouped
from tui_mail.screens.read_then import read_then
from tui_mail.screens.status_line import StatusLine
from tui_mail.store.rows import Envelope

GROUPS = ("", "day", "case", "sender")
ReadRows = Callable[[Layout], Sequence[Envelope]]
"""Reads the first rows of the list in a layout, with all that any column shows; called in a thread."""


class ColumnsPage(Screen[Layout | None]):
    """Closes with what was chosen; None: with nothing changed."""

    AUTO_FOCUS = "LineList"
    KEYS_IN_ORDER: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x", "switch", "On, off", id="columns.toggle", tooltip="show the column, or hide it"),
        Binding("J,shift+down", "shift(1)", "Later", id="columns.later", tooltip="put the column further right"),
        Binding("K,shift+up", "shift(-1)", "Earlier", id="columns.earlier", tooltip="put the column further left"),
        Binding("greater_than_sign", "widen(1)", "Wider", id="columns.wider", tooltip="a cell more for it"),
        Binding("less_than_sign", "widen(-1)", "Narrower", id="columns.narrower", tooltip="a cell less for it"),
        Binding("equals_sign", "usual", "Usual width", id="columns.usual", tooltip="as many cells as suit the list"),
        Binding("s", "sort", "Sort", id="columns.sort", tooltip="sort by it; date and state again: the other way"),
        Binding("d", "lines", "Lines", id="columns.lines", tooltip="one line or two for each item"),
        Binding("g", "group", "Group", id="columns.group", tooltip="lines between days, cases or correspondents"),
        *(
            Binding(str(digit), f"preset('{name}')", name.capitalize(), id=f"columns.{name}", tooltip=f"as for {name}")
            for digit, name in enumerate(PRESETS, 1)
        ),
        Binding("enter,ctrl+s", "take", "Take", id="columns.take", tooltip="keep it so, for me"),
        Binding("escape,q", "close", "Close", id="columns.close", tooltip="leave all as it was"),
        Binding("ctrl+l", "app.redraw", "Redraw", id="columns.redraw", tooltip="paint the screen anew"),
        Binding("ctrl+q", "app.quit", "Quit", id="columns.quit", tooltip="leave", show=False),
    ]
    _HINTS: ClassVar[tuple[Hint, ...]] = (
        Hint("x", "on/off"), Hint("J K", "move"), Hint("s", "sort"), Hint("g", "group"), Hint("d", "lines"),
        Hint("Enter", "take"), Hint("Esc", "leave"), Hint("< >", "width"), Hint("1-3", "presets"),
    )  # fmt: skip

    def __init__(self, layout: Layout, read: ReadRows, glyphs: Glyphs, width: int, *, several: bool) -> None:
        super().__init__()
        self._before = layout
        self._chosen = Choosing.of(layout)
        self._read = read
        self._glyphs = glyphs
        self._width = width  # of the list
        self._several = several

    def compose(self) -> ComposeResult:
        """The columns, how the list would look, an answer, the keys."""
        glyphs, corners = self._glyphs, self._glyphs.corners
        yield FrameLine(glyphs, corners[0], corners[1], title="Columns", id="columns-line")
        yield LineList(nothing="", id="columns")
        yield FrameLine(glyphs, glyphs.tees[2], glyphs.tees[3], id="columns-preview-line")
        yield Preview(glyphs, self._before, self._width, several=self._several)
        yield StatusLine(glyphs, corners[2], corners[3])
        yield FooterBar(self._HINTS)

    def on_mount(self) -> None:
        """Show what is chosen now."""
        self._show(at=0)
        self._read_rows()

    @property
    def chosen(self) -> Layout:
        """What is chosen so far."""
        return self._chosen.layout

    @property
    def _at(self) -> int:
        return self.query_one("#columns", LineList).at

    @property
    def _column(self) -> Column:
        return BY_NAME[self._chosen.all[self._at].name]

    def _show(self, *, at: int | None = None) -> None:
        shown = set(self.chosen.names)
        columns = columns_for(self._width, self.chosen, several=self._several)
        lines = [
            _column_line(one, self.chosen, columns, self._glyphs, is_shown=one.name in shown)
            for one in self._chosen.all
        ]
        self.query_one("#columns", LineList).show(lines, at=at)
        group = f"in groups by {self.chosen.group}" if self.chosen.group else "without groups"
        lines_each = "one line each" if self.chosen.lines == 1 else "two lines each"
        said = f"So it looks · {SORTED[self.chosen.sorted_by]} · {group} · {lines_each}"
        self.query_one("#columns-preview-line", FrameLine).say(said)
        self.query_one(Preview).show(self.chosen)

    def _read_rows(self) -> None:
        layout = self.chosen

        def show(rows: Sequence[Envelope]) -> None:
            if layout.sorted_by == self.chosen.sorted_by:
                self.query_one(Preview).show(self.chosen, rows)

        read_then(self, lambda: self._read(layout), show)

    def _change(self, chosen: Choosing, *, at: int | None = None) -> None:
        was, self._chosen = self.chosen, chosen
        self._show(at=at)
        if was.sorted_by != self.chosen.sorted_by:
            self._read_rows()

    def _refuse(self, sentence: str) -> None:
        self.query_one(StatusLine).answer(sentence, "refused")

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:
        """Show or hide what was clicked twice."""
        self.action_switch()

    def action_switch(self) -> None:
        """Show the column, or hide it."""
        if self._column.name == "subject":
            self._refuse("The subject always stays.")
        else:
            name = self._column.name
            chosen = self._chosen.toggled(self._at)
            self._change(chosen, at=next(at for at, one in enumerate(chosen.all) if one.name == name))

    def action_shift(self, by: int) -> None:
        """Put the column elsewhere."""
        if self._at >= len(self.chosen.columns):
            self._refuse(f"{self._column.title} is not shown: x shows it.")
        else:
            moved = self._chosen.moved(self._at, by)
            self._change(moved, at=self._at + by if moved != self._chosen else None)

    def action_widen(self, by: int) -> None:
        """Give the column more or less room."""
        room = columns_for(self._width, self.chosen, several=self._several).cells
        width = next((one.width for one in room if one.name == self._column.name), 0)
        if self._column.name == "subject" or not width:
            self._refuse("The subject has what the others leave." if width else "It has as many cells as it needs.")
        else:
            self._change(self._chosen.widened(self._at, width + by))

    def action_usual(self) -> None:
        """Give the column as many cells as suit the list."""
        if self._at < len(self.chosen.columns):
            columns = list(self.chosen.columns)
            columns[self._at] = Shown(columns[self._at].name)
            self._change(replace(self._chosen, layout=replace(self.chosen, columns=tuple(columns))))

    def action_sort(self) -> None:
        """Sort by the column, where an index serves it."""
        column, layout = self._column, self.chosen
        if not column.order:
            self._refuse(f"{column.title} cannot be sorted by: {column.unsorted}.")
            return
        order = column.again if column.again and column.order == layout.order else column.order
        group = layout.group if grouped(layout.group, order) else ""
        self._change(replace(self._chosen, layout=replace(layout, order=order, group=group)))

    def action_group(self) -> None:
        """Group by the next thing there is."""
        layout = self.chosen
        group = GROUPS[(GROUPS.index(layout.group) + 1) % len(GROUPS)]
        order = layout.order if group != "day" or grouped("day", layout.order) else "newest"
        self._change(replace(self._chosen, layout=replace(layout, group=group, order=order)))

    def action_lines(self) -> None:
        """Give each item one line, or two."""
        self._change(replace(self._chosen, layout=replace(self.chosen, lines=3 - self.chosen.lines)))

    def action_preset(self, name: str) -> None:
        """Begin with what suits many."""
        self._change(Choosing.of(PRESETS[name]), at=0)

    def action_take(self) -> None:
        """Keep it so."""
        self.dismiss(self.chosen)

    def action_close(self) -> None:
        """Leave all as it was."""
        self.dismiss(None)


def _column_line(one: Shown, layout: Layout, columns: Columns, glyphs: Glyphs, *, is_shown: bool) -> Paint:
    """Paint a column: whether it is shown, what it is, how wide, if the list is sorted by it."""
    column = BY_NAME[one.name]
    is_sorted = column.order != "" and layout.sorted_by in (column.order, column.again)
    sort_words = "sorted" if is_sorted else "s sorts" if column.order else ""
    width_words = _width_words(one, columns) if is_shown else ""

    def paint(width: int, inks: Inks) -> Text:
        line = Text.assemble(
            f" [{'x' if is_shown else ' '}] ",
            (fit(column.title, 15, glyphs.cut), inks.strong if is_shown else inks.quiet),
            (fit(width_words, 9, glyphs.cut), inks.quiet),
            (fit(sort_words, 9, glyphs.cut), inks.note if is_sorted else inks.quiet),
        )
        line.append(fit(column.meaning, max(0, width - line.cell_len), glyphs.cut))
        return line

    return paint


def _width_words(one: Shown, columns: Columns) -> str:
    """Say how wide a column is, or that the list has no room for it."""
    if one.name not in columns.names:
        return "no room"
    width = next((other.width for other in columns.cells if other.name == one.name), 0)
    return f"{width} cells" if one.width else f"({width})" if width else ""
