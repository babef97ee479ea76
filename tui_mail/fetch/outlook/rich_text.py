"""Outlook's compressed RTF ([MS-OXRTFCP]), as text, or as the HTML that it was made of ([MS-OXRTFEX])."""

import re
from dataclasses import dataclass, replace
from typing import Final

_DICTIONARY: Final = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans Serif"
    rb"SymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    + b"\r\n"
    + rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_MOST: Final = 50_000_000  # bytes of RTF that are read
_TOKEN: Final = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?[0-9]{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z'])|([{}])|([^\\{}\r\n]+)|[\r\n]+"
)
_ASIDE: Final = frozenset(
    b"fonttbl colortbl stylesheet info pict object generator themedata colorschememapping latentstyles datastore"
    b" xmlnstbl listtable listoverridetable header footer headerl headerr footerl footerr".split()
)
_SIGNS: Final = {b"par": "\n", b"line": "\n", b"tab": "\t", b"cell": "\t", b"row": "\n", b"lquote": "\u2018",
                 b"rquote": "\u2019", b"ldblquote": "\u201c", b"rdblquote": "\u201d", b"bullet": "\u2022",
                 b"endash": "\u2013", b"emdash": "\u2014"}  # fmt: skip
_CHARSETS: Final = {128: "cp932", 129: "cp949", 134: "gbk", 136: "cp950", 161: "cp1253", 162: "cp1254", 177: "cp1255",
                    178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250"}  # fmt: skip


def decompress(content: bytes) -> bytes:
    """Return the RTF. ValueError where this is none."""
    if len(content) < 16:
        raise ValueError("no compressed RTF")
    size, kind = int.from_bytes(content[4:8], "little"), content[8:12]
    if kind == b"MELA":
        return content[16 : 16 + size]
    if kind != b"LZFu":
        raise ValueError("no compressed RTF")
    return _unpacked(content[16:], min(size, _MOST))


def _unpacked(packed: bytes, size: int) -> bytes:
    """Undo LZFu: eight times a byte, or where in the last 4096 bytes the next ones stood before."""
    window = bytearray(_DICTIONARY.ljust(4096, b" "))
    write = len(_DICTIONARY)
    found = bytearray()
    at = 0
    while at < len(packed) and len(found) < size:
        control, at = packed[at], at + 1
        for bit in range(8):
            if control >> bit & 1:
                reference = int.from_bytes(packed[at : at + 2], "big")
                at += 2
                if at > len(packed) or reference >> 4 == write:
                    return bytes(found)
                taken = [(reference >> 4) + step for step in range((reference & 15) + 2)]
            else:
                if at >= len(packed):
                    return bytes(found)
                window[write] = packed[at]
                taken, at = [write], at + 1
            for place in taken:
                byte = window[place % 4096]
                window[write] = byte
                write = (write + 1) % 4096
                found.append(byte)
    return bytes(found)


def read_rtf(rtf: bytes) -> tuple[str, bool]:
    """Return what an RTF says, and whether that is HTML."""
    is_html = b"\\fromhtml" in rtf[:2000]
    return _Reader(is_html).read(rtf), is_html


@dataclass(frozen=True, slots=True)
class _Group:
    """What a closing brace brings back."""

    is_aside: bool = False  # it holds no text
    is_muted: bool = False  # \htmlrtf: what only readers of RTF show
    codec: str = "cp1252"
    fallback: int = 1  # letters that stand for a Unicode one, for old readers


class _Reader:
    """Walks over the marks of an RTF and keeps the text."""

    def __init__(self, is_html: bool) -> None:
        self._is_html = is_html
        self._now = _Group()
        self._outer: list[_Group] = []
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._skip = 0
        self._is_starred = False
        self._raw = bytearray()
        self._found: list[str] = []

    def read(self, rtf: bytes) -> str:
        """Return the text."""
        for token in _TOKEN.finditer(rtf):
            word, number, byte, sign, brace, run = token.groups()
            if byte is not None or run is not None:
                self._take(bytes([int(byte, 16)]) if byte is not None else run)
                continue
            self._flush()
            if brace is not None:
                self._brace(brace)
            elif sign is not None:
                self._sign(sign)
            elif word is not None:
                self._word(word, None if number is None else int(number))
        self._flush()
        return "".join(self._found).encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    def _take(self, raw: bytes) -> None:
        skipped = min(self._skip, len(raw))
        self._skip -= skipped
        if not (self._now.is_aside or self._now.is_muted):
            self._raw += raw[skipped:]

    def _flush(self) -> None:
        if self._raw:
            self._say(self._raw.decode(self._now.codec, "replace"))
            self._raw.clear()

    def _say(self, text: str) -> None:
        if not (self._now.is_aside or self._now.is_muted):
            self._found.append(text)

    def _brace(self, brace: bytes) -> None:
        self._skip = 0
        if brace == b"{":
            self._outer.append(self._now)
        elif self._outer:
            self._now = self._outer.pop()

    def _sign(self, sign: bytes) -> None:
        self._is_starred = sign == b"*"
        if not self._is_starred:
            self._say({b"~": "\u00a0", b"_": "-", b"-": "", b"\r": "\n"}.get(sign, sign.decode("latin-1")))

    def _word(self, word: bytes, number: int | None) -> None:
        if self._is_starred:
            self._is_starred = False
            self._now = replace(self._now, is_aside=not (self._is_html and word == b"htmltag"))
        elif word in _ASIDE:
            self._now = replace(self._now, is_aside=True)
        elif word == b"htmlrtf":
            self._now = replace(self._now, is_muted=number != 0)
        elif number is None:
            self._say(_SIGNS.get(word, ""))
        elif word == b"u":
            self._say(chr(number % 65536))
            self._skip = self._now.fallback
        else:
            self._letters(word, number)

    def _letters(self, word: bytes, number: int) -> None:
        """Follow what says how bytes are to be read."""
        if word == b"ansicpg":
            self._now = replace(self._now, codec=_known(f"cp{number}", self._now.codec))
        elif word == b"uc":
            self._now = replace(self._now, fallback=max(0, min(number, 10)))
        elif word == b"fcharset" and number in _CHARSETS:
            self._fonts[self._font] = _CHARSETS[number]
        elif word == b"f":
            self._font = number
            self._now = replace(self._now, codec=self._fonts.get(number, self._now.codec))


def _known(codec: str, otherwise: str) -> str:
    try:
        b"".decode(codec)
    except LookupError:
        return otherwise
    return codec
