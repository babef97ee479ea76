"""Requests to the child that makes documents (child.py): print a message, or cut an attachment out of it."""

from typing import Final

from tui_mail.archive.sheet import Sheet, encode_sheet

PRINT: Final = b"P"
CUT: Final = b"C"
PART_BYTES: Final = 4


def printing(sheet: Sheet) -> bytes:
    """Write the request for a PDF; `decode_rendering` reads the answer."""
    return PRINT + encode_sheet(sheet)


def cutting(raw: bytes, part: int) -> bytes:
    """Write the request for the bytes of an attachment; the answer is these bytes."""
    return CUT + part.to_bytes(PART_BYTES, "big") + raw
