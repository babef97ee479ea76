"""What stands on the terminal, so that opening and closing a question sends only the cells that differ.

Textual sends the whole screen anew when a screen comes or goes: 25 kB each time, which is seconds on a slow line.
"""

from collections.abc import Iterable, Sequence

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.control import Control
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip


class Differences(CompositorUpdate):
    """The parts of lines that are to be sent: where each begins, and what it shows."""

    def __init__(self, parts: Sequence[tuple[int, int, Strip]]) -> None:
        self.parts = parts

    def render_segments(self, console: Console) -> str:
        """Return what is written to the terminal."""
        return "".join(Control.move_to(x, y).segment.text + strip.render(console) for x, y, strip in self.parts)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the same in pieces."""
        for x, y, strip in self.parts:
            yield Control.move_to(x, y).segment
            yield from strip


class ShownLines:
    """The lines as they were sent."""

    def __init__(self) -> None:
        self._lines: dict[int, Strip] = {}
        self._region = Region()

    def forget(self) -> None:
        """Know nothing of what the terminal shows: all of it is sent again."""
        self._lines.clear()

    def spared(self, update: RenderableType | None) -> RenderableType | None:
        """Leave out of an update what the terminal shows already."""
        if isinstance(update, LayoutUpdate):
            return self._differences(update.strips, update.region)
        if isinstance(update, ChopsUpdate):
            self._learn(update)
        elif update is not None:
            self.forget()
        return update

    def _differences(self, strips: Iterable[Iterable[Strip]], region: Region) -> Differences:
        if region != self._region:
            self.forget()
            self._region = region
        parts = []
        for y, strips_of_line in enumerate(strips, region.y):
            line = Strip(segment for strip in strips_of_line for segment in strip).simplify()
            start, middle = _differing(self._lines.get(y), line)
            if middle:
                parts.append((region.x + start, y, middle))
            self._lines[y] = line
        return Differences(parts)

    def _learn(self, update: ChopsUpdate) -> None:
        """Note what is written over parts of lines."""
        for y, start, stop in update.spans:
            for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
                line = self._lines.get(y)
                if strip is None or line is None or x > stop or end <= start:
                    continue
                part = strip if start <= x < stop and end <= stop else strip.crop(0, min(end, stop) - x)
                after = line.crop(x + part.cell_length)
                self._lines[y] = Strip.join([line.crop(0, x), part, after]).simplify()


def _differing(old: Strip | None, new: Strip) -> tuple[int, Strip | None]:
    """Return from which cell on a line differs from what it was, and what is there; None where nothing differs."""
    if old is None or old.cell_length != new.cell_length:
        return 0, new
    before, now = list(old), list(new)
    shared = min(len(before), len(now))
    start = next((at for at in range(shared) if before[at] != now[at]), shared)
    end = next((at for at in range(shared - start) if before[-1 - at] != now[-1 - at]), shared - start)
    middle = now[start : len(now) - end]
    return sum(segment.cell_length for segment in now[:start]), Strip(middle) if middle else None
