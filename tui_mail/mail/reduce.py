"""A message without its attachments, for accounts that do not keep them: a stub says what was there (CO-10)."""

import re
from email.message import Message
from typing import Final

from tui_mail.mail.contents import attachments, sort_contents
from tui_mail.mail.message import Attachment
from tui_mail.mail.text import safe_filename
from tui_mail.mail.tree import Part, read_tree

_REPLACED: Final = re.compile(
    rb"(?im)^content-(?:type|transfer-encoding|disposition|md5|length)[ \t]*:"
    rb"[^\r\n]*(?:(?:\r\n|\r|\n)[ \t][^\r\n]*)*(?:\r\n|\r|\n|\Z)"
)
_NAME_CHARACTERS: Final = 150


def reduce(raw: bytes) -> bytes:
    """Replace each attachment by a text with its name, type, size and SHA-256; the same bytes where there is none."""
    root = read_tree(raw)
    contents = sort_contents(root)
    shown = {id(part) for part in contents.texts}
    found = zip(contents.others, attachments(contents), strict=True)
    stubs = {
        part.begin: (part, said) for part, said in found if part.source is root.source and id(part) not in shown
    }  # fmt: skip
    if not stubs:
        return raw
    pieces: list[bytes] = []
    position = 0
    for begin in sorted(stubs):
        part, said = stubs[begin]
        head = _head_begin(root.source, part, position) if part is not root else 0
        if head < position:
            continue  # it lies in one that is replaced already
        pieces += [root.source[position:head], _stub(root.source[head:begin], said)]
        position = part.end
    return b"".join((*pieces, root.source[position:]))


def _head_begin(source: bytes, part: Part, position: int) -> int:
    """Return where the header of a part begins: below the line that separates it from the one before."""
    line = max(source.rfind(b"\n--", position, part.begin), source.rfind(b"\r--", position, part.begin))
    end = re.compile(rb"\r\n|\r|\n").search(source, line + 1, part.begin)
    return end.end() if line >= 0 and end else part.begin


def _stub(header: bytes, said: Attachment) -> bytes:
    """Return header and text of what stands in the place of an attachment."""
    line_end = b"\r\n" if b"\r\n" in header else b"\n"
    fields = Message()
    name = safe_filename(f"{said.name[:_NAME_CHARACTERS]}.txt")
    fields.add_header("Content-Type", "text/plain", charset="utf-8")
    fields.add_header("Content-Transfer-Encoding", "8bit")
    fields.add_header("Content-Disposition", "attachment", filename=("utf-8", "", name))
    own = line_end.join(f"{key}: {value}".encode() for key, value in fields.items())
    others = _REPLACED.sub(b"", header).rstrip(b"\r\n")
    text = (
        "This attachment is not kept here.",
        f"Name: {said.name}",
        f"Type: {said.media_type}",
        f"Size: {said.size} bytes",
        f"SHA-256: {said.sha256}",
    )
    head = line_end.join(part for part in (others, own) if part)
    return head + line_end * 2 + line_end.join(one.encode() for one in text) + line_end
