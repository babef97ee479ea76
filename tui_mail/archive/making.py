"""Make a document of a message in a child with limits: print it, or cut an attachment out of it."""

from tui_mail.archive.sheet import Sheet, encode_sheet

_PRINT, _CUT = b"P", b"C"
_PART_BYTES = 4


def printing(sheet: Sheet) -> bytes:
    """Write the request for a PDF; `decode_rendering` reads the answer."""
    return _PRINT + encode_sheet(sheet)


def cutting(raw: bytes, part: int) -> bytes:
    """Write the request for the bytes of an attachment; the answer is these bytes."""
    return _CUT + part.to_bytes(_PART_BYTES, "big") + raw


def make_encoded(request: bytes) -> bytes:
    """Do what is asked for, in the child."""
    # what only the child needs is not loaded where the requests are written
    if request[:1] == _PRINT:
        from tui_mail.archive.pdf import render_encoded

        return render_encoded(request[1:])
    from tui_mail.mail.parse import attachment_bytes

    part, raw = request[1 : 1 + _PART_BYTES], request[1 + _PART_BYTES :]
    return attachment_bytes(raw, int.from_bytes(part, "big"))
