"""What intake needs of a message beside what it says: its identity, and the folded text that searches stand on.

Made in the child that parses, so that the daemon's own process only writes.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import msgspec

from tui_mail.mail.identity import identity
from tui_mail.mail.message import Mail
from tui_mail.mail.parse import outline, parse_indexed
from tui_mail.mail.text import fold

MAX_FOLDED = 1_000_000
"""Characters of a message that the search index holds."""

_OTHER_LETTERS: Final = re.compile(r"[^\x00-\x7f]+")
_SHORT_RUN: Final = 16

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
    folded: str
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
    return Arrival(mail, identity(mail, raw), _folded(mail, index), len(files), kind)


def _folded(mail: Mail, index: str) -> str:
    people = (*mail.from_, *mail.sender, *mail.reply_to, *mail.to, *mail.cc, *mail.bcc)
    names = [f"{person.name} {person.address}" for person in people]
    files = [part.name for part in mail.attachments]
    text = "\n".join((mail.subject, *names, *files, index))[:MAX_FOLDED]
    return _OTHER_LETTERS.sub(_fold_run, text.encode().lower().decode())


def _fold_run(run: re.Match[str]) -> str:
    return _fold_letters(run[0]) if len(run[0]) <= _SHORT_RUN else fold(run[0])


@lru_cache(maxsize=4096)
def _fold_letters(letters: str) -> str:
    """Fold a few letters between ASCII ones; the same few come again and again."""
    return fold(letters)


def _file_type(name: str, media_type: str) -> str:
    if media_type.startswith("image/"):
        return "img"
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if 0 < len(ending) <= 4 and ending.isascii() and ending.isalnum():  # a word, not a sentence with a full stop
        return {"xlsx": "xls", "docx": "doc", "pptx": "ppt", "jpeg": "img", "htm": "html"}.get(ending, ending)
    return FILE_TYPES.get(media_type, "file")
