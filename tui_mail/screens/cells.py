"""Outside text cut to a number of terminal cells."""

from rich.cells import cell_len, set_cell_size

from tui_mail.mail.text import safe_line

# Joiners and variation selectors change how wide terminals draw an emoji, each terminal differently; without them
# every character has the one width that all agree on.
_JOINERS = dict.fromkeys([0x200D, 0xFE0E, 0xFE0F])


def one_line(text: str) -> str:
    """Clean text from outside for a cell of a list."""
    return safe_line(text) if text.isascii() else safe_line(text).translate(_JOINERS)


def fit(text: str, width: int, cut: str) -> str:
    """Cut or fill to exactly `width` cells; what was cut ends in the sign for it."""
    line = one_line(text)
    length = len(line) if line.isascii() else cell_len(line)
    if length <= width:
        return line + " " * (width - length)
    if width <= 1:
        return cut * width
    return set_cell_size(line, width - 1) + cut
