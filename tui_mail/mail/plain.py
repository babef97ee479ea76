"""Plain text as blocks: paragraphs, quotes by their `>`, lines as the sender broke them."""

import re
from typing import Final

from tui_mail.mail.blocks import Block, Body, Run

_QUOTED: Final = re.compile(r"[ \t]?(?:>[ \t]?)+")
_DEPTH: Final = 8


def plain_body(text: str) -> Body:
    """Read safe plain text into blocks. Lines stay as they are: what was aligned stays aligned."""
    blocks: list[Block] = []
    lines: list[str] = []
    quote, gap = 0, False

    def end_paragraph() -> None:
        nonlocal gap
        if lines:
            blocks.append(Block("paragraph", (Run("\n".join(lines)),), quote=quote, gap=gap and bool(blocks)))
            lines.clear()
            gap = False

    for line in text.split("\n"):
        depth, rest = _unquoted(line.rstrip())
        if not rest:
            end_paragraph()
            gap = True
            continue
        if depth != quote:
            end_paragraph()
            quote = depth
        lines.append(rest)
    end_paragraph()
    return Body(tuple(blocks))


def _unquoted(line: str) -> tuple[int, str]:
    """Split a line into the depth of its quote and what is said."""
    found = _QUOTED.match(line)
    if not found:
        return 0, line
    return min(found[0].count(">"), _DEPTH), line[found.end() :]
