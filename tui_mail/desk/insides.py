"""What a message holds beside its stored text: read in a child with limits, nothing loaded, nothing run."""

from dataclasses import dataclass, field
from threading import Lock

from tui_mail.children import Children, Limits
from tui_mail.errors import ChildFailed
from tui_mail.mail.inside import (
    Form,
    Request,
    decode_form,
    decode_invited,
    decode_mail,
    decode_page,
    encode_request,
)
from tui_mail.mail.invitation import Invited
from tui_mail.mail.message import Mail

LIMITS = Limits(seconds=20, memory_mb=600)
"""What reading one message once more may cost."""


@dataclass
class Insides:
    """The child that reads messages once more; started when the first one is asked for. Its calls raise ChildFailed."""

    _child: Children | None = None
    _lock: Lock = field(default_factory=Lock)
    _is_closed: bool = False

    def form(self, raw: bytes, *, html: bool, path: tuple[int, ...] = ()) -> Form:
        """Return the text of a message, the HTML or the plain one where there are both."""
        return decode_form(self._ask(Request("html" if html else "plain", raw, path)))

    def page(self, raw: bytes) -> bytes:
        """Return a message as a page for a browser that loads nothing."""
        return decode_page(self._ask(Request("page", raw)))

    def invited(self, raw: bytes) -> Invited:
        """Return the invitations of a message."""
        return decode_invited(self._ask(Request("invitations", raw)))

    def mail(self, raw: bytes, path: tuple[int, ...]) -> Mail:
        """Return a mail that lies in a message: the numbers of the files in one another lead to it."""
        return decode_mail(self._ask(Request("mail", raw, path)))

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._is_closed = True
            child, self._child = self._child, None
        if child is not None:
            child.close()

    def _ask(self, request: Request) -> bytes:
        return self._children().run(encode_request(request))

    def _children(self) -> Children:
        with self._lock:
            if self._is_closed:
                raise ChildFailed("the program ends.")
            if self._child is None:
                self._child = Children("tui_mail.mail.inside:inside_encoded", count=1, limits=LIMITS)
            return self._child
