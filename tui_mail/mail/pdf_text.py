"""The text of a PDF, page by page; what a scan shows is no text."""

import logging
from io import BytesIO
from typing import Final

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from tui_mail.mail.text import counted

_PAGES: Final = 100
_CHARACTERS: Final = 500_000
# pypdf logs what strangers wrote.
logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)


class PdfRefusedError(ValueError):
    """A PDF whose text cannot be had; the text says why."""


class Pages:
    """The pages of a PDF."""

    def __init__(self, content: bytes) -> None:
        try:
            reader = PdfReader(BytesIO(content), strict=False)
            if reader.is_encrypted and not reader.decrypt(""):
                raise PdfRefusedError("it is locked with a password")
            self._pages = reader.pages
            self.count = len(self._pages)
        except PyPdfError as exc:
            raise PdfRefusedError("it is damaged and cannot be read") from exc

    def text(self, number: int) -> str:
        """Return the text of a page, counted from 0. Raises PdfRefusedError, or what pypdf stumbles on."""
        try:
            return self._pages[number].extract_text().strip("\n")
        except PyPdfError as exc:
            raise PdfRefusedError("it is damaged and cannot be read") from exc


def pdf_text(content: bytes) -> tuple[str, str]:
    """Read the text of a PDF, and say what it is."""
    found = Pages(content)
    pages: list[str] = []
    for number in range(min(found.count, _PAGES)):
        pages.append(found.text(number))
        if sum(map(len, pages)) > _CHARACTERS:
            break
    what = f"PDF, {counted(found.count, 'page')}"
    if not any(map(str.strip, pages)):
        return "", f"{what} without text, such as a scan"
    more = f", the first {len(pages)} of them are shown" if len(pages) < found.count else ""
    text = (
        pages[0] if found.count == 1 else "\n\n".join(f"-- {number} --\n{page}" for number, page in enumerate(pages, 1))
    )
    return text, f"{what}{more}"
