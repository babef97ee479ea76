"""Where each line of a sheet stands on which page. Points (1/72 inch), from the upper left corner of an A4 page."""

from dataclasses import dataclass, field

from tui_mail.archive.bounds import MAX_BODY_LINES, Bounded, bound
from tui_mail.archive.sheet import Sheet
from tui_mail.archive.typeface import REPLACEMENT, Print, choose
from tui_mail.archive.wrap import is_right_to_left, visual, width_of, wrap

PAGE_WIDTH, PAGE_HEIGHT = 595.28, 841.89
LEFT, RIGHT = 56.0, PAGE_WIDTH - 56.0
_TOP, _BOTTOM, _FOOT = 56.0, PAGE_HEIGHT - 64.0, PAGE_HEIGHT - 40.0
_LABEL_WIDTH = 80.0
_LEADING = 1.3
_SUBJECT_SIZE, _BODY_SIZE, _HEADER_SIZE, _SMALL_SIZE = 14.0, 10.0, 9.0, 8.0
_GOES_ON = "[Too long to be printed to its end: the rest is in the message file (EML).]"


@dataclass(frozen=True)
class Line:
    """A piece of text on its baseline."""

    x: float
    y: float
    text: str
    size: float
    is_grey: bool


@dataclass
class Layout:
    """Pages of lines, the rule (page, y) under the header table, and what could not be printed."""

    printed: Print
    pages: list[list[Line]] = field(default_factory=lambda: [[]])
    rule: tuple[int, float] = (0, 0.0)
    is_whole: bool = True
    _y: float = _TOP

    def space(self, height: float) -> None:
        """Leave some room."""
        self._y += height

    def paragraph(self, text: str, size: float, *, x: float = LEFT, is_grey: bool = False) -> int:
        """Print a paragraph; give the number of its lines."""
        widths = self.printed.typeface.widths
        from_right = is_right_to_left(text)
        lines = list(wrap(text, widths, int((RIGHT - x) * 1000 / size)))
        for line in lines:
            self._break_page_unless_fits(size)
            self._y += size * _LEADING
            start = RIGHT - width_of(line, widths) * size / 1000 if from_right else x
            if line:
                self.pages[-1].append(Line(start, self._y, visual(line, from_right), size, is_grey))
        return len(lines)

    def label(self, text: str, size: float) -> None:
        """Print as much of a text as fits into the left column, beside what comes next."""
        self._break_page_unless_fits(size)
        self.pages[-1].append(self._first(text, LEFT, self._y + size * _LEADING, size, _LABEL_WIDTH - 6))

    def draw_rule(self) -> None:
        """Remember a rule across the page."""
        self._y += 9
        self.rule = (len(self.pages) - 1, self._y)
        self._y += 5

    def footers(self, reference: str) -> None:
        """Put the reference and the page number at the foot of each page."""
        shown = self._first(reference, LEFT, _FOOT, _SMALL_SIZE, RIGHT - LEFT - 120)
        widths = self.printed.typeface.widths
        for number, page in enumerate(self.pages, 1):
            text = f"page {number}/{len(self.pages)}"
            start = RIGHT - width_of(text, widths) * _SMALL_SIZE / 1000
            page += [shown, Line(start, _FOOT, text, _SMALL_SIZE, True)]

    def _first(self, text: str, x: float, y: float, size: float, room: float) -> Line:
        first = next(wrap(text, self.printed.typeface.widths, int(room * 1000 / size)))
        return Line(x, y, visual(first, False), size, True)

    def _break_page_unless_fits(self, size: float) -> None:
        if self._y + size * _LEADING > _BOTTOM:
            self.pages.append([])
            self._y = _TOP


def lay_out(sheet: Sheet) -> Layout:
    """Give every line of a sheet its place."""
    bounded = bound(sheet)
    layout = Layout(choose(bounded.texts()))
    _head(layout, bounded)
    has_all_body = _body(layout, bounded.sheet.body) and bounded.has_all_body
    if not has_all_body:
        layout.paragraph(_GOES_ON, _BODY_SIZE, is_grey=True)
    if sheet.attachments:
        _attachments(layout, bounded, len(sheet.attachments))
    _missing(layout)
    layout.footers(layout.printed(bounded.sheet.reference))
    layout.is_whole = bounded.has_all_headers and has_all_body and bounded.has_all_attachments
    return layout


def _head(layout: Layout, bounded: Bounded) -> None:
    layout.paragraph(layout.printed(bounded.sheet.subject), _SUBJECT_SIZE)
    layout.space(6)
    for label, value in bounded.sheet.headers:
        layout.label(layout.printed(label), _HEADER_SIZE)
        layout.paragraph(layout.printed(value), _HEADER_SIZE, x=LEFT + _LABEL_WIDTH)
    if not bounded.has_all_headers:
        layout.paragraph(_GOES_ON, _HEADER_SIZE, x=LEFT + _LABEL_WIDTH, is_grey=True)
    layout.draw_rule()


def _body(layout: Layout, body: str) -> bool:
    """Print the body; tell whether all of it found room."""
    used = 0
    for line in layout.printed(body).split("\n"):
        if used >= MAX_BODY_LINES:
            return False
        used += layout.paragraph(line, _BODY_SIZE)
    return True


def _attachments(layout: Layout, bounded: Bounded, count: int) -> None:
    layout.space(14)
    layout.paragraph(f"Attachments: {count:,}", _BODY_SIZE, is_grey=True)
    for name, kind, size, sha256 in bounded.sheet.attachments:
        layout.space(4)
        layout.paragraph(layout.printed(name), _BODY_SIZE)
        layout.paragraph(f"{layout.printed(kind)}, {size:,} bytes", _SMALL_SIZE, is_grey=True)
        layout.paragraph(f"SHA-256 {layout.printed(sha256)}", _SMALL_SIZE, is_grey=True)
    if not bounded.has_all_attachments:
        layout.paragraph(_GOES_ON, _BODY_SIZE, is_grey=True)


def _missing(layout: Layout) -> None:
    count = layout.printed.missing.total()
    if count:
        layout.space(14)
        note = (
            f"[Shown as {REPLACEMENT}, because the font lacks them: {count:,} characters. The message file has them.]"
        )
        layout.paragraph(note, _SMALL_SIZE, is_grey=True)
