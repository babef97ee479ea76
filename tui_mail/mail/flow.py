"""Blocks that are being written: runs of letters come in, finished blocks stand in a row."""

import re
from itertools import groupby
from typing import Final

from tui_mail.mail.blocks import Block, Kind, Picture, Run
from tui_mail.mail.headers import is_plain
from tui_mail.mail.links import bare, target_of
from tui_mail.mail.text import safe_text

_BREAK: Final = -1  # the style of a piece that is a line break
_LINKS: Final = 500
_DEPTH: Final = 8  # of quotes and lists: a prefix per line must not grow with the nesting
_HIDDEN_BLOCKS: Final = 50
_HIDDEN_CHARACTERS: Final = 4000  # of one of them
# All that a text consists of that says nothing: the padding of preheaders.
_SAYS_NOTHING: Final = re.compile(r"[\s\u200c\u200d\ufe00-\ufe0f\ufffd.·•\-_|]*")


class Flow:
    """Where the reader of HTML writes."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.links: dict[str, int] = {}
        self.gap = False  # an empty line is due
        self.kind: Kind = "paragraph"
        self.level = 0  # of a heading
        self.quote = 0
        self.depth = 0  # of lists
        self.marker = ""
        self._pieces: list[tuple[str, int, int]] = []  # text, style, link
        self._has_text = self._is_broken = False
        self._after: list[Block] = []
        self._hidden: list[str] = []
        self._hidden_blocks = 0
        self._anchor: tuple[str, int] | None = None  # where it leads, and where its text begins in the pieces

    def put(self, text: str, style: int) -> None:
        """Take letters."""
        self._pieces.append((text, style, 0))
        if not ((self._has_text and not self._is_broken) or text.isspace()):
            self._has_text, self._is_broken = True, False

    def put_hidden(self, text: str) -> None:
        """Take letters that nobody is to see."""
        self._hidden.append(text)

    def put_picture(self, picture: Picture, words: str) -> None:
        """Take a picture: it stands below the text that is being written."""
        link = self._number(self._anchor[0]) if self._anchor and picture.described else 0
        run = Run(words, link=link)
        self._after.append(Block("picture", (run,), quote=min(self.quote, _DEPTH), picture=picture))

    def break_line(self) -> None:
        """Go on in the next line; after an empty one with a new block."""
        if not self._has_text or self._is_broken or self._after:
            self.flush()
            self.gap = True
        else:
            self._pieces.append(("\n", _BREAK, 0))
            self._is_broken = True

    def rule(self) -> None:
        """Draw a line across."""
        self.flush()
        self.blocks.append(Block("rule", quote=min(self.quote, _DEPTH)))

    def begin_anchor(self, href: str) -> None:
        """What follows leads somewhere."""
        target = target_of(href)
        self._anchor = (target, len(self._pieces)) if target else None

    def end_anchor(self) -> None:
        """What follows leads nowhere."""
        if self._anchor:
            self._link(*self._anchor)
            self._anchor = None

    def _link(self, target: str, begin: int) -> None:
        words = " ".join("".join(piece[0] for piece in self._pieces[begin:]).split())
        if not words or bare(words) == bare(target):
            return
        number = self._number(target)
        self._pieces[begin:] = [(text, style, number) for text, style, _ in self._pieces[begin:]]

    def _number(self, target: str) -> int:
        if target not in self.links and len(self.links) >= _LINKS:
            return 0
        return self.links.setdefault(target, len(self.links) + 1)

    def flush(self) -> None:
        """End the block that is being written, if there is anything in it."""
        if self._anchor:
            self._link(*self._anchor)
            self._anchor = (self._anchor[0], 0)
        if self._has_text:
            self._write()
        elif any("\xa0" in piece[0] for piece in self._pieces):
            self.gap = True  # an empty line, as Outlook and editors write it
        self._pieces.clear()
        self._has_text = self._is_broken = False
        if self._after:
            self.blocks += self._after
            self._after.clear()
        if self._hidden:
            self._write_hidden()

    def _write(self) -> None:
        runs = _kept(self._pieces) if self.kind == "pre" else _collapsed(self._pieces)
        if not runs:
            return
        kind, level = self.kind, self.level
        if self.depth and kind == "paragraph":
            kind, level = "item", min(self.depth, _DEPTH)
            if self.marker and self.blocks and self.blocks[-1].kind == "item":
                self.gap = False  # one entry below the other, however much air the sender leaves between them
        quote = min(self.quote, _DEPTH)
        gap = self.gap and bool(self.blocks)
        self.blocks.append(Block(kind, runs, level=level, quote=quote, marker=self.marker, gap=gap))
        self.gap, self.marker = False, ""

    def _write_hidden(self) -> None:
        text = _clean(" ".join(self._hidden)[:_HIDDEN_CHARACTERS])
        self._hidden.clear()
        if self._hidden_blocks < _HIDDEN_BLOCKS and not _SAYS_NOTHING.fullmatch(text):
            self._hidden_blocks += 1
            self.blocks.append(Block("hidden", (Run(text),), quote=min(self.quote, _DEPTH)))


def _clean(text: str) -> str:
    """Make one line of it, safe."""
    line = " ".join(text.split())
    return line if is_plain(line) else " ".join(safe_text(text).split())


def _collapsed(pieces: list[tuple[str, int, int]]) -> tuple[Run, ...]:
    """Write pieces as runs; blanks and line ends between words are one blank, whichever run they stand in."""
    runs: list[Run] = []
    is_start, is_blank, blank_link = True, False, 0
    for (style, link), group in groupby(pieces, key=lambda piece: piece[1:]):
        if style == _BREAK:
            if runs:
                runs[-1] = Run(runs[-1].text + "\n", runs[-1].style, runs[-1].link)
            is_start, is_blank = True, False
            continue
        text = "".join(piece[0] for piece in group)
        words = _clean(text)
        if words:
            if is_blank and link and not blank_link and runs[-1].link == link and not text[0].isspace():
                runs.append(Run(" "))  # two links to one place
                is_start = True
            begins_blank = not is_start and (is_blank or text[0].isspace())
            runs.append(Run(f" {words}" if begins_blank else words, style, link))
            is_start, is_blank, blank_link = False, text[-1].isspace(), link
        elif text and not is_start:
            is_blank, blank_link = True, link
    if runs and runs[-1].text.endswith("\n"):
        runs[-1] = Run(runs[-1].text.rstrip("\n"), runs[-1].style, runs[-1].link)
    return tuple(runs)


def _kept(pieces: list[tuple[str, int, int]]) -> tuple[Run, ...]:
    """Write pieces as runs with their blanks and line ends, without empty lines at both ends."""
    runs = []
    for (style, link), group in groupby(pieces, key=lambda piece: (max(piece[1], 0), piece[2])):
        text = safe_text("".join(piece[0] for piece in group).replace("\xa0", " "))
        runs.append(Run(text, style, link))
    first = runs[0]
    runs[0] = Run(first.text.lstrip("\n"), first.style, first.link)
    last = runs[-1]
    runs[-1] = Run(last.text.rstrip(), last.style, last.link)
    return tuple(run for run in runs if run.text)
