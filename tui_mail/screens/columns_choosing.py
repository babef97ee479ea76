"""What is chosen so far on the page of columns. Knows no widget."""

from dataclasses import dataclass, replace

from tui_mail.desk.list_layout import COLUMNS, WIDEST, Layout, Shown


@dataclass(frozen=True, slots=True)
class Choosing:
    """What is chosen so far: every column in its order, those that are not shown behind the others."""

    layout: Layout
    hidden: tuple[Shown, ...]

    @classmethod
    def of(cls, layout: Layout) -> "Choosing":
        """Begin with what a list looks like now."""
        return cls(layout, tuple(Shown(column.name) for column in COLUMNS if column.name not in layout.names))

    @property
    def all(self) -> tuple[Shown, ...]:
        """Every column."""
        return (*self.layout.columns, *self.hidden)

    def toggled(self, at: int) -> "Choosing":
        """Show a column behind the last one that is shown, or hide it."""
        shown, one = self.layout.columns, self.all[at]
        if one in shown:
            kept = tuple(other for other in shown if other != one)
            return Choosing(replace(self.layout, columns=kept), (one, *self.hidden))
        rest = tuple(other for other in self.hidden if other != one)
        return Choosing(replace(self.layout, columns=(*shown, one)), rest)

    def moved(self, at: int, by: int) -> "Choosing":
        """Change places with the next column that is shown."""
        columns, to = list(self.layout.columns), at + by
        if max(at, to) < len(columns) and min(at, to) >= 0:
            columns[at], columns[to] = columns[to], columns[at]
        return replace(self, layout=replace(self.layout, columns=tuple(columns)))

    def widened(self, at: int, width: int) -> "Choosing":
        """Give a column so many cells."""
        columns = list(self.layout.columns)
        columns[at] = Shown(columns[at].name, max(1, min(width, WIDEST)))
        return replace(self, layout=replace(self.layout, columns=tuple(columns)))
