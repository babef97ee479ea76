"""Lines that fit, in the direction in which they are read.

fpdf2 breaks lines itself, in time that grows with the square of their length; this takes one pass.
"""

import re
from collections.abc import Iterator, Mapping

from fpdf.bidi import BidiParagraph, auto_detect_base_direction
from fpdf.enums import TextDirection

# Characters without width (marks) must not make an endless line of a finite width.
_LONGEST_LINE = 250
_DEEPEST_INDENT = 80
_WORDS = re.compile("( *)([^ ]+)")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe]")
_MIRRORED = dict(zip("()[]{}<>«»‹›", ")(][}{><»«›‹", strict=True))


def width_of(text: str, widths: Mapping[str, int]) -> int:
    """Add up widths, in thousandths of the font size."""
    return sum(map(widths.__getitem__, text))


def wrap(line: str, widths: Mapping[str, int], room: int) -> Iterator[str]:
    """Break a line at blanks, and a word that is wider than `room` wherever it must."""
    line = line.rstrip(" ")
    if len(line) <= _LONGEST_LINE and width_of(line, widths) <= room:
        yield line
        return
    current, used = "", 0
    for gap, word in _WORDS.findall(line):
        piece = gap[:_DEEPEST_INDENT] + word
        width = width_of(piece, widths)
        if current and used + width <= room and len(current) + len(piece) <= _LONGEST_LINE:
            current += piece
            used += width
            continue
        if current:
            yield current
            piece = word
        *full, current = _split(piece, widths, room)
        yield from full
        used = width_of(current, widths)
    yield current


def is_right_to_left(line: str) -> bool:
    """Whether a paragraph begins in a script that is read from the right."""
    return bool(_RIGHT_TO_LEFT.search(line)) and auto_detect_base_direction(line[:1000]) == TextDirection.RTL


def visual(line: str, right_to_left: bool) -> str:
    """Put the characters of one line in the order in which they stand on paper. Arabic letters are not joined."""
    if not _RIGHT_TO_LEFT.search(line):
        return line
    direction = TextDirection.RTL if right_to_left else TextDirection.LTR
    ordered = BidiParagraph(line, direction).get_reordered_characters()
    return "".join(
        _MIRRORED.get(each.character, each.character) if each.embedding_level % 2 else each.character
        for each in ordered
    )


def _split(word: str, widths: Mapping[str, int], room: int) -> Iterator[str]:
    start = used = 0
    for index, char in enumerate(word):
        width = widths[char]
        if index > start and (used + width > room or index - start >= _LONGEST_LINE):
            yield word[start:index]
            start, used = index, 0
        used += width
    yield word[start:]
