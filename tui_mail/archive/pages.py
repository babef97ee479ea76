"""Where each thing stands on which page. Points (1/72 inch), from the upper left corner of an A4 page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from tui_mail.archive.face import Face
from tui_mail.archive.letters import Letters
from tui_mail.archive.wrap import Piece, in_order, is_right_to_left, wrap
from tui_mail.mail.blocks import STRUCK, Run

PAGE_WIDTH: Final = 595.28
PAGE_HEIGHT: Final = 841.89
LEFT: Final = 62.0
RIGHT: Final = PAGE_WIDTH - 56.0
TOP: Final = 56.0
BOTTOM: Final = PAGE_HEIGHT - 66.0
FOOT: Final = PAGE_HEIGHT - 40.0
BLACK: Final = 0
GREY: Final = 96
PALE: Final = 176
MOST_PAGES: Final = 990
LEADING: Final = 1.35
BELOW_BASELINE: Final = (LEADING - 1) * 0.75  # of the size of the letters, within the height of their line


@dataclass(frozen=True, slots=True)
class Text:
    """Letters of one font on their baseline."""

    x: float
    y: float
    face: Face
    text: str
    size: float
    grey: int = BLACK


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle: a rule, a bar, a shade."""

    x: float
    y: float
    width: float
    height: float
    grey: int


@dataclass(frozen=True, slots=True)
class Image:
    """A picture, as PNG or JPEG."""

    x: float
    y: float
    width: float
    height: float
    content: bytes


Mark = Text | Box | Image


@dataclass(frozen=True, slots=True)
class Frame:
    """The room in which lines are set: from where to where, and the bars of quotes that stand beside them."""

    left: float = LEFT
    right: float = RIGHT
    bars: tuple[float, ...] = ()

    @property
    def room(self) -> float:
        """Points from one side to the other."""
        return self.right - self.left

    def indented(self, points: float) -> "Frame":
        """Return the room further to the right."""
        return replace(self, left=min(self.left + points, self.right - 120))


class Full(Exception):
    """The last page that a document may have is full."""


@dataclass
class Pages:
    """Pages of marks, filled from above."""

    letters: Letters
    pages: list[list[Mark]] = field(default_factory=lambda: [[]])
    y: float = TOP

    def space(self, height: float) -> None:
        """Leave some room, but not at the head of a page."""
        if self.y > TOP:
            self.y += height

    def need(self, height: float) -> None:
        """Begin a new page unless there is so much room on this one."""
        if self.y + height > BOTTOM and self.y > TOP:
            if len(self.pages) >= MOST_PAGES:
                raise Full
            self.pages.append([])
            self.y = TOP

    def pieces(self, runs: Iterable[Run], size: float, *, grey: int = BLACK, style: int = 0) -> list[Piece]:
        """Give runs of one line their fonts."""
        return [
            Piece(span.face, span.text, size, grey, bool(run.style & STRUCK))
            for run in runs
            for span in self.letters.spans(run.text, run.style | style)
        ]

    def paragraph(self, pieces: Sequence[Piece], size: float, frame: Frame) -> int:
        """Set a paragraph; return the number of its lines."""
        from_right = is_right_to_left("".join(piece.text for piece in pieces))
        count = 0
        for line in wrap(pieces, frame.room):
            self.line(line, size, frame, from_right=from_right)
            count += 1
        return count

    def line(self, line: list[Piece], size: float, frame: Frame, *, from_right: bool = False) -> None:
        """Set one line that fits, with the bars beside it."""
        self.need(size * LEADING)
        self.go_down(size * LEADING, frame)
        self.put(line, frame.left, frame.right, self.y - size * BELOW_BASELINE, from_right=from_right)

    def go_down(self, height: float, frame: Frame) -> None:
        """Go past what fits, with the bars beside it."""
        for bar in frame.bars:
            self.box(bar, self.y, 1.5, height, PALE)
        self.y += height

    def put(self, line: list[Piece], left: float, right: float, y: float, *, from_right: bool = False) -> None:
        """Put pieces on a baseline, at the left of a room or at its right."""
        placed = merged(in_order(line, from_right))
        x = right - sum(piece.width for piece in placed) if from_right else left
        for piece in placed:
            width = piece.width
            if piece.text.strip():
                self.pages[-1].append(Text(x, y, piece.face, piece.text, piece.size, piece.grey))
                if piece.struck:
                    self.box(x, y - piece.size * 0.3, width, 0.6, piece.grey)
            x += width

    def box(self, x: float, y: float, width: float, height: float, grey: int) -> None:
        """Fill a rectangle; one that goes on below the last one grows."""
        marks = self.pages[-1]
        for index in range(len(marks) - 1, max(-1, len(marks) - 40), -1):
            last = marks[index]
            if isinstance(last, Box) and (last.x, last.width, last.grey) == (x, width, grey):
                if abs(last.y + last.height - y) < 0.01:
                    marks[index] = replace(last, height=last.height + height)
                    return
                break
        marks.append(Box(x, y, width, height, grey))

    def rule(self, frame: Frame) -> None:
        """Draw a line across."""
        self.need(1)
        self.box(frame.left, self.y, frame.room, 0.6, PALE)
        self.y += 0.6

    def image(self, content: bytes, width: float, height: float, frame: Frame) -> None:
        """Place a picture on a line of its own."""
        self.need(height + 4)
        top = self.y + 2
        self.go_down(height + 4, frame)
        self.pages[-1].append(Image(frame.left, top, width, height, content))


def merged(line: list[Piece]) -> list[Piece]:
    """Join neighbours that look alike."""
    done: list[Piece] = []
    alike: list[str] = []
    for piece in line:
        last = done[-1] if done else None
        if last and (last.face, last.size, last.grey, last.struck) == (
            piece.face,
            piece.size,
            piece.grey,
            piece.struck,
        ):
            alike.append(piece.text)
            continue
        if alike:
            done[-1] = done[-1].of(done[-1].text + "".join(alike))
            alike = []
        done.append(piece)
    if alike:
        done[-1] = done[-1].of(done[-1].text + "".join(alike))
    return done


def lines_of(runs: Sequence[Run]) -> list[list[Run]]:
    """Split runs where a line ends in them."""
    lines: list[list[Run]] = [[]]
    for run in runs:
        first, *others = run.text.split("\n")
        if first:
            lines[-1].append(replace(run, text=first))
        for other in others:
            lines.append([replace(run, text=other)] if other else [])
    return lines
