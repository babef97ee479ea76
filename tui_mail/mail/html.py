"""HTML as a person reads it in a terminal: blocks as lines, lists, rows of tables, numbered links; nothing hidden."""

import re
from typing import Any, Final
from urllib.parse import urlsplit

from lxml import etree

from tui_mail.mail.blocks import Body
from tui_mail.mail.headers import clean_text
from tui_mail.mail.plain import plain_body
from tui_mail.mail.text import safe_line

_SKIPPED: Final = frozenset(
    ("head", "script", "style", "title", "template", "svg", "math", "object", "applet", "iframe", "noframes", "select")
)
_PARAGRAPHS: Final = frozenset(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "blockquote", "pre", "figure", "fieldset")
)
_LINES: Final = frozenset(
    ("div", "section", "article", "header", "footer", "main", "aside", "nav", "address", "center", "form", "body", "tr")
) | frozenset(("dt", "dd", "caption", "figcaption", "legend", "li"))
_CELLS: Final = frozenset(("td", "th"))
_SOFT: Final = frozenset(("p", "div"))  # a cell that holds one of these is still one cell of a row
_NESTING: Final = 500  # deeper, the parser's search for what a stray end tag closes takes quadratic time
_PIECE: Final = 16 * 1024
_CELL: Final = "\x1f"  # between two cells of a line that is being written
_DEPTH_SHOWN: Final = 8  # of quotes and lists: a prefix per line must not grow with the nesting
_LINKS: Final = 500
_URL_SHOWN: Final = 1000
_SCHEMES: Final = frozenset(("http", "https", "mailto", "tel", "ftp"))
_RULE: Final = "-" * 40
_HIDDEN: Final = re.compile(r"display:none|visibility:hidden|mso-hide:all|max-height:0|opacity:0(?:\.0*)?(?:;|$)")
_FONT_SIZE: Final = re.compile(r"font-size:(?:(0(?:\.0*)?|1(?=p[xt]))(?![.\d]))?")  # group 1: too small to read
_TAG: Final = re.compile(r"<[^<>]*>")
_TINY: Final = frozenset(("0", "1", "0px", "1px"))


def html_to_text(html: str) -> str:
    """Write HTML as safe text, each block a line of any length. Never raises, fetches nothing, takes linear time."""
    reader = _Reader()
    target: Any = reader  # lxml hands out str alone; its stubs allow bytes as well
    parser = etree.HTMLParser(target=target, encoding="utf-8", no_network=True)
    try:
        data = html.replace("\0", "").encode("utf-8", "replace")
        for start in range(0, len(data), _PIECE):  # in pieces, because the parser stops only between two of them
            parser.feed(data[start : start + _PIECE])
        parser.close()
    except _TooDeepError:
        lines = (" ".join(line.split()) for line in _TAG.sub(" ", html).split("\n"))
        return clean_text("\n".join(line for line in lines if line))
    except etree.LxmlError:
        reader.close()
    return clean_text(reader.text())


def html_body(html: str) -> Body:
    """Read HTML into blocks."""
    return plain_body(html_to_text(html))


class _TooDeepError(Exception):
    """The document is nested as no document is."""


class _Reader:
    """Takes the parser's events and writes lines. No tree is built: nesting costs nothing."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._gap = False
        self._gap_quotes = 0
        self._depth = 0
        self._hidden_at = 0
        self._sizes: list[tuple[int, bool]] = []  # (depth, too small to read) of elements that set a size of letters
        self._pre = 0
        self._quotes = 0
        self._lists: list[int] = []  # the next number of each open list, 0 for bullets
        self._marker = ""
        self._in_cell = self._cell_has_text = False
        self._soft = ""  # the tag whose end or begin will break the line once the cell goes on
        self._anchors: list[tuple[str, int]] = []  # target, and where its text begins in the line
        self._links: dict[str, int] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take the begin of an element."""
        self._depth += 1
        if self._depth > _NESTING:
            raise _TooDeepError
        if self._hidden_at:
            return
        style = "".join(attributes.get("style", "")[:2000].split()).lower()
        if style and (size := _FONT_SIZE.search(style)):
            self._sizes.append((self._depth, size[1] is not None))
        if tag in _SKIPPED or "hidden" in attributes or _HIDDEN.search(style):
            self._hidden_at = self._depth
            return
        if tag in _PARAGRAPHS or tag in _LINES:
            self._begin_block(tag, attributes)
        elif tag in _CELLS:
            self._begin_cell()
        elif tag == "a":
            self._anchors.append((_target(attributes.get("href", "")), len(self._line)))
        else:
            self._void(tag, attributes)

    def _begin_block(self, tag: str, attributes: dict[str, str]) -> None:
        self._break(tag, nested=bool(self._lists))
        if tag == "blockquote":
            self._quotes += 1
        elif tag == "pre":
            self._pre += 1
        elif tag in {"ul", "ol"}:
            self._lists.append(_first_number(attributes.get("start", "1")) if tag == "ol" else 0)
        elif tag == "li":
            self._begin_item()

    def _begin_item(self) -> None:
        number = self._lists[-1] if self._lists else 0
        self._marker = f"{number}. " if number else "• "
        if number:
            self._lists[-1] += 1

    def _begin_cell(self) -> None:
        self._line.append(_CELL)
        self._in_cell, self._cell_has_text, self._soft = True, False, ""

    def _void(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "br":
            self._gap = self._gap or not self._line
            self._flush()
        elif tag == "hr":
            self._flush()
            self._lines.append(_RULE)
        elif tag == "input" and attributes.get("type", "").lower() not in {"hidden", "password"}:
            self.data(attributes.get("value", ""))
        elif tag == "img" and not (attributes.get("width") in _TINY or attributes.get("height") in _TINY):
            described = safe_line(attributes.get("alt", "")[:300])
            if described or "alt" not in attributes:
                self.data(f" [image: {described}] " if described else " [image] ")

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        self._depth -= 1
        if self._sizes and self._sizes[-1][0] > self._depth:
            self._sizes.pop()
        if self._hidden_at:
            if self._depth < self._hidden_at:
                self._hidden_at = 0
            return
        if tag == "a" and self._anchors:
            self._end_anchor()
        elif tag in _PARAGRAPHS or tag in _LINES:
            self._break(tag, nested=len(self._lists) > 1)
            self._end_block(tag)

    def _end_block(self, tag: str) -> None:
        if tag == "blockquote":
            self._quotes -= 1
        elif tag == "pre":
            self._pre -= 1
        elif tag in {"ul", "ol"} and self._lists:
            self._lists.pop()
        elif tag == "li":
            self._marker = ""

    def _end_anchor(self) -> None:
        target, begin = self._anchors.pop()
        words = safe_line("".join(self._line[begin:]))
        if not target or not words or _bare(words) == _bare(target):
            return
        if target not in self._links and len(self._links) >= _LINKS:
            return
        self._line.append(f" [{self._links.setdefault(target, len(self._links) + 1)}]")

    def data(self, text: str) -> None:
        """Take text, in pieces of any size."""
        if self._hidden_at or (self._sizes and self._sizes[-1][1]):
            return
        if self._soft and text.strip():
            if self._cell_has_text:
                self._flush()
                self._gap = self._gap or self._soft == "p"
            self._soft = ""
        self._cell_has_text = self._cell_has_text or bool(text.strip())
        self._line.append(text)

    def _break(self, tag: str, *, nested: bool) -> None:
        if tag in _SOFT and self._in_cell:
            self._soft = self._soft if self._soft == "p" else tag
            return
        self._in_cell = False
        self._flush()
        self._gap = self._gap or (tag in _PARAGRAPHS and not (nested and tag in {"ul", "ol"}))

    def _flush(self) -> None:
        """End the line that is being written, if there is anything in it."""
        rows = self._rows("".join(self._line))
        self._line.clear()
        self._anchors = [(target, 0) for target, _ in self._anchors]
        if not any(rows):
            return
        quotes = min(self._quotes, _DEPTH_SHOWN)
        if self._gap and self._lines:
            self._lines.append(">" + " >" * (min(quotes, self._gap_quotes) - 1) if quotes and self._gap_quotes else "")
        self._gap, self._gap_quotes = False, quotes
        indent = "  " * (min(len(self._lists), _DEPTH_SHOWN) - (1 if self._marker else 0))
        for row in rows:
            self._lines.append(f"{'> ' * quotes}{indent}{self._marker}{row}".rstrip())
            if self._marker:
                indent, self._marker = indent + "  ", ""

    def _rows(self, text: str) -> list[str]:
        if self._pre:
            return [row.replace(_CELL, " ").rstrip() for row in text.strip("\n").split("\n")]
        cells = (" ".join(cell.split()) for cell in text.split(_CELL))
        return [" | ".join(cell for cell in cells if cell)]

    def comment(self, text: str) -> None:
        """Leave out a comment."""

    def pi(self, target: str, text: str | None = None) -> None:
        """Leave out a processing instruction."""

    def close(self) -> None:
        """Take the end of the document."""
        self._flush()

    def text(self) -> str:
        """Give the lines, and below them where the links lead."""
        targets = [f"[{number}] {target}" for target, number in self._links.items()]
        return "\n".join(self._lines + (["", *targets] if targets else []))


def _first_number(value: str) -> int:
    value = value.strip()
    return max(int(value), 1) if value.isascii() and value.isdigit() and len(value) < 7 else 1


def _target(href: str) -> str:
    """Show where a link leads, whole enough to judge it; '' for no place to go to (javascript:, #top, file:)."""
    shown = safe_line(href)
    try:
        scheme = urlsplit(shown).scheme.lower()
    except ValueError:
        return ""
    if scheme not in _SCHEMES:
        return ""
    return shown if len(shown) <= _URL_SHOWN else shown[:_URL_SHOWN] + "…"


def _bare(words: str) -> str:
    return re.sub(r"^(?:https?://|mailto:)", "", words.lower()).rstrip("/")
