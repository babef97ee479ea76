"""What a message holds beside its stored text: read in a child with limits, nothing loaded, nothing run."""

from tui_mail.desk.late_child import LateChild
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


class Insides:
    """The child that reads messages once more; started when the first one is asked for. Its calls raise ChildFailed."""

    def __init__(self) -> None:
        self._child = LateChild("tui_mail.mail.inside:inside_encoded")

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
        self._child.close()

    def _ask(self, request: Request) -> bytes:
        return self._child.run(encode_request(request))
