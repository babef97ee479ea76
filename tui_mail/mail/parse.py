"""From the bytes of a message to a `Mail`: the adapter around mail-parser."""

import re
from typing import Any, Final

from tui_mail.errors import NotFound
from tui_mail.mail.contents import attachments, shown_text, sort_contents
from tui_mail.mail.headers import addresses, decode_words, every, first, message_id, message_ids, microseconds, moment
from tui_mail.mail.message import Address, Mail
from tui_mail.mail.text import safe_line, safe_text, short_line
from tui_mail.mail.tree import Part, read_tree, read_with_mail_parser

_SNIPPET: Final = 200
_SUBJECT: Final = 2000
_HEADERS: Final = 300
_HEADER: Final = 4000
_OUTLINE_BYTES: Final = 64 * 1024
_UNQUOTED: Final = re.compile(r"(?m)^(?![ \t]*>).*\S.*$")
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
_DEFECTS: Final = {
    "StartBoundaryNotFoundDefect": "the parts are not separated as the header says",
    "NoBoundaryInMultipartDefect": "the header does not say what separates the parts",
    "CloseBoundaryNotFoundDefect": "the end is missing",
    "InvalidBase64CharactersDefect": "an encoded part is damaged",
    "InvalidBase64LengthDefect": "an encoded part is damaged",
    "InvalidBase64PaddingDefect": "an encoded part is damaged",
    "MissingHeaderBodySeparatorDefect": "header and text are not separated",
}


def parse(raw: bytes) -> Mail:
    """Read a message; see `Mail` for what it says."""
    root = read_tree(raw)
    parsed = read_with_mail_parser(root)
    contents = sort_contents(root)
    body, from_html = shown_text(contents)
    senders = _senders(root, parsed)
    received = moment(first(root, "Received").rpartition(";")[2])
    date = microseconds(parsed.date) if parsed.date else moment(first(root, "Date"))
    return Mail(
        message_id=message_id(first(root, "Message-ID")),
        date=received if date is None else date,
        received=received,
        subject=short_line(decode_words(first(root, "Subject")), _SUBJECT),
        from_=senders[0],
        sender=senders[1],
        reply_to=addresses(first(root, "Reply-To"), parsed.reply_to),
        to=addresses(first(root, "To"), parsed.to),
        cc=addresses(first(root, "Cc"), parsed.cc),
        bcc=addresses(first(root, "Bcc"), parsed.bcc),
        in_reply_to=next(iter(message_ids(first(root, "In-Reply-To"))), ""),
        references=message_ids(first(root, "References")),
        body=body,
        body_from_html=from_html,
        snippet=snippet_of(body),
        attachments=attachments(contents),
        headers=tuple((safe_line(name), _shown_value(value)) for name, value in root.raw_items())[:_HEADERS],
        list_id=short_line(decode_words(first(root, "List-Id")), _SUBJECT),
        automatic=is_automatic(root, senders[0]),
        authentication_results=tuple(
            short_line(value, _HEADER) for value in every(root, "Authentication-Results")[:20]
        ),
        problems=_problems(root),
    )


def _problems(root: Part) -> tuple[str, ...]:
    defects = {type(defect).__name__ for part in root.walk() for defect in part.defects}
    named = (_DEFECTS[defect] for defect in sorted(defects) if defect in _DEFECTS)
    return tuple(dict.fromkeys((*root.budget.problems, *named)))


def _senders(root: Part, parsed: Any) -> tuple[tuple[Address, ...], tuple[Address, ...]]:  # noqa: ANN401 - mail-parser has no types
    """Read (From, Sender); a message without From is from its Sender, Reply-To or Return-Path."""
    sender = addresses(first(root, "Sender"))
    found = addresses(first(root, "From"), parsed.from_)
    if not any(one.address for one in found):
        fallbacks = (sender, addresses(first(root, "Reply-To"), parsed.reply_to), addresses(first(root, "Return-Path")))
        found = next((some for some in fallbacks if any(one.address for one in some)), found)
    return found, sender


def _shown_value(value: str) -> str:
    return short_line(decode_words(value[: 2 * _HEADER]), _HEADER)


def snippet_of(body: str) -> str:
    """Take the first words of a text that are not quoted, on one line."""
    own = " ".join(line[0] for _, line in zip(range(20), _UNQUOTED.finditer(body[:8000]), strict=False))
    return short_line(own or body[:4000], _SNIPPET)


def is_automatic(root: Part, senders: tuple[Address, ...]) -> bool:
    """Tell whether a machine or a list sent it (RFC 3834): it changes no status and gets no automatic answer."""
    if first(root, "Auto-Submitted").partition(";")[0].strip().lower() not in {"", "no"}:
        return True
    if first(root, "Precedence").lower() in {"bulk", "junk", "list", "auto_reply"}:
        return True
    if first(root, "Return-Path") == "<>" or root.media_type == "multipart/report":
        return True
    if any(first(root, name) for name in _AUTOMATIC_FIELDS):
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
    said = {name.lower(): safe_line(decode_words(value.replace("\n", ""))) for name, value in reversed(fields)}
    body = safe_text(rest or head)
    sender = addresses(said.get("from", "")[:_SUBJECT], [])
    return Mail(
        message_id=message_id(said.get("message-id", "")),
        date=moment(said.get("date", "")),
        received=None,
        subject=short_line(said.get("subject", ""), _SUBJECT),
        from_=sender,
        sender=(),
        reply_to=(),
        to=addresses(said.get("to", "")[:_SUBJECT], []),
        cc=(),
        bcc=(),
        in_reply_to="",
        references=(),
        body=body,
        body_from_html=False,
        snippet=snippet_of(body),
        attachments=(),
        headers=tuple((safe_line(name), _shown_value(value)) for name, value in fields),
        list_id="",
        automatic=True,
        authentication_results=(),
        problems=("the message could not be parsed: this is its raw text",),
    )
