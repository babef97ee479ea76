"""A letter as the bytes of a message. Written by hand so that a seed decides every byte, also the odd ones."""

import base64
import quopri
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import encode_rfc2231, format_datetime
from typing import Literal

from tui_mail.demo.files import File
from tui_mail.demo.world import Mailer

Encoding = Literal["quoted-printable", "base64", "8bit"]

_ENCLOSED = ("Content-Type: message/rfc822", "Content-Disposition: attachment")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is sent. Without `html` there is plain text only, without `text` HTML only."""

    sender: Mailer
    to: tuple[Mailer, ...]
    subject: str
    date: datetime
    cc: tuple[Mailer, ...] = ()
    bcc: tuple[Mailer, ...] = ()
    text: str = ""
    html: str = ""
    files: tuple[File, ...] = ()
    enclosed: tuple[bytes, ...] = ()  # whole messages
    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    charset: str = "utf-8"
    encoding: Encoding = "quoted-printable"
    trace: tuple[tuple[str, str], ...] = ()  # headers that servers put on top
    extra: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a message: its headers and its encoded body."""

    headers: tuple[str, ...]
    body: bytes

    def to_bytes(self) -> bytes:
        """As it stands in a message."""
        return "\n".join(self.headers).encode() + b"\n\n" + self.body


def compose(letter: Letter) -> bytes:
    """Write the message, with line feeds as line ends, the way a Maildir holds it."""
    charset = _fitting(letter)
    headers = [f"{name}: {value}" for name, value in letter.trace]
    headers += _header_lines(letter, charset)
    part = _content(letter, charset)
    head = "\n".join([*headers, "MIME-Version: 1.0", *part.headers])
    return head.encode() + b"\n\n" + part.body


def text_part(text: str, media_type: str, charset: str, encoding: Encoding) -> Part:
    """Encode a text in one of the three ways."""
    data = text.encode(charset)
    headers = (f'Content-Type: {media_type}; charset="{charset}"', f"Content-Transfer-Encoding: {encoding}")
    if encoding == "base64":
        return Part(headers, base64.encodebytes(data))
    return Part(headers, quopri.encodestring(data) if encoding == "quoted-printable" else data)


def multipart(subtype: str, parts: Sequence[Part], mark: str, parameters: str = "") -> Part:
    """Several parts as one; `mark` makes the boundary."""
    boundary = f"=_{subtype}_{mark}"
    body = b"".join(b"--%s\n%s\n" % (boundary.encode(), part.to_bytes()) for part in parts)
    header = f'Content-Type: multipart/{subtype}{parameters};\n boundary="{boundary}"'
    return Part((header,), body + b"--%s--\n" % boundary.encode())


def shown(mailer: Mailer, charset: str = "utf-8") -> str:
    """Write a mailer as a header value."""
    if mailer.name.isascii():
        quoted = f'"{mailer.name}"' if any(mark in mailer.name for mark in "',.&()") else mailer.name
        return f"{quoted} <{mailer.address}>" if quoted else mailer.address
    return f"{Header(mailer.name, charset).encode()} <{mailer.address}>"


def _fitting(letter: Letter) -> str:
    """Choose the letter's charset, or UTF-8 where it lacks a character: what mail programs do."""
    names = "".join(mailer.name for mailer in (letter.sender, *letter.to, *letter.cc))
    try:
        (letter.subject + letter.text + letter.html + names).encode(letter.charset)
    except UnicodeEncodeError:
        return "utf-8"
    return letter.charset


def _header_lines(letter: Letter, charset: str) -> list[str]:
    people = {"To": letter.to, "Cc": letter.cc, "Bcc": letter.bcc}
    subject = Header(letter.subject, None if letter.subject.isascii() else charset, header_name="Subject")
    lines = [f"Date: {format_datetime(letter.date)}", f"From: {shown(letter.sender, charset)}"]
    lines += [f"{name}: " + ",\n ".join(shown(one, charset) for one in some) for name, some in people.items() if some]
    lines.append(f"Subject: {subject.encode()}")
    if letter.message_id:
        lines.append(f"Message-ID: {letter.message_id}")
    if letter.in_reply_to:
        lines.append(f"In-Reply-To: {letter.in_reply_to}")
    if letter.references:
        lines.append("References: " + "\n ".join(letter.references))
    return lines + [f"{name}: {value}" for name, value in letter.extra]


def _content(letter: Letter, charset: str) -> Part:
    mark = f"{zlib.crc32(f'{letter.message_id}{letter.subject}{letter.date.isoformat()}'.encode()):08x}"
    bodies = [
        text_part(content, media_type, charset, letter.encoding)
        for content, media_type in ((letter.text, "text/plain"), (letter.html, "text/html"))
        if content
    ]
    body = multipart("alternative", bodies, f"a{mark}") if len(bodies) > 1 else bodies[0]
    attached = [_file_part(file) for file in letter.files]
    attached += [Part(_ENCLOSED, raw) for raw in letter.enclosed]
    return multipart("mixed", [body, *attached], f"m{mark}") if attached else body


def _file_part(file: File) -> Part:
    charset = f'; charset="{file.charset}"' if file.charset else ""
    method = "; method=REQUEST" if file.media_type == "text/calendar" else ""
    headers = (
        f"Content-Type: {file.media_type}{charset}{method}",
        f"Content-Disposition: attachment;\n {_file_name(file.name)}",
        "Content-Transfer-Encoding: base64",
    )
    return Part(headers, base64.encodebytes(file.content))


def _file_name(name: str) -> str:
    """Write it plain, or where that cannot be by RFC 2231 or as an encoded word, the way Outlook does."""
    if name.isascii():
        return f'filename="{name}"'
    if len(name) % 2:
        return f'filename="{Header(name, "utf-8", maxlinelen=400).encode()}"'
    return f"filename*={encode_rfc2231(name, 'utf-8')}"
