"""HTML into blocks: what a list of allowed elements means, nothing else; nothing is fetched, nothing is run."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from lxml import etree

from tui_mail.mail.blocks import Body
from tui_mail.mail.flow import Flow
from tui_mail.mail.headers import clean_text
from tui_mail.mail.look import STYLES, Css, Look, css, dressed
from tui_mail.mail.pictures import picture_of, words_for
from tui_mail.mail.plain import plain_body
from tui_mail.mail.table import Table

_SKIPPED: Final = frozenset(
    ("head", "script", "style", "title", "template", "svg", "math", "object", "applet", "iframe", "noframes", "select")
)
_PARAGRAPHS: Final = frozenset(("p", "dl", "figure", "fieldset"))
_LINES: Final = frozenset(
    ("div", "section", "article", "header", "footer", "main", "aside", "nav", "address", "center", "form", "body")
) | frozenset(("dt", "dd", "caption", "figcaption", "legend"))
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_BOXES: Final = _PARAGRAPHS | _LINES | frozenset(_HEADINGS) | {"blockquote", "pre", "ul", "ol", "li"}
_TABLE: Final = frozenset(("table", "tr", "td", "th", "thead", "tbody", "tfoot"))
_NO_BREAKS: Final = _TABLE | {"html", "body"}  # what stands between their elements is no text
_DRESSES: Final = frozenset(("style", "bgcolor", "color", "background", "hidden"))
_OUTLOOK: Final = re.compile(r"Mso(?:Normal|PlainText|ListParagraph|NoSpacing)")  # paragraphs without air
_QUOTING: Final = frozenset(("yahoo_quoted",))
_NESTING: Final = 500  # deeper, the parser's search for what a stray end tag closes takes quadratic time
_PIECE: Final = 16 * 1024
_TAG: Final = re.compile(r"<[^<>]*>")
_PLAIN: Final = Css()


def html_body(html: str) -> Body:
    """Read HTML into blocks. Never raises, fetches nothing, takes linear time."""
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
        return plain_body(clean_text("\n".join(line for line in lines if line)))
    except etree.LxmlError:
        reader.close()
    return reader.body()


class _TooDeepError(Exception):
    """The document is nested as no document is."""


class _Reader:
    """Takes the parser's events and writes blocks. No tree is built: nesting costs nothing."""

    def __init__(self) -> None:
        self._flow = Flow()
        self._depth = 0
        self._skipped_at = self._hidden_at = 0
        self._look = Look()
        self._looks: list[tuple[int, Look]] = []  # what it was before the element at that depth changed it
        self._lists: list[tuple[int, str]] = []  # next number, 0 for bullets, and the way to count
        self._items: list[int] = []  # depths of paragraphs that are entries of a list of Word
        self._marker_at = 0  # depth of the marker of such an entry
        self._tables: list[Table] = []
        self._numbered = 0  # tables
        self._quotes: list[int] = []  # depths of the elements that quote

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take the begin of an element."""
        self._depth += 1
        if self._depth > _NESTING:
            raise _TooDeepError
        if self._skipped_at or (self._hidden_at and tag not in _SKIPPED):
            return
        if tag in _SKIPPED:
            self._skipped_at = self._depth
            return
        said = css(attributes["style"]) if "style" in attributes else _PLAIN
        if said.hidden or "hidden" in attributes:
            self._hide(tag, attributes)
            return
        if tag in STYLES or not _DRESSES.isdisjoint(attributes):
            self._dress(tag, attributes, said)
        self._begin(tag, attributes, said)

    def _begin(self, tag: str, attributes: Mapping[str, str], said: Css) -> None:
        if tag in _BOXES:
            self._begin_box(tag, attributes, said)
        elif tag in _TABLE:
            self._begin_table(tag, attributes)
        elif (begin := _BEGINS.get(tag)) is not None:
            begin(self, attributes, said)
        elif said.ignored:
            self._marker_at, self._flow.marker = self._depth, ""

    def _hide(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._hidden_at = self._depth
        if tag in _BOXES or tag in _TABLE:
            self._flow.flush()
        if tag == "img":
            self._put_picture(attributes, _PLAIN, is_hidden=True)

    def _dress(self, tag: str, attributes: Mapping[str, str], said: Css) -> None:
        look = dressed(self._look, tag, attributes, said)
        if tag in _NO_BREAKS and look.breaks:
            look = look._replace(breaks=self._look.breaks)
        if look != self._look:
            self._looks.append((self._depth, self._look))
            self._look = look

    def _begin_box(self, tag: str, attributes: Mapping[str, str], said: Css) -> None:
        flow = self._flow
        flow.flush()
        if tag in {"p", "blockquote", "div"}:
            self._begin_quote(tag, attributes, said)
        if tag in _PARAGRAPHS:
            flow.gap = flow.gap or not _is_tight(attributes, said)
            if said.level:
                self._begin_entry(said.level)
        elif tag in _HEADINGS:
            flow.gap, flow.kind, flow.level = True, "heading", _HEADINGS[tag]
        elif tag == "pre":
            flow.gap, flow.kind = True, "pre"
        elif tag == "li":
            self._begin_item(attributes)
        elif tag in {"ul", "ol"}:
            flow.gap = flow.gap or not self._lists
            self._lists.append((first_number(attributes) if tag == "ol" else 0, attributes.get("type", "1")))
            flow.depth = len(self._lists)

    def _begin_quote(self, tag: str, attributes: Mapping[str, str], said: Css) -> None:
        is_quote = said.quoted or not _QUOTING.isdisjoint(attributes.get("class", "").split())
        if tag == "blockquote":
            self._flow.gap = True
            is_quote = is_quote or not said.indent or attributes.get("type") == "cite"
        if is_quote:
            self._flow.gap = True
            self._quotes.append(self._depth)
            self._flow.quote = len(self._quotes)

    def _begin_item(self, attributes: Mapping[str, str]) -> None:
        number, way = self._lists[-1] if self._lists else (0, "")
        if number and "value" in attributes:
            number = first_number(attributes, "value")
        self._flow.marker = counted_as(number, way) if number else "•"
        self._flow.depth = max(len(self._lists), 1)
        if number:
            self._lists[-1] = (number + 1, way)

    def _begin_entry(self, level: int) -> None:
        """Begin an entry of a list of Word, which is a paragraph with its marker in the text."""
        self._items.append(self._depth)
        self._flow.depth, self._flow.marker = level, "•"

    def _begin_table(self, tag: str, attributes: Mapping[str, str]) -> None:
        flow = self._flow
        flow.flush()
        if tag == "table":
            self._numbered += 1
            flow.gap = True
            self._tables.append(Table(self._numbered, flow))
        elif not self._tables:
            return
        elif tag == "tr":
            self._tables[-1].begin_row()
        elif tag in {"td", "th"}:
            self._tables[-1].begin_cell(is_head=tag == "th", span=attributes.get("colspan", ""))
        else:
            self._tables[-1].end_row()

    def _begin_anchor(self, attributes: Mapping[str, str], _: Css) -> None:
        self._flow.begin_anchor(attributes.get("href", ""))

    def _break(self, _: Mapping[str, str], __: Css) -> None:
        self._flow.break_line()

    def _rule(self, _: Mapping[str, str], __: Css) -> None:
        self._flow.rule()

    def _input(self, attributes: Mapping[str, str], _: Css) -> None:
        if attributes.get("type", "").lower() not in {"hidden", "password"}:
            self.data(attributes.get("value", ""))

    def _image(self, attributes: Mapping[str, str], said: Css) -> None:
        self._put_picture(attributes, said)

    def _put_picture(self, attributes: Mapping[str, str], said: Css, *, is_hidden: bool = False) -> None:
        picture = picture_of(attributes, said, is_hidden=is_hidden)
        if is_hidden and picture.source != "pixel":
            return
        if words := words_for(picture):
            self._flow.put_picture(picture, words)
        elif picture.described:  # a small sign between words, which says what it stands for
            self.data(picture.described)

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        self._depth -= 1
        if self._skipped_at or self._hidden_at:
            if self._depth < self._skipped_at:
                self._skipped_at = 0
            elif not self._skipped_at and self._depth < self._hidden_at:
                self._hidden_at = 0
                if tag in _BOXES or tag in _TABLE:
                    self._flow.flush()
            return
        self._end(tag)
        if self._looks and self._looks[-1][0] > self._depth:
            self._look = self._looks.pop()[1]
        if self._marker_at > self._depth:
            self._marker_at = 0

    def _end(self, tag: str) -> None:
        if tag == "a":
            self._flow.end_anchor()
        elif tag in _BOXES:
            self._end_box(tag)
        elif tag in _TABLE:
            self._end_table(tag)

    def _end_box(self, tag: str) -> None:
        flow = self._flow
        flow.flush()
        if self._quotes and self._quotes[-1] > self._depth:
            self._quotes.pop()
            flow.quote, flow.gap = len(self._quotes), True
        if tag in _PARAGRAPHS:
            self._end_paragraph()
        elif tag in _HEADINGS or tag == "pre":
            flow.kind, flow.gap = "paragraph", True
        elif tag == "li":
            flow.marker = ""
            flow.depth = len(self._lists)
        elif tag in {"ul", "ol"} and self._lists:
            self._lists.pop()
            flow.depth, flow.gap = len(self._lists), flow.gap or not self._lists

    def _end_paragraph(self) -> None:
        if self._items and self._items[-1] > self._depth:
            self._items.pop()
            self._flow.depth, self._flow.marker = len(self._lists), ""

    def _end_table(self, tag: str) -> None:
        self._flow.flush()
        if not self._tables:
            return
        if tag == "table":
            self._tables.pop().end_row()
            self._flow.gap = True
        elif tag in {"td", "th"}:
            self._tables[-1].end_cell()
        else:
            self._tables[-1].end_row()

    def data(self, text: str) -> None:
        """Take text, in pieces of any size."""
        look = self._look
        if self._skipped_at:
            return
        if self._hidden_at or look.unread:
            if not text.isspace():
                self._flow.put_hidden(text)
        elif self._marker_at:
            self._mark(text)
        elif look.breaks and "\n" in text and self._flow.kind != "pre":
            self._put_lines(text)
        else:
            self._flow.put(text, look.style)

    def _mark(self, text: str) -> None:
        """Take the marker that Word wrote into the text."""
        marker = text.strip()
        if marker and len(marker) < 10:
            self._flow.marker = marker if any(letter.isdigit() for letter in marker) else "•"

    def _put_lines(self, text: str) -> None:
        first, *others = text.split("\n")
        self._flow.put(first, self._look.style)
        for line in others:
            self._flow.break_line()
            self._flow.put(line, self._look.style)

    def comment(self, text: str) -> None:
        """Leave out a comment."""

    def pi(self, target: str, text: str | None = None) -> None:
        """Leave out a processing instruction."""

    def close(self) -> None:
        """Take the end of the document."""
        self._flow.flush()
        while self._tables:
            self._tables.pop().end_row()

    def body(self) -> Body:
        """Give what was read."""
        return Body(tuple(self._flow.blocks), tuple(self._flow.links))


_BEGINS: Final[Mapping[str, Callable[[_Reader, Mapping[str, str], Css], None]]] = {
    "a": _Reader._begin_anchor,
    "br": _Reader._break,
    "hr": _Reader._rule,
    "img": _Reader._image,
    "input": _Reader._input,
}


def _is_tight(attributes: Mapping[str, str], said: Css) -> bool:
    """Whether a paragraph stands directly below the one before, as one writes a line in Outlook."""
    return said.tight or bool(_OUTLOOK.match(attributes.get("class", "")))


def first_number(attributes: Mapping[str, str], name: str = "start") -> int:
    """Read the number with which a list begins or goes on."""
    value = attributes.get(name, "1").strip()
    return max(int(value), 1) if value.isascii() and value.isdigit() and len(value) < 7 else 1


def counted_as(number: int, way: str) -> str:
    """Write the number of an entry in the way of its list: 1, a, A; Roman numbers become usual ones."""
    if way in {"a", "A"} and number <= 26:
        return f"{chr(ord(way) + number - 1)}."
    return f"{number}."
