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


def pdf_text(content: bytes) -> tuple[str, str]:
    """Read the text of a PDF, and say what it is."""
    try:
        reader = PdfReader(BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise PdfRefusedError("it is locked with a password")
        count = len(reader.pages)
        pages: list[str] = []
        for page in reader.pages[:_PAGES]:
            pages.append(page.extract_text().strip("\n"))
            if sum(map(len, pages)) > _CHARACTERS:
                break
    except PyPdfError as exc:
        raise PdfRefusedError("it is damaged and cannot be shown") from exc
    what = f"PDF, {counted(count, 'page')}"
    if not any(map(str.strip, pages)):
        return "", f"{what} without text, such as a scan"
    more = f", the first {len(pages)} of them are shown" if len(pages) < count else ""
    text = pages[0] if count == 1 else "\n\n".join(f"-- {number} --\n{page}" for number, page in enumerate(pages, 1))
    return text, f"{what}{more}"
