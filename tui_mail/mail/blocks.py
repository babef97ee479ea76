"""What a body consists of: blocks in a row, each with its runs of letters.

HTML and plain text are read into blocks (`html.py`, `plain.py`); the terminal, the PDF and the search index each write
them in their way. The row is flat: how deep a block stands in quotes and lists is said by its numbers, so that nothing
nests as deep as a message does. Every text here has passed the cleaner.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal

BOLD: Final = 1
ITALIC: Final = 2
MONO: Final = 4
STRUCK: Final = 8

Kind = Literal["paragraph", "heading", "item", "pre", "row", "rule", "picture", "hidden"]


@dataclass(frozen=True, slots=True)
class Run:
    """Letters that look alike. `link` is the number under which `Body.links` says where they lead, 0 for nowhere."""

    text: str
    style: int = 0  # BOLD | ITALIC | MONO | STRUCK
    link: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a body that begins on a line of its own.

    ============  ===============================================================================================
    paragraph     `runs`; a line break in it stands as a line feed
    heading       the same, `level` 1 to 6
    item          of a list, `level` deep (1 is the outermost); `marker` is "•" or "3."; "" where an item goes on
    pre           `runs`, blanks and line breaks as they are
    row           of the table with number `table`; `cells` from left to right; `level` 1 in a head of columns
    rule          a line across
    picture       `picture` says which; `runs` hold what is written in its place
    hidden        text that the sender hid from the reader, in `runs`: never shown as if he had meant it to be read
    ============  ===============================================================================================
    """

    kind: Kind
    runs: tuple[Run, ...] = ()
    level: int = 0
    quote: int = 0  # depth of quoting
    marker: str = ""
    table: int = 0
    cells: tuple[tuple[Run, ...], ...] = ()
    picture: "Picture | None" = None
    gap: bool = False  # an empty line stands before it


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in the text. Nothing is ever loaded for it."""

    source: Literal["part", "remote", "pixel", "none"]  # part of the message; on a server; there to watch the reader
    content_id: str = ""  # of the part
    address: str = ""  # on the server, safe and cut
    width: int = 0  # as the text wants it, CSS pixels; 0 where it says nothing
    height: int = 0
    described: str = ""  # what the sender says it shows


@dataclass(frozen=True, slots=True)
class Body:
    """The text of a message: blocks, and where the links lead that its runs name by number, 1 being the first."""

    blocks: tuple[Block, ...] = ()
    links: tuple[str, ...] = ()


def joined(bodies: Iterable[Body]) -> Body:
    """Put texts below one another; their links and tables are numbered on."""
    blocks: list[Block] = []
    links: list[str] = []
    tables = 0
    for body in bodies:
        past, links_past = tables, len(links)
        for number, block in enumerate(body.blocks):
            tables = max(tables, block.table + past)
            blocks.append(_renumbered(block, links_past, past, is_first=not number and bool(blocks)))
        links += body.links
    return Body(tuple(blocks), tuple(links))


def _renumbered(block: Block, links: int, tables: int, *, is_first: bool) -> Block:
    def moved(runs: tuple[Run, ...]) -> tuple[Run, ...]:
        return tuple(replace(run, link=run.link + links) if run.link else run for run in runs) if links else runs

    return replace(
        block,
        runs=moved(block.runs),
        cells=tuple(moved(cell) for cell in block.cells),
        table=block.table + tables if block.table else 0,
        gap=block.gap or is_first,
    )
