"""Outlook's message as an EML: the same bytes each time, whether it comes out of a .msg or a .pst file."""

import hashlib
import re
from collections.abc import Iterator
from typing import Final

from tui_mail.fetch.files.compose import File, Headers, address, compose, date
from tui_mail.fetch.files.plain import head_of
from tui_mail.fetch.outlook import mapi
from tui_mail.fetch.outlook.mapi import MapiAttachment, MapiMessage, Properties
from tui_mail.fetch.outlook.rich_text import decompress, read_rtf

_DEPTH: Final = 10  # messages in messages
_FIELD: Final = re.compile(r"([!-9;-~]{1,76}):(.*(?:\r?\n[ \t].*)*)(?:\r?\n|\Z)")
_KINDS: Final = {1: "To", 2: "Cc", 3: "Bcc"}
_IN_TEXT: Final = 4  # flag of attachments that the HTML shows


def rebuild(message: MapiMessage, depth: int = _DEPTH) -> bytes:
    """Return a message as an EML."""
    properties = message.properties
    signed = _signed(message)
    headers = list(_headers(message))
    plain, html = _texts(properties)
    files = (
        [] if signed is not None else [_file(each, number, depth) for number, each in enumerate(message.attachments, 1)]
    )
    if "message-id" not in {name.lower() for name, _ in headers}:
        told = properties.bytes(mapi.SEARCH_KEY) or b""
        content = compose(headers, plain, html, files) if signed is None else signed
        headers.append(("Message-ID", f"<{hashlib.sha256(told + content).hexdigest()[:40]}@outlook.invalid>"))
    if signed is None:
        return compose(headers, plain, html, files)
    frame = compose(headers, "", None, [])
    return frame[: frame.index(b"MIME-Version: ")] + b"MIME-Version: 1.0\r\n" + signed


def rebuild_head(message: MapiMessage) -> bytes:
    """Return the head of a message as an EML."""
    return head_of(compose(list(_headers(message)), "", None, []))


def _signed(message: MapiMessage) -> bytes | None:
    """Return the content of a signed message, which Outlook keeps as it came, in an attachment ([MS-OXOSMIME])."""
    if len(message.attachments) != 1 or "SMIME" not in message.properties.text(mapi.MESSAGE_CLASS).upper():
        return None
    content = message.attachments[0].content or b""
    return content if content[:300].lower().lstrip().startswith(b"content-type:") else None


def _headers(message: MapiMessage) -> Iterator[tuple[str, str]]:
    """Yield the header as it came, and for what was never sent or lost its header, what Outlook knows."""
    properties = message.properties
    came = list(_came(properties.text(mapi.TRANSPORT_HEADERS)))
    names = {name.lower() for name, _ in came}
    yield from came
    for name, value in _known(message):
        if value and name.lower() not in names:
            yield name, value


def _came(text: str) -> Headers:
    """Return the fields of a header; what is none is left out."""
    return [(found[1], found[2]) for found in _FIELD.finditer(text.partition("\r\n\r\n")[0]) if found[2].strip()]


def _known(message: MapiMessage) -> Iterator[tuple[str, str]]:
    properties = message.properties
    writer = _person(properties, mapi.REPRESENTING_NAME, mapi.REPRESENTING_ADDRESS, mapi.REPRESENTING_SMTP)
    sender = _person(properties, mapi.SENDER_NAME, mapi.SENDER_ADDRESS, mapi.SENDER_SMTP)
    yield "From", writer or sender
    if writer and sender and sender != writer:
        yield "Sender", sender
    for kind, name in _KINDS.items():
        people = [each for each in message.recipients if each.integer(mapi.RECIPIENT_TYPE, 1) & 15 == kind]
        yield name, ", ".join(filter(None, map(_recipient, people))) or _displayed(properties, kind)
    yield "Subject", subject_of(properties)
    sent_at = properties.time(mapi.CLIENT_SUBMIT_TIME, mapi.DELIVERY_TIME, mapi.CREATED)
    yield "Date", "" if sent_at is None else date(sent_at)
    yield "Message-ID", properties.text(mapi.MESSAGE_ID)
    yield "In-Reply-To", properties.text(mapi.IN_REPLY_TO)
    yield "References", properties.text(mapi.REFERENCES)


def subject_of(properties: Properties) -> str:
    """Return the subject without the mark that says how long its `Re: ` is."""
    said = properties.text(mapi.SUBJECT)
    return said[2:] if said.startswith("\x01") else said


def _person(properties: Properties, name: int, mailbox: int, smtp: int) -> str:
    """Write somebody with his Internet address; names in a directory (`/o=...`) are none."""
    told = properties.text(smtp) or properties.text(mailbox)
    return address(properties.text(name), told if "@" in told else "")


def _recipient(properties: Properties) -> str:
    return _person(properties, mapi.DISPLAY_NAME, mapi.ADDRESS, mapi.SMTP_ADDRESS)


def _displayed(properties: Properties, kind: int) -> str:
    """Return the recipients' names as Outlook shows them, where nothing else is kept."""
    shown = properties.text({1: mapi.DISPLAY_TO, 2: mapi.DISPLAY_CC, 3: mapi.DISPLAY_BCC}[kind])
    names = [name.strip() for name in shown.split(";") if name.strip()]
    return ", ".join(address(name, name.strip("'") if "@" in name else "") for name in names)


def _texts(properties: Properties) -> tuple[str | None, bytes | None]:
    """Return the text and the HTML, the latter in UTF-8; made of the RTF where there is nothing else."""
    plain = properties.text(mapi.BODY) or None
    html = _html(properties)
    compressed = properties.bytes(mapi.RTF)
    if compressed and html is None:
        try:
            said, is_html = read_rtf(decompress(compressed))
        except ValueError:
            return plain, None
        if is_html:
            html = said.encode("utf-8", "replace")
        elif plain is None:
            plain = said
    return plain, html


def _html(properties: Properties) -> bytes | None:
    value = properties.values.get(mapi.HTML)
    if value is None or not value.data:
        return None
    if value.type == mapi.BINARY:
        said = value.data.decode(properties.codec(mapi.INTERNET_CODEPAGE, mapi.MESSAGE_CODEPAGE), "replace")
    else:
        said = properties.text(mapi.HTML)
    # the page may name the charset it had; what stands here is UTF-8, as the part's header says
    return said.encode("utf-8", "replace")


def _file(attachment: MapiAttachment, number: int, depth: int) -> File:
    properties = attachment.properties
    name = properties.text(mapi.ATTACH_LONG_NAME, mapi.ATTACH_SHORT_NAME, mapi.DISPLAY_NAME) or f"attachment-{number}"
    if attachment.message is not None and depth:
        return File(f"{name.removesuffix('.msg')}.eml", "message/rfc822", rebuild(attachment.message, depth - 1))
    content_id = properties.text(mapi.ATTACH_CONTENT_ID)
    is_inline = bool(content_id) and bool(
        properties.integer(mapi.ATTACH_FLAGS) & _IN_TEXT or properties.integer(mapi.ATTACH_HIDDEN)
    )
    media_type = properties.text(mapi.ATTACH_TYPE)
    return File(name, media_type, attachment.content or b"", content_id, is_inline)
