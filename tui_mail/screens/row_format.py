"""How one row of the list looks: columns by width, signs and words, colours."""

from dataclasses import dataclass, field
from datetime import datetime

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui_mail.desk.list_layout import Shown
from tui_mail.screens.cells import NO_SUBJECT, fit, one_line
from tui_mail.screens.columns import (
    Cell,
    Columns,
    attachment_words,
    cell_text,
    is_unknown,
    link_words,
    state_of,
    thread_words,
)
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.hits import lit_segments
from tui_mail.store.rows import Envelope, Row

_TAGS_FROM = 24
"""Cells of the subject from which tags stand before it."""
_CHANNEL = 8  # cells that the word for another way than e-mail may take
_COLOURS = 6  # that people can have
_NO_TINT = Style()
_INDENT = 6  # of a second line


@dataclass(frozen=True, slots=True)
class Paints:
    """The styles of a row, read from the theme."""

    plain: Style
    unread: Style
    quiet: Style  # resolved, envelope, ghost
    received: Style
    sent: Style
    cursor: Style
    cursor_quiet: Style  # while another room has the keys
    marked: Style
    people: tuple[Style, ...]
    trouble: Style  # a number that no record has
    hit: Style = field(default_factory=Style)  # what was searched for


@dataclass(frozen=True, slots=True)
class Standing:
    """What the list knows about a row beside the row itself."""

    cursor: bool = False
    focused: bool = True
    marked: bool = False
    others: str = ""  # what somebody else does with it right now: reading | answering


@dataclass(frozen=True, slots=True)
class Look:
    """Everything that decides how rows are drawn, beside the rows."""

    columns: Columns
    paints: Paints
    glyphs: Glyphs
    now: datetime
    needles: tuple[str, ...] = ()  # what was searched for, to be lit


def row_strip(row: Envelope, standing: Standing, look: Look) -> Strip:
    """Draw the line of a row, the first of two."""
    base = _base(row, standing, look.paints)
    segments = [Segment(_gutter(row, standing, look), base)]
    for one in look.columns.cells:
        segments += _cell(one, row, standing, base, look)
    return Strip(list(Segment.simplify(segment for segment in segments if segment.text)))


def _cell(one: Shown, row: Envelope, standing: Standing, base: Style, look: Look) -> list[Segment]:
    """Draw a cell and the blank after it. Under the cursor all have one style: half the bytes of a move."""
    missing = base if standing.cursor or standing.marked else look.paints.quiet
    if one.name == "subject":
        tags, subject = _subject(row, look)
        lit = _lit(subject, base if one_line(row.subject) else missing, look)
        return [Segment(tags, missing), *lit]
    text = cell_text(one.name, row, Cell(look.glyphs, look.now, look.columns, one.width)) + " "
    if one.name == "correspondent":
        return _lit(text, base if one_line(row.correspondent) else missing, look)
    if one.name in ("sender", "recipient"):
        return _lit(text, base, look)
    return [Segment(text, base if standing.cursor else base + _tint(one.name, row, look.paints))]


def _tint(name: str, row: Envelope, paints: Paints) -> Style:
    """Return the colour that a cell has beside that of its row."""
    if name in ("direction", "date"):
        return paints.received if row.direction == "in" else paints.sent
    if name == "assignee" and isinstance(row, Row) and row.assignee is not None:
        return paints.people[_colour_of(row)]
    if name == "link" and is_unknown(row):
        return paints.trouble
    is_derived = name == "company" and isinstance(row, Row) and not row.beside.company_by_hand
    return Style(dim=True) if is_derived else _NO_TINT


def second_strip(row: Envelope, standing: Standing, look: Look) -> Strip:
    """Draw the second line of a row: what it is linked to, its words, how it begins."""
    base = _base(row, standing, look.paints)
    columns, glyphs = look.columns, look.glyphs
    gutter = (glyphs.cursor if standing.cursor else " ").ljust(_INDENT)
    room = columns.width - _INDENT
    said: list[str] = []
    if isinstance(row, Row):
        if (row.case or row.unknown_number) and "link" not in columns.names:
            said.append(link_words(row, Cell(glyphs, look.now, columns, columns.width)))
        said += [" ".join(_tag_words(row, columns)), one_line(row.beside.snippet)]
    text = fit(f" {glyphs.upright} ".join(filter(None, said)), max(0, room), glyphs.cut)
    quiet = base if standing.cursor else look.paints.marked if standing.marked else look.paints.quiet
    return Strip([Segment(gutter, base), *_lit(text, quiet + Style(bold=False), look)])


def blank_strip(standing: Standing, look: Look) -> Strip:
    """Draw the second line of what went away."""
    style = _cursor_paint(standing, look.paints) if standing.cursor else look.paints.quiet
    return Strip([Segment(" " * look.columns.width, style)])


def heading_strip(label: str, look: Look) -> Strip:
    """Draw the thin line over a group."""
    glyphs, width = look.glyphs, look.columns.width
    words = fit(f" {one_line(label)} ", min(cell_len(one_line(label)) + 2, width - 4), glyphs.cut)
    line = glyphs.across * 2 + words
    return Strip([Segment(line + glyphs.across * max(0, width - cell_len(line)), look.paints.quiet)])


def _lit(text: str, style: Style, look: Look) -> list[Segment]:
    return lit_segments(text, style, look.needles, look.paints.hit)


def _colour_of(row: Envelope) -> int:
    return sum(row.assignee.encode()) % _COLOURS if isinstance(row, Row) and row.assignee else 0


def ghost_strip(sentence: str, standing: Standing, look: Look) -> Strip:
    """Draw what is left of a row that went away: a thin line that says why."""
    paints, glyphs, width = look.paints, look.glyphs, look.columns.width
    style = _cursor_paint(standing, paints) if standing.cursor else paints.quiet
    gutter = glyphs.cursor if standing.cursor else " "
    words = f"  {glyphs.across * 2} {sentence} "
    line = fit(words, width - 1, glyphs.cut).rstrip()
    return Strip([Segment(gutter + line + " " + glyphs.across * max(0, width - 2 - len(line)), style)])


def _cursor_paint(standing: Standing, paints: Paints) -> Style:
    return paints.cursor if standing.focused else paints.cursor_quiet


def _base(row: Envelope, standing: Standing, paints: Paints) -> Style:
    if standing.cursor:
        unread = isinstance(row, Row) and row.unread
        return _cursor_paint(standing, paints) + Style(bold=unread)
    if standing.marked:
        return paints.marked
    if not isinstance(row, Row):
        return paints.plain
    if row.unread:
        return paints.unread
    return paints.quiet if row.status == "resolved" else paints.plain


def _gutter(row: Envelope, standing: Standing, look: Look) -> str:
    """Write the cursor, the marks, and what somebody else does with the row."""
    columns, glyphs = look.columns, look.glyphs
    gutter = glyphs.cursor if standing.cursor else " "
    mark = (glyphs.marked if standing.marked else " ") if columns.mark else ""
    state = state_of(row, glyphs) if columns.state else ""
    return gutter + mark + state + {"reading": glyphs.reading, "answering": glyphs.answering}.get(standing.others, " ")


def _subject(row: Envelope, look: Look) -> tuple[str, str]:
    """Write what stands before the subject, and the subject with what stands at its end."""
    columns, glyphs = look.columns, look.glyphs
    ends: list[str] = []
    if isinstance(row, Row):
        cell = Cell(glyphs, look.now, columns, columns.subject)
        if row.channel:
            ends.append(fit(row.channel, min(cell_len(one_line(row.channel)), _CHANNEL), glyphs.cut))
        ends += [thread_words(row)] if "thread" in columns.tail else []
        ends += [attachment_words(row, cell)] if "attachment" in columns.tail else []
    end = "".join(f" {word}" for word in ends if word)
    tags = _words(row, columns, glyphs)
    left = columns.subject - cell_len(tags + end)
    return tags, fit(one_line(row.subject) or NO_SUBJECT, left, glyphs.cut) + end + " "


def _words(row: Envelope, columns: Columns, glyphs: Glyphs) -> str:
    """Write department, category and tags before the subject, where that has room enough for both.

    That a mail is private, or has a star for which there is no other place, is said in any case, and takes no room
    away from them.
    """
    first = [f"{glyphs.private} private"] if row.private else []
    if isinstance(row, Row) and row.guise == "claims-us":
        first.append(f"{glyphs.trouble} claims to be us")
    if isinstance(row, Row) and row.starred and not (columns.state and state_of(row, glyphs) == glyphs.starred):
        first.append(glyphs.starred)
    shows_words = isinstance(row, Row) and columns.lines == 1 and columns.subject >= _TAGS_FROM
    words = _tag_words(row, columns) if shows_words else []
    said = " ".join([*first, *_whole(words, columns.subject * 2 // 5, glyphs.cut)])
    room = columns.subject - 2
    return fit(said, min(cell_len(said), room), glyphs.cut) + " " if said and room > 0 else ""


def _tag_words(row: Envelope, columns: Columns) -> list[str]:
    """Name department, category and tags, as far as they have no column of their own."""
    if not isinstance(row, Row):
        return []
    words = [f"@{one_line(row.department)}"] if row.department and "department" not in columns.names else []
    if row.category and "category" not in columns.names:
        words.append(f"[{one_line(row.category.rpartition(' / ')[2])}]")
    return words + [f"#{one_line(tag)}" for tag in row.tags if "tags" not in columns.names]


def _whole(words: list[str], room: int, cut: str) -> list[str]:
    """Keep the words that there is room for, whole, and a sign where some are left out; only the first may be cut."""
    sign = cell_len(f" {cut}")
    many = len(words)
    while many > 1 and cell_len(" ".join(words[:many])) + sign * (many < len(words)) > room:
        many -= 1
    left_out = [cut] if many < len(words) else []
    first = [fit(word, min(cell_len(word), room - sign * len(left_out)), cut) for word in words[:1]]
    return [*first, *words[1:many], *left_out]
