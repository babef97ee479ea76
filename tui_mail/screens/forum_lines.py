"""The lines of a conversation: who, when, how it stands, indented by who answers whom."""

from collections.abc import Collection
from dataclasses import dataclass

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from tui_mail.screens.cells import NO_SUBJECT, fit, initials, nobody, one_line
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.inks import Inks
from tui_mail.screens.times import now, short
from tui_mail.store.queries.conversations import Conversation, Line
from tui_mail.store.rows import Envelope, Row

ELSEWHERE = "part of this conversation is elsewhere"
_DEEPEST = 10
"""Levels that are indented: what answers deeper stands below each other."""
_LEAST = 14  # cells that a name has at least, however deep it is


@dataclass(frozen=True, slots=True)
class ForumLine:
    """Paints a line of a conversation."""

    line: Line
    glyphs: Glyphs
    is_first: bool
    marked: Collection[int]  # as they are when it is painted

    def __call__(self, width: int, inks: Inks) -> Text:
        """Make it so many cells wide."""
        levels = min(self.line.depth, _DEEPEST, max(0, (width - _LEAST) // 4))
        indent = "  " * (levels - 1) + self.glyphs.corners[2] + " " if levels else ""
        row = self.line.row
        if row is None:
            return Text(fit(f"   {indent}({self.line.not_here})", width, self.glyphs.cut), inks.quiet)
        end = f" {_standing(self.line, self.glyphs)} {short(row.received_at, now()):<6} "
        words = one_line(row.correspondent) or nobody(row.direction)
        if self.is_first or self.line.continues:  # in little room both can be guessed
            short_name = fit(words, min(cell_len(words), _LEAST), self.glyphs.cut).rstrip()
            words = f"{short_name} · {one_line(row.subject) or NO_SUBJECT}"
        if self.line.continues:
            words += f' (continues "{one_line(self.line.continues)}")'
        mark = self.glyphs.marked if row.id in self.marked else " "
        unread = self.glyphs.unread if isinstance(row, Row) and row.unread else " "
        before = f"{mark}{unread} {indent}"
        room = max(1, width - cell_len(before) - cell_len(end))
        return Text(before + fit(words, room, self.glyphs.cut) + end, _ink(row, inks, is_marked=mark != " "))


def forum_lines(found: Conversation, glyphs: Glyphs, marked: Collection[int]) -> list[ForumLine]:
    """Return the painters of all lines but the last one, which says that there is more elsewhere."""
    first = next((line for line in found.lines if line.row is not None), None)
    return [ForumLine(line, glyphs, line is first or line.depth == 0, marked) for line in found.lines]


def elsewhere_line(width: int, inks: Inks) -> Text:
    """Say that there is more, and nothing of it."""
    return Text(f"   {ELSEWHERE}"[:width], inks.quiet)


def _standing(line: Line, glyphs: Glyphs) -> str:
    """Say how an item stands: assignee and status."""
    row = line.row
    if not isinstance(row, Row):
        return f"{'private' if row is not None and row.private else 'not taken':<11}"
    person = initials(row.assignee_name, row.assignee) or glyphs.nothing
    asleep = glyphs.snoozed if row.snoozed_until is not None else " "
    return f"{fit(person, 2, '')}{asleep}{row.status:<8}"


def _ink(row: Envelope, inks: Inks, *, is_marked: bool) -> Style | str:
    if is_marked:
        return inks.note
    if isinstance(row, Row) and row.unread:
        return inks.strong
    return inks.quiet if not isinstance(row, Row) or row.status == "resolved" else ""
