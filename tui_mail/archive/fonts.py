"""Which font has a letter: the ones that are shipped, else those that lie on the system, opened only when needed.

On Debian: fonts-noto-core, fonts-noto-cjk, fonts-symbola.
"""

import functools
import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTLibError
from fpdf.unicode_script import UnicodeScript, get_unicode_script

from tui_mail.archive.face import Face, open_face
from tui_mail.mail.blocks import BOLD, ITALIC, MONO

_SHIPPED: Final = Path(__file__).parent / "fonts"
_SYSTEM: Final = ("/usr/share/fonts", "/usr/local/share/fonts")
_FACES: Final = {BOLD: "DejaVuSans-Bold", ITALIC: "DejaVuSans-Oblique", MONO: "DejaVuSansMono"}
_CJK: Final = frozenset({"HAN", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"})
_CJK_FILE: Final = "notosanscjk-regular"
JAPANESE, KOREAN, CHINESE = 0, 1, 2  # numbers of fonts within Noto CJK, which draw some Han letters differently
_ANY: Final = (
    "symbola",
    "symbola_hint",
    "notoemoji-regular",
    "notosanssymbols-regular",
    "notosanssymbols2-regular",
    "notosansmath-regular",
    "notosans-regular",
    _CJK_FILE,
    "droidsansfallbackfull",
)
_NO_FONT: Final = (TTLibError, OSError, ValueError, KeyError, AttributeError, struct.error, AssertionError)


def styled(style: int) -> Face:
    """Return the shipped font for a style of `mail.blocks`; letters of one width come first, then bold ones."""
    name = next((_FACES[bit] for bit in (MONO, BOLD, ITALIC) if style & bit), "DejaVuSans")
    return open_face(_SHIPPED / f"{name}.ttf")


@functools.lru_cache(maxsize=20_000)
def face_for(char: str, han: int) -> Face | None:
    """Return a font that has a character, the plain shipped one if it does; Han letters as they write them there."""
    if char in (plain := styled(0)).widths:
        return plain
    for name in _candidates(char):
        face = _system_face(name, han if name == _CJK_FILE else 0)
        if face is not None and char in face.widths:
            return face
    return None


def _candidates(char: str) -> Iterator[str]:
    script = UnicodeScript(get_unicode_script(char)).name
    if script in _CJK or _goes_with_han(char):
        yield _CJK_FILE
    name = script.replace("_", "").lower()
    for family in ("notosans", "notoserif", "noto"):
        yield f"{family}{name}-regular"
    yield from _ANY


def _goes_with_han(char: str) -> bool:
    """Whether a character belongs to the punctuation and the full-width forms that go with Han letters."""
    return "\u3000" <= char <= "\u33ff" or "\uff00" <= char <= "\uffef"


@functools.cache
def _system_face(name: str, number: int) -> Face | None:
    path = _files().get(name)
    if path is None:
        return None
    try:
        return open_face(path, number)
    except _NO_FONT:  # a broken file, or coloured pictures instead of outlines
        return None


@functools.cache
def _files() -> dict[str, Path]:
    """Return the fonts of the system by their name without its ending."""
    found: dict[str, Path] = {}
    for root in _SYSTEM:
        for folder, folders, names in os.walk(root):
            folders.sort()
            for name in sorted(names):
                stem, _, ending = name.rpartition(".")
                if ending.lower() in ("ttf", "otf", "ttc"):
                    found.setdefault(stem.lower(), Path(folder, name))
    return found
