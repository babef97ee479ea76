"""A message as Outlook sees it: numbered properties, recipients, attachments ([MS-OXPROPS], [MS-OXCDATA])."""

import codecs
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

SUBJECT: Final = 0x0037
CLIENT_SUBMIT_TIME: Final = 0x0039
REPRESENTING_NAME, REPRESENTING_TYPE, REPRESENTING_ADDRESS = 0x0042, 0x0064, 0x0065
TRANSPORT_HEADERS: Final = 0x007D
SENDER_NAME, SENDER_TYPE, SENDER_ADDRESS = 0x0C1A, 0x0C1E, 0x0C1F
SENDER_SMTP, REPRESENTING_SMTP = 0x5D01, 0x5D02
RECIPIENT_TYPE: Final = 0x0C15
DISPLAY_BCC, DISPLAY_CC, DISPLAY_TO = 0x0E02, 0x0E03, 0x0E04
DELIVERY_TIME: Final = 0x0E06
MESSAGE_CLASS: Final = 0x001A
BODY, RTF, HTML = 0x1000, 0x1009, 0x1013
MESSAGE_ID, REFERENCES, IN_REPLY_TO = 0x1035, 0x1039, 0x1042
DISPLAY_NAME, ADDRESS_TYPE, ADDRESS, SMTP_ADDRESS = 0x3001, 0x3002, 0x3003, 0x39FE
CREATED, MODIFIED, SEARCH_KEY = 0x3007, 0x3008, 0x300B
ATTACH_DATA, ATTACH_SHORT_NAME, ATTACH_METHOD, ATTACH_LONG_NAME = 0x3701, 0x3704, 0x3705, 0x3707
ATTACH_TYPE, ATTACH_CONTENT_ID, ATTACH_FLAGS, ATTACH_HIDDEN = 0x370E, 0x3712, 0x3714, 0x7FFE
INTERNET_CODEPAGE, MESSAGE_CODEPAGE = 0x3FDE, 0x3FFD

BINARY: Final = 0x0102
_STRING8, _UNICODE, _TIME, _INTEGER, _BOOLEAN = 0x001E, 0x001F, 0x0040, 0x0003, 0x000B
_EPOCH: Final = 11_644_473_600 * 1_000_000  # microseconds from 1601 to 1970
_CODEPAGES: Final = {65001: "utf-8", 20127: "ascii", 28591: "iso-8859-1", 28592: "iso-8859-2", 28605: "iso-8859-15",
                     50220: "iso-2022-jp", 50221: "iso-2022-jp", 50222: "iso-2022-jp", 51932: "euc-jp",
                     20866: "koi8-r", 21866: "koi8-u", 936: "gbk", 54936: "gb18030", 51949: "euc-kr",
                     1200: "utf-16-le"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Value:
    """A property as it is stored: its type and its bytes."""

    type: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Properties:
    """The properties of one thing, by their number."""

    values: Mapping[int, Value]
    codepage: int = 0

    def text(self, *numbers: int) -> str:
        """Return the first of these that has a text."""
        for number in numbers:
            value = self.values.get(number)
            if value is not None and value.type in (_UNICODE, _STRING8):
                codec = "utf-16-le" if value.type == _UNICODE else self.codec(MESSAGE_CODEPAGE, INTERNET_CODEPAGE)
                if said := value.data.decode(codec, "replace").rstrip("\0"):
                    return said
        return ""

    def bytes(self, number: int) -> "bytes | None":
        """Return a property's bytes."""
        value = self.values.get(number)
        return None if value is None else value.data

    def integer(self, number: int, default: int = 0) -> int:
        """Return a number; a truth is 0 or 1."""
        value = self.values.get(number)
        if value is None or value.type not in (_INTEGER, _BOOLEAN):
            return default
        return int.from_bytes(value.data[: 4 if value.type == _INTEGER else 2], "little")

    def time(self, *numbers: int) -> int | None:
        """Return the first of these that is a time, in microseconds since 1970."""
        for number in numbers:
            value = self.values.get(number)
            if value is not None and value.type == _TIME and len(value.data) >= 8:
                moment = int.from_bytes(value.data[:8], "little") // 10 - _EPOCH
                if 0 < moment < 253_402_300_800_000_000:  # the year 10000
                    return moment
        return None

    def codec(self, *numbers: int) -> str:
        """Return the codec of the first code page that is named and known."""
        for page in (*map(self.integer, numbers), self.codepage):
            name = _CODEPAGES.get(page, f"cp{page}")
            try:
                codecs.lookup(name)
            except LookupError:
                continue
            return name
        return "cp1252"


@dataclass(frozen=True, slots=True)
class MapiAttachment:
    """A file in a message, or a message."""

    properties: Properties
    content: bytes | None
    message: "MapiMessage | None" = None


@dataclass(frozen=True, slots=True)
class MapiMessage:
    """A message with what belongs to it."""

    properties: Properties
    recipients: Sequence[Properties] = ()
    attachments: Sequence[MapiAttachment] = field(default=())
