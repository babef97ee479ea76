"""Header fields: encoded words, addresses, parameters, dates, message ids. Values come as they stand in the message.

Most values are plain, and a pattern that fits only those reads them; mail-parser and the standard library, which look
at every letter, are asked about the rest. Both ways give the same, which the tests hold against each other.
"""

import binascii
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message
from email.utils import collapse_rfc2231_value, parsedate_tz
from functools import lru_cache
from typing import Final

from mailparser.dates import parse_mail_date
from mailparser.exceptions import MailParserError
from mailparser.utils import get_addresses

from tui_mail.mail.charsets import codec_of, decode_text
from tui_mail.mail.message import Address
from tui_mail.mail.text import safe_line, safe_text

# mail-parser logs what strangers wrote; what matters of it stands in `Mail.problems`.
logging.getLogger("mailparser").setLevel(logging.CRITICAL + 1)

_STUMBLES: Final = (MailParserError, MessageError, AttributeError, LookupError, TypeError, ValueError)
_RECIPIENTS: Final = 1000
_IDS: Final = 200
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DATE_LENGTH: Final = 300
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_FOLD: Final = re.compile(r"(?:\r\n|\r|\n)(?=[ \t])|[\r\n]+")
_WORD: Final = re.compile(r"=\?([^?\s]+)\?([bBqQ])\?([^?]*)\?=")
_PLAIN_BASE64: Final = re.compile(r"[A-Za-z0-9+/]*={0,2}")
_Q_BYTE: Final = re.compile(rb"=([0-9A-Fa-f]{2})")
_NOT_BASE64: Final = re.compile(rb"[^A-Za-z0-9+/]")
_ID: Final = re.compile(r"<\s*([^<>\s]{1,990})\s*>")
_ANGLE: Final = re.compile(r"<[ \t]*([^<>]{1,990}?)[ \t]*>")
_BARE: Final = re.compile(r"((?<![^\s<>,;:\"()\[\]@])[^\s<>,;:\"()\[\]@]{1,990}@[^\s<>,;:\"()@]{1,990})")
_TWO_AT: Final = re.compile(
    r"(?<![^\s<>,;:\"()\[\]@])[^\s<>,;:\"()\[\]@]{1,300}@[^\s<>,;:\"()@]{1,300}@[^\s<>,;:\"()]{1,600}"
)
_COMMENT: Final = re.compile(r"\(([^()]*)\)")
_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_DOTTED: Final = rf"{_ATOM}(?:\.{_ATOM})*"
_PLAIN_MAILBOX: Final = re.compile(
    rf" *(?:(?:\"([^\"\\]*)\"|([A-Za-z0-9!#$%&'*+/=?^_`{{|}}~. -]*)) *<({_DOTTED}@{_DOTTED})>|({_DOTTED}@{_DOTTED}))"
    r" *(?:,|\Z)"
)
_UTF8_WORDS: Final = re.compile(r" *=\?utf-8\?[bq]\?[^?\s]*\?=(?: +=\?utf-8\?[bq]\?[^?\s]*\?=)* *", re.IGNORECASE)
_PLAIN_DATE: Final = re.compile(
    rf"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), ?)?([0-9]{{1,2}}) ({'|'.join(_MONTHS)}) ([0-9]{{4}})"
    r" ([0-9]{2}):([0-9]{2}):([0-5][0-9]) ([+-])([0-9]{2})([0-5][0-9])(?: \([A-Za-z ]*\))?"
)


def unfolded(value: str) -> str:
    """Put a folded value on one line."""
    return _FOLD.sub("", value).strip() if "\n" in value or "\r" in value else value.strip()


def is_plain(text: str) -> bool:
    """Tell whether a line has Western letters and signs alone, in which there is nothing to clean."""
    if not text.isprintable():
        return False
    try:
        text.encode("ascii" if text.isascii() else "cp1252")
    except UnicodeEncodeError:
        return False
    return True


def clean_line(text: str) -> str:
    """Clean as `safe_line` does; plain text needs no look at each letter."""
    plain = text if text.isprintable() else text.replace("\r\n", " ").replace("\n", " ").replace("\t", " ")
    return " ".join(plain.split()) if is_plain(plain) else safe_line(text)


def clean_text(text: str) -> str:
    """Clean as `safe_text` does, but look at the letters of those lines alone that may hold something odd."""
    return "\n".join(line if is_plain(line) else safe_text(line) for line in text.replace("\r\n", "\n").split("\n"))


def clean_start(text: str, length: int) -> str:
    """Clean as `clean_line` does and keep at most so many characters; reads little more than that."""
    return clean_line(text[: 4 * length])[:length].rstrip()


def parameter(value: str, name: str) -> str | None:
    """Give a parameter of a Content-* field (RFC 2231), not cleaned; None where there is none to be read."""
    return _parameter(value, name) if name in value.lower() else None


@lru_cache(maxsize=256)
def _parameter(value: str, name: str) -> str | None:
    field = Message()
    field.set_raw("Content-Type", value)
    try:
        said = field.get_param(name)
        return None if said is None else collapse_rfc2231_value(said)
    except _STUMBLES:
        return None


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
    if codec_of(word[1]) and not _is_damaged(word):
        return word[0]
    return f"=?utf-8?b?{binascii.b2a_base64(decode_words(word[0]).encode(), newline=False).decode()}?="


def _is_damaged(word: re.Match[str]) -> bool:
    if word[2] in "qQ":
        return False
    if _PLAIN_BASE64.fullmatch(word[3]) and len(word[3]) % 4 == 0:
        return False
    try:
        decode_header(word[0])
    except HeaderParseError:
        return True
    return False


def addresses(value: str) -> tuple[Address, ...]:
    """List the mailboxes of a field that may be folded, as mail-parser finds them; of a damaged one the likeliest."""
    line = unfolded(value)
    if not line:
        return ()
    found = _plain_mailboxes(line)
    if found is None:
        found = _found_by_mail_parser(value) or _recovered(line)
        found = _whole(found, line) if line.count("@") > 1 else found
    return _mailboxes(found)


def _whole(found: list[tuple[str, str]], line: str) -> list[tuple[str, str]]:
    """Give addresses with a second @ back what was cut off: the first half alone is somebody else's address."""
    odd = _TWO_AT.findall(line)
    return [(name, next((one for one in odd if one.startswith(f"{address}@")), address)) for name, address in found]


def likeliest_address(value: str) -> tuple[Address, ...]:
    """Find the person behind a field in a message that is too odd to be parsed."""
    return _mailboxes(_recovered(value)) if value else ()


def _mailboxes(found: list[tuple[str, str]]) -> tuple[Address, ...]:
    mailboxes = (_address(name, address) for name, address in found[:_RECIPIENTS])
    return tuple(mailbox for mailbox in mailboxes if mailbox.name or mailbox.address)


def _plain_mailboxes(value: str) -> list[tuple[str, str]] | None:
    """Read mailboxes of the usual kinds; None as soon as one is of another."""
    if not (value.isascii() and value.isprintable()):
        return None
    found: list[tuple[str, str]] = []
    position = 0
    while position < len(value) and len(found) < _RECIPIENTS:
        mailbox = _PLAIN_MAILBOX.match(value, position)
        if not mailbox:
            return None
        quoted, name, address, bare = mailbox.groups()
        if name and "=?" in name:
            name = _plain_words(name)
            if not name:
                return None
        found.append((quoted or name or "", address or bare))
        position = mailbox.end()
    return found


def _plain_words(name: str) -> str:
    """Read a name that is made of nothing but sound encoded words in UTF-8; '' for any other."""
    decoded = decode_words(name) if _UTF8_WORDS.fullmatch(name) else ""
    is_sound = decoded.isprintable() and "=?" not in decoded and not any(odd in decoded for odd in '"\\�')
    return decoded if is_sound else ""


def _found_by_mail_parser(value: str) -> list[tuple[str, str]]:
    try:
        return [pair for pair in get_addresses(value, decode_names=True) if pair[1]]
    except _STUMBLES:
        return []


def _address(name: str, address: str) -> Address:
    if "=?" in name:
        name = decode_words(name)
    shown = clean_line(name)
    bare = _bare_address("".join(address.split())).lower()
    return Address("" if shown.lower() == bare else shown, bare)


def _bare_address(said: str) -> str:
    """Clean an address; what vanishes leaves a mark, so that the rest does not look like somebody else's."""
    cleaned = clean_line(said)
    if len(cleaned) == len(said):
        return cleaned
    return "".join(clean_line(letter) or "\ufffd" for letter in said)


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
    found = list(dict.fromkeys(clean_line(found[1]) for found in _ID.finditer(value)))
    return tuple(found if len(found) <= _IDS else found[: _IDS // 2] + found[-_IDS // 2 :])


def replied_id(value: str) -> str:
    """Give the id that a field says is replied to, the first of several; among words, addresses come before it."""
    found = message_ids(value)
    return "" if not found else found[-1] if _ID.sub("", value).strip() else found[0]


def message_id(value: str) -> str:
    """Give the first id of a field, also one that lost its brackets; '' for none."""
    found = _ID.search(value)
    return clean_start(found[1] if found else value.strip().strip("<>"), 990)


def moment(value: str) -> int | None:
    """Read a date as mail writes it, to microseconds since the epoch; a date without a zone is UTC."""
    said: datetime | None
    value = value.strip()
    try:
        said = _plain_date(value) or parse_mail_date(value).value or _tolerated(value[:_DATE_LENGTH])
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    return _microseconds(said)


def _plain_date(value: str) -> datetime | None:
    """Read a date of the usual kind; None for any other."""
    found = _PLAIN_DATE.fullmatch(value)
    if not found or found[3] < "1900" or found[4] > "23":
        return None
    day, year, hour, minute, second = (int(found[group]) for group in (1, 3, 4, 5, 6))
    if minute > 59:
        return None
    offset = timedelta(hours=int(found[8]), minutes=int(found[9]))
    said = datetime(year, _MONTHS.index(found[2]) + 1, day, hour, minute, second, tzinfo=UTC)
    return said - offset if found[7] == "+" else said + offset


def _microseconds(said: datetime) -> int:
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
