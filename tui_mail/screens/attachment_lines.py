"""The files of an item as lines: number, name, type, size, and what is to be said of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text

from tui_mail.desk.reading import read_detail
from tui_mail.mail.parse import attachment_bytes
from tui_mail.mail.pixels import pixel_size
from tui_mail.mail.text import counted
from tui_mail.screens.cells import fit, one_line
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.message_text import Inks
from tui_mail.store.actor import Actor
from tui_mail.store.blobs import Blobs
from tui_mail.store.queries.found import TextState, text_states
from tui_mail.store.rows import Detail

if TYPE_CHECKING:
    from tui_mail.screens.line_list import Paint

NOT_KEPT = "not kept here"
_MEASURED = 8  # pictures whose size in pixels is read
_MEASURED_IN = 10_000_000  # bytes of a message
_TYPES = {"message/rfc822": "mail", "text/calendar": "calendar", "application/octet-stream": "file"}


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file of an item; `what` is the word by which `get` knows it."""

    what: str  # eml | pdf | the number of an attachment
    name: str
    kind: str
    size: int | None
    remark: str = ""
    is_kept: bool = True


@dataclass(frozen=True, slots=True)
class FilesOfItem:
    """An item with its files; what is only decoration stands apart."""

    detail: Detail
    files: tuple[FileLine, ...]
    decorations: tuple[FileLine, ...]
    whole: tuple[FileLine, ...]  # EML and PDF

    def shown(self, *, unfolded: bool) -> list[FileLine | None]:
        """Return the files line by line; None stands for the decorations that are folded."""
        folded: list[FileLine | None] = list(self.decorations) if unfolded else [None] if self.decorations else []
        return [*self.files, *self.whole, *folded]


def read_files(actor: Actor, blobs: Blobs, item_id: int) -> FilesOfItem:
    """Read what an item has. Runs in a thread. Raises TuiMailError."""
    detail = read_detail(actor, item_id, "attachments")
    kept = not detail.reduced
    sizes = _pixels(detail, blobs) if kept else {}
    texts = text_states(actor, item_id)
    lines = {
        one.part: FileLine(
            str(one.part),
            one.name,
            _kind(one.media_type, one.name),
            one.size,
            _remark(kept, sizes.get(one.part), texts.get(one.part)),
            kept,
        )
        for one in detail.attachments
    }
    return FilesOfItem(
        detail,
        tuple(lines[one.part] for one in detail.attachments if not one.decoration),
        tuple(lines[one.part] for one in detail.attachments if one.decoration),
        tuple(_whole(detail, kept=kept)),
    )


def _remark(kept: bool, size: tuple[int, int] | None, text: TextState | None) -> str:
    if not kept:
        return NOT_KEPT
    if size is not None:
        return f"{size[0]} x {size[1]}"
    return "" if text is None else _of_text(text)


def _of_text(text: TextState) -> str:
    """Say whether searches find what is in a file."""
    if text.state == "ready":
        return one_line(text.problem) or "its text is searched"
    return "its text is not searched yet" if text.state == "due" else f"not searched: {one_line(text.problem)}"


def _pixels(detail: Detail, blobs: Blobs) -> dict[int, tuple[int, int]]:
    """Return the sizes of the pictures, as far as that is quickly found."""
    pictures = [one.part for one in detail.attachments if one.media_type.startswith("image/")][:_MEASURED]
    if not pictures or detail.size > _MEASURED_IN:
        return {}
    raw = blobs.get(detail.raw_sha256)
    found = ((part, pixel_size(attachment_bytes(raw, part))) for part in pictures)
    return {part: size for part, size in found if size is not None}


def _whole(detail: Detail, *, kept: bool) -> Iterator[FileLine]:
    for document in detail.documents:
        if document.kind == "eml":
            remark = "as it came" if kept else "without its attachments, which are not kept here"
            yield FileLine("eml", f"{detail.row.id}.eml", "EML", detail.size, remark, document.state == "ready")
        elif document.kind == "pdf":
            said = {"due": "is not made yet", "failed": f"failed: {one_line(document.problem)}"}
            remark = said.get(document.state, "for print")
            yield FileLine("pdf", f"{detail.row.id}.pdf", "PDF", None, remark, document.state == "ready")


def _kind(media_type: str, name: str) -> str:
    if media_type in _TYPES and media_type != "application/octet-stream":
        return _TYPES[media_type]
    ending = name.rpartition(".")[2] if "." in name else ""
    if 0 < len(ending) <= 5 and ending.isalnum():
        return ending.lower()
    return _TYPES.get(media_type) or media_type.rpartition("/")[2][:12] or "file"


def painted(lines: Sequence[FileLine | None], decorations: int, glyphs: Glyphs) -> "list[Paint]":
    """Make the lines for the list."""
    remark = max((len(one_line(line.remark)) for line in lines if line is not None), default=0)
    return [_folded(decorations) if line is None else _line(line, remark, glyphs) for line in lines]


def _folded(decorations: int) -> "Paint":
    said = f"      {counted(decorations, 'picture')} of a signature or of the layout (Enter shows them)"
    return lambda width, inks: Text(said[:width], inks.quiet)


def _line(line: FileLine, longest_remark: int, glyphs: Glyphs) -> "Paint":
    def paint(width: int, inks: Inks) -> Text:
        size = "" if line.size is None else _spoken(line.size)
        fixed = 4 + 2 + 10 + 10 + 2
        for_remark = min(longest_remark, max(10, (width - fixed) // 2))
        name = max(12, width - fixed - for_remark - 2)
        ink = None if line.is_kept else inks.quiet
        number = line.what if line.what.isdecimal() else ""
        return Text.assemble(
            (f"{number:>4}  ", inks.note),
            (fit(one_line(line.name), name, glyphs.cut), ink or inks.strong),
            (f"  {fit(one_line(line.kind), 10, glyphs.cut)}{size:>10}", ink or inks.quiet),
            (f"  {fit(one_line(line.remark), for_remark, glyphs.cut)}" if for_remark else "", ink or inks.quiet),
        )

    return paint


def _spoken(size: int) -> str:
    for unit, factor in (("MB", 1_000_000), ("kB", 1_000)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}"
    return f"{size} B"
