"""What Outlook keeps: single messages (.msg) and whole archives (.pst), each message made an EML, the same every time.

::

    mapi.py       a message as Outlook sees it: properties, recipients, attachments
    rebuild.py    such a message as an EML
    rich_text.py  its compressed RTF as text, or as the HTML that it was made of
    msg.py        .msg files (olefile)
    pst.py        .pst files (libpff)

The libraries are the extra `outlook`; nothing here needs them before such a file is met.
"""

from importlib.util import find_spec

from tui_mail.children import Children, Limits
from tui_mail.errors import ChildFailed

NEEDS = "Outlook's files need the extra: pip install 'tui-mail[outlook]'"

LIMITS = Limits(seconds=60, memory_mb=1500)
"""What one .msg file may cost."""


class Converter:
    """Makes EML of .msg files, in a child that is started when the first one is met: whoever wrote them is unknown."""

    def __init__(self) -> None:
        self._children: Children | None = None

    def to_eml(self, content: bytes) -> bytes:
        """Return a .msg file as an EML. OSError with the reason where that is not possible."""
        if find_spec("olefile") is None:
            raise OSError(0, NEEDS)
        if self._children is None:
            self._children = Children("tui_mail.fetch.outlook.msg:to_eml", count=1, limits=LIMITS)
        try:
            return self._children.run(content)
        except ChildFailed as exc:
            raise OSError(0, f"no Outlook message that can be read: {exc.sentence}") from exc

    def close(self) -> None:
        """End the child."""
        if self._children is not None:
            self._children.close()
            self._children = None
