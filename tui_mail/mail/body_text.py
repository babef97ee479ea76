"""A body as text: for the terminal, and for the search index."""

from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from typing import Final

from tui_mail.mail.blocks import STRUCK, Block, Body, Run
from tui_mail.mail.columns import rows_as_lines
from tui_mail.mail.headers import clean_text
from tui_mail.mail.links import host_of, indexed
from tui_mail.mail.text import counted

_RULE: Final = "-" * 40
_HIDDEN_SHOWN: Final = 60  # characters of a text that the sender hid: enough to see what it is
_HIDDEN_TOLD: Final = 3  # of such texts
_HOSTS: Final = 3


def body_text(body: Body) -> str:
    """Write a body for a terminal: each block a line of any length, below them where the links lead.

    What was not loaded is told in one closing line, so that a mail with many pictures stays readable.
    """
    writer = _Writer()
    for table, blocks in groupby(body.blocks, key=lambda block: block.table):
        if table:
            writer.write_table(list(blocks))
        else:
            for block in blocks:
                writer.write(block)
    closing = _closing(body.blocks, writer.hidden_left)
    targets = [f"[{number}] {target}" for number, target in enumerate(body.links, 1)]
    below = [line for lines in ([closing] if closing else [], targets) if lines for line in ("", *lines)]
    return clean_text("\n".join(writer.lines + below).strip("\n"))


def index_text(body: Body) -> str:
    """Write what a search finds: what can be read and where links lead, without what tells one reader from another.

    Hidden text is left out: a hit that nobody can see in the message only puzzles, and words that a sender hid are
    there to be found by machines.
    """
    lines = [_indexed(block) for block in body.blocks if block.kind not in {"hidden", "rule"}]
    targets = dict.fromkeys(indexed(target) for target in body.links)
    return clean_text("\n".join(line for line in (*lines, *targets) if line))


def opening_text(body: Body) -> str:
    """Write the first words that are neither quoted nor hidden nor a picture, for the list."""
    words: list[str] = []
    for block in body.blocks:
        if not block.quote and block.kind not in {"hidden", "rule", "picture"}:
            words.append(_indexed(block))
            if len(words) > 20:
                break
    return "\n".join(words)


def _indexed(block: Block) -> str:
    if block.picture:
        return block.picture.described
    if block.cells:
        return " ".join(filter(None, (plain_runs(cell) for cell in block.cells)))
    return plain_runs(block.runs)


def plain_runs(runs: Iterable[Run]) -> str:
    """Put the letters of runs together."""
    return "".join(run.text for run in runs)


def told_runs(runs: tuple[Run, ...]) -> str:
    """Put runs together with the numbers of their links; what is struck out is marked, or it would be read as said."""
    told: list[str] = []
    for number, run in enumerate(runs):
        text = run.text
        if run.style & STRUCK and text.strip():
            begin = " " if text[0] == " " else ""
            text = f"{begin}~~{text.strip()}~~"
        if run.link and (number + 1 == len(runs) or runs[number + 1].link != run.link):
            text = f"{text.rstrip()} [{run.link}]{chr(10) if text.endswith(chr(10)) else ''}"
        told.append(text)
    return "".join(told)


class _Writer:
    """Writes blocks as lines."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.hidden_left = 0
        self._hidden = 0
        self._quote = 0  # of the last line
        self._same = ""  # the words of the pictures that were written last
        self._was_picture = False

    def write(self, block: Block) -> None:
        """Write a block."""
        kind = block.kind
        if kind == "hidden":
            self._write_hidden(block)
        elif kind == "picture":
            self._write_picture(block)
        elif kind == "rule":
            self._put(_RULE, block)
        else:
            self._write_text(block)

    def _write_text(self, block: Block) -> None:
        indent, marker = "", ""
        if block.kind == "item":
            indent, marker = "  " * (block.level - 1), f"{block.marker} " if block.marker else "  "
        for number, line in enumerate(told_runs(block.runs).split("\n")):
            text = f"{indent}{marker if not number else ' ' * len(marker)}{line}"
            self._put(text, block, gap=block.gap and not number)

    def write_table(self, rows: list[Block]) -> None:
        """Write the rows of a table that follow one another."""
        cells = [[told_runs(cell) for cell in row.cells] for row in rows]
        lines = rows_as_lines(cells, head=rows[0].level == 1, room=78 - 2 * rows[0].quote)
        for number, line in enumerate(lines):
            self._put(line, rows[0], gap=rows[0].gap and not number)

    def _write_picture(self, block: Block) -> None:
        """Write the words for a picture. Pixels, and what lies elsewhere and is not described, are told below."""
        picture = block.picture
        if picture is None or picture.source == "pixel" or (picture.source == "remote" and not picture.described):
            return
        said = f": {picture.described}" if picture.described else ""
        words = told_runs((Run(f"[picture{said}]", link=block.runs[0].link if block.runs else 0),))
        if self._was_picture and self._same == words:
            return
        self._put(words, block, gap=block.gap)
        self._was_picture, self._same = True, words

    def _write_hidden(self, block: Block) -> None:
        if self._hidden >= _HIDDEN_TOLD:
            self.hidden_left += 1
            return
        self._hidden += 1
        text = " ".join(plain_runs(block.runs).split())
        shown = text if len(text) <= _HIDDEN_SHOWN else f"{text[:_HIDDEN_SHOWN].rstrip()}…"
        self._put(f"[hidden text: {shown}]", block)

    def _put(self, line: str, block: Block, *, gap: bool = False) -> None:
        if gap and self.lines:
            common = min(block.quote, self._quote)
            self.lines.append(">" + " >" * (common - 1) if common else "")
        self.lines.append(f"{'> ' * block.quote}{line}".rstrip())
        self._quote, self._was_picture = block.quote, False


def _closing(blocks: tuple[Block, ...], hidden: int) -> str:
    """Tell what was not loaded, and how much more was hidden."""
    pictures = [block.picture for block in blocks if block.picture]
    remote = sum(picture.source == "remote" for picture in pictures)
    hosts = Counter(host_of(picture.address) for picture in pictures if picture.source == "pixel")
    told = [counted(remote, "remote picture")] if remote else []
    if hosts:
        named = ", ".join(filter(None, list(hosts)[:_HOSTS]))
        told.append(counted(hosts.total(), "tracking pixel") + (f" ({named})" if named else ""))
    sentences = []
    if told:
        verb = "was" if remote + hosts.total() == 1 else "were"
        sentences.append(f"{' and '.join(told)} {verb} not loaded")
    if hidden:
        sentences.append(f"{counted(hidden, 'more hidden text')}")
    return f"[{'; '.join(sentences)}]" if sentences else ""
