"""The files of an item: what there is, what is in them, saving them."""

from collections.abc import Sequence

from tui_mail.desk.files import item_file
from tui_mail.errors import UsageError
from tui_mail.mail.text import counted
from tui_mail.screens.attachment_lines import FileLine, FilesOfItem, read_files
from tui_mail.screens.cells import one_line
from tui_mail.screens.linear.sitting import Sitting

_NONE = "Nothing came with it."
_HINT = "`look 1` says what is in a file, `save 1` saves it, `save all` all of them."


def files(sitting: Sitting, _words: Sequence[str]) -> None:
    """Say what came with the item at hand."""
    found = _read(sitting)
    lines = [_said(one) for one in (*found.files, *found.whole)]
    if found.decorations:
        numbers = ", ".join(one.what for one in found.decorations)
        lines.append(f"{counted(len(found.decorations), 'picture')} of the signature or the layout: {numbers}")
    sitting.voice.tell([*lines, _HINT] if lines else [_NONE])


def look(sitting: Sitting, words: Sequence[str]) -> None:
    """Say the text of a file; nothing of it is loaded or run."""
    row = sitting.current()
    line = _chosen(_read(sitting), words)

    def read() -> list[str]:
        found = sitting.at_hand.previews.look_into(item_file(sitting.actor, sitting.blobs, row.id, line.what))
        return [f"{one_line(line.name)}: {one_line(found.what)}", *found.lines]

    sitting.voice.say("Looking into it ...")
    sitting.voice.tell(sitting.read(read))


def save(sitting: Sitting, words: Sequence[str]) -> None:
    """Save a file of the item at hand, or all of them."""
    row, found = sitting.current(), _read(sitting)
    if list(words) == ["all"]:
        wanted = [one for one in found.files if one.is_kept]
        if not wanted:
            raise UsageError("There is no attachment to be saved.")
    else:
        wanted = [_chosen(found, words)]

    def save_each() -> list[str]:
        outside = sitting.at_hand.outside
        read = (item_file(sitting.actor, sitting.blobs, row.id, line.what) for line in wanted)
        return [outside.save(sitting.actor, file, outside.usual_folder) for file in read]

    for said in sitting.waiting.change(save_each):
        sitting.voice.say(said)


def _read(sitting: Sitting) -> FilesOfItem:
    row = sitting.current()
    return sitting.read(lambda: read_files(sitting.actor, sitting.blobs, row.id))


def _chosen(found: FilesOfItem, words: Sequence[str]) -> FileLine:
    """Return the file that is meant: by its number, eml, pdf, or the only one. Raises UsageError."""
    every = (*found.files, *found.decorations, *found.whole)
    if not words and len(found.files) == 1:
        return found.files[0]
    chosen = next((one for one in every if [one.what] == list(words)), None)
    if chosen is None:
        there = ", ".join(one.what for one in every)
        raise UsageError(f"Say which file: {there}." if there else _NONE)
    return chosen


def _said(line: FileLine) -> str:
    size = "" if line.size is None else f", {_spoken(line.size)}"
    remark = f", {one_line(line.remark)}" if line.remark else ""
    return f"{line.what}. {one_line(line.name)}, {one_line(line.kind)}{size}{remark}"


def _spoken(size: int) -> str:
    if size < 1_000:
        return counted(size, "byte")
    return f"{size / 1_000:.0f} kilobytes" if size < 1_000_000 else f"{size / 1_000_000:.1f} megabytes"
