"""What inline styles and attributes of HTML say of letters and boxes, as far as a reader of text wants to know it."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from tui_mail.mail.blocks import BOLD, ITALIC, MONO, STRUCK

_STYLE_READ: Final = 2000
_SIGN: Final = re.compile(r"\s*([:;,])\s*")
_SIZE: Final = re.compile(r"(?<![\d.])(\d*\.?\d+)(px|pt|em|rem|ex|%|cm|mm|in|vw)?")
_TINY_UNITS: Final = frozenset(("px", "pt"))
_OFF_SCREEN: Final = re.compile(r"-\d{3,}")  # a place or an indent so far to the left or above
_MOVED: Final = ("left", "top", "text-indent", "margin-left", "margin-top")
_HEX: Final = re.compile(r"#(?:([0-9a-f]{6})|([0-9a-f])([0-9a-f])([0-9a-f]))(?![0-9a-f])")
_RGB: Final = re.compile(r"rgba?\((\d{1,3}),(\d{1,3}),(\d{1,3})(?:,([\d.]+))?")
_NAMED: Final = re.compile(r"(?<![\w-])(white|black|transparent|red|blue|green|yellow|gray|grey|silver)(?![\w-])")
_CODES: Final = {
    **{"white": "ffffff", "black": "000000", "red": "ff0000", "blue": "0000ff", "green": "008000"},
    **{"yellow": "ffff00", "gray": "808080", "grey": "808080", "silver": "c0c0c0", "transparent": "transparent"},
}
_QUOTE_LINE: Final = re.compile(r"solid.*\d(?:\.\d+)?pt|\d(?:\.\d+)?pt.*solid")  # as Outlook draws it, in points
_LEVEL: Final = re.compile(r"level(\d)")
STYLES: Final = {
    **dict.fromkeys(("b", "strong", "th"), BOLD),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var"), ITALIC),
    **dict.fromkeys(("code", "tt", "kbd", "samp", "pre"), MONO),
    **dict.fromkeys(("s", "strike", "del"), STRUCK),
}
"""Elements that change how letters look."""


class Css(NamedTuple):
    """What an inline style says; None where it says nothing."""

    hidden: bool = False
    tiny: bool | None = None
    style: int = 0  # of letters, in addition
    plain: int = 0  # of letters, taken away
    colour: str = ""
    ground: str | None = None  # "" where it is a picture or no one knows what
    breaks: bool = False  # line ends in the text are line ends
    quoted: bool = False  # a line at the left, as Outlook draws it
    indent: bool = False  # no line at all: a quote that is none
    tight: bool = False  # no space above and below
    level: int = 0  # of a list of Word
    ignored: bool = False  # the marker of such a list
    width: int | None = None
    height: int | None = None


_NOTHING: Final = Css()


@lru_cache(maxsize=2048)
def css(style: str) -> Css:
    """Read an inline style; the same few come again and again."""
    said: dict[str, str] = {}
    for declaration in _SIGN.sub(r"\1", style[:_STYLE_READ].strip().lower()).split(";"):
        name, _, value = declaration.partition(":")
        if value:
            said[name.strip()] = value.removesuffix("!important").strip()
    return _read(said) if said else _NOTHING


def _read(said: dict[str, str]) -> Css:
    font = said.get("font", "")
    ground = said.get("background-color", said.get("background"))
    is_drawn = "url(" in said.get("background", "") or said.get("background-image", "none") != "none"
    line = said.get("mso-list", "")
    letters, plain = _letters(said)
    return Css(
        hidden=_is_hidden(said),
        tiny=_is_tiny(said.get("font-size") or font.partition("/")[0]),
        style=letters,
        plain=plain,
        colour=colour_of(said.get("color", "")),
        ground=None if ground is None and not is_drawn else "" if is_drawn else colour_of(ground or ""),
        breaks=said.get("white-space", "").startswith("pre"),
        quoted=bool(_QUOTE_LINE.search(said.get("border-left", ""))),
        indent=said.get("border", "").startswith(("none", "0")) and "border-left" not in said,
        tight=_is_tight(said),
        level=int(found[1]) if (found := _LEVEL.search(line)) else 0,
        ignored=line.startswith("ignore"),
        width=pixels(said.get("width", "")),
        height=pixels(said.get("height", "")),
    )


def _is_hidden(said: dict[str, str]) -> bool:
    """Whether nobody sees the element. `mso-hide` alone hides it from Outlook only, which has another one for it."""
    return (
        said.get("display", "") == "none"
        or said.get("visibility", "") == "hidden"
        or _is_zero(said.get("max-height"))
        or _is_zero(said.get("opacity"))
        or (said.get("overflow", "") == "hidden" and (_is_zero(said.get("height")) or _is_zero(said.get("width"))))
        or any(_OFF_SCREEN.match(said.get(name, "")) for name in _MOVED)
    )


def _is_zero(value: str | None) -> bool:
    return value is not None and (found := _SIZE.match(value)) is not None and float(found[1]) == 0


def _is_tiny(size: str) -> bool | None:
    """Whether letters are too small to be read; None where nothing is said of their size."""
    if not (found := _SIZE.search(size)):
        return None
    return float(found[1]) == 0 or (float(found[1]) <= 1 and found[2] in _TINY_UNITS)


def _letters(said: dict[str, str]) -> tuple[int, int]:
    """Read which styles letters get, and which they lose."""
    weight, slant = said.get("font-weight", ""), said.get("font-style", "")
    line = said.get("text-decoration", "") + said.get("text-decoration-line", "")
    is_bold = weight in {"bold", "bolder"} or weight[:1] in set("6789")
    letters = (BOLD if is_bold else 0) | (ITALIC if slant in {"italic", "oblique"} else 0)
    letters |= STRUCK if "line-through" in line else 0
    return letters, (BOLD if weight and not is_bold else 0) | (ITALIC if slant == "normal" else 0)


def _is_tight(said: dict[str, str]) -> bool:
    margin = said.get("margin", "").split()
    above = said.get("margin-top", margin[0] if margin else None)
    below = said.get("margin-bottom", margin[2 if len(margin) > 2 else 0] if margin else None)
    return _is_zero(below) and (above is None or _is_zero(above))


@lru_cache(maxsize=1024)
def colour_of(said: str) -> str:
    """Give a colour as six digits, "transparent", or "" where it cannot be told."""
    said = said.strip().lower()
    if found := _HEX.search(said):
        return found[1] or "".join(digit * 2 for digit in found.groups()[1:])
    if found := _RGB.search(said.replace(" ", "")):
        if found[4] and float("0" + found[4].strip(".")) == 0:
            return "transparent"
        return "".join(f"{min(int(part), 255):02x}" for part in found.groups()[:3])
    return _CODES[found[1]] if (found := _NAMED.search(said)) else ""


def pixels(said: str) -> int | None:
    """Read a length in CSS pixels; None where it is none or depends on the window."""
    if not (found := _SIZE.match(said.strip())) or found[2] not in {None, "px", "pt"}:
        return None
    return min(int(float(found[1][:9])), 100_000)


class Look(NamedTuple):
    """How the letters that come look, inherited from element to element."""

    style: int = 0
    breaks: bool = False
    tiny: bool = False
    colour: str = ""
    ground: str = ""
    unread: bool = False  # too small, or of the colour of their ground


def dressed(look: Look, tag: str, attributes: Mapping[str, str], said: Css) -> Look:
    """Give the look of an element's letters by what its parent's is."""
    colour = said.colour or (colour_of(attributes["color"]) if tag == "font" and "color" in attributes else look.colour)
    ground = said.ground
    if ground is None:
        ground = colour_of(attributes["bgcolor"]) if "bgcolor" in attributes else look.ground
        ground = "" if "background" in attributes else ground
    tiny = look.tiny if said.tiny is None else said.tiny
    return Look(
        style=(look.style & ~said.plain) | said.style | STYLES.get(tag, 0),
        breaks=look.breaks or said.breaks,
        tiny=tiny,
        colour=colour,
        ground=look.ground if ground == "transparent" else ground,
        unread=tiny or colour == "transparent" or bool(colour and colour == ground),
    )
