"""What is printed of a message: its text as blocks, and the pictures that lie in the message itself."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from tui_mail.mail.blocks import Block, Body, Picture, Run, joined
from tui_mail.mail.body_text import plain_runs
from tui_mail.mail.contents import Contents, content_id_of, sort_contents, text_bodies
from tui_mail.mail.decoration import is_decoration
from tui_mail.mail.headers import clean_line
from tui_mail.mail.text import fold
from tui_mail.mail.tree import Part, read_tree

_PICTURES: Final = 200
_PICTURE_BYTES: Final = 32 * 1024 * 1024  # of all pictures of a message
_ADDRESS: Final = re.compile(r"(?:https?://|www\.|mailto:)\S+|<[^<>\s]*>|\[[^\[\]\s]*\]")
_WORD: Final = re.compile(r"\d+|[^\W\d_]{2,}")
_COMPARED: Final = 200_000  # characters
_MISSING: Final = 0.2  # of the words of a text: more, and the two say different things
_OTHER_TEXT: Final = "This message holds a second text, for programs that show no HTML, and it says something else:"


@dataclass(frozen=True, slots=True)
class PrintedBody:
    """The text of a message as the sender saw it, and type and bytes of its pictures by what blocks call them."""

    body: Body
    pictures: Mapping[str, tuple[str, bytes]]


def printed_body(raw: bytes) -> PrintedBody:
    """Read what is to be printed of a message.

    Of an alternative that is the HTML, which the sender saw. Some see the plain text, though: where it says what the
    HTML does not say, it follows.
    """
    root = read_tree(raw)
    contents = sort_contents(root, prefer="text/html")
    body = text_bodies(contents)
    if _has_alternatives(root):
        plain = sort_contents(root)
        shown = {id(part) for part in contents.texts}
        other = text_bodies(Contents([part for part in plain.texts if id(part) not in shown]))
        if _says_more(other, body):
            says_so = Block("paragraph", (Run(_OTHER_TEXT),), gap=True)
            body = joined((body, Body((Block("rule"), says_so)), other))
    pictures = _pictures(contents)
    shown_there = [block.picture.content_id for block in body.blocks if block.picture is not None]
    return PrintedBody(joined((body, _below(contents, set(shown_there)))), pictures)


def _below(contents: Contents, shown_there: set[str]) -> Body:
    """Return the pictures that stand beside the text, as telephones send them: mail programs show them below it."""
    blocks = []
    for number, part in enumerate(contents.others, start=1):
        key = _key(number, part)
        if part.media_type.startswith("image/") and part.disposition != "attachment" and key not in shown_there:
            name = clean_line(part.filename)
            if not is_decoration(part.content(), name=name, media_type=part.media_type, is_inline=True):
                picture = Picture("part", content_id=key, described=name)
                blocks.append(Block("picture", (Run(f"[{name or 'picture'}]"),), picture=picture, gap=True))
    return Body(tuple(blocks[:_PICTURES]))


def _key(number: int, part: Part) -> str:
    """Return what a picture is called: its Content-ID, or its place among the files."""
    return content_id_of(part) or f"part {number}"


def _has_alternatives(part: Part) -> bool:
    return part.media_type == "multipart/alternative" or any(map(_has_alternatives, part.children or ()))


def _says_more(other: Body, body: Body) -> bool:
    """Whether many words of a text, or one of its numbers, are not in the other one."""
    words = _words(other)
    missing = words - _words(body)
    return len(missing) > _MISSING * len(words) or any(word.isdigit() and len(word) > 1 for word in missing)


def _words(body: Body) -> frozenset[str]:
    text = " ".join(_texts(body))[:_COMPARED]
    return frozenset(_WORD.findall(fold(_ADDRESS.sub(" ", text))))


def _texts(body: Body) -> Iterator[str]:
    for block in body.blocks:
        if block.kind == "hidden":
            continue
        yield block.marker
        yield plain_runs(block.runs)
        yield from map(plain_runs, block.cells)


def _pictures(contents: Contents) -> dict[str, tuple[str, bytes]]:
    """Collect the pictures; of those with one Content-ID the first one has it."""
    found: dict[str, tuple[str, bytes]] = {}
    left = _PICTURE_BYTES
    for number, part in enumerate(contents.others, start=1):
        key = _key(number, part)
        if key in found or not part.media_type.startswith("image/"):
            continue
        content = part.content()
        if len(content) <= left and len(found) < _PICTURES:
            found[key] = (clean_line(part.media_type), content)
            left -= len(content)
    return found
