"""How much of a sheet is printed.

Headers and a list of attachments may each be made as long as a mail can be. What is left out stands in the message
file. The body has bounds of its own (body.py).
"""

from dataclasses import dataclass, replace

from tui_mail.archive.sheet import Sheet

_MAX_HEADER_CHARACTERS = 100_000
_LINE_CHARACTERS = 100  # a header takes a line at least, however short it is
_MAX_ATTACHMENTS = 500
_MAX_NAME_CHARACTERS = 300


@dataclass(frozen=True)
class Bounded:
    """A sheet that can be printed, and which parts of it are all there."""

    sheet: Sheet
    has_all_headers: bool
    has_all_attachments: bool


def bound(sheet: Sheet) -> Bounded:
    """Cut a sheet to what is printed of it; blanks of all kinds become blanks."""
    headers, has_all_headers = _headers(sheet)
    attachments = sheet.attachments[:_MAX_ATTACHMENTS]
    cut = replace(
        sheet,
        headers=headers,
        subject=_one_line(sheet.subject[:_MAX_HEADER_CHARACTERS]),
        attachments=tuple(
            (_one_line(name)[:_MAX_NAME_CHARACTERS], _one_line(kind)[:100], size, _one_line(sha256)[:64])
            for name, kind, size, sha256 in attachments
        ),
        reference=_one_line(sheet.reference)[:_MAX_NAME_CHARACTERS],
    )
    return Bounded(
        sheet=cut,
        has_all_headers=has_all_headers,
        has_all_attachments=len(attachments) == len(sheet.attachments),
    )


def _headers(sheet: Sheet) -> tuple[tuple[tuple[str, str], ...], bool]:
    rest = _MAX_HEADER_CHARACTERS - len(sheet.subject)
    table: list[tuple[str, str]] = []
    for label, value in sheet.headers:
        if rest <= 0:
            return tuple(table), False
        table.append((_one_line(label[:100]), _one_line(value[:rest])))
        rest -= max(len(value), _LINE_CHARACTERS)
    return tuple(table), rest >= 0


def _one_line(text: str) -> str:
    return " ".join(text.split())
