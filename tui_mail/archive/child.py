"""Make a document of a message in a child with limits: print it, or cut an attachment out of it.

All that printing needs is loaded when the child starts, which counts against no message.
"""

from tui_mail.archive.fonts import styled
from tui_mail.archive.making import PART_BYTES, PRINT
from tui_mail.archive.pdf import render_encoded
from tui_mail.mail.blocks import BOLD
from tui_mail.mail.parse import attachment_bytes

for style in (0, BOLD):
    styled(style)


def make_encoded(request: bytes) -> bytes:
    """Do what is asked for."""
    if request[:1] == PRINT:
        return render_encoded(request[1:])
    part, raw = request[1 : 1 + PART_BYTES], request[1 + PART_BYTES :]
    return attachment_bytes(raw, int.from_bytes(part, "big"))
