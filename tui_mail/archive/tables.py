"""Tables of a body: columns as wide as what stands in them wants, within the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tui_mail.archive.pages import BELOW_BASELINE, LEADING, PALE, Frame, Pages, lines_of
from tui_mail.archive.wrap import Piece, is_right_to_left, wrap
from tui_mail.mail.blocks import BOLD, Block, Run

_SIZE: Final = 9.0
_SMALL: Final = 7.5
_PADDING: Final = 4.0
_NARROWEST: Final = 28.0
_EMPTY: Final = 2 * _PADDING + 1.0  # a column in which nothing stands
_LONGEST_WORD: Final = 160.0  # a column is not made wider for a longer one
MOST_COLUMNS: Final = 14
_SHORT: Final = 70.0  # points: an amount, a date, a number with its unit is not torn
_MEASURED: Final = 400  # rows that say how wide the columns are


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell: its paragraphs, the width of the longest one and of its longest word."""

    paragraphs: tuple[list[Piece], ...]
    whole: float
    word: float


def print_table(pages: Pages, rows: Sequence[Block], frame: Frame) -> None:
    """Set the rows of one table. Raises Full."""
    columns = max(len(row.cells) for row in rows)
    size = _SIZE if columns <= 6 else _SMALL
    cells = [[_cell(pages, runs, size, head=row.level == 1) for runs in row.cells] for row in rows]
    widths = _widths(cells[:_MEASURED], columns, frame.room)
    _rule(pages, frame, widths)
    for row in cells:
        _row(pages, row, widths, size, frame)
        _rule(pages, frame, widths)
    pages.space(4)


def _cell(pages: Pages, runs: Sequence[Run], size: float, *, head: bool) -> _Cell:
    paragraphs = tuple(pages.pieces(line, size, style=BOLD if head else 0) for line in lines_of(runs))
    whole = max((sum(piece.width for piece in pieces) for pieces in paragraphs), default=0.0)
    words = [_longest_word(piece) for pieces in paragraphs for piece in pieces]
    word = whole if whole <= _SHORT else min(max(words, default=0.0), _LONGEST_WORD)
    return _Cell(paragraphs, whole, word)


def _longest_word(piece: Piece) -> float:
    longest = max(piece.text.split(" "), key=len)
    return sum(map(piece.face.widths.__getitem__, longest[:100])) * piece.size / 1000


def _widths(rows: Sequence[Sequence[_Cell]], columns: int, room: float) -> list[float]:
    """Share the room: all what it wants if there is enough, else each its longest word and a share of the rest."""
    whole, word = [_EMPTY] * columns, [_EMPTY] * columns
    for row in rows:
        for index, cell in enumerate(row):
            if not cell.whole:
                continue
            whole[index] = max(whole[index], cell.whole + 2 * _PADDING + 0.1)
            word[index] = max(word[index], cell.word + 2 * _PADDING + 0.1, _NARROWEST)
    whole = [max(pair) for pair in zip(whole, word, strict=True)]
    if sum(whole) <= room:
        return whole
    if sum(word) >= room:
        return [width * room / sum(word) for width in word]
    wanted = [more - least for more, least in zip(whole, word, strict=True)]
    rest = room - sum(word)
    return [least + rest * more / sum(wanted) for least, more in zip(word, wanted, strict=True)]


def _row(pages: Pages, row: Sequence[_Cell], widths: Sequence[float], size: float, frame: Frame) -> None:
    """Set the cells of a row side by side, line by line, so that a long one goes on on the next page."""
    columns = [_lines(cell, width - 2 * _PADDING) for cell, width in zip(row, widths, strict=False)]
    height = size * LEADING
    most = max((len(lines) for lines in columns), default=0)
    pages.need(min(most, 4) * height + 2 * 2.5)
    pages.go_down(2.5, frame)
    for number in range(most):
        pages.need(height)
        pages.go_down(height, frame)
        x = frame.left
        for lines, width in zip(columns, widths, strict=False):
            if number < len(lines):
                pieces, from_right = lines[number]
                baseline = pages.y - size * BELOW_BASELINE
                pages.put(pieces, x + _PADDING, x + width - _PADDING, baseline, from_right=from_right)
            x += width
    pages.go_down(2.5, frame)


def _lines(cell: _Cell, room: float) -> list[tuple[list[Piece], bool]]:
    lines = []
    for pieces in cell.paragraphs:
        from_right = is_right_to_left("".join(piece.text for piece in pieces))
        lines += [(line, from_right) for line in wrap(pieces, room)]
    return lines


def _rule(pages: Pages, frame: Frame, widths: Sequence[float]) -> None:
    pages.need(1)
    pages.box(frame.left, pages.y, sum(widths), 0.4, PALE)
    pages.y += 0.4
