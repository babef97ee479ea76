"""The mail inside a mail: forwarded whole as an attachment, or quoted with its head, as the usual programs do it."""

import re
from typing import Final

from quotequail import unwrap

from tui_mail.mail.contents import Contents
from tui_mail.mail.headers import addresses
from tui_mail.mail.message import Address, Forwarded
from tui_mail.mail.tree import Part, read_fields

_ENCLOSED: Final = frozenset(("message/rfc822", "message/global"))
_HEAD_BYTES: Final = 64 * 1024
_SEARCHED: Final = 40_000
_BEFORE: Final = 400
"""Letters before the head in which a program says that it forwards."""
_UNWRAPPED: Final = 8_000
_HEAD: Final = re.compile(r"^[>*\t ]{0,8}(?:From|Von|De|Van)\*?[ \u00a0]?:", re.MULTILINE)
_LINKED: Final = re.compile(r"\[(?:mailto:)?([^\[\]\s]+@[^\[\]\s]+)\]|<mailto:([^<>\s]+)>", re.IGNORECASE)
_STUMBLES: Final = (ValueError, LookupError, TypeError, AttributeError)


def forwarded_mail(contents: Contents, body: str) -> Forwarded | None:
    """Return who wrote the inner mail to whom; None where there is none, or several.

    Whether the outer one is a forward is not decided here: an answer quotes such a head as well. An attached one goes
    before, unless a quoted one is by somebody else: then it may be he who had attached it, in whatever name.
    """
    enclosed = [part for part in contents.others if part.media_type in _ENCLOSED]
    quoted = _quoted(body)
    if not enclosed:
        return quoted
    attached = _attached(enclosed[0]) if len(enclosed) == 1 else None
    return None if attached and quoted and _writers(attached) != _writers(quoted) else attached


def _writers(mail: Forwarded) -> set[str]:
    return {one.address for one in mail.from_}


def _attached(part: Part) -> Forwarded | None:
    head = read_fields(part.content()[:_HEAD_BYTES])
    found = Forwarded(
        from_=addresses(head.folded("From")),
        reply_to=addresses(head.folded("Reply-To")),
        to=addresses(head.folded("To")),
        cc=addresses(head.folded("Cc")),
    )
    return found if found.from_ else None


def _quoted(body: str) -> Forwarded | None:
    """Read the head that Outlook, Gmail and Apple Mail set before what they forward, in four languages."""
    head = _HEAD.search(body, 0, _SEARCHED)
    if head is None:
        return None
    start = body.rfind("\n", 0, max(0, head.start() - _BEFORE)) + 1
    try:
        found = unwrap(body[start : head.start() + _UNWRAPPED])
    except _STUMBLES:
        return None
    if not found or found.get("type") != "forward":
        return None
    people = {name: _people(found.get(name) or "") for name in ("from", "reply-to", "to", "cc")}
    return Forwarded(people["from"], people["reply-to"], people["to"], people["cc"]) if people["from"] else None


def _people(text: str) -> tuple[Address, ...]:
    """Read names as they are shown: `Jean Dupont [mailto:jean@dupont.example]; ...`, or without any address."""
    shown = _LINKED.sub(lambda found: f"<{found[1] or found[2]}>", text.replace("*", "")).replace(";", ",")
    return tuple(one if "@" in one.address else Address(one.name or one.address, "") for one in addresses(shown))
