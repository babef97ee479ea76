"""Cells that a spreadsheet would take for formulas: an apostrophe before them makes them text, here and there."""

FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""How they begin."""

_MARK = "'"


def guarded(text: str) -> str:
    """Return text for a cell that no spreadsheet computes."""
    return _MARK + text if text.lstrip(_MARK).startswith(FORMULAS) else text


def unguarded(cell: str) -> str:
    """Return the text of a cell as it was before it was guarded."""
    return cell[1:] if cell.startswith(_MARK) and cell.lstrip(_MARK).startswith(FORMULAS) else cell
