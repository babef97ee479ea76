"""Which characters the fonts have, and how wide they are."""

import functools
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fpdf import FPDF
from fpdf.fonts import TTFFont

_FONTS = Path(__file__).parent / "fonts"
# fpdf2 parses a font anew for each document, and half of the time goes there: the fewer characters, the faster.
_SMALLEST_FIRST = ("DejaVuSans-Latin.ttf", "DejaVuSans-European.ttf", "DejaVuSans.ttf")
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_VARIATION_SELECTORS = range(0xFE00, 0xFE10)
# Composing is quadratic in the marks of one base, and nobody writes a line this long with separate marks.
_LONGEST_COMPOSED = 1000


@dataclass(frozen=True)
class Typeface:
    """A font file and the width of each of its characters, in thousandths of the size."""

    path: Path
    widths: Mapping[str, int]


@dataclass(frozen=True)
class Print:
    """How texts are printed: the typeface, and what becomes of the characters that it lacks."""

    typeface: Typeface
    missing: Counter[str]
    _replaced: Mapping[int, str | None]

    def __call__(self, text: str) -> str:
        """Put what the typeface can print in place of what it cannot."""
        return composed(text).translate(self._replaced)


def choose(texts: list[str]) -> Print:
    """Find the smallest typeface that prints as much of the texts as any."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(composed(text))
    invisible = set(filter(_is_invisible, counts))
    wanted = counts.keys() - invisible - {"\n"}
    typeface = max(map(_typeface, _SMALLEST_FIRST), key=lambda face: len(wanted & face.widths.keys()))
    lacking = wanted - typeface.widths.keys()
    replaced: dict[int, str | None] = dict.fromkeys(map(ord, lacking), REPLACEMENT)
    replaced |= dict.fromkeys(map(ord, invisible))
    return Print(typeface, Counter({char: counts[char] for char in lacking}), replaced)


def composed(text: str) -> str:
    """Join letters and their marks into the one character that fonts draw well."""
    if text.isascii():
        return text
    lines = text.split("\n")
    return "\n".join(unicodedata.normalize("NFC", line) if len(line) <= _LONGEST_COMPOSED else line for line in lines)


def _is_invisible(char: str) -> bool:
    """Whether the character only steers: controls, directions, joiners, variation selectors."""
    return char != "\n" and (unicodedata.category(char) in {"Cc", "Cf"} or ord(char) in _VARIATION_SELECTORS)


@functools.cache
def _typeface(name: str) -> Typeface:
    pdf = FPDF()
    pdf.add_font("text", fname=_FONTS / name)
    font = pdf.fonts["text"]
    if not isinstance(font, TTFFont):
        raise TypeError(f"{name} is no TrueType font")
    return Typeface(_FONTS / name, {chr(code): round(font.cw[code]) for code in font.cmap})
