"""Reports of delivery (RFC 3464) and of having been read (RFC 8098): which mail they speak of."""

from typing import Final

from tui_mail.mail.headers import message_id, message_ids
from tui_mail.mail.tree import Part, read_fields

_SPEAKING: Final = frozenset({"message/disposition-notification", "message/delivery-status"})
_ENCLOSED: Final = frozenset({"message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global"})
_HEAD_BYTES: Final = 64 * 1024
_PARTS: Final = 12
_OLD_SENDERS: Final = ("mailer-daemon", "postmaster")


def reported_id(root: Part) -> str:
    """Return the id of the mail that a report speaks of; '' for what is none, or does not say.

    What the report itself says goes before the mail that is enclosed, which may hold others.
    """
    is_report = root.media_type == "multipart/report"
    if not is_report and not _is_bounce(root):
        return ""
    leaves = list(root.leaves())[:_PARTS]
    for part in leaves:
        if part.media_type in _SPEAKING and (found := _original(part)):
            return found
    for part in leaves:
        if part.media_type in _ENCLOSED and (found := message_id(_fields(part).first("Message-ID"))):
            return found
    return ""


def _is_bounce(root: Part) -> bool:
    """Tell whether a machine returns a mail without the form of a report, as servers did before RFC 3464."""
    sender = root.first("From").lower()
    returned = root.first("Return-Path").strip() == "<>" or any(one in sender for one in _OLD_SENDERS)
    return returned and root.children is not None


def _original(part: Part) -> str:
    found = message_ids(_fields(part).first("Original-Message-ID"))
    return found[0] if found else ""


def _fields(part: Part) -> Part:
    return read_fields(part.content()[:_HEAD_BYTES].lstrip(b"\r\n"))
