"""The MIME tree of a message, within bounds, and mail-parser's reading of it."""

import email
import logging
import re
from email.errors import MessageError
from email.message import Message
from email.policy import Policy, compat32
from typing import Final

from mailparser import MailParser
from mailparser.exceptions import MailParserError

from tui_mail.mail.charsets import decode_text
from tui_mail.mail.headers import readable_words

# mail-parser logs what strangers wrote; what matters of it stands in `Mail.problems`.
logging.getLogger("mailparser").setLevel(logging.CRITICAL + 1)

_DEPTH: Final = 40
_PARTS: Final = 2000
_BOUNDARY_LINES: Final = 20_000
_FIELDS: Final = 1000  # per part
_FIELD: Final = 128 * 1024  # characters of one field
_STRUCTURE_FIELD: Final = 8 * 1024  # of one Content-* field: its parameters are read in quadratic time
_ALL_FIELDS: Final = 1024 * 1024  # of all fields of all parts

_ASKED: Final = frozenset(("from", "to", "cc", "bcc", "reply-to", "date"))
_STUMBLES: Final = (MailParserError, MessageError, AttributeError, LookupError, TypeError, ValueError)

_HEAD_END: Final = re.compile(rb"\r?\n\r?\n")
_BOUNDARY_LINE: Final = re.compile(rb"\n--")
_NAMED: Final = re.compile(rb"([!-9;-~]+)[ \t]*:")
_SURELY_FIELD: Final = re.compile(
    rb"(?:from|to|cc|subject|date|message-id|mime-version|content-[a-z-]+|received|return-path|reply-to|references"
    rb"|in-reply-to|x-[^\r\n:]+|dkim-signature)[ \t]*:",
    re.IGNORECASE,
)
_ENCODING: Final = re.compile(r"[\w-]+")


class _Budget:
    """What a message may spend on parts and header fields, counted over its whole tree."""

    def __init__(self) -> None:
        self.parts = _PARTS
        self.characters = _ALL_FIELDS
        self.problems: dict[str, None] = {}

    def cut(self, value: str, limit: int) -> str:
        allowed = min(limit, self.characters)
        if len(value) > allowed:
            self.problems["a header field is too long and was cut"] = None
            value = value[:allowed]
        self.characters -= len(value)
        return value


class Part(Message):
    """A part that stays within the budget of its message and takes an enclosed message as it is, unopened."""

    def __init__(self, policy: Policy = compat32) -> None:
        super().__init__(policy)
        self.budget = _Budget()
        self.depth = 0

    def attach(self, payload: Message) -> None:  # type: ignore[override]  # the parser attaches nothing but messages
        """Take a part into the tree; one too many is left out, the raw message keeps it."""
        if isinstance(payload, Part):
            payload.budget, payload.depth = self.budget, self.depth + 1
        self.budget.parts -= 1
        if self.budget.parts < 0:
            self.budget.problems["there are too many parts: the last ones are only in the raw message"] = None
            return
        super().attach(payload)

    def set_raw(self, name: str, value: str) -> None:
        """Store a field as the parser found it, cut to a bearable length, raw 8-bit bytes as the letters they are."""
        if len(self) >= _FIELDS:
            self.budget.problems["there are too many header fields: the last ones are only in the raw message"] = None
            return
        lowered = name.lower()
        value = self.budget.cut(value, _STRUCTURE_FIELD if lowered.startswith("content-") else _FIELD)
        if not value.isascii():
            value = decode_text(value.encode("utf-8", "surrogateescape"))
        value = readable_words(value.replace("\0", ""))
        if lowered == "content-transfer-encoding" and (encoding := _ENCODING.search(value)):
            value = encoding[0]
        super().set_raw(name, value)

    def get_content_type(self) -> str:
        """Give the declared type; a delivery status keeps its bytes like any other part."""
        declared = super().get_content_type()
        return "message/x-delivery-status" if declared == "message/delivery-status" else declared

    def get_content_maintype(self) -> str:
        """Give the first half of the type; what must not be opened (enclosed mail, the deepest nesting) is a leaf."""
        main = super().get_content_maintype()
        if main == "multipart" and self.depth >= _DEPTH:
            self.budget.problems["the parts are nested too deeply: the inner ones are one attachment"] = None
            return "application"
        return "x-enclosed" if main == "message" else main

    @property
    def media_type(self) -> str:
        """Give the declared type, in lower case."""
        return super().get_content_type()

    def children(self) -> list["Part"]:
        """List the parts of a container."""
        inner = self.get_payload()
        return [child for child in inner if isinstance(child, Part)] if isinstance(inner, list) else []

    def content(self) -> bytes:
        """Decode the bytes; a container has none."""
        decoded = self.get_payload(decode=True)
        return decoded if isinstance(decoded, bytes) else b""


def read_tree(raw: bytes) -> Part:
    """Read the parts of a message, whatever it is. `budget.problems` tells what had to be left out."""
    bounded, problems = _bounded(raw.lstrip(b"\r\n"))
    root = email.message_from_bytes(bounded, _class=Part)
    root.budget.problems.update(dict.fromkeys(problems))
    return root


def _bounded(raw: bytes) -> tuple[bytes, list[str]]:
    """Cut what costs time or memory out of proportion before anything is parsed."""
    problems = []
    if len(raw) > _ALL_FIELDS and not _HEAD_END.search(raw, 0, _ALL_FIELDS):
        problems.append("the header is too long and was cut")
        end = _HEAD_END.search(raw)
        raw = raw[:_ALL_FIELDS] + b"\n\n" + (raw[end.end() :] if end else b"")
    raw = _mended(raw)
    if raw.count(b"\n--") > _BOUNDARY_LINES and b"multipart/" in raw[:_ALL_FIELDS].lower():
        problems.append("there are too many parts: the last ones are only in the raw message")
        raw = raw[: [line.start() for line in _BOUNDARY_LINE.finditer(raw)][_BOUNDARY_LINES]]
    return raw, problems


def _mended(raw: bytes) -> bytes:
    """Drop blanks before the colon of a field; a line that is none, but stands among fields, continues the last one."""
    end = _HEAD_END.search(raw, 0, _ALL_FIELDS + 4)
    head = raw[: end.start()] if end else b""
    lines = head.splitlines(keepends=True)
    if all(
        line[:1] in b" \t" or ((found := _NAMED.match(line)) and found[0][-2:-1] not in b" \t") for line in lines[1:]
    ):
        return raw
    last = max((number for number, line in enumerate(lines) if _SURELY_FIELD.match(line)), default=0)
    for number, line in enumerate(lines[: last + 1]):
        if found := _NAMED.match(line):
            lines[number] = found[1] + b":" + line[found.end() :]
        elif number and line[:1] not in b" \t":
            lines[number] = b" " + line
    return b"".join(lines) + raw[len(head) :]


def read_with_mail_parser(root: Part) -> MailParser:
    """Let mail-parser read the fields that it is asked for: people and date. Of the rest it makes nothing that we use.

    The whole tree took it twice the time, and broke it where parts name unknown codecs or lost their boundary.
    """
    head = Message()
    for name, value in root.raw_items():
        if name.lower() in _ASKED:
            head.set_raw(name, value)
    try:
        return MailParser(head)
    except _STUMBLES:
        return MailParser(Message())  # `headers.addresses` finds people without it
