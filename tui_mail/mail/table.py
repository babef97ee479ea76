"""Tables of HTML while they are read: rows of data become rows, everything else is layout and reads as text."""

from dataclasses import replace
from typing import Final

from tui_mail.mail.blocks import Block, Run
from tui_mail.mail.flow import Flow

_CELL_BLOCKS: Final = 6  # a cell of data is a line or a few
_CELL_CHARACTERS: Final = 300
_ONE_BLOCK_CHARACTERS: Final = 2000
_COLUMNS: Final = 50
_SPAN: Final = 20


class Table:
    """A table that is open. What stands in its cells is in the flow already, until a row turns out to be data."""

    def __init__(self, number: int, flow: Flow) -> None:
        self._number = number
        self._flow = flow
        self._row_at = len(flow.blocks)
        self._cell_at = -1
        self._cells: list[tuple[int, int, int]] = []  # begin and end in the blocks, columns that it spans
        self._span = 1
        self._heads = 0
        self._has_rows = False

    def begin_row(self) -> None:
        """Begin a row."""
        self.end_row()

    def begin_cell(self, *, is_head: bool, span: str) -> None:
        """Begin a cell."""
        self.end_cell()
        self._cell_at = len(self._flow.blocks)
        self._span = min(int(span), _SPAN) if span.isascii() and span.isdigit() and len(span) < 4 else 1
        self._heads += is_head

    def end_cell(self) -> None:
        """End the cell that is open."""
        if self._cell_at >= 0:
            self._cells.append((self._cell_at, len(self._flow.blocks), max(self._span, 1)))
            self._cell_at = -1

    def end_row(self) -> None:
        """End the row that is open: it is data or layout."""
        self.end_cell()
        cells, heads = self._cells, self._heads
        self._cells, self._heads = [], 0
        if len(cells) > 1:
            self._write_row(cells, heads)
        self._row_at = len(self._flow.blocks)

    def _write_row(self, cells: list[tuple[int, int, int]], heads: int) -> None:
        blocks = self._flow.blocks
        inner = [blocks[begin:end] for begin, end, _ in cells]
        filled = [cell for cell in inner if any(block.kind not in {"picture", "hidden"} for block in cell)]
        if len(filled) < 2:
            return
        if not all(_is_data(cell) for cell in inner) or sum(_letters(cell) > _CELL_CHARACTERS for cell in filled) > 1:
            for begin, end, _ in cells:
                if begin < end and begin:
                    blocks[begin] = replace(blocks[begin], gap=True)
            return
        first = filled[0][0]
        row = Block(
            "row",
            level=1 if heads >= len(filled) else 0,
            quote=first.quote,
            table=self._number,
            cells=_spread(inner, [span for _, _, span in cells]),
            gap=any(block.gap for block in blocks[self._row_at : cells[-1][1]]) and not self._has_rows,
        )
        others = [block for block in blocks[self._row_at :] if block.kind in {"picture", "hidden"}]
        blocks[self._row_at :] = [row, *others]
        self._has_rows, self._flow.gap = True, False


def _is_data(cell: list[Block]) -> bool:
    """Whether what stands in a cell is a line or a few, and not a part of a page."""
    texts = [block for block in cell if block.kind not in {"picture", "hidden"}]
    if any(block.kind not in {"paragraph", "heading"} for block in texts):
        return False
    if len(texts) < 2:
        return _letters(texts) <= _ONE_BLOCK_CHARACTERS
    return len(texts) <= _CELL_BLOCKS and _letters(texts) <= _CELL_CHARACTERS


def _letters(blocks: list[Block]) -> int:
    return sum(len(run.text) for block in blocks for run in block.runs)


def _spread(cells: list[list[Block]], spans: list[int]) -> tuple[tuple[Run, ...], ...]:
    """Write the cells of a row; one that spans columns is followed by empty ones."""
    spread: list[tuple[Run, ...]] = []
    for cell, span in zip(cells, spans, strict=True):
        texts = [block.runs for block in cell if block.kind not in {"picture", "hidden"}]
        runs = [run for number, runs in enumerate(texts) for run in ((Run("\n"),) if number else ()) + runs]
        spread += [tuple(runs), *[()] * (span - 1)]
    return tuple(spread[:_COLUMNS])
