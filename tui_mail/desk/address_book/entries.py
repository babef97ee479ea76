"""The lines of an address book as contacts and companies, before anything is compared with what is there."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tui_mail.desk.address_book.cells import unguarded
from tui_mail.desk.address_book.dialect import Line
from tui_mail.desk.address_book.headings import Headings, module_of, read_headings
from tui_mail.desk.relations import MODULES
from tui_mail.errors import UsageError
from tui_mail.mail.text import safe_line

MOST = 100_000
"""Lines of one file at most."""

_IN_BRACKETS = re.compile(r"<([^<>]*)>")
_BETWEEN = re.compile(r"[,;\s]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """A contact or company as one line says it; `fields` are those that the file has columns for."""

    line: int
    kind: str
    number: str
    name: str
    company: str  # number or name
    addresses: tuple[str, ...]
    fields: dict[str, object]


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that cannot be, and why."""

    line: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Entries:
    """All lines of a file."""

    entries: tuple[Entry, ...]
    refused: tuple[Refused, ...]
    unused: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many lines there are, without that of the headings."""
        return len(self.entries) + len(self.refused)


def read_entries(lines: Sequence[Line]) -> Entries:
    """Read what each line says. Raises UsageError where the headings say nothing."""
    if not lines:
        raise UsageError("The file is empty: its first line names the columns.")
    if len(lines) > MOST + 1:
        raise UsageError(f"The file has {len(lines) - 1:,} lines: at most {MOST:,} at once.")
    headings = read_headings([unguarded(cell) for cell in lines[0].cells])
    entries, refused = [], []
    for line in lines[1:]:
        try:
            entries.append(_entry(headings, line))
        except UsageError as error:
            refused.append(Refused(line.number, error.sentence))
    return Entries(tuple(entries), tuple(refused), headings.unused)


def _entry(headings: Headings, line: Line) -> Entry:
    """Read one line. Raises UsageError where it cannot be."""
    _check_width(headings, line)
    cells = [unguarded(cell.strip(" ")).strip() for cell in line.cells]

    def said(column: str) -> str:
        return next(iter(headings.cells(cells, column)), "")

    name = said("name") or " ".join(filter(None, (said("first name"), said("last name"))))
    if not name:
        raise UsageError("It has no name.")
    word = said("module")
    module = _module(word)
    addresses = tuple(dict.fromkeys(_addresses(headings.cells(cells, "address"))))
    fields: dict[str, object] = {"name": name}
    if word:
        fields["module"] = module
    if "address" in headings.columns:
        fields["addresses"] = list(addresses)
    kind, company = MODULES[module], said("company")
    if kind == "contact" and "company" in headings.columns:
        fields["company"] = None  # found, or made, once all companies are known
    elif kind == "company" and company:
        raise UsageError("A company belongs to none.")
    return Entry(line.number, kind, said("number"), name, company, addresses, fields)


def _check_width(headings: Headings, line: Line) -> None:
    if any(cell.strip() for cell in line.cells[len(headings.columns) :]):
        raise UsageError(f"It has {len(line.cells)} cells, the headings {len(headings.columns)}.")


def _module(word: str) -> str:
    """Return the module that a word means; a contact where nothing is said. Raises UsageError."""
    module = module_of(word) if word else "contact"
    if module is None:
        raise UsageError(f"{safe_line(word)[:40]!r} is none of {', '.join(MODULES)}.")
    return module


def _addresses(cells: Sequence[str]) -> Iterator[str]:
    """Yield the addresses of the cells: one, several, or with names before them."""
    for cell in cells:
        found = _IN_BRACKETS.findall(cell) if "<" in cell else _BETWEEN.split(cell)
        yield from (one.strip().lower() for one in found if one.strip())
