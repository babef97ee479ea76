"""Files as text and pictures that can be shown: read in a child with limits, nothing loaded, nothing run."""

from dataclasses import dataclass, field
from threading import Lock

from tui_mail.children import Children, Limits
from tui_mail.desk.files import ItemFile
from tui_mail.errors import ChildFailed
from tui_mail.mail.preview import Preview, decode_preview, encode_request

LIMITS = Limits(seconds=20, memory_mb=600)
"""What looking into one file may cost."""


@dataclass
class Previews:
    """The child that looks into files; started when the first one is looked into."""

    _child: Children | None = None
    _lock: Lock = field(default_factory=Lock)
    _is_closed: bool = False

    def look_into(self, file: ItemFile) -> Preview:
        """Return what can be shown of a file; one that breaks the limits says so."""
        try:
            answer = self._children().run(encode_request(file.content, file.name, file.media_type))
        except ChildFailed as exc:
            return Preview((), b"", f"It cannot be shown: {exc.sentence}")
        return decode_preview(answer)

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._is_closed = True
            child, self._child = self._child, None
        if child is not None:
            child.close()

    def _children(self) -> Children:
        with self._lock:
            if self._is_closed:
                raise ChildFailed("the program ends.")
            if self._child is None:
                self._child = Children("tui_mail.mail.preview:preview_encoded", count=1, limits=LIMITS)
            return self._child
