"""Packed RTF, into which Outlook wraps the text of a message: its HTML is given back, its text where it has none."""

import re
from html import escape
from struct import unpack_from
from typing import Final

from tui_mail.mail.charsets import codec_of

_BYTES: Final = 4 * 1024 * 1024  # unpacked
_NESTING: Final = 1000
# What a packer of RTF takes for granted ([MS-OXRTFCP] 2.1.3.1.2): the first references point into this.
_BEGIN: Final = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans Serif"
    rb"SymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    + b"\r\n"
    + rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_WINDOW: Final = 4096
_TOKEN: Final = re.compile(
    rb"\\'(?P<byte>[0-9a-fA-F]{2})|\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?[0-9]{1,9})? ?|\\(?P<sign>[^a-zA-Z'])"
    rb"|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)"
)
_UNSEEN: Final = frozenset((b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"header", b"footer"))
_LETTERS: Final = {
    **{b"par": "\n", b"line": "\n", b"tab": "\t", b"emdash": "—", b"endash": "–", b"bullet": "•"},
    **{b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”"},
}
_SIGNS: Final = {b"\\": "\\", b"{": "{", b"}": "}", b"~": "\u00a0", b"_": "-", b"\n": "\n", b"\r": "\n"}


def html_of_rtf(packed: bytes) -> str:
    """Give the HTML that Outlook wrapped into packed RTF, of other RTF its text as HTML; a ValueError if damaged."""
    reader = _Reader()
    for token in _TOKEN.finditer(_unpacked(packed)):
        reader.take(token)
    text = reader.text()
    return text if reader.is_html else "<br>".join(escape(line) for line in text.split("\n"))


def unpacked_rtf(plain: bytes) -> bytes:
    """Bring RTF that is not packed into the form that `html_of_rtf` reads."""
    return bytes(8) + b"MELA" + bytes(4) + plain


def _unpacked(packed: bytes) -> bytes:
    """Undo [MS-OXRTFCP]: letters, and references to what stood before."""
    kind = packed[8:12]
    if kind == b"MELA":
        return packed[16 : 16 + _BYTES]
    if kind != b"LZFu":
        raise ValueError("no packed RTF")
    written = bytearray(_BEGIN)
    end = len(written) + min(unpack_from("<I", packed, 4)[0], _BYTES)
    position, flags, left = 16, 0, 0
    while len(written) < end and position < len(packed):
        if left == 0:
            flags, left = packed[position], 8
            position += 1
        elif flags & 1:
            reference = int.from_bytes(packed[position : position + 2], "big")
            if not _repeat(written, reference >> 4, (reference & 15) + 2):
                break
            flags, left, position = flags >> 1, left - 1, position + 2
        else:
            written.append(packed[position])
            flags, left, position = flags >> 1, left - 1, position + 1
    return bytes(written[len(_BEGIN) : end])


def _repeat(written: bytearray, place: int, length: int) -> bool:
    """Write again what stands at that place of the window; False where it is the mark of the end."""
    back = (len(written) - place) % _WINDOW
    if back > len(written):
        raise ValueError("a reference to nothing")
    for _ in range(length if back else 0):
        written.append(written[-back])
    return back > 0


class _Reader:
    """Takes the tokens of RTF and writes its text; of wrapped HTML ([MS-OXRTFEX]) the tags and the text between."""

    def __init__(self) -> None:
        self.is_html = False
        self._written: list[str] = []
        self._bytes = bytearray()  # in the code page, not decoded yet
        self._codec = "cp1252"
        self._groups: list[tuple[bool, bool]] = []
        self._is_unseen = False  # the group is no text
        self._is_for_rtf = False  # what follows stands beside the HTML for those who cannot read it
        self._is_starred = False  # the next word tells of a group that may be passed over
        self._substitutes = 0  # letters that stand for the one just written, for old readers

    def take(self, token: re.Match[bytes]) -> None:
        """Take the next token."""
        if brace := token["brace"]:
            self._group(is_begin=brace == b"{")
        elif word := token["word"]:
            self._word(word, int(token["number"]) if token["number"] else None)
        elif token["sign"] == b"*":
            self._is_starred = True
        elif sign := token["sign"]:
            self._write(_SIGNS.get(sign, ""))
        elif not (self._is_unseen or self._is_for_rtf):
            letters = bytes.fromhex(token["byte"].decode()) if token["byte"] else token["text"]
            self._bytes += letters[self._substitutes :]
            self._substitutes = max(0, self._substitutes - len(letters))

    def text(self) -> str:
        """Give what was written."""
        self._flush()
        return "".join(self._written).encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    def _group(self, *, is_begin: bool) -> None:
        self._is_starred = False
        if is_begin:
            if len(self._groups) >= _NESTING:
                raise ValueError("nested as no text is")
            self._groups.append((self._is_unseen, self._is_for_rtf))
        elif self._groups:
            self._is_unseen, self._is_for_rtf = self._groups.pop()

    def _word(self, word: bytes, number: int | None) -> None:
        starred, self._is_starred = self._is_starred, False
        if word in _UNSEEN or (starred and word != b"htmltag"):
            self._is_unseen = True
        elif word == b"fromhtml":
            self.is_html = number != 0
        elif word == b"htmlrtf":
            self._is_for_rtf = number != 0
        elif word == b"ansicpg":
            self._codec = codec_of(f"cp{number}") or self._codec
        elif word == b"u" and number is not None:
            self._write(chr(number % 0x10000))
            self._substitutes = 1
        elif word in _LETTERS:
            self._write(_LETTERS[word])

    def _write(self, letters: str) -> None:
        if not (self._is_unseen or self._is_for_rtf):
            self._flush()
            self._written.append(letters)

    def _flush(self) -> None:
        self._written.append(self._bytes.decode(self._codec, "replace"))
        self._bytes.clear()
