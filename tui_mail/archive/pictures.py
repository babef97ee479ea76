"""Pictures of a message, made anew: what is printed is never the sender's file, but what Pillow saw in it."""

import io
import struct
import warnings
import zlib
from typing import Final

from PIL import Image, ImageFile, UnidentifiedImageError

_READ: Final = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF")
_MOST_PIXELS: Final = 24_000_000
_LONGEST_SIDE: Final = 1600  # pixels as printed; a page is 6.6 inches wide between its margins
_QUALITY: Final = 85
# what Pillow raises on files that are cut off or made to break it
_DAMAGE: Final = (
    OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, ArithmeticError, AttributeError, struct.error,
    zlib.error,
)  # fmt: skip


class NoPicture(Exception):
    """A picture that cannot be printed, and why."""


def redrawn(content: bytes) -> tuple[bytes, int, int]:
    """Return a picture as PNG or JPEG without transparency, and its size in pixels as it was."""
    if not content:
        raise NoPicture("empty")
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(content), formats=_READ) as image:
            width, height = image.size
            if width * height > _MOST_PIXELS:
                raise NoPicture(f"{width} × {height} pixels are too many")
            image.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))
            return _written(_on_white(_small(image)), image.format == "JPEG"), width, height
    except UnidentifiedImageError as exc:
        raise NoPicture("not of a kind that can be printed") from exc
    except NoPicture:
        raise
    except Image.DecompressionBombError as exc:
        raise NoPicture("too many pixels") from exc
    except _DAMAGE as exc:
        raise NoPicture("damaged") from exc


def _small(image: ImageFile.ImageFile) -> Image.Image:
    """Shrink a picture first: what comes afterwards needs several times its memory."""
    is_plain = image.mode in ("RGB", "L", "1", "CMYK", "YCbCr") and "transparency" not in image.info
    if is_plain:
        seen = image if image.mode in ("RGB", "L") else image.convert("L" if image.mode == "1" else "RGB")
    else:
        seen = image if image.mode == "RGBA" else image.convert("RGBA")
    seen.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    return seen


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    white = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(white, image).convert("RGB")


def _written(image: Image.Image, is_photo: bool) -> bytes:
    image.info.clear()
    file = io.BytesIO()
    if is_photo:
        image.save(file, "JPEG", quality=_QUALITY)
    else:
        image.save(file, "PNG")
    return file.getvalue()
