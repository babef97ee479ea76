"""What is printed of a message: its text as blocks, and the pictures that lie in the message itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tui_mail.mail.blocks import Body
from tui_mail.mail.contents import Contents, sort_contents, text_bodies
from tui_mail.mail.headers import clean_line
from tui_mail.mail.tree import read_tree

_PICTURES: Final = 200
_PICTURE_BYTES: Final = 32 * 1024 * 1024  # of all pictures of a message


@dataclass(frozen=True, slots=True)
class PrintedBody:
    """The text of a message as the sender saw it, and type and bytes of its pictures by their Content-ID."""

    body: Body
    pictures: Mapping[str, tuple[str, bytes]]


def printed_body(raw: bytes) -> PrintedBody:
    """Read what is to be printed of a message; of an alternative the HTML, which is what the sender saw."""
    contents = sort_contents(read_tree(raw), prefer="text/html")
    return PrintedBody(text_bodies(contents), _pictures(contents))


def _pictures(contents: Contents) -> dict[str, tuple[str, bytes]]:
    """Collect the pictures with a Content-ID; the first one has it."""
    found: dict[str, tuple[str, bytes]] = {}
    left = _PICTURE_BYTES
    for part in contents.others:
        content_id = clean_line(part.first("Content-ID")).strip("<> ")
        if not content_id or content_id in found or not part.media_type.startswith("image/"):
            continue
        content = part.content()
        if len(content) <= left and len(found) < _PICTURES:
            found[content_id] = (clean_line(part.media_type), content)
            left -= len(content)
    return found
