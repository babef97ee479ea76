"""A font that letters are cut from for one document.

fpdf2 reads a font anew for each document and cuts it with fontTools, and most of the time of a document went there.
So a font is read once in each child, and what a document needs of it is copied glyph by glyph into a small font.
Outlines of PostScript fonts (Noto CJK) become TrueType outlines on the way.
"""

import functools
import hashlib
import mmap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from tui_mail.archive.sfnt import Outline, put_together, read_outline, renumbered
from tui_mail.archive.sheet import Font

_OUTLINE_ERROR = 0.001  # of the size of a letter; nobody sees it


@dataclass(frozen=True)
class Cut:
    """A small TrueType font: the number of the glyph of each character, and widths by number of glyph."""

    program: bytes
    codes: Mapping[str, int]
    widths: tuple[int, ...]


@dataclass(frozen=True)
class Look:
    """What a PDF says of a font, in thousandths of the size."""

    ascent: int
    descent: int
    cap_height: int
    box: tuple[int, int, int, int]
    italic_angle: int
    weight: int
    is_monospaced: bool


@dataclass(eq=False)
class Face:
    """A font: the width of each of its characters in thousandths of the size, and the glyphs that were cut before."""

    font: Font
    look: Look
    widths: Mapping[str, int]
    _source: TTFont
    _glyphs: Mapping[str, int]  # by character
    _outlines: dict[int, Outline] = field(default_factory=dict)

    def cut(self, chars: Iterable[str]) -> Cut:
        """Return a font that has these characters and no others."""
        glyphs = {char: self._glyphs[char] for char in sorted({*chars, " "} & self._glyphs.keys())}
        order = self._closure([0, *glyphs.values()])
        place = {glyph: index for index, glyph in enumerate(order)}
        metrics, names = self._source["hmtx"].metrics, self._source.getGlyphOrder()
        measures = [metrics[names[glyph]] for glyph in order]
        outlines = [renumbered(self._outlines[glyph], place) for glyph in order]
        reader = self._source.reader  # the tables as they are in the file
        scale = 1000 / self._source["head"].unitsPerEm
        return Cut(
            put_together(outlines, measures, head=reader["head"], hhea=reader["hhea"]),
            {char: place[glyph] for char, glyph in glyphs.items()},
            tuple(round(scale * width + 0.001) for width, _ in measures),
        )

    def _closure(self, wanted: list[int]) -> list[int]:
        """Return glyphs and those they are put together of, each once, the undefined one first."""
        order: dict[int, None] = {}
        while wanted:
            later: list[int] = []
            for glyph in wanted:
                if glyph in order:
                    continue
                order[glyph] = None
                if glyph not in self._outlines:
                    self._outlines[glyph] = self._outline(glyph)
                later += self._outlines[glyph].parts
            wanted = later
        return list(order)

    @functools.cached_property
    def _drawn(self) -> Any:  # noqa: ANN401 - fontTools has no types
        return self._source.getGlyphSet()

    @functools.cached_property
    def _glyf(self) -> bytes:
        return bytes(self._source.reader["glyf"])

    def _outline(self, glyph: int) -> Outline:
        if "glyf" in self._source:
            start, end = self._source["loca"][glyph], self._source["loca"][glyph + 1]
            return read_outline(self._glyf[start:end])
        pen = TTGlyphPen(None)
        error = self._source["head"].unitsPerEm * _OUTLINE_ERROR
        self._drawn[self._source.getGlyphName(glyph)].draw(Cu2QuPen(pen, max_err=error, reverse_direction=True))
        return read_outline(bytes(pen.glyph().compile(None)))


@functools.cache
def open_face(path: Path, number: int = 0) -> Face:
    """Read a font; of a collection the one with this number."""
    # Lazily: of Noto CJK a hundredth is wanted.
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    source = TTFont(mapped, lazy=True, fontNumber=number, recalcTimestamp=False)
    cmap, names = source.getBestCmap(), source["name"]
    font = Font(names.getBestFullName() or path.stem, names.getDebugName(5) or "", _sha256(path))
    source.tables.clear()  # what was read of it is big, and not needed again
    source = _shared(source, path) if number else source
    metrics, scale = source["hmtx"].metrics, 1000 / source["head"].unitsPerEm
    widths = {chr(code): round(scale * metrics[name][0] + 0.001) for code, name in cmap.items()}
    glyphs = {char: source.getGlyphID(name) for char, name in zip(widths, cmap.values(), strict=True)}
    return Face(font, _look(source, scale), widths, source, glyphs)


def _shared(source: TTFont, path: Path) -> TTFont:
    """Return the first font of a collection in the place of another that differs from it in what it maps alone."""
    first = open_face(path)._source
    tables = [font.reader.tables for font in (first, source)]
    if any(tables[0][tag].offset != tables[1][tag].offset for tag in ("CFF ", "hmtx") if tag in tables[1]):
        return source
    source.close()
    return first


@functools.cache
def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _look(source: TTFont, scale: float) -> Look:
    head, hhea, os2, post = source["head"], source["hhea"], source["OS/2"], source["post"]
    return Look(
        ascent=round(hhea.ascent * scale),
        descent=round(hhea.descent * scale),
        cap_height=round(getattr(os2, "sCapHeight", hhea.ascent) * scale),
        box=(
            round(head.xMin * scale),
            round(head.yMin * scale),
            round(head.xMax * scale),
            round(head.yMax * scale),
        ),
        italic_angle=round(post.italicAngle),
        weight=os2.usWeightClass,
        is_monospaced=bool(post.isFixedPitch),
    )
