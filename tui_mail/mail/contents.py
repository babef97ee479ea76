"""Which text of a message is shown, and what its attachments are; those in an Outlook envelope as well."""

import mimetypes
import re
from dataclasses import dataclass, field
from hashlib import sha256
from struct import error as StructError
from typing import Final

from tui_mail.mail.blocks import Body, joined
from tui_mail.mail.body_text import body_text, index_text, opening_text
from tui_mail.mail.charsets import decode_text
from tui_mail.mail.decoration import is_decoration
from tui_mail.mail.headers import clean_line, clean_text, decode_words
from tui_mail.mail.html import html_body
from tui_mail.mail.message import Attachment
from tui_mail.mail.plain import plain_body
from tui_mail.mail.sealed import is_opaque, opaque_content
from tui_mail.mail.text import safe_filename
from tui_mail.mail.tnef import TooLargeError, is_tnef, unpack
from tui_mail.mail.tree import Part, read_fields, read_tree

_SHOWN_BYTES: Final = 2 * 1024 * 1024
META_CHARSET: Final = re.compile(rb"(?i)<meta[^>]{1,200}charset=[\"' ]*([a-z0-9_:-]{2,40})")
_NAME_CHARACTERS: Final = 200
_HEADER_BYTES: Final = 64 * 1024
_SHOWN: Final = frozenset(("text/plain", "text/html"))
# Other forms of one text: beside a text that is shown they are no attachments.
_RENDERINGS: Final = _SHOWN | {"text/enriched", "text/richtext", "text/x-amp-html", "text/watch-html"}
# Without the files of this machine: a name is the same everywhere.
_TYPES: Final = mimetypes.MimeTypes()
for _type, _ending in {
    "text/calendar": ".ics",
    "text/rtf": ".rtf",
    "application/pgp-signature": ".asc",
    "application/ms-tnef": ".dat",
    "message/delivery-status": ".txt",
    "message/disposition-notification": ".txt",
}.items():
    _TYPES.add_type(_type, _ending)


@dataclass
class Contents:
    """The leaves of a message: texts that are shown, in their order, and everything else."""

    texts: list[Part] = field(default_factory=list)
    others: list[Part] = field(default_factory=list)
    unpacked: list[Part] = field(default_factory=list)  # of the others: envelopes whose files follow at the end

    def take(self, more: "Contents") -> None:
        """Add the leaves of a later part."""
        self.texts += more.texts
        self.others += more.others


def sort_contents(root: Part, *, prefer: str = "text/plain") -> Contents:
    """Find the texts and files of a message; files of a TNEF envelope come last, so that no number depends on them.

    Of alternatives the preferred type is shown; the files and their numbers are the same with each.
    """
    contents = _sort(root, prefer)
    for part in [each for each in contents.others if is_tnef(each)]:
        try:
            body, files = unpack(part)
        except ImportError:
            return contents  # without tnefparse it is a file like any other
        except (StructError, ValueError, LookupError, TypeError, ArithmeticError) as exc:
            said = str(exc) if isinstance(exc, TooLargeError) else "damaged"
            root.budget.problems[f"a file with Outlook's attachments is {said} and was not unpacked"] = None
            continue
        contents.unpacked.append(part)
        contents.others += files
        if body and not any(_has_letters(text) for text in contents.texts):
            contents.texts = [body]
    _open_signed(contents, prefer)
    return contents


def _open_signed(contents: Contents, prefer: str) -> None:
    """Show what is signed as a whole (S/MIME): its text, and its files after all others."""
    for part in [each for each in contents.others if is_opaque(each.media_type)][:1]:
        inner = opaque_content(part.content())
        if inner and not any(_has_letters(text) for text in contents.texts):
            found = _sort(read_tree(inner), prefer)
            contents.texts, contents.others = found.texts, contents.others + found.others


def _sort(part: Part, prefer: str) -> Contents:
    """Decide for each leaf whether it is shown; RFC 2046 alternatives show one of their kind."""
    if part.children is None:
        return _sort_leaf(part)
    if part.disposition == "attachment":
        return Contents(others=list(part.leaves()))
    children = [_sort(child, prefer) for child in part.children]
    if part.media_type == "multipart/alternative":
        return _best_of(children, prefer)
    contents = Contents()
    for child in children:
        later = [text for text in child.texts if contents.texts and text.filename]
        child.texts = [text for text in child.texts if text not in later]
        contents.take(child)
    return contents


def _sort_leaf(part: Part) -> Contents:
    is_text = part.media_type in _SHOWN or part.media_type.startswith("multipart/")
    if not is_text or part.disposition == "attachment":
        return Contents(others=[part])
    # A text with a name is a file as well, even where it is the text to read.
    return Contents(texts=[part], others=[part] if part.filename else [])


def _best_of(children: list[Contents], prefer: str) -> Contents:
    """Take the preferred type, but any text rather than an empty one; files of every alternative are kept."""
    readable = [child for child in children if any(_has_letters(text) for text in child.texts)]
    preferred = [child for child in readable if all(text.media_type == prefer for text in child.texts)]
    best = (preferred or readable or [Contents()])[0]
    others = [
        other for child in children for other in child.others if other.media_type not in _RENDERINGS or other.filename
    ]
    return Contents(best.texts, others)


def _has_letters(part: Part) -> bool:
    content = part.content()
    if part.media_type == "text/html":
        return bool(content.strip())
    return bool(_decoded(part, content[:_SHOWN_BYTES]).strip())


def _decoded(part: Part, content: bytes) -> str:
    label = part.charset
    if not label and part.media_type == "text/html" and (meta := META_CHARSET.search(content[:2048])):
        label = meta[1].decode("ascii")
    return decode_text(content, label)


@dataclass(frozen=True, slots=True)
class Shown:
    """The text of a message, safe: for a terminal, for the search, and the beginning of it for the list."""

    body: str
    index: str
    opening: str


def shown_text(contents: Contents) -> Shown:
    """Read the texts that are shown. Plain text is its own index; HTML is read into blocks and written from them."""
    shown: list[Shown] = []
    for part in contents.texts:
        source = _source(part)
        if part.media_type == "text/html":
            body = html_body(source)
            one = Shown(body_text(body), index_text(body), opening_text(body))
        else:
            text = clean_text(source).strip("\n")
            one = Shown(text, text, text)
        if one.body.strip():
            shown.append(one)
    return Shown(
        body="\n\n".join(one.body for one in shown),
        index="\n\n".join(one.index for one in shown),
        opening="\n".join(one.opening for one in shown),
    )


def _source(part: Part) -> str:
    content = part.content()
    if len(content) > _SHOWN_BYTES:
        part.budget.problems["the text is very long and was cut"] = None
    return _decoded(part, content[:_SHOWN_BYTES])


def text_bodies(contents: Contents) -> Body:
    """Read the texts that are shown into blocks."""
    bodies = []
    for part in contents.texts:
        source = _source(part)
        bodies.append(html_body(source) if part.media_type == "text/html" else plain_body(clean_text(source)))
    return joined(bodies)


def attachments(contents: Contents) -> tuple[Attachment, ...]:
    """List everything that is not the shown text, in the order of the message."""
    return tuple(
        _attachment(number, part, is_unpacked=part in contents.unpacked)
        for number, part in enumerate(contents.others, start=1)
    )


def _attachment(number: int, part: Part, *, is_unpacked: bool) -> Attachment:
    content = part.content()
    content_id = content_id_of(part)
    name, media_type = _name(number, part, content), clean_line(part.media_type)
    is_inline = bool(content_id) and part.disposition != "attachment"
    return Attachment(
        part=number,
        name=name,
        media_type=media_type,
        size=len(content),
        sha256=sha256(content).hexdigest(),
        content_id=content_id,
        inline=is_unpacked or is_inline,
        decoration=is_decoration(content, name=name, media_type=media_type, is_inline=is_inline),
    )


def content_id_of(part: Part) -> str:
    """Return what the text calls a part; '' where it cannot name it."""
    return clean_line(part.first("Content-ID")).strip("<> ")


def _name(number: int, part: Part, content: bytes) -> str:
    """Take the declared name, for an enclosed message its subject; else a number and what the type suggests."""
    declared = clean_line(decode_words(part.filename))
    if len(declared) > _NAME_CHARACTERS:
        declared = safe_filename(declared)
    if part.media_type in {"message/rfc822", "message/global"}:
        subject = declared or clean_line(decode_words(read_fields(content[:_HEADER_BYTES]).first("Subject")))
        stem = safe_filename(subject)[:_NAME_CHARACTERS] if subject else f"message-{number}"
        return stem if stem.lower().endswith(".eml") else f"{stem}.eml"
    if declared:
        return declared
    return f"part-{number}{_TYPES.guess_extension(part.media_type) or '.bin'}"
