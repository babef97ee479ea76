"""How one row of the list looks: columns by width, signs and words, colours."""

from dataclasses import dataclass, field
from datetime import datetime

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui_mail.screens.cells import NO_SUBJECT, fit, initials, nobody, one_line
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.hits import lit_segments
from tui_mail.screens.times import short, until
from tui_mail.store.rows import Envelope, Row

_DATE_WIDTH = 6
_FIXED = 6  # cursor, mark, unread or snoozed, direction, and the blanks around the direction
_KIND_FROM = 130
"""Cells of the list from which a case is shown with its kind, not by its number alone."""
_TAGS_FROM = 24
"""Cells of the subject from which tags stand before it."""
_CHANNEL = 8  # cells that the word for another way than e-mail may take
_COLOURS = 6  # that people can have
_SHORT = {"resolved": "resolv"}


@dataclass(frozen=True, slots=True)
class Columns:
    """Widths in cells; 0 leaves a column out. Narrow lists lose the last columns first, but never the subject."""

    correspondent: int
    assignee: int
    status: int
    link: int
    subject: int  # the attachment stands at its end
    has_attachment: bool
    has_kind: bool


def columns_for(width: int) -> Columns:
    """Share a width among the columns; what the others do not need is the subject's."""
    correspondent = max(8, min(24, width // 7 + 3))
    assignee = 3 if width >= 44 else 0
    status = 8 if width >= 56 else 0
    has_kind = width >= _KIND_FROM
    link = 20 if has_kind else 11 if width >= 84 else 0
    taken = _FIXED + _DATE_WIDTH + 1 + correspondent + 1 + assignee + status + link + 1
    return Columns(correspondent, assignee, status, link, max(1, width - taken), width >= 72, has_kind)


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
    """Draw a row."""
    paints = look.paints
    base = _base(row, standing, paints)
    texts = _texts(row, standing, look)
    before, arrow, who, person, status, link, tags, subject = texts
    if standing.cursor:  # one style for the whole row: half the bytes of a cursor move
        middle = Segment(f"{person}{status}{link}{tags}", base)
        lit = [Segment(before + arrow, base), *_lit(who, base, look), middle, *_lit(subject, base, look)]
        return Strip(list(Segment.simplify(lit)))
    tint = paints.received if row.direction == "in" else paints.sent
    missing = base if standing.marked else paints.quiet
    held = isinstance(row, Row) and row.assignee is not None
    segments = [
        Segment(before, base),
        Segment(arrow, base + tint),
        *_lit(who, base if one_line(row.correspondent) else missing, look),
        Segment(person, base + paints.people[_colour_of(row)] if held else base),
        Segment(status, base),
        Segment(link, base + paints.trouble if isinstance(row, Row) and _is_unknown(row) else base),
        Segment(tags, missing),
        *_lit(subject, base if one_line(row.subject) else missing, look),
    ]
    return Strip(list(Segment.simplify(segment for segment in segments if segment.text)))


def _lit(text: str, style: Style, look: Look) -> list[Segment]:
    return lit_segments(text, style, look.needles, look.paints.hit)


def _colour_of(row: Envelope) -> int:
    return sum(row.assignee.encode()) % _COLOURS if isinstance(row, Row) and row.assignee else 0


def ghost_strip(sentence: str, standing: Standing, look: Look) -> Strip:
    """Draw what is left of a row that went away: a thin line that says why."""
    columns, paints, glyphs = look.columns, look.paints, look.glyphs
    width = _FIXED + _DATE_WIDTH + 1 + columns.correspondent + 1
    width += columns.assignee + columns.status + columns.link + columns.subject + 1
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


def _is_unknown(row: Row) -> bool:
    """Whether the row names a number that no record has, and is in no case."""
    return bool(row.unknown_number) and not row.case


def _texts(row: Envelope, standing: Standing, look: Look) -> tuple[str, str, str, str, str, str, str, str]:
    columns, glyphs = look.columns, look.glyphs
    gutter = glyphs.cursor if standing.cursor else " "
    mark = glyphs.marked if standing.marked else " "
    date = f"{short(row.listed_at, look.now):<{_DATE_WIDTH}}"
    arrows = {"in": glyphs.received, "out": glyphs.sent}
    arrow = arrows.get(row.direction, glyphs.internal_sent if row.is_sent else glyphs.internal)
    who = fit(one_line(row.correspondent) or nobody(row.direction), columns.correspondent, glyphs.cut)
    person, status, link, attachment = _row_cells(row, columns, glyphs, look.now)
    end = " " + one_line(attachment) if attachment and columns.has_attachment else ""
    if isinstance(row, Row) and row.channel:
        end = f" {fit(row.channel, min(cell_len(one_line(row.channel)), _CHANNEL), glyphs.cut)}{end}"
    tags = _words(row, columns, glyphs)
    left = columns.subject - cell_len(tags + end)
    subject = fit(one_line(row.subject) or NO_SUBJECT, left, glyphs.cut) + end + " "
    holder = fit(person, columns.assignee - 1, glyphs.cut) + " " if columns.assignee else ""
    company = {"reading": glyphs.reading, "answering": glyphs.answering}.get(standing.others, " ")
    return (
        f"{gutter}{mark}{_state(row, glyphs)}{company}",
        f"{arrow} {date}",
        f" {who} ",
        holder,
        fit(status, columns.status - 1, glyphs.cut) + " " if columns.status else "",
        fit(link, columns.link - 1, glyphs.cut) + " " if columns.link else "",
        tags,
        subject,
    )


def _words(row: Envelope, columns: Columns, glyphs: Glyphs) -> str:
    """Write department, category and tags before the subject, where that has room enough for both.

    That a mail is private, or has a star for which there is no other place, is said in any case, and takes no room
    away from them.
    """
    first = [f"{glyphs.private} private"] if row.private else []
    if isinstance(row, Row) and row.guise == "claims-us":
        first.append(f"{glyphs.trouble} claims to be us")
    if isinstance(row, Row) and row.starred and _state(row, glyphs) != glyphs.starred:
        first.append(glyphs.starred)
    words: list[str] = []
    if isinstance(row, Row) and columns.subject >= _TAGS_FROM:
        words += [f"@{one_line(row.department)}"] if row.department else []
        words += [f"[{one_line(row.category.rpartition(' / ')[2])}]"] if row.category else []
        words += [f"#{one_line(tag)}" for tag in row.tags]
    said = " ".join([*first, *_whole(words, columns.subject * 2 // 5, glyphs.cut)])
    room = columns.subject - 2
    return fit(said, min(cell_len(said), room), glyphs.cut) + " " if said and room > 0 else ""


def _whole(words: list[str], room: int, cut: str) -> list[str]:
    """Keep the words that there is room for, whole, and a sign where some are left out; only the first may be cut."""
    sign = cell_len(f" {cut}")
    many = len(words)
    while many > 1 and cell_len(" ".join(words[:many])) + sign * (many < len(words)) > room:
        many -= 1
    left_out = [cut] if many < len(words) else []
    first = [fit(word, min(cell_len(word), room - sign * len(left_out)), cut) for word in words[:1]]
    return [*first, *words[1:many], *left_out]


def _state(row: Envelope, glyphs: Glyphs) -> str:
    if not isinstance(row, Row):
        return " "
    if row.snoozed_until is not None:
        return glyphs.snoozed
    if row.unread:
        return glyphs.unread
    return glyphs.starred if row.starred else " "


def _row_cells(row: Envelope, columns: Columns, glyphs: Glyphs, now: datetime) -> tuple[str, str, str, str]:
    if not isinstance(row, Row):
        return glyphs.nothing, "", "", ""
    person = initials(row.assignee_name, row.assignee) or glyphs.nothing
    status = _SHORT.get(row.status, row.status)
    if row.snoozed_until is not None:
        status = glyphs.snoozed + until(row.snoozed_until, now)
    link = f"{row.link_count} linked" if row.link_count else glyphs.nothing
    if row.case:
        fits = columns.has_kind or cell_len(row.case) < columns.link  # `1` alone says little
        link = row.case if fits else row.case.partition(" ")[2]
    elif row.unknown_number:
        number = one_line(row.unknown_number)
        link = f"{number} unknown" if columns.has_kind else f"{number.rpartition(' ')[2]} ?"
    if row.attachment_count == 0:
        return person, status, link, ""
    return person, status, link, glyphs.attachment + (row.attachment_type[:4] or str(row.attachment_count))
