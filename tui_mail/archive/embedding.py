"""Put fonts that were cut before into a PDF of fpdf2, which would read and cut them again.

fpdf2 asks a font for its number and for the text as an operator; `_add_fonts` is the one function of its writer that is
replaced. A test prints every script, so that another version of fpdf2 that works otherwise shows.
"""

import unicodedata
from collections.abc import Collection
from typing import Any

from fpdf.enums import FontDescriptorFlags
from fpdf.fonts import PDFFontDescriptor
from fpdf.output import CIDSystemInfo, OutputProducer, PDFFont, PDFFontStream
from fpdf.syntax import Name, PDFArray, PDFContentStream, PDFString

from tui_mail.archive.face import Face

_TAG = "AAAAAA"  # of a font that was cut, six letters
_MAPPED_AT_ONCE = 100  # Adobe Technical Note 5014
_PRESENTED = (("\ufb50", "\ufdff"), ("\ufe70", "\ufefe"))  # Arabic letters as they stand in a word
_TO_UNICODE = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{}endcmap
CMapName currentdict /CMap defineresource pop
end
end"""


class CutFont:
    """A font of one document, as fpdf2 sees it."""

    type = "TTF"

    def __init__(self, number: int, face: Face, chars: Collection[str]) -> None:
        self.i = number
        self.fontkey = f"f{number}"
        self.face = face
        self.cut = face.cut(chars)
        self.name = f"{_TAG}+" + "".join(char for char in face.font.name if char.isascii() and char.isalnum())
        self._written = {char: f"{code:04X}" for char, code in self.cut.codes.items()}

    def encode_text(self, text: str) -> str:
        """Write the operator that shows a text."""
        return f"<{''.join(map(self._written.__getitem__, text))}> Tj"


class Producer(OutputProducer):
    """The writer of fpdf2, which embeds fonts that were cut before."""

    def _add_fonts(self, *_: object) -> dict[int, PDFFont]:  # type: ignore[override]  # what colours need is not
        fonts: Any = self.fpdf.fonts.values()
        return {font.i: self._add_cut_font(font) for font in fonts}

    def _add_cut_font(self, font: CutFont) -> PDFFont:
        whole = PDFFont(subtype="Type0", base_font=font.name, encoding="Identity-H")
        widths = " ".join(map(str, font.cut.widths))
        letters: Any = PDFFont(subtype="CIDFontType2", base_font=font.name, d_w=1000, w=f"[0 [{widths}]]")
        letters.c_i_d_to_g_i_d_map = Name("Identity")
        letters.c_i_d_system_info = CIDSystemInfo()
        letters.c_i_d_system_info.ordering = PDFString("Identity")
        described: Any = _descriptor(font)
        described.font_file2 = PDFFontStream(font.cut.program)
        letters.font_descriptor = described
        whole.descendant_fonts = PDFArray([letters])
        whole.to_unicode = PDFContentStream(_to_unicode(font).encode("ascii"), compress=True)
        for part in (whole, letters, whole.to_unicode, letters.c_i_d_system_info, described, described.font_file2):
            self._add_pdf_obj(part, "fonts")
        if self.fpdf.pdf_version == "1.4":  # PDF/A-1 wants to be told which glyphs there are
            count = len(font.cut.widths)
            present = (0xFF00 >> count % 8 & 0xFF).to_bytes(1, "big") if count % 8 else b""
            described.c_i_d_set = PDFContentStream(b"\xff" * (count // 8) + present)
            self._add_pdf_obj(described.c_i_d_set, "fonts")
        return whole


def _descriptor(font: CutFont) -> PDFFontDescriptor:
    look = font.face.look
    flags = FontDescriptorFlags.SYMBOLIC
    if look.is_monospaced:
        flags |= FontDescriptorFlags.FIXED_PITCH
    if look.italic_angle:
        flags |= FontDescriptorFlags.ITALIC
    descriptor = PDFFontDescriptor(
        ascent=look.ascent,
        descent=look.descent,
        cap_height=look.cap_height,
        flags=flags,
        font_b_box="[{} {} {} {}]".format(*look.box),
        italic_angle=look.italic_angle,
        stem_v=50 + (look.weight // 65) ** 2,
        missing_width=1000,
    )
    descriptor.font_name = Name(font.name)
    return descriptor


def _to_unicode(font: CutFont) -> str:
    """Say what is read where a glyph is seen, for those who search and copy."""
    read: dict[int, str] = {}
    for char, code in font.cut.codes.items():
        plain = any(first <= char <= last for first, last in _PRESENTED)
        read.setdefault(code, unicodedata.normalize("NFKC", char) if plain else char)
    lines = [f"<{code:04X}> <{char.encode('utf-16-be').hex().upper()}>\n" for code, char in sorted(read.items())]
    blocks = [lines[start : start + _MAPPED_AT_ONCE] for start in range(0, len(lines), _MAPPED_AT_ONCE)]
    return _TO_UNICODE.format("".join(f"{len(block)} beginbfchar\n{''.join(block)}endbfchar\n" for block in blocks))
