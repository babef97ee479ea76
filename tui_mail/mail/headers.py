"""Header fields: encoded words, addresses, dates, message ids. Values come as compat32 keeps them, raw."""

import binascii
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_tz
from typing import Final

from mailparser.dates import parse_mail_date
from mailparser.utils import get_addresses

from tui_mail.mail.charsets import codec_of, decode_text
from tui_mail.mail.message import Address
from tui_mail.mail.text import safe_line, short_line

_RECIPIENTS: Final = 1000
_IDS: Final = 200
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_FOLD: Final = re.compile(r"(?:\r\n|\r|\n)(?=[ \t])|[\r\n]+")
_WORD: Final = re.compile(r"=\?([^?\s]+)\?([bBqQ])\?([^?]*)\?=")
_Q_BYTE: Final = re.compile(rb"=([0-9A-Fa-f]{2})")
_NOT_BASE64: Final = re.compile(rb"[^A-Za-z0-9+/]")
_ID: Final = re.compile(r"<\s*([^<>\s]{1,990})\s*>")
_ANGLE: Final = re.compile(r"<[ \t]*([^<>]{1,990}?)[ \t]*>")
_BARE: Final = re.compile(r"((?<![^\s<>,;:\"()\[\]@])[^\s<>,;:\"()\[\]@]{1,990}@[^\s<>,;:\"()@]{1,990})")
_COMMENT: Final = re.compile(r"\(([^()]*)\)")


def first(part: Message, name: str) -> str:
    """Give the first field of that name, unfolded; '' when there is none."""
    lowered = name.lower()
    for key, value in part.raw_items():
        if key.lower() == lowered:
            return _FOLD.sub("", str(value)).strip()
    return ""


def every(part: Message, name: str) -> list[str]:
    """Give all fields of that name, as `first` gives one."""
    lowered = name.lower()
    return [_FOLD.sub("", str(value)).strip() for key, value in part.raw_items() if key.lower() == lowered]


def _word_bytes(encoding: str, encoded: str) -> bytes | None:
    data = encoded.encode("utf-8", "surrogateescape")
    if encoding in "qQ":
        return _Q_BYTE.sub(lambda found: bytes.fromhex(found[1].decode()), data.replace(b"_", b" "))
    kept = _NOT_BASE64.sub(b"", data)
    try:
        return binascii.a2b_base64(kept[: len(kept) - (len(kept) % 4 == 1)] + b"==")
    except binascii.Error:
        return None


def _pieces(value: str) -> Iterator[tuple[str, bytes | str]]:
    """Yield (charset, bytes) for each encoded word, ('', text) for what stands between; blanks between words go."""
    position = 0
    after_word = False
    for word in _WORD.finditer(value):
        data = _word_bytes(word[2], word[3])
        between = value[position : word.start()]
        if data is None:
            continue
        if between and not (after_word and not between.strip()):
            yield "", between
        yield word[1].lower(), data
        position, after_word = word.end(), True
    yield "", value[position:]


def decode_words(value: str) -> str:
    """Read an unstructured field (RFC 2047), not cleaned yet; letters split over two words are joined."""
    if "=?" not in value:
        return value
    text: list[str] = []
    charset, pending = "", b""
    for label, piece in _pieces(value):
        if pending and label != charset:
            text.append(decode_text(pending, charset))
            pending = b""
        if isinstance(piece, bytes):
            charset, pending = label, pending + piece
        else:
            text.append(piece)
    return "".join(text)


def readable_words(value: str) -> str:
    """Write encoded words anew that mail-parser raises on: unknown charsets and damaged base64."""
    return _WORD.sub(_readable, value) if "=?" in value else value


def _readable(word: re.Match[str]) -> str:
    try:
        decode_header(word[0])
    except HeaderParseError:
        pass
    else:
        if codec_of(word[1]):
            return word[0]
    return f"=?utf-8?b?{binascii.b2a_base64(decode_words(word[0]).encode(), newline=False).decode()}?="


def addresses(value: str, found: Sequence[tuple[str, str]] | None = None) -> tuple[Address, ...]:
    """List the mailboxes of an address field as mail-parser found them; where it found none, the likeliest one."""
    if not value:
        return ()
    if found is None:
        found = [pair for pair in get_addresses(value, decode_names=True) if pair[1]]
    mailboxes = (_address(name, address) for name, address in (found or _recovered(value))[:_RECIPIENTS])
    return tuple(mailbox for mailbox in mailboxes if mailbox.name or mailbox.address)


def _address(name: str, address: str) -> Address:
    if "=?" in name:
        name = decode_words(name)
    shown = safe_line(name)
    bare = "".join(safe_line(address).split()).lower()
    return Address("" if shown.lower() == bare else shown, bare)


def _recovered(value: str) -> list[tuple[str, str]]:
    """Find the person behind a damaged field: in angle brackets, by the look of an address, or as a single word."""
    text = decode_words(value)
    if text.rstrip("; ").endswith(":"):
        return []  # a group without members: undisclosed-recipients:;
    found = _ANGLE.search(text) or _BARE.search(text)
    if found:
        return [(text[: found.start()].strip(" \"'"), found[1])]
    name = _COMMENT.sub("", text).strip(" \"'<>;,")
    if name and " " not in name:
        comment = _COMMENT.search(text)
        return [(comment[1] if comment else "", name)]
    return [(name, "")] if name else []


def message_ids(value: str) -> tuple[str, ...]:
    """List the message ids of a field without < and >, each once; of a very long list the first and the latest."""
    found = list(dict.fromkeys(safe_line(found[1]) for found in _ID.finditer(value)))
    return tuple(found if len(found) <= _IDS else found[: _IDS // 2] + found[-_IDS // 2 :])


def message_id(value: str) -> str:
    """Give the first id of a field, also one that lost its brackets; '' for none."""
    found = _ID.search(value)
    return short_line(found[1] if found else value.strip().strip("<>"), 990)


def moment(value: str) -> int | None:
    """Read a date as mail writes it, to microseconds since the epoch; a date without a zone is UTC."""
    value = value[:300]
    said: datetime | None
    try:
        said = parse_mail_date(value).value or _tolerated(value)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    return microseconds(said)


def microseconds(said: datetime) -> int:
    """Count from the epoch."""
    return (said - _EPOCH) // timedelta(microseconds=1)


def _tolerated(value: str) -> datetime:
    """Read ISO 8601, or what the standard library makes of a damaged date."""
    if value[:4].isdigit():
        said = datetime.fromisoformat(value)
        return said if said.tzinfo else said.replace(tzinfo=UTC)
    parts = parsedate_tz(value)
    if parts is None:
        raise ValueError(value)
    return datetime(*parts[:5], min(parts[5], 59), tzinfo=UTC) - timedelta(seconds=parts[9] or 0)
