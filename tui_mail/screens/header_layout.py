"""The header of a message laid out: short facts in two columns, below them what needs the whole width."""

from collections import deque
from collections.abc import Iterator, Sequence

from rich.cells import cell_len, chop_cells
from rich.style import Style
from rich.text import Text

from tui_mail.screens.cells import fit

LABEL = 8
OURS = "ours"
"""Under this name the style of a label says that it is no text of the message."""
_MOST_LINES = 3
_TWO_COLUMNS = 80

Fact = tuple[str, str]
"""A label, and what there is to say."""


def fact_line(label: str, text: str, quiet: Style) -> Text:
    """Put a label before a text; what stands in brackets as a whole nobody has said."""
    is_derived = text.startswith("(") and text.rstrip().endswith(")")
    return Text.assemble((f"{label:<{LABEL}}", quiet + Style(meta={OURS: True})), (text, quiet if is_derived else ""))


def facts_laid_out(
    columns: tuple[Sequence[Fact], Sequence[Fact]], below: Sequence[Fact], width: int, quiet: Style, cut: str
) -> Iterator[Text]:
    """Lay out what is known of a message; what does not fit into its column has lines of its own, and is not cut."""
    left, right = columns
    if width < _TWO_COLUMNS:
        for fact in (*left, *right, *below):
            yield from _whole(fact, width, quiet, cut)
        return
    short = [_room(fact) for fact in left if _room(fact) <= width // 2]
    half = max(short, default=0)
    beside = deque(fact for fact in right if _room(fact) - 2 <= width - half)
    for fact in left:
        if beside and _room(fact) <= half:
            line = fact_line(fact[0], f"{fact[1]}{' ' * (half - LABEL - cell_len(fact[1]))}", quiet)
            yield line.append_text(fact_line(*beside.popleft(), quiet))
        else:
            yield from _whole(fact, width, quiet, cut)
    for fact in (*beside, *(fact for fact in right if _room(fact) - 2 > width - half), *below):
        yield from _whole(fact, width, quiet, cut)


def lines_within(text: str, first: int, width: int, cut: str) -> list[str]:
    """Break a line between words, the first part within `first` cells; what needs too many lines is cut."""
    lines = [""]
    for word in text.split(" "):
        room = first if len(lines) == 1 else width
        if cell_len(lines[-1]) + 1 + cell_len(word) <= room or not lines[-1]:
            lines[-1] = f"{lines[-1]} {word}".lstrip()
        elif len(lines) < _MOST_LINES:
            lines.append(word)
        else:
            return [*lines[:-1], fit(f"{lines[-1]} {word}", width, cut).rstrip()]
        while cell_len(lines[-1]) > (room := first if len(lines) == 1 else width):
            if len(lines) == _MOST_LINES:
                return [*lines[:-1], fit(lines[-1], width, cut).rstrip()]
            begun = chop_cells(lines[-1], room)[0]
            lines[-1:] = [begun, lines[-1][len(begun) :]]
    return lines


def _room(fact: Fact) -> int:
    return LABEL + 2 + cell_len(fact[1])


def _whole(fact: Fact, width: int, quiet: Style, cut: str) -> Iterator[Text]:
    """Show one fact over the whole width, its text under its text."""
    label, text = fact
    room = max(LABEL, width - LABEL)
    is_derived = text.startswith("(") and text.endswith(")")
    for number, part in enumerate(lines_within(text, room, room, cut)):
        line = fact_line(label if number == 0 else "", "", quiet)
        yield line.append(part, quiet if is_derived else "")
