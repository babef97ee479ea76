"""A body on pages: its blocks one below the other, as `mail.blocks` describes them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Final

from tui_mail.archive.pages import BELOW_BASELINE, BOTTOM, GREY, LEADING, TOP, Frame, Pages, lines_of
from tui_mail.archive.pictures import NoPicture, redrawn
from tui_mail.archive.tables import MOST_COLUMNS, print_table
from tui_mail.mail.blocks import BOLD, ITALIC, MONO, Block, Body, Picture, Run
from tui_mail.mail.links import host_of
from tui_mail.mail.text import counted

SIZE: Final = 10.0
_MONO_SIZE: Final = 8.5
_SMALL: Final = 8.0
_HEADINGS: Final = (0.0, 15.0, 13.0, 11.5, 10.5, 10.0, 10.0)
_QUOTE: Final = 11.0  # points by which each depth of quoting is set in
_DEEPEST_QUOTE: Final = 8
_ITEM: Final = 16.0
_DEEPEST_ITEM: Final = 8
_GAP: Final = 7.0
_POINTS_PER_PIXEL: Final = 0.75
_TALLEST_PICTURE: Final = (BOTTOM - TOP) * 0.8
_MOST_PICTURES: Final = 60
_MOST_CHARACTERS: Final = 1_000_000
_MOST_LINES: Final = 25_000
_MOST_LINKS: Final = 500
_NAMED_HOSTS: Final = 5
_COLUMNS: Final = re.compile(r"[^\s.!?] {3,}\S|[+|][-=]{3,}|[│┃┆║─━]{3}")
_LOOKED_AT, _LOOKED_AT_CHARACTERS = 50, 10_000
_LONGEST_ADDRESS: Final = 2_000


class _TooMuch(Exception):
    """A body that is longer than what is printed of one."""


@dataclass
class BodyPrinter:
    """Sets the blocks of one message."""

    pages: Pages
    pictures: Mapping[str, tuple[str, bytes]]
    _drawn: dict[str, tuple[bytes, int, int]] = field(default_factory=dict)
    _characters: int = 0
    _lines: int = 0
    _not_loaded: Counter[str] = field(default_factory=Counter)  # pictures that show nothing that is described
    _hosts: dict[str, None] = field(default_factory=dict)

    def print(self, body: Body) -> bool:
        """Set the blocks and what their links lead to; tell whether all of it found room. Raises Full."""
        try:
            for table, blocks in groupby(body.blocks, key=lambda block: block.table if block.kind == "row" else 0):
                self._group(table, list(blocks))
        except _TooMuch:
            return False
        self._tell_what_was_not_loaded()
        return self._links(body.links)

    def _group(self, table: int, blocks: list[Block]) -> None:
        if table and max(len(row.cells) for row in blocks) <= MOST_COLUMNS:
            self._table(blocks)
            return
        for block in blocks:
            if block.gap:
                self.pages.space(_GAP)
            runs = block.runs or tuple(run for cell in block.cells for run in (*cell, Run("  ")))
            self._set(block, runs, _frame(block))

    def _allowed(self, runs: Iterable[Run]) -> Iterator[Run]:
        """Give runs on as long as the message may go on. Raises _TooMuch."""
        for run in runs:
            rest = _MOST_CHARACTERS - self._characters
            self._characters += len(run.text) + 1
            yield run if len(run.text) <= rest else replace(run, text=run.text[: max(rest, 0)])

    def _is_too_much(self) -> bool:
        return self._characters > _MOST_CHARACTERS or self._lines > _MOST_LINES

    def _set(self, block: Block, runs: Sequence[Run], frame: Frame) -> None:
        match block.kind:
            case "heading":
                self._heading(block, frame)
            case "item":
                self._item(block, frame)
            case "pre":
                self._paragraph(runs, frame, _MONO_SIZE, style=MONO)
            case "rule":
                self.pages.space(4)
                self.pages.rule(frame)
                self.pages.space(4)
            case "picture":
                self._picture(block, frame)
            case "hidden":
                shown = [Run("[Hidden from the reader: "), *runs, Run("]")]
                self._paragraph(shown, frame, _SMALL, style=ITALIC, grey=GREY)
            case _ if _is_aligned(runs):
                self._paragraph(runs, frame, _MONO_SIZE, style=MONO)
            case _:
                self._paragraph(runs, frame, SIZE)

    def _paragraph(self, runs: Sequence[Run], frame: Frame, size: float, *, style: int = 0, grey: int = 0) -> None:
        for line in lines_of(_numbered(tuple(self._allowed(runs)))):
            if self._lines > _MOST_LINES:
                break
            pieces = self.pages.pieces(line, size, style=style, grey=grey)
            self._lines += self.pages.paragraph(pieces, size, frame)
        if self._is_too_much():
            raise _TooMuch

    def _heading(self, block: Block, frame: Frame) -> None:
        size = _HEADINGS[min(max(block.level, 1), 6)]
        self.pages.space(4)
        self.pages.need(size * LEADING + 2 * SIZE * LEADING)  # never alone at the foot of a page
        self._paragraph(block.runs, frame, size, style=BOLD)
        self.pages.space(2)

    def _item(self, block: Block, frame: Frame) -> None:
        depth = min(max(block.level, 1), _DEEPEST_ITEM)
        inner = frame.indented(_ITEM * depth)
        if block.marker:
            self.pages.need(SIZE * LEADING)
            marker = self.pages.pieces([Run(block.marker[:12])], SIZE)
            width = sum(piece.width for piece in marker)
            baseline = self.pages.y + SIZE * (LEADING - BELOW_BASELINE)
            self.pages.put(marker, max(inner.left - width - 5, frame.left), inner.left, baseline)
        self._paragraph(block.runs, inner, SIZE)

    def _table(self, rows: list[Block]) -> None:
        self.pages.space(_GAP if rows[0].gap else 3)
        kept = [replace(row, cells=tuple(tuple(_numbered(self._cell(cell))) for cell in row.cells)) for row in rows]
        print_table(self.pages, kept, _frame(rows[0]))
        if self._is_too_much():
            raise _TooMuch

    def _cell(self, runs: Iterable[Run]) -> tuple[Run, ...]:
        return tuple(self._allowed(runs)) if not self._is_too_much() else ()

    def _picture(self, block: Block, frame: Frame) -> None:
        picture = block.picture or Picture("none")
        words = " ".join("".join(run.text for run in block.runs).split())
        if picture.source == "part":
            try:
                self._draw(picture, frame)
            except NoPicture as exc:
                self._said(f"[Picture {picture.described or picture.content_id}: {exc}]", frame)
        elif picture.source in ("remote", "pixel") and (picture.source == "pixel" or not picture.described):
            self._not_loaded[picture.source] += 1
            self._hosts.setdefault(host_of(picture.address))
        elif words:
            self._said(words, frame)

    def _said(self, text: str, frame: Frame) -> None:
        self._paragraph([Run(text[:_LONGEST_ADDRESS])], frame, _SMALL, grey=GREY)

    def _draw(self, picture: Picture, frame: Frame) -> None:
        content, width, height = self._redrawn(picture.content_id)
        wide = float(picture.width or (picture.height * width / height if picture.height else width))
        high = float(picture.height or wide * height / width)
        wide, high = wide * _POINTS_PER_PIXEL, high * _POINTS_PER_PIXEL
        shrunk = min(1.0, frame.room / wide, _TALLEST_PICTURE / high)
        self.pages.image(content, max(wide * shrunk, 1), max(high * shrunk, 1), frame)

    def _redrawn(self, content_id: str) -> tuple[bytes, int, int]:
        if content_id not in self._drawn:
            if len(self._drawn) >= _MOST_PICTURES:
                raise NoPicture("one of too many")
            if content_id not in self.pictures:
                raise NoPicture("not in the message")
            self._drawn[content_id] = redrawn(self.pictures[content_id][1])
        return self._drawn[content_id]

    def _tell_what_was_not_loaded(self) -> None:
        count = self._not_loaded.total()
        if not count:
            return
        pixels, hosts = self._not_loaded["pixel"], ", ".join(list(self._hosts)[:_NAMED_HOSTS])
        watching = f", {pixels:,} of them there to tell the sender who reads" if pixels else ""
        self.pages.space(10)
        self._said(f"[Not loaded: {counted(count, 'picture')} on {hosts}{watching}]", Frame())

    def _links(self, links: Sequence[str]) -> bool:
        if not links:
            return True
        self.pages.space(12)
        self.pages.need(40)
        self._paragraph([Run("Links")], Frame(), _SMALL, style=BOLD, grey=GREY)
        for number, address in enumerate(links[:_MOST_LINKS], 1):
            self._paragraph([Run(f"[{number}] {address[:_LONGEST_ADDRESS]}")], Frame(), _SMALL, grey=GREY)
        return len(links) <= _MOST_LINKS


def _is_aligned(runs: Sequence[Run]) -> bool:
    """Whether somebody drew columns with blanks, which letters of different widths would tear apart."""
    text = "".join(run.text for run in runs[:_LOOKED_AT])
    return len(_COLUMNS.findall(text[:_LOOKED_AT_CHARACTERS])) > 1


def _frame(block: Block) -> Frame:
    depth = min(block.quote, _DEEPEST_QUOTE)
    frame = Frame()
    bars = tuple(frame.left + 2 + _QUOTE * number for number in range(depth))
    return replace(frame, left=frame.left + _QUOTE * depth, bars=bars)


def _numbered(runs: Sequence[Run]) -> list[Run]:
    """Put the number of a link after what is clicked on."""
    numbered: list[Run] = []
    for index, run in enumerate(runs):
        numbered.append(run)
        if run.link and (index + 1 == len(runs) or runs[index + 1].link != run.link):
            clicked = run.text.rstrip()
            numbered[-1:] = [
                replace(run, text=clicked),
                Run(f"\N{NO-BREAK SPACE}[{run.link}]{run.text[len(clicked) :]}"),
            ]
    return numbered
