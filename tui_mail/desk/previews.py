"""Files as text and pictures that can be shown: read in a child with limits, nothing loaded, nothing run."""

from tui_mail.desk.files import ItemFile
from tui_mail.desk.late_child import LateChild
from tui_mail.errors import ChildFailed
from tui_mail.mail.preview import Preview, decode_preview, encode_request


class Previews:
    """The child that looks into files; started when the first one is looked into."""

    def __init__(self) -> None:
        self._child = LateChild("tui_mail.mail.preview:preview_encoded")

    def look_into(self, file: ItemFile) -> Preview:
        """Return what can be shown of a file; one that breaks the limits says so."""
        try:
            answer = self._child.run(encode_request(file.content, file.name, file.media_type))
        except ChildFailed as exc:
            return Preview((), b"", f"It cannot be shown: {exc.sentence}")
        return decode_preview(answer)

    def close(self) -> None:
        """End the child."""
        self._child.close()
