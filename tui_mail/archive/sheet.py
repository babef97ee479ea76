"""What is printed of a message, and what came out of printing."""

from dataclasses import dataclass

import msgspec


@dataclass(frozen=True)
class Sheet:
    """What is known of one message, safe and decoded.

    `headers` are (label, value), `attachments` (name, type, size in bytes, SHA-256); `created` (microseconds since
    1970, UTC) becomes the date of the PDF, so that the same sheet always gives the same bytes. `raw` is the message
    file, which is read for the structure of its body and embedded; `body` is printed where there is none, or `plain`
    asks for it.
    """

    headers: tuple[tuple[str, str], ...]
    subject: str
    body: str
    attachments: tuple[tuple[str, str, int, str], ...]
    reference: str
    created: int | None
    raw: bytes = b""
    plain: str = ""  # why its structure is not to be printed
    reduced: bool = False  # the attachments are not kept, they are only named


@dataclass(frozen=True)
class Font:
    """A font file that letters were cut from."""

    name: str
    version: str
    sha256: str


@dataclass(frozen=True)
class Rendering:
    """A PDF, and what a manifest says of it.

    `missing` names the most frequent characters that no font has, as ("U+4E2D", times); `missing_count` counts all.
    `is_whole` is False where the message is too long to be printed to its end. `plain_because` says why the structure
    of the body was not printed, and is empty where it was.
    """

    pdf: bytes
    pages: int
    fonts: tuple[Font, ...]
    missing: tuple[tuple[str, int], ...]
    missing_count: int
    is_whole: bool
    has_eml: bool
    plain_because: str
    renderer: str


def encode_sheet(sheet: Sheet) -> bytes:
    """Write a sheet for the child; `making.printing` makes a request of it."""
    return msgspec.msgpack.encode(sheet)


def decode_sheet(data: bytes) -> Sheet:
    """Read what `encode_sheet` wrote."""
    return msgspec.msgpack.decode(data, type=Sheet)


def encode_rendering(rendering: Rendering) -> bytes:
    """Write the child's answer."""
    return msgspec.msgpack.encode(rendering)


def decode_rendering(data: bytes) -> Rendering:
    """Read the child's answer."""
    return msgspec.msgpack.decode(data, type=Rendering)
