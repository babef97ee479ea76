"""Files as text and pictures that can be shown: read in a child with limits, nothing loaded, nothing run."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Lock

from tui_mail.children import Children, Limits
from tui_mail.desk.files import ItemFile
from tui_mail.errors import ChildFailed
from tui_mail.mail.arrival import decode
from tui_mail.mail.message import Address
from tui_mail.mail.message import Mail as ReadMail
from tui_mail.mail.preview import Preview, decode_preview, encode_request

LIMITS = Limits(seconds=20, memory_mb=600)
"""What looking into one file may cost."""

_MAILS = ("message/rfc822", "message/global")
_ROLES = (("From", "from_"), ("To", "to"), ("Cc", "cc"))


@dataclass
class Previews:
    """The children that look into files; started when the first one is looked into."""

    _running: dict[str, Children] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)
    _is_closed: bool = False

    def look_into(self, file: ItemFile) -> Preview:
        """Return what can be shown of a file; enclosed mails as mails. A file that breaks the limits says so."""
        try:
            if file.media_type in _MAILS or file.name.lower().endswith(".eml"):
                return _mail_preview(decode(self._children("tui_mail.mail.arrival:read_encoded").run(file.content)).mail)
            request = encode_request(file.content, file.name, file.media_type)
            return decode_preview(self._children("tui_mail.mail.preview:preview_encoded").run(request))
        except ChildFailed as exc:
            return Preview((), b"", f"It cannot be shown: {exc.sentence}")

    def close(self) -> None:
        """End the children."""
        with self._lock:
            self._is_closed = True
            running = list(self._running.values())
            self._running.clear()
        for children in running:
            children.close()

    def _children(self, target: str) -> Children:
        with self._lock:
            if self._is_closed:
                raise ChildFailed("The program is ending.")
            if target not in self._running:
                self._running[target] = Children(target, count=1, limits=LIMITS)
            return self._running[target]


def _mail_preview(mail: ReadMail) -> Preview:
    return Preview(tuple(_lines_of(mail)), b"", "a mail")


def _lines_of(mail: ReadMail) -> Iterator[str]:
    for label, name in _ROLES:
        if people := getattr(mail, name):
            yield f"{label:<9}{', '.join(map(_person, people))}"
    sent = [value for name, value in mail.headers if name.lower() == "date"]
    if sent:
        yield f"{'Date':<9}{sent[0]}"
    yield f"{'Subject':<9}{mail.subject}"
    yield from (
        f"{'File':<9}{file.part} {file.name} ({file.media_type}, {file.size:,} bytes)" for file in mail.attachments
    )
    yield ""
    yield from mail.body.split("\n")


def _person(one: Address) -> str:
    return f"{one.name} <{one.address}>" if one.name and one.address else one.name or one.address
