"""The MIME tree of a message, within bounds: bytes are searched, never walked line by line, and decoded when needed."""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.utils import quote
from typing import Final

from tui_mail.mail.charsets import decode_text
from tui_mail.mail.headers import parameter, readable_words, unfolded

_DEPTH: Final = 40
_PARTS: Final = 2000
_DELIMITERS: Final = 20_000  # places that are looked at, whether they are one
_FIELDS: Final = 1000  # per part
_FIELD_BYTES: Final = 128 * 1024  # of one field
_STRUCTURE_BYTES: Final = 8 * 1024  # of one Content-* field: its parameters are read in quadratic time
_ALL_FIELDS: Final = 1024 * 1024  # of all fields of all parts
_KEPT_BYTES: Final = 4 * 1024 * 1024  # decoded content up to here is kept for the next who asks

_LF: Final = 10
_HEAD_END: Final = re.compile(rb"\r?\n\r?\n")
_NAMED: Final = re.compile(rb"([!-9;-~]+)[ \t]*:")
_SURELY_FIELD: Final = re.compile(
    rb"(?:from|to|cc|subject|date|message-id|mime-version|content-[a-z-]+|received|return-path|reply-to|references"
    rb"|in-reply-to|x-[^\r\n:]+|dkim-signature)[ \t]*:",
    re.IGNORECASE,
)
_FIELD: Final = re.compile(rb"([!-9;-~]+):[ \t]*([^\r\n]*(?:(?:\r\n|\r|\n)[ \t][^\r\n]*)*)(?:\r\n|\r|\n|\Z)")
_LINE: Final = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_HEADER_LINE: Final = re.compile(rb"From |[!-9;-~]*:|[ \t]")
_LINE_END: Final = re.compile(rb"\r\n|\r|\n")
_EOL: Final = re.compile(rb"[\r\n]")
_DELIMITER_END: Final = re.compile(rb"(--)?[ \t]*(?:\r\n|\r|\n|\Z)")
_ENCODING: Final = re.compile(r"[\w-]+")

UNCLOSED: Final = "the end is missing"
DAMAGED: Final = "an encoded part is damaged"
UNSEPARATED: Final = "header and text are not separated"
NO_BOUNDARY: Final = "the header does not say what separates the parts"
BOUNDARY_NEVER_COMES: Final = "the parts are not separated as the header says"
_DEFECTS: Final = (UNCLOSED, DAMAGED, UNSEPARATED, NO_BOUNDARY, BOUNDARY_NEVER_COMES)
_TOO_MANY_PARTS: Final = "there are too many parts: the last ones are only in the raw message"
_TOO_MANY_FIELDS: Final = "there are too many header fields: the last ones are only in the raw message"


class _Budget:
    """What a message may spend on parts and header fields, counted over its whole tree, and what is wrong with it."""

    def __init__(self) -> None:
        self.parts = _PARTS
        self.characters = _ALL_FIELDS
        self.delimiters = _DELIMITERS
        self.problems: dict[str, None] = {}  # what had to be left out
        self.defects: set[str] = set()  # what breaks the rules of MIME

    def cut(self, value: bytes, limit: int) -> bytes:
        allowed = min(limit, self.characters)
        if len(value) > allowed:
            self.problems["a header field is too long and was cut"] = None
            value = value[:allowed]
        self.characters -= len(value)
        return value


class Part:
    """A part of a message: its header fields and its place in the bytes. An enclosed message is a leaf, unopened."""

    __slots__ = ("_content", "_end", "_first", "_raw", "_start", "budget", "children", "fields", "media_type")

    def __init__(self, raw: bytes, budget: _Budget) -> None:
        self.budget = budget
        self.fields: list[tuple[str, str]] = []  # name and value, folded as they came
        self.children: list[Part] | None = None  # of a container
        self.media_type = "text/plain"
        self._first: dict[str, str] = {}
        self._raw = raw
        self._start = self._end = 0
        self._content: bytes | None = None

    def first(self, name: str) -> str:
        """Give the first field of that name, unfolded; '' when there is none."""
        return unfolded(self._first.get(name.lower(), ""))

    def folded(self, name: str) -> str:
        """Give the first field of that name as it came; '' when there is none."""
        return self._first.get(name.lower(), "")

    def every(self, name: str) -> list[str]:
        """Give all fields of that name, as `first` gives one."""
        lowered = name.lower()
        return [unfolded(value) for key, value in self.fields if key.lower() == lowered]

    @property
    def source(self) -> bytes:
        """Give the bytes that it lies in."""
        return self._raw

    @property
    def begin(self) -> int:
        """Give where its text begins there."""
        return self._start

    @property
    def end(self) -> int:
        """Give where its text ends there."""
        return self._end

    @property
    def disposition(self) -> str:
        """Give the first word of Content-Disposition, in lower case."""
        return self._first.get("content-disposition", "").partition(";")[0].strip().lower()

    @property
    def filename(self) -> str:
        """Give the declared name of a file, not cleaned; '' without one."""
        said = parameter(self._first.get("content-disposition", ""), "filename")
        if said is None:
            said = parameter(self._first.get("content-type", ""), "name")
        return (said or "").strip()

    @property
    def charset(self) -> str:
        """Give the declared charset; '' without one."""
        label = parameter(self._first.get("content-type", ""), "charset") or ""
        return label if label.isascii() else ""

    def leaves(self) -> Iterator["Part"]:
        """Walk the parts that hold no others."""
        if self.children is None:
            yield self
        for child in self.children or ():
            yield from child.leaves()

    def content(self) -> bytes:
        """Decode the bytes; a container has none."""
        if self._content is not None:
            return self._content
        content = self._decoded(self._raw[self._start : self._end])
        if len(content) <= _KEPT_BYTES:
            self._content = content
        return content

    def _decoded(self, encoded: bytes) -> bytes:
        encoding = self._first.get("content-transfer-encoding", "").lower()
        if encoding == "base64":
            return self._from_base64(encoded)
        if encoding == "quoted-printable":
            return binascii.a2b_qp(encoded)
        return self._by_the_book(encoding, encoded) if encoding.endswith(("uuencode", "uue")) else encoded

    def _from_base64(self, encoded: bytes) -> bytes:
        """Decode base64; where anything but line ends was skipped, let the standard library say what is wrong."""
        letters = encoded.replace(b"\r", b"").replace(b"\n", b"")
        padding = len(letters) - len(letters[-2:].rstrip(b"=")) - len(letters[:-2])
        try:
            decoded = binascii.a2b_base64(letters)
        except binascii.Error:
            decoded = b""
        if len(letters) % 4 == 0 and len(decoded) == len(letters) // 4 * 3 - padding:
            return decoded
        return self._by_the_book("base64", encoded)

    def _by_the_book(self, encoding: str, encoded: bytes) -> bytes:
        holder = Message()
        holder["Content-Transfer-Encoding"] = encoding
        holder.set_payload(encoded.decode("ascii", "surrogateescape"))
        decoded = holder.get_payload(decode=True)
        if holder.defects:
            self.budget.defects.add(DAMAGED)
        return decoded if isinstance(decoded, bytes) else b""

    def take_header(self, header: "_Header", default: str) -> None:
        """Take the fields, and what they say of the type."""
        for name, value in header.fields:
            if len(self.fields) >= _FIELDS:
                self.budget.problems[_TOO_MANY_FIELDS] = None
                break
            self._take_field(name.decode("ascii"), value)
        declared = self._first.get("content-type")
        if declared is None:
            self.media_type = default
        elif (declared := declared.partition(";")[0].strip().lower()).count("/") == 1:
            self.media_type = declared
        if header.is_broken:
            self.budget.defects.add(UNSEPARATED)

    def _take_field(self, name: str, value: bytes) -> None:
        """Store a field, cut to a bearable length, raw 8-bit bytes as the letters they are."""
        lowered = name.lower()
        value = self.budget.cut(value, _STRUCTURE_BYTES if lowered.startswith("content-") else _FIELD_BYTES)
        text = readable_words((value.decode("ascii") if value.isascii() else decode_text(value)).replace("\0", ""))
        if lowered == "content-transfer-encoding" and (encoding := _ENCODING.search(text)):
            text = encoding[0]
        self.fields.append((name, text))
        self._first.setdefault(lowered, text)

    def keep(self, content: bytes) -> None:
        """Take bytes that need no decoding."""
        self._content = content

    def read_body(self, start: int, end: int, depth: int) -> None:
        """Take the text that lies there, or the parts in it."""
        self._start, self._end = start, end
        is_container = self.media_type.partition("/")[0] == "multipart"
        if is_container and depth < _DEPTH:
            self._split(start, end, depth)
            return
        if is_container:
            self.budget.problems["the parts are nested too deeply: the inner ones are one attachment"] = None
        if depth:  # the last line end belongs to the delimiter
            self._end -= (
                2 if self._raw.endswith(b"\r\n", start, end) else self._raw.endswith((b"\n", b"\r"), start, end)
            )

    def _split(self, start: int, end: int, depth: int) -> None:
        """Find the parts between the delimiters, until the closing one."""
        boundary = parameter(self._first.get("content-type", ""), "boundary")
        if boundary is None:
            self.budget.defects.add(NO_BOUNDARY)
            return
        separator = b"--" + boundary.rstrip().encode("utf-8", "surrogatepass")
        delimiters = _delimiters(self._raw, separator, start, end, self.budget)
        begin, next_begin, closed = next(delimiters, (end, end, True))
        if closed:
            self.budget.defects.add(BOUNDARY_NEVER_COMES)
            self._end = begin
            return
        self.children = []
        while not closed:
            begin, (until, next_begin, closed) = next_begin, next(delimiters, (end, -1, True))
            if until == begin and next_begin > begin:
                closed = False  # delimiters that follow one another are one
                continue
            if self.budget.parts == 0:
                self.budget.problems[_TOO_MANY_PARTS] = None
                return
            self.budget.parts -= 1
            self.children.append(self._child(begin, until, depth + 1))
        if next_begin < 0:
            self.budget.defects.add(UNCLOSED)

    def _child(self, start: int, end: int, depth: int) -> "Part":
        child = Part(self._raw, self.budget)
        header = _read_header(self._raw, start, end)
        child.take_header(header, "message/rfc822" if self.media_type == "multipart/digest" else "text/plain")
        child.read_body(header.end, end, depth)
        return child


def read_tree(raw: bytes) -> Part:
    """Read the parts of a message, whatever it is. `problems_of` tells what had to be left out."""
    budget = _Budget()
    bounded = _bounded(raw.lstrip(b"\r\n"), budget)
    header = _read_header(bounded, 0, len(bounded))
    if not header.is_tidy:
        bounded = _mended(bounded)
        header = _read_header(bounded, 0, len(bounded))
    root = Part(bounded, budget)
    root.take_header(header, "text/plain")
    root.read_body(header.end, len(bounded), 0)
    return root


def read_fields(raw: bytes) -> Part:
    """Read the header alone, of a message inside another one."""
    root = Part(raw, _Budget())
    root.take_header(_read_header(raw, 0, len(raw)), "text/plain")
    return root


def made_part(
    content: bytes, media_type: str, *, name: str = "", content_id: str = "", budget: _Budget | None = None
) -> Part:
    """Make a part of bytes that were found inside another one."""
    part = Part(content, budget or _Budget())
    fields = [(b"Content-Type", media_type.encode())]
    if content_id:
        fields.append((b"Content-ID", f"<{content_id}>".encode()))
    kind = "inline" if content_id else "attachment"
    fields.append((b"Content-Disposition", f'{kind}; filename="{quote(name)}"'.encode() if name else kind.encode()))
    part.take_header(_Header(fields, 0), "text/plain")
    part.keep(content)
    return part


def problems_of(root: Part) -> tuple[str, ...]:
    """Say what was left out, and what of the rules of MIME is broken in a way that a reader may notice."""
    defects = [defect for defect in _DEFECTS if defect in root.budget.defects]
    return tuple(dict.fromkeys((*root.budget.problems, *defects)))


def _bounded(raw: bytes, budget: _Budget) -> bytes:
    """Cut what costs time or memory out of proportion before anything is parsed."""
    if len(raw) > _ALL_FIELDS and not _HEAD_END.search(raw, 0, _ALL_FIELDS):
        budget.problems["the header is too long and was cut"] = None
        end = _HEAD_END.search(raw)
        raw = raw[:_ALL_FIELDS] + b"\n\n" + (raw[end.end() :] if end else b"")
    return raw


def _mended(raw: bytes) -> bytes:
    """Drop blanks before the colon of a field; a line that is none, but stands among fields, continues the last one."""
    end = _HEAD_END.search(raw, 0, _ALL_FIELDS + 4)
    head = raw[: end.start()] if end else b""
    lines = head.splitlines(keepends=True)
    if all(
        line[:1] in b" \t" or ((found := _NAMED.match(line)) and found[0][-2:-1] not in b" \t") for line in lines[1:]
    ):
        return raw
    last = max((number for number, line in enumerate(lines) if _SURELY_FIELD.match(line)), default=0)
    for number, line in enumerate(lines[: last + 1]):
        if found := _NAMED.match(line):
            lines[number] = found[1] + b":" + line[found.end() :]
        elif number and line[:1] not in b" \t":
            lines[number] = b" " + line
    return b"".join(lines) + raw[len(head) :]


@dataclass(slots=True)
class _Header:
    """The lines of a header: name and value of each field, and where the text below begins."""

    fields: list[tuple[bytes, bytes]]
    end: int
    is_tidy: bool = False  # nothing but fields, and an empty line
    is_broken: bool = False  # it ends with a line that is no field


def _read_header(raw: bytes, start: int, end: int) -> _Header:
    """Find the fields that begin there."""
    found: list[tuple[bytes, bytes]] = []
    position = start
    is_tidy = True
    while position < end:
        if field := _FIELD.match(raw, position, end):
            if len(found) <= _FIELDS:
                found.append((field[1], field[2]))
            position = field.end()
        elif blank := _LINE_END.match(raw, position, end):
            return _Header(found, blank.end(), is_tidy and raw[position - 1] == _LF == raw[blank.end() - 1])
        elif after := _after_stray_line(raw, position, end, is_first=position == start):
            position = after
            is_tidy = False
        else:
            return _Header(found, position, is_broken=not raw.startswith(b"From ", position))
    return _Header(found, end, is_tidy)


def _after_stray_line(raw: bytes, position: int, end: int, *, is_first: bool) -> int:
    """Pass a line that is no field but may stand among them: a mailbox's From line, a field without a name or begin."""
    after = _LINE.match(raw, position, end)
    if not after or not _HEADER_LINE.match(raw, position, end):
        return 0
    if raw.startswith(b"From ", position) and not is_first and not _HEADER_LINE.match(raw, after.end(), end):
        return 0  # below the fields, it is the first line of the text
    return after.end()


def _delimiters(raw: bytes, separator: bytes, start: int, end: int, budget: _Budget) -> Iterator[tuple[int, int, bool]]:
    """Find the lines that separate parts: begin, end, and whether it is the closing one."""
    position = start
    while (position := raw.find(separator, position, end)) >= 0:
        budget.delimiters -= 1
        if budget.delimiters < 0:
            budget.problems[_TOO_MANY_PARTS] = None
            yield position, position, True
            return
        if position == start or raw[position - 1] in b"\r\n":
            rest = _DELIMITER_END.match(raw, position + len(separator), end)
            if rest:
                yield position, rest.end(), rest[1] is not None
        line_end = _EOL.search(raw, position, end)
        if not line_end:
            return
        position = line_end.start()
