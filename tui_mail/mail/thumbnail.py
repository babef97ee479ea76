"""A picture scaled down to what a terminal shows, within bounds."""

from io import BytesIO
from typing import Final

from PIL import Image

_FORMATS: Final = ("PNG", "JPEG", "GIF", "BMP", "WEBP")
_SIDE: Final = 1000  # pixels
_PIXELS: Final = 40_000_000


class TooLargeError(ValueError):
    """A picture that takes too much memory."""


def thumbnail(content: bytes, pixels: int) -> bytes:
    """Make a PNG of a picture that has that many pixels; raises an OSError, ValueError or SyntaxError if damaged."""
    if pixels > _PIXELS:
        raise TooLargeError
    with Image.open(BytesIO(content), formats=_FORMATS) as picture:
        if picture.width * picture.height > _PIXELS:  # it has two heads
            raise TooLargeError
        picture.draft("RGB", (_SIDE, _SIDE))  # a JPEG is read smaller at once
        shown = picture.convert("RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB")
    shown.thumbnail((_SIDE, _SIDE))
    written = BytesIO()
    shown.save(written, "PNG")
    return written.getvalue()
