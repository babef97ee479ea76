"""Which columns a list of some width has room for, and what stands in each."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from rich.cells import cell_len

from tui_mail.desk.list_layout import COLUMNS, Layout, Shown
from tui_mail.screens.cells import fit, initials, nobody, one_line
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.times import short, until
from tui_mail.store.rows import Envelope, Row

GUTTER = ("mark", "state")
"""Columns beside the cursor's own, wherever they are put."""
TAIL = ("attachment", "thread")
"""Columns that stand at the end of the subject, in as many cells as they need."""
KIND_FROM = 130
"""Cells of the list from which a case is shown with its kind, not by its number alone."""

_FROM = {"assignee": 44, "status": 56, "thread": 64, "attachment": 72, "link": 84}
"""Cells of the list from which there is room for a column."""
_WIDTHS = {
    "direction": 1, "date": 6, "assignee": 2, "status": 7, "reply": 2, "waiting": 6, "company": 16, "contact": 16,
    "task": 1, "category": 12, "department": 10, "tags": 12, "mailbox": 8, "size": 6, "attachment": 6, "thread": 4,
}  # fmt: skip
_NEEDS_WIDTH = frozenset({"correspondent", "sender", "recipient"})
_SUBJECT_PART = 5  # of the list, that the subject has at least
_SUBJECT_MIN = 10
_SHORT = {"resolved": "resolv"}
_RANKS = {column.name: rank for rank, column in enumerate(COLUMNS)}


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns in their order, each with its cells; the subject has what the others do not need."""

    cells: tuple[Shown, ...] = ()  # without those of the gutter and those at the end of the subject
    mark: bool = True
    state: bool = True
    tail: frozenset[str] = frozenset()
    has_kind: bool = False
    lines: int = 1
    names: frozenset[str] = field(default=frozenset(), compare=False)

    @property
    def subject(self) -> int:
        """The cells of the subject."""
        return next(one.width for one in self.cells if one.name == "subject")

    @property
    def width(self) -> int:
        """The cells of a line."""
        return 2 + self.mark + self.state + sum(one.width + 1 for one in self.cells)


def columns_for(width: int, layout: Layout | None = None, *, several: bool = True) -> Columns:
    """Share a width among the columns; a narrow list drops those that matter least, the subject never.

    `several`: of several mailboxes is shown in which an item lies.
    """
    layout = layout or Layout()
    kept = [one for one in layout.columns if width >= _FROM.get(one.name, 0) and (several or one.name != "mailbox")]
    has_kind = width >= KIND_FROM
    wanted = max(_SUBJECT_MIN, width // _SUBJECT_PART)
    while True:
        columns = _shared(kept, width, layout.lines, has_kind=has_kind)
        droppable = [one for one in kept if one.name != "subject"]
        if columns.subject >= wanted or not droppable:
            return columns
        kept.remove(max(droppable, key=lambda one: _RANKS[one.name]))


def _shared(kept: list[Shown], width: int, lines: int, *, has_kind: bool) -> Columns:
    names = [one.name for one in kept]
    behind = names[names.index("subject") + 1 :]
    tail = frozenset(name for at, name in enumerate(behind) if name in TAIL and set(behind[:at]) <= set(TAIL))
    standing = [one for one in kept if one.name not in GUTTER and one.name not in tail]
    cells = [Shown(one.name, one.width or _usual(one.name, width, has_kind=has_kind)) for one in standing]
    gutter = 2 + ("mark" in names) + ("state" in names)
    others = sum(one.width + 1 for one in cells if one.name != "subject")
    subject = max(1, width - gutter - others - 1)
    cells = [Shown("subject", subject) if one.name == "subject" else one for one in cells]
    return Columns(tuple(cells), "mark" in names, "state" in names, tail, has_kind, lines, frozenset(names))


def _usual(name: str, width: int, *, has_kind: bool) -> int:
    if name in _NEEDS_WIDTH:
        return max(8, min(24, width // 7 + 3))
    if name == "link":
        return 19 if has_kind else 10
    return _WIDTHS.get(name, 1)


def is_unknown(row: Envelope) -> bool:
    """Whether the row names a number that no record has, and is in no case."""
    return isinstance(row, Row) and bool(row.unknown_number) and not row.case


def state_of(row: Envelope, glyphs: Glyphs) -> str:
    """Give the sign of what is snoozed, unread or starred."""
    if not isinstance(row, Row):
        return " "
    if row.snoozed_until is not None:
        return glyphs.snoozed
    if row.unread:
        return glyphs.unread
    return glyphs.starred if row.starred else " "


def envelope_cell(name: str, row: Envelope, glyphs: Glyphs, now: datetime) -> str:
    """Write what a column shows of any item; what an envelope does not tell stays empty."""
    if name == "direction":
        arrows = {"in": glyphs.received, "out": glyphs.sent}
        return arrows.get(row.direction, glyphs.internal_sent if row.is_sent else glyphs.internal)
    if name == "date":
        return short(row.listed_at, now)
    if name == "mailbox":
        return row.mailbox
    if name == "correspondent":
        return one_line(row.correspondent) or nobody(row.direction)
    if name == "sender" and not row.is_sent and not isinstance(row, Row):
        return row.correspondent
    if name == "assignee" and not isinstance(row, Row):
        return glyphs.nothing
    return ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell of a row that may be read is written with."""

    glyphs: Glyphs
    now: datetime
    columns: Columns
    width: int


def _assignee(row: Row, cell: Cell) -> str:
    return initials(row.assignee_name, row.assignee) or cell.glyphs.nothing


def _status(row: Row, cell: Cell) -> str:
    if row.snoozed_until is not None:
        return cell.glyphs.snoozed + until(row.snoozed_until, cell.now)
    return _SHORT.get(row.status, row.status)


def link_words(row: Row, cell: Cell) -> str:
    """Name the case, else a number that no record has, else count the links."""
    if row.case:
        fits = cell.columns.has_kind or cell_len(row.case) <= cell.width  # `1` alone says little
        return row.case if fits else row.case.partition(" ")[2]
    if row.unknown_number:
        number = one_line(row.unknown_number)
        return f"{number} unknown" if cell.columns.has_kind else f"{number.rpartition(' ')[2]} ?"
    return f"{row.link_count} linked" if row.link_count else cell.glyphs.nothing


def attachment_words(row: Row, cell: Cell) -> str:
    """Say of what type the first file is."""
    if row.attachment_count == 0:
        return ""
    return cell.glyphs.attachment + one_line(row.attachment_type[:4] or str(row.attachment_count))


def thread_words(row: Row, _cell: Cell | None = None) -> str:
    """Count the other mails of the conversation."""
    return f"({row.thread_count if row.thread_count < 100 else '99+'})" if row.thread_count else ""


def size_words(size: int) -> str:
    """Write a size in at most five cells: `812`, `12k`, `3.4M`."""
    if size < 1000:
        return str(size) if size else ""
    return f"{size / 1e3:.0f}k" if size < 999_500 else f"{size / 1e6:.1f}M"


def _waiting(row: Row, cell: Cell) -> str:
    since = row.beside.waiting_since
    return "" if since is None or row.status == "resolved" else short(since, cell.now)


def _task(row: Row, cell: Cell) -> str:
    return {"task": cell.glyphs.task, "event": cell.glyphs.event}.get(row.beside.task, "")


ROW_CELLS: dict[str, Callable[[Row, Cell], str]] = {
    "assignee": _assignee,
    "status": _status,
    "link": link_words,
    "attachment": attachment_words,
    "thread": thread_words,
    "sender": lambda row, _: one_line(row.beside.sender) or nobody("in"),
    "recipient": lambda row, _: one_line(row.beside.recipient) or nobody("out"),
    "reply": lambda row, _: "Re" if row.is_reply else "",
    "waiting": _waiting,
    "company": lambda row, _: row.beside.company,
    "contact": lambda row, _: row.beside.contact,
    "task": _task,
    "category": lambda row, _: (row.category or "").rpartition(" / ")[2],
    "department": lambda row, _: row.department or "",
    "tags": lambda row, _: " ".join(row.tags),
    "size": lambda row, _: size_words(row.beside.size),
}
"""What columns show of an item that may be read."""


def cell_text(name: str, row: Envelope, cell: Cell) -> str:
    """Write a cell, in exactly its width."""
    made = ROW_CELLS.get(name)
    text = (
        made(row, cell)
        if made is not None and isinstance(row, Row)
        else envelope_cell(name, row, cell.glyphs, cell.now)
    )
    return fit(text, cell.width, cell.glyphs.cut)
