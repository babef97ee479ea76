"""From the bytes of a message to a `Mail`: the adapter around mail-parser."""

import re
from itertools import islice
from typing import Final

from tui_mail.errors import NotFound
from tui_mail.mail.contents import attachments, shown_text, sort_contents
from tui_mail.mail.forwarded import forwarded_mail
from tui_mail.mail.headers import (
    addresses,
    clean_line,
    clean_start,
    decode_words,
    likeliest_address,
    message_id,
    message_ids,
    moment,
    replied_id,
)
from tui_mail.mail.message import Address, Mail
from tui_mail.mail.report import reported_id
from tui_mail.mail.text import safe_text
from tui_mail.mail.tree import Part, problems_of, read_tree
from tui_mail.mail.writer import is_clear

_SNIPPET: Final = 200
_SUBJECT: Final = 2000
_HEADERS: Final = 300
_HEADER: Final = 4000
_OUTLINE_BYTES: Final = 64 * 1024
_AUTOMATIC_SENDER: Final = re.compile(
    r"(?:no|do-?not)[-_.]?reply|mailer-daemon|postmaster|bounces?(?:[-+=].*)?", re.IGNORECASE
)
_AUTOMATIC_FIELDS: Final = (
    "List-Id",
    "List-Post",
    "List-Unsubscribe",
    "X-Auto-Response-Suppress",
    "X-Autoreply",
    "X-Autorespond",
    "X-Loop",
)


def parse(raw: bytes) -> Mail:
    """Read a message; see `Mail` for what it says."""
    return parse_indexed(raw)[0]


def parse_indexed(raw: bytes) -> tuple[Mail, str]:
    """Read a message, and what of its text the search index holds."""
    root = read_tree(raw)
    contents = sort_contents(root)
    shown = shown_text(contents)
    senders = _senders(root)
    received = moment(root.first("Received").rpartition(";")[2])
    date = moment(root.first("Date"))
    mail = Mail(
        message_id=message_id(root.first("Message-ID")),
        date=received if date is None else date,
        received=received,
        subject=clean_start(decode_words(root.first("Subject")), _SUBJECT),
        from_=senders[0],
        sender=senders[1],
        reply_to=addresses(root.folded("Reply-To")),
        to=addresses(root.folded("To")),
        cc=addresses(root.folded("Cc")),
        bcc=addresses(root.folded("Bcc")),
        in_reply_to=replied_id(root.first("In-Reply-To")),
        references=message_ids(root.first("References")),
        body=shown.body,
        snippet=snippet_of(shown.opening),
        attachments=attachments(contents),
        headers=tuple((name, _shown_value(value)) for name, value in root.fields[:_HEADERS]),
        list_id=clean_start(decode_words(root.first("List-Id")), _SUBJECT),
        automatic=is_automatic(root, senders[0]),
        problems=problems_of(root),
        forwarded=forwarded_mail(contents, shown.body),
        has_clear_from=is_clear(root.every("From"), senders[0]),
        about=reported_id(root),
    )
    return mail, shown.index


def _senders(root: Part) -> tuple[tuple[Address, ...], tuple[Address, ...]]:
    """Read (From, Sender); a message without From is from its Sender, Reply-To or Return-Path."""
    sender = addresses(root.first("Sender"))
    found = addresses(root.folded("From"))
    if not any(one.address for one in found):
        fallbacks = (sender, addresses(root.folded("Reply-To")), addresses(root.first("Return-Path")))
        found = next((some for some in fallbacks if any(one.address for one in some)), found)
    return found, sender


def _shown_value(value: str) -> str:
    return clean_start(decode_words(value[: 2 * _HEADER]), _HEADER)


def snippet_of(body: str) -> str:
    """Take the first words of a text that are not quoted, on one line."""
    lines = (line for line in body[:8000].split("\n") if line.strip() and not line.lstrip(" \t").startswith(">"))
    own = " ".join(islice(lines, 20))
    return clean_start(own or body[:4000], _SNIPPET)


def is_automatic(root: Part, senders: tuple[Address, ...]) -> bool:
    """Tell whether a machine or a list sent it (RFC 3834): it changes no status and gets no automatic answer."""
    if root.first("Auto-Submitted").partition(";")[0].strip().lower() not in {"", "no"}:
        return True
    if root.first("Precedence").lower() in {"bulk", "junk", "list", "auto_reply"}:
        return True
    if root.first("Return-Path") == "<>" or root.media_type == "multipart/report":
        return True
    if any(root.first(name) for name in _AUTOMATIC_FIELDS):
        return True
    return any(_AUTOMATIC_SENDER.fullmatch(one.address.partition("@")[0]) for one in senders)


def attachment_bytes(raw: bytes, part: int) -> bytes:
    """Decode the bytes of `Mail.attachments[part - 1]`."""
    others = sort_contents(read_tree(raw)).others
    if not 0 < part <= len(others):
        raise NotFound(f"The message has no attachment {part}.")
    return others[part - 1].content()


def outline(raw: bytes) -> Mail:
    """Make the best of what could not be parsed: the header by hand, the raw text to read; never raises."""
    start = raw[:_OUTLINE_BYTES].decode("utf-8", "replace")
    head, _, rest = start.lstrip("\r\n").replace("\r\n", "\n").partition("\n\n")
    fields = re.findall(r"(?m)^([!-9;-~]{1,100}):[ \t]*(.*(?:\n[ \t].*)*)", head)[:_HEADERS]
    said = {name.lower(): clean_line(decode_words(value.replace("\n", ""))) for name, value in reversed(fields)}
    body = safe_text(rest or head)
    sender = likeliest_address(said.get("from", "")[:_SUBJECT])
    return Mail(
        message_id=message_id(said.get("message-id", "")),
        date=moment(said.get("date", "")),
        received=None,
        subject=clean_start(said.get("subject", ""), _SUBJECT),
        from_=sender,
        sender=(),
        reply_to=(),
        to=likeliest_address(said.get("to", "")[:_SUBJECT]),
        cc=(),
        bcc=(),
        in_reply_to="",
        references=(),
        body=body,
        snippet=snippet_of(body),
        attachments=(),
        headers=tuple((clean_line(name), _shown_value(value)) for name, value in fields),
        list_id="",
        automatic=True,
        problems=("the message could not be parsed: this is its raw text",),
    )
