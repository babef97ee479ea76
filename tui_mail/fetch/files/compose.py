"""A message made of what is no message yet: the same bytes each time, so that it is recognised when it comes again."""

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import Header
from email.utils import format_datetime
from typing import Final

_LINE: Final = 76
_PLAIN_VALUE: Final = re.compile(r"[ -~]*")
_TOKEN: Final = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,60}/[A-Za-z0-9!#$&^_.+-]{1,80}")
_FIELD: Final = re.compile(r"[!-9;-~]{1,76}")

Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class File:
    """Something that is attached. A message goes in as it is, everything else in base64."""

    name: str
    media_type: str
    content: bytes
    content_id: str = ""
    is_inline: bool = False


@dataclass(frozen=True, slots=True)
class _Entity:
    headers: Headers
    body: bytes

    def encoded(self) -> bytes:
        return b"".join(field(name, value) for name, value in self.headers) + b"\r\n" + self.body


def compose(headers: Headers, plain: str | None, html: bytes | None, files: Iterable[File]) -> bytes:
    """Write a message: text, HTML in UTF-8, files. Fields that say how it is built are written here."""
    texts = [_text("text/plain", (plain or "").encode())] if plain is not None or html is None else []
    if html is not None:
        texts.append(_text("text/html", html))
    content = _joined("alternative", texts)
    attached = list(files)
    inline = [each for each in attached if each.is_inline]
    if inline:
        content = _joined("related", [content, *map(_file, inline)])
    content = _joined("mixed", [content, *(_file(each) for each in attached if not each.is_inline)])
    own = [(name, value) for name, value in headers if not name.lower().startswith(("content-", "mime-version"))]
    return _Entity([*own, ("MIME-Version", "1.0"), *content.headers], content.body).encoded()


def field(name: str, value: str) -> bytes:
    """Write one header field on lines that any program takes; letters outside ASCII as encoded words."""
    if not _FIELD.fullmatch(name):
        return b""
    line = " ".join(value.replace("\0", "").split())
    if not _PLAIN_VALUE.fullmatch(line):
        line = Header(line, "utf-8", maxlinelen=_LINE, header_name=name).encode(linesep="\r\n")
    elif len(line) > 900:
        line = "\r\n ".join(line[at : at + 900] for at in range(0, len(line), 900))
    return f"{name}: {line}\r\n".encode()


def address(name: str, mailbox: str) -> str:
    """Write a correspondent as a header field has it."""
    plain = " ".join(mailbox.split()).strip("<>")
    shown = " ".join(name.split()).strip("'\"")
    if not plain:
        return _quoted(shown) + " <>" if shown else ""
    return f"{_quoted(shown)} <{plain}>" if shown and shown != plain else plain


def _quoted(name: str) -> str:
    if _PLAIN_VALUE.fullmatch(name):
        return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return Header(name, "utf-8", maxlinelen=10_000).encode(linesep="")


def date(microseconds: int) -> str:
    """Write a time as the Date field has it."""
    return format_datetime(datetime.fromtimestamp(microseconds // 1_000_000, UTC))


def _text(media_type: str, content: bytes) -> _Entity:
    return _Entity(
        [("Content-Type", f'{media_type}; charset="utf-8"'), ("Content-Transfer-Encoding", "base64")], _base64(content)
    )


def _file(each: File) -> _Entity:
    media_type = each.media_type.lower() if _TOKEN.fullmatch(each.media_type) else "application/octet-stream"
    is_message = media_type == "message/rfc822"
    if media_type.startswith("multipart/") or (media_type.startswith("message/") and not is_message):
        media_type = "application/octet-stream"  # these would be read as more than a file
    disposition = "inline" if each.is_inline else "attachment"
    headers = [("Content-Type", media_type), ("Content-Disposition", disposition + _file_name(each.name))]
    if each.content_id:
        headers.append(("Content-ID", f"<{each.content_id.strip('<> ')}>"))
    headers.append(("Content-Transfer-Encoding", "8bit" if is_message else "base64"))
    return _Entity(headers, each.content if is_message else _base64(each.content))


def _file_name(name: str) -> str:
    """Return the parameter that names a file (RFC 2231 where it is not plain)."""
    plain = " ".join(name.split())
    if not plain:
        return ""
    if _PLAIN_VALUE.fullmatch(plain):
        return '; filename="' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
    encoded = "".join(
        chr(byte) if (chr(byte).isalnum() and byte < 128) or byte in b"-_." else f"%{byte:02X}"
        for byte in plain.encode("utf-8", "replace")
    )
    return f"; filename*=utf-8''{encoded}"


def _joined(kind: str, entities: Sequence[_Entity]) -> _Entity:
    """Put several into one; the boundary comes from what it parts."""
    if len(entities) == 1:
        return entities[0]
    written = [each.encoded() for each in entities]
    hashed = hashlib.sha256(kind.encode())
    for each in written:
        hashed.update(each)
    boundary = f"=_{hashed.hexdigest()[:40]}"
    mark = f"--{boundary}\r\n".encode()
    body = b"".join(mark + each + b"\r\n" for each in written) + f"--{boundary}--\r\n".encode()
    return _Entity([("Content-Type", f'multipart/{kind}; boundary="{boundary}"')], body)


def _base64(content: bytes) -> bytes:
    return base64.encodebytes(content).replace(b"\n", b"\r\n")
