"""What was searched for, lit in texts and lines that are painted."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.strip import Strip

from tui_mail.mail.matching import spans
from tui_mail.screens.cells import one_line
from tui_mail.screens.header_layout import OURS
from tui_mail.store.queries.found import Found

HIT = "hit"
"""Under this name the style of a hit says that it is one."""


def hit_ink(style: Style) -> Style:
    """Return the style in which hits are lit: told apart without colours, too."""
    return Style(color=style.color, bold=style.bold, underline=style.underline, reverse=style.reverse, meta={HIT: True})


def found_lines(found: Iterable[Found], ink: Style) -> Iterator[Text]:
    """Say in which files something was found: all else that holds it is to be seen."""
    for one in found:
        if one.where == "attachment":
            yield Text(f"Found in file {one.part} {one_line(one.name)}: {one_line(one.snippet)}", ink)


@dataclass(frozen=True)
class Below:
    """Lines with others above them. Can be gone through again."""

    above: Sequence[Text]
    lines: Iterable[Text]

    def __iter__(self) -> Iterator[Text]:
        yield from self.above
        yield from self.lines


@dataclass(frozen=True)
class Lit:
    """Lines with their hits lit; one that goes on in the next line is lit in both. Can be gone through again."""

    lines: Iterable[Text]
    needles: Sequence[str]
    ink: Style

    def __iter__(self) -> Iterator[Text]:
        before: Text | None = None
        for line in map(Text.copy, self.lines):
            if before is not None:
                _light(before, line, self.needles, self.ink)
                yield before
            before = line
        if before is not None:
            _light(before, None, self.needles, self.ink)
            yield before


def _light(line: Text, following: Text | None, needles: Sequence[str], ink: Style) -> None:
    behind = len(line.plain) + 1
    text = line.plain if following is None else f"{line.plain}\n{following.plain}"
    for start, end in spans(text, needles):
        if start < behind and not _is_ours(line, start):
            line.stylize(ink, start, min(end, behind - 1))
            if following is not None and end > behind:
                following.stylize(ink, 0, end - behind)


def _is_ours(line: Text, at: int) -> bool:
    """Whether a label stands there, in which nothing was searched for."""
    return any(
        isinstance(one.style, Style) and OURS in one.style.meta for one in line.spans if one.start <= at < one.end
    )


def lit_segments(text: str, style: Style, needles: Sequence[str], ink: Style) -> list[Segment]:
    """Write a text with its hits lit. What was cut of it is not found."""
    found = spans(text, needles) if needles else []
    if not found:
        return [Segment(text, style)]
    ends = [0, *(at for span in found for at in span), len(text)]
    pieces = [text[start:end] for start, end in pairwise(ends)]
    return [Segment(piece, style + ink if at % 2 else style) for at, piece in enumerate(pieces) if piece]


def has_hit(strip: Strip) -> bool:
    """Whether a painted line holds a hit."""
    return any(_is_hit(segment) for segment in strip)


def at_hand(strip: Strip, ink: Style) -> Strip:
    """Paint the hits of a line as those at hand."""
    return Strip([Segment(one.text, (one.style or Style()) + ink) if _is_hit(one) else one for one in strip])


def _is_hit(segment: Segment) -> bool:
    return segment.style is not None and HIT in segment.style.meta
