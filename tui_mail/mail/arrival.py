"""What intake needs of a message beside what it says: its identity, and the folded texts that searches stand on.

Made in the child that parses, so that the daemon's own process only writes.
"""

from dataclasses import dataclass

import msgspec

from tui_mail.mail.identity import identity
from tui_mail.mail.message import Mail
from tui_mail.mail.parse import outline, parse_indexed
from tui_mail.mail.searched import SearchText, searched

FILE_TYPES = {
    "application/pdf": "pdf",
    "message/rfc822": "eml",
    "text/calendar": "ics",
    "application/zip": "zip",
    "text/html": "html",
    "text/csv": "csv",
}
"""Short words for the list's column, where the file name has no ending."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message that came in, read."""

    mail: Mail
    identity: str
    search: SearchText
    attachment_count: int  # those that are no pictures of the text itself
    attachment_type: str  # of the first one: pdf, img, xls ...; empty without


def read_arrival(raw: bytes) -> Arrival:
    """Parse a message for intake."""
    mail, index = parse_indexed(raw)
    return _arrival(mail, raw, index)


def read_outline(raw: bytes) -> Arrival:
    """Read as much as can be had of a message that could not be parsed."""
    mail = outline(raw)
    return _arrival(mail, raw, mail.body)


def read_encoded(raw: bytes) -> bytes:
    """Parse a message in a child: msgpack of an `Arrival`."""
    return msgspec.msgpack.encode(read_arrival(raw))


def decode(data: bytes) -> Arrival:
    """Return what `read_encoded` found."""
    return msgspec.msgpack.decode(data, type=Arrival)


def _arrival(mail: Mail, raw: bytes, index: str) -> Arrival:
    files = [part for part in mail.attachments if not (part.inline or part.decoration)]
    kind = _file_type(files[0].name, files[0].media_type) if files else ""
    return Arrival(mail, identity(mail, raw), _search_text(mail, index), len(files), kind)


def _search_text(mail: Mail, index: str) -> SearchText:
    senders, recipients = [*mail.from_, *mail.sender, *mail.reply_to], [*mail.to, *mail.cc, *mail.bcc]
    if mail.forwarded is not None:
        senders += (*mail.forwarded.from_, *mail.forwarded.reply_to)
        recipients += (*mail.forwarded.to, *mail.forwarded.cc)
    return SearchText(
        subject=searched([mail.subject]),
        sender=searched(f"{one.name} {one.address}" for one in senders),
        recipients=searched(f"{one.name} {one.address}" for one in recipients),
        files=searched(part.name for part in mail.attachments),
        body=searched([index]),
    )


def _file_type(name: str, media_type: str) -> str:
    if media_type.startswith("image/"):
        return "img"
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if 0 < len(ending) <= 4 and ending.isascii() and ending.isalnum():  # a word, not a sentence with a full stop
        return {"xlsx": "xls", "docx": "doc", "pptx": "ppt", "jpeg": "img", "htm": "html"}.get(ending, ending)
    return FILE_TYPES.get(media_type, "file")
