"""Lines that fit, in the direction in which they are read.

fpdf2 breaks lines itself, in time that grows with the square of their length; this takes one pass.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fpdf.bidi import BidiParagraph, auto_detect_base_direction
from fpdf.enums import TextDirection

from tui_mail.archive.face import Face

# Characters without width (marks) must not make an endless line of a finite width.
_LONGEST_LINE = 250
_DEEPEST_INDENT = 80
_WORDS = re.compile("( *)([^ ]+)")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe]")
# Among Arabic letters the parts of 2026-42 would change places, and it is another number then.
_WITHIN_NUMBER = re.compile(r"(?<=[0-9])[-/.:+_](?=[0-9])")
_MIRRORED = dict(zip("()[]{}<>«»‹›", ")(][}{><»«›‹", strict=True))
_HAN = "\u2e80-\u9fff\uf900-\ufaff\uff01-\uff60\U00020000-\U0003ffff"
_HAS_HAN = re.compile(f"[{_HAN}]")
_OPENING = "（「『【〔《〈［｛"
_CLOSING = "、。，．・：；？！）」』】〕》〉］｝ー々ゝゞぁぃぅぇぉっゃゅょァィゥェォッャュョ"
# Between Han letters a line may end anywhere, but not after an opening bracket or before a closing one.
_HAN_WORDS = re.compile(f"[{_OPENING}]*[{_HAN}][{_CLOSING}]*|[^{_HAN}]+")
_ENDS_A_PART = "/&?=.-_,;"  # where an address may be broken
_LOOKED_BACK = 30
_STARTED = 0.6  # of a line may be full where an address begins that is longer than a line


@dataclass(frozen=True, slots=True)
class Piece:
    """Letters in a row that look alike. `grey` is 0 for black."""

    face: Face
    text: str
    size: float
    grey: int = 0
    struck: bool = False

    def of(self, text: str) -> "Piece":
        """Return other letters that look the same."""
        return Piece(self.face, text, self.size, self.grey, self.struck)

    @property
    def width(self) -> float:
        """Points."""
        return sum(map(self.face.widths.__getitem__, self.text)) * self.size / 1000


@dataclass(slots=True)
class _Word:
    pieces: list[Piece]
    width: float
    gap: Piece | None  # the blanks before it


class _Line:
    """Pieces that come together until a line is full."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.width = 0.0
        self.length = 0

    def takes(self, width: float, length: int, room: float) -> bool:
        """Whether so much more fits."""
        return self.width + width <= room and self.length + length <= _LONGEST_LINE

    def add(self, piece: Piece, width: float) -> None:
        self.pieces.append(piece)
        self.width += width
        self.length += len(piece.text)


def wrap(pieces: Sequence[Piece], room: float) -> Iterator[list[Piece]]:
    """Break a paragraph at blanks, and a word that is wider than `room` wherever it must."""
    line = _Line()
    for word in _words(pieces):
        gap = word.gap.width if word.gap else 0.0
        length = sum(len(piece.text) for piece in word.pieces) + (len(word.gap.text) if word.gap else 0)
        fits = line.takes(gap + word.width, length, room) or _begins_here(word, line.width + gap, room)
        if line.pieces and not fits:
            yield line.pieces
            line = _Line()
        elif word.gap:
            line.add(word.gap, gap)
        if line.takes(word.width, length, room):
            for piece in word.pieces:
                line.add(piece, piece.width)
            continue
        for part, width in _parts(word, line, room):
            if line.pieces and not line.takes(width, len(part.text), room):
                yield line.pieces
                line = _Line()
            line.add(part, width)
    yield line.pieces


def _begins_here(word: _Word, used: float, room: float) -> bool:
    """Whether a word that no line holds, such as a long address, begins on this one already."""
    return word.width > room and used < room * _STARTED


def _parts(word: _Word, line: _Line, room: float) -> Iterator[tuple[Piece, float]]:
    for piece in word.pieces:
        yield from _split(piece, line, room)


def _words(pieces: Sequence[Piece]) -> Iterator[_Word]:
    """Put what stands without a blank between it into words, whatever it looks like."""
    word: _Word | None = None
    for own, gap, goes_on in _tokens(pieces):
        if word is not None and own is not None and goes_on and not _ends_with_han(word):
            word.pieces.append(own)
            word.width += own.width
            continue
        if word is not None and (word.pieces or own is None):
            yield word
        word = _Word([own], own.width, gap) if own is not None else _Word([], 0.0, gap)
    if word is not None and word.pieces:
        yield word


def _tokens(pieces: Sequence[Piece]) -> Iterator[tuple[Piece | None, Piece | None, bool]]:
    """Cut pieces at blanks and between Han letters: letters, the blanks before them, whether they go on with a word."""
    for piece in pieces:
        end = 0
        for found in _WORDS.finditer(piece.text):
            end = found.end()
            gap = piece.of(found[1][:_DEEPEST_INDENT]) if found[1] else None
            goes_on = gap is None and found.start() == 0
            for text in _HAN_WORDS.findall(found[2]) if _HAS_HAN.search(found[2]) else [found[2]]:
                yield piece.of(text), gap, goes_on
                gap, goes_on = None, False
        if end < len(piece.text):  # blanks at its end
            yield None, piece.of(piece.text[end:][:_DEEPEST_INDENT]), False


def _ends_with_han(word: _Word) -> bool:
    return bool(word.pieces) and bool(_HAS_HAN.match(word.pieces[-1].text[-1]))


def _split(piece: Piece, line: _Line, room: float) -> Iterator[tuple[Piece, float]]:
    """Cut a piece where lines end: at a good place where there is one, else anywhere but before a mark."""
    widths, scale, text = piece.face.widths, piece.size / 1000, piece.text
    start, used, count = 0, line.width, line.length
    index = 0
    while index < len(text):
        width = widths[text[index]] * scale
        if (index > start or line.pieces) and (used + width > room or count >= _LONGEST_LINE):
            end = _good_end(text, start, index) if width else index
            if end > start:
                part = piece.of(text[start:end])
                yield part, part.width
            start, used, count = end, 0.0, 0
            index = end
            used += widths[text[index]] * scale
            count, index = 1, index + 1
            continue
        used += width
        count += 1
        index += 1
    part = piece.of(text[start:])
    yield part, part.width


def _good_end(text: str, start: int, index: int) -> int:
    for end in range(index, max(start, index - _LOOKED_BACK), -1):
        if text[end - 1] in _ENDS_A_PART:
            return end
    return index


def is_right_to_left(line: str) -> bool:
    """Whether a paragraph begins in a script that is read from the right."""
    return bool(_RIGHT_TO_LEFT.search(line)) and auto_detect_base_direction(line[:1000]) == TextDirection.RTL


def in_order(line: list[Piece], right_to_left: bool) -> list[Piece]:
    """Put the letters of one line in the order in which they stand on paper."""
    text = "".join(piece.text for piece in line)
    if not _RIGHT_TO_LEFT.search(text):
        return line
    owners = [piece for piece in line for _ in piece.text]
    direction = TextDirection.RTL if right_to_left else TextDirection.LTR
    placed: list[tuple[Piece, list[str]]] = []
    for each in BidiParagraph(_WITHIN_NUMBER.sub("0", text), direction).get_reordered_characters():
        owner, char = owners[each.character_index], text[each.character_index]
        if each.embedding_level % 2 and _MIRRORED.get(char, char) in owner.face.widths:
            char = _MIRRORED.get(char, char)
        if not placed or placed[-1][0] is not owner:
            placed.append((owner, []))
        placed[-1][1].append(char)
    return [owner.of("".join(chars)) for owner, chars in placed]
