"""Pictures in HTML: where they lie, and which are there to watch the reader. None is ever loaded."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote

from tui_mail.mail.blocks import Picture
from tui_mail.mail.headers import clean_line
from tui_mail.mail.links import host_of
from tui_mail.mail.look import Css, pixels

_DESCRIBED: Final = 300
_ADDRESS: Final = 300
_ICON: Final = 32  # pixels: smaller than this it stands in a line of text
_WATCHING: Final = re.compile(r"(?i)/wf/open|/track(?:ing)?/(?:open|pixel)|/open\.(?:php|aspx?|gif)|\bpixel\b|beacon")
_FILE_NAME: Final = re.compile(r"(?i)[\w() .-]*\.(?:png|jpe?g|gif|bmp|webp|svg)")
_GENERATED: Final = re.compile(r"(?i).*(automatisch generiert|automatically generated|générée? automatiquement).*")


def picture_of(attributes: Mapping[str, str], said: Css, *, is_hidden: bool = False) -> Picture:
    """Read what an `img` says."""
    source = attributes.get("src", "").strip()
    width, height = _length(attributes, "width", said.width), _length(attributes, "height", said.height)
    described = clean_line(attributes.get("alt", "")[:_DESCRIBED])
    if _FILE_NAME.fullmatch(described) or _GENERATED.fullmatch(described):
        described = ""
    size = max(width or 0, 0), max(height or 0, 0)
    scheme = source[:8].lower()
    if scheme.startswith("cid:"):
        return Picture("part", clean_line(unquote(source[4 : 4 + _ADDRESS])), "", *size, described)
    if not scheme.startswith(("http:", "https:", "//")):
        return Picture("none", "", "", *size, described)
    is_pixel = is_hidden or _is_point(width) or _is_point(height) or (not described and bool(_WATCHING.search(source)))
    address = clean_line(source[:_ADDRESS])
    return Picture("pixel" if is_pixel else "remote", "", address, *size, described)


def _length(attributes: Mapping[str, str], name: str, said: int | None) -> int | None:
    value = pixels(attributes.get(name, ""))
    return said if value is None else value


def _is_point(length: int | None) -> bool:
    return length is not None and length <= 1


def words_for(picture: Picture) -> str:
    """Write what stands in the place of a picture; '' where its description is a part of the text, or nothing."""
    said = f": {picture.described}" if picture.described else ""
    if picture.source == "pixel":
        return f"[tracking pixel: {host_of(picture.address)}]"
    if 0 < len(picture.described) <= 3 and (not picture.described.isalnum() or _is_small(picture)):
        return ""  # an emoji or a sign
    if picture.source == "remote":
        return f"[picture on {host_of(picture.address)}{said}]"
    return f"[picture{said}]"


def _is_small(picture: Picture) -> bool:
    return 0 < picture.width <= _ICON and 0 < picture.height <= _ICON
