"""Which pictures of a message are decoration: logos, icons and lines of signatures and layouts, never what is shown.

When in doubt a picture is none: one file too many is seen at once, one that is missing never.
"""

import re
from typing import Final

from tui_mail.mail.pixels import pixel_size

_BYTES: Final = 100_000
_UNMEASURED_BYTES: Final = 5_000  # of a picture whose header tells nothing
_WIDTH, _HEIGHT = 400, 100  # pixels: a logo or a row of icons, hardly a screenshot
_NAMED_WIDTH, _NAMED_HEIGHT = 800, 250
# The names that mail programs and the designers of signatures give: a pasted picture is called otherwise.
_OF_SIGNATURES: Final = re.compile(
    r"(?:outlook-[\w-]+|.*(?:logo|signatur|banner|spacer|facebook|linkedin|twitter|instagram|youtube|xing"
    r"|whatsapp|icon).*)\.(?:png|gif|jpe?g|bmp|svg|webp)",
    re.IGNORECASE,
)
_NUMBERED: Final = re.compile(r"image\d{3,}\.(?:png|gif|jpe?g|bmp)", re.IGNORECASE)  # Outlook calls all of them so


def is_decoration(content: bytes, *, name: str, media_type: str, is_inline: bool) -> bool:
    """Whether a file is a picture of the signature or the layout."""
    if not media_type.startswith("image/") or len(content) > _BYTES:
        return False
    is_named = _OF_SIGNATURES.fullmatch(name) is not None
    if not (is_inline or is_named or _NUMBERED.fullmatch(name)):
        return False
    size = pixel_size(content)
    if size is None:
        return len(content) <= _UNMEASURED_BYTES
    width, height = size
    if min(size) <= 2:  # a line or a pixel
        return True
    if is_inline and is_named and width <= _NAMED_WIDTH and height <= _NAMED_HEIGHT:
        return True
    return width <= _WIDTH and height <= _HEIGHT
