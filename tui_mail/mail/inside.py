"""What a message holds beside the text that is stored: read out of its bytes, in a child with limits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from tui_mail.errors import NotFound
from tui_mail.mail.contents import shown_text, sort_contents
from tui_mail.mail.html_page import html_page
from tui_mail.mail.invitation import Invitation, Invited, distinct, invitations
from tui_mail.mail.message import Mail
from tui_mail.mail.parse import attachment_bytes, parse
from tui_mail.mail.printed import printed_body
from tui_mail.mail.tree import read_tree

DEEPEST: Final = 5
"""How deep mails lie in one another that can be opened."""
_CALENDARS: Final = frozenset(("text/calendar", "application/ics"))
_READ: Final = 3  # calendars of one message
_NO_CALENDAR: Final = "There is an invitation in it: to read it, install tui-mail[calendar]."
_DAMAGED: Final = "There is an invitation in it that cannot be read."
_STUMBLES: Final = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError)


@dataclass(frozen=True, slots=True)
class Form:
    """The text of a message in one of its forms; `is_html` says in which."""

    body: str
    is_html: bool
    has_other: bool


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a message; `path` are the numbers of the files in one another that lead to a mail in it."""

    what: str  # plain | html | page | invitations | mail
    raw: bytes
    path: tuple[int, ...] = ()


def _form(raw: bytes, prefer: str) -> Form:
    root = read_tree(raw)
    contents = sort_contents(root, prefer=prefer)
    kinds = {part.media_type for part in contents.texts}
    plain = {id(part) for part in sort_contents(root).texts}
    html = {id(part) for part in sort_contents(root, prefer="text/html").texts}
    return Form(shown_text(contents).body, "text/html" in kinds, plain != html)


def _page(raw: bytes) -> bytes:
    printed = printed_body(raw)
    return html_page(parse(raw), printed.body, printed.pictures)


def _invited(raw: bytes) -> Invited:
    others = sort_contents(read_tree(raw)).others
    calendars = [each for each in others if each.media_type in _CALENDARS or each.filename.lower().endswith(".ics")]
    found: list[Invitation] = []
    problem = ""
    for part in calendars[:_READ]:
        try:
            found += invitations(part.content())
        except ImportError:
            return Invited((), _NO_CALENDAR)
        except _STUMBLES:
            problem = _DAMAGED
    return Invited(distinct(found), "" if found else problem)


def mail_at(raw: bytes, path: Sequence[int]) -> bytes:
    """Return the bytes of a mail that lies in another one. Raises NotFound."""
    if len(path) > DEEPEST:
        raise NotFound(f"Mails that lie more than {DEEPEST} deep in one another are not opened.")
    for part in path:
        raw = attachment_bytes(raw, part)
    return raw


_ANSWERS: Final[dict[str, Callable[[bytes], object]]] = {
    "plain": lambda raw: _form(raw, "text/plain"),
    "html": lambda raw: _form(raw, "text/html"),
    "page": _page,
    "invitations": _invited,
    "mail": parse,
}


def inside_encoded(request: bytes) -> bytes:
    """Answer a request in the child."""
    asked = msgspec.msgpack.decode(request, type=Request)
    return msgspec.msgpack.encode(_ANSWERS[asked.what](mail_at(asked.raw, asked.path)))


def encode_request(request: Request) -> bytes:
    """Return a request for the child."""
    return msgspec.msgpack.encode(request)


def decode_form(answer: bytes) -> Form:
    """Return a form of the text."""
    return msgspec.msgpack.decode(answer, type=Form)


def decode_page(answer: bytes) -> bytes:
    """Return a page for a browser."""
    return msgspec.msgpack.decode(answer, type=bytes)


def decode_invited(answer: bytes) -> Invited:
    """Return the invitations."""
    return msgspec.msgpack.decode(answer, type=Invited)


def decode_mail(answer: bytes) -> Mail:
    """Return a mail."""
    return msgspec.msgpack.decode(answer, type=Mail)
