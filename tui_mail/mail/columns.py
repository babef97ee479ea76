"""Tables as lines of a terminal: in columns where they fit, else row by row, else cell by cell."""

import re
import unicodedata
from typing import Final

_BETWEEN: Final = "  "
_ROW_CHARACTERS: Final = 156  # two lines of a terminal: a row that is longer is read cell by cell
_UNIT: Final = r"(?:%|€|\$|£|[A-Z]{3})"
_NUMBER: Final = re.compile(rf"(?:{_UNIT}\s?)?[-+−]?\d[\d.,'\u00a0 ]*{_UNIT}?|[-–—]?")
_ROWS_MEASURED: Final = 2000


def rows_as_lines(rows: list[list[str]], *, head: bool, room: int) -> list[str]:
    """Write the rows of a table as lines; `head` says that the first one names the columns."""
    count = max(len(row) for row in rows)
    used = [number for number in range(count) if any(number < len(row) and row[number].strip() for row in rows)]
    filled = [[row[number] if number < len(row) else "" for number in used] for row in rows]
    if len(filled) > 1 and len(used) > 1 and len(filled) <= _ROWS_MEASURED:
        columns = [[line for row in filled for line in row[number].split("\n")] for number in range(len(used))]
        widths = [max(map(_width, lines)) for lines in columns]
        if sum(widths) + len(_BETWEEN) * (len(widths) - 1) <= room:
            return _columns(filled, widths, head=head)
    if head and any(map(_is_long, filled)):
        return _cell_by_cell(filled, head=head)
    lines: list[str] = []
    for row in filled:
        lines += _cell_by_cell([row], head=False) if _is_long(row) else [_in_a_line(row)]
    return lines


def _is_long(row: list[str]) -> bool:
    return sum(map(len, row)) > _ROW_CHARACTERS


def _in_a_line(row: list[str]) -> str:
    cells = [cell.replace("\n", " ") for cell in row if cell.strip()]
    is_entry = (
        len(cells) == 2 and len(cells[0].strip()) <= 2 and not cells[0].strip().isalnum()
    )  # a bullet, and its text
    return (" " if is_entry else " | ").join(cells)


def _columns(rows: list[list[str]], widths: list[int], *, head: bool) -> list[str]:
    body = rows[1:] if head else rows
    right = [all(_NUMBER.fullmatch(row[column].strip()) for row in body) for column in range(len(widths))]
    lines: list[str] = []
    for number, row in enumerate(rows):
        cells = [cell.split("\n") for cell in row]
        for line in range(max(map(len, cells))):
            texts = [cell[line].strip() if line < len(cell) else "" for cell in cells]
            padded = [
                _padded(text, width, is_right=is_right)
                for text, width, is_right in zip(texts, widths, right, strict=True)
            ]
            lines.append(_BETWEEN.join(padded).rstrip())
        if head and not number:
            lines.append(_BETWEEN.join("-" * width for width in widths))
    return lines


def _cell_by_cell(rows: list[list[str]], *, head: bool) -> list[str]:
    """Write a row as lines, each cell behind the name of its column where the table has such names."""
    names = rows[0] if head and len(rows) > 1 else [""] * len(rows[0])
    lines: list[str] = []
    for row in rows[1:] if head and len(rows) > 1 else rows:
        if lines:
            lines.append("")
        for name, cell in zip(names, row, strict=True):
            if cell.strip():
                label = f"{name.strip()}: " if name.strip() else ""
                lines += f"{label}{cell.strip()}".split("\n")
    return lines


def _padded(text: str, width: int, *, is_right: bool) -> str:
    fill = " " * (width - _width(text))
    return fill + text if is_right else text + fill


def _width(text: str) -> int:
    """Measure the columns that letters take in a terminal."""
    if text.isascii():
        return len(text)
    return sum(_letter_width(letter) for letter in text)


def _letter_width(letter: str) -> int:
    if unicodedata.combining(letter) or letter in "\u200c\u200d\ufe0f":
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
