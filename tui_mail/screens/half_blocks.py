"""Pictures of half blocks: two pixels in each cell, for any terminal that has Unicode and colours."""

from collections.abc import Iterator
from io import BytesIO

from rich.color import Color
from rich.style import Style
from rich.text import Text

_MOST_PIXELS = 6_000_000


def picture_lines(png: bytes, columns: int, rows: int) -> Iterator[Text]:
    """Draw a picture that our own child has made, in no more than so many cells."""
    from PIL import Image  # nobody needs it until a picture is shown

    with Image.open(BytesIO(png), formats=("PNG",)) as opened:
        if opened.width * opened.height > _MOST_PIXELS:
            return
        picture = opened.convert("RGB")
    scale = min(columns / picture.width, rows * 2 / picture.height, 1.0)
    width, height = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    picture = picture.resize((width, height))
    data = picture.tobytes()

    def colour(x: int, y: int) -> Color:
        at = (y * width + x) * 3
        return Color.from_rgb(*data[at : at + 3])

    for y in range(0, height, 2):
        line = Text()
        for x in range(width):
            below = colour(x, y + 1) if y + 1 < height else None
            line.append("▀", Style(color=colour(x, y), bgcolor=below))
        yield line
