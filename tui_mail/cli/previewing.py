"""The verb that looks into a file of an item: its text, safe for a terminal."""

from collections.abc import Iterator

from tui_mail.cli.call import Call, Verb
from tui_mail.cli.reading import file_arguments
from tui_mail.mail.text import safe_line


def preview(call: Call) -> None:
    """Print the text of a file, read in a child with limits; nothing of it is loaded or run."""
    from tui_mail.desk.files import item_file
    from tui_mail.desk.previews import Previews

    words = call.words
    file = item_file(call.actor, call.blobs, words.item, words.what)
    previews = Previews()
    try:
        found = previews.look_into(file)
    finally:
        previews.close()

    def lines() -> Iterator[str]:
        yield f"{safe_line(file.name)}: {safe_line(found.what)}"
        yield ""
        yield from found.lines

    value = {"name": file.name, "type": file.media_type, "what": found.what, "text": "\n".join(found.lines)}
    call.printer.one(value, lines())


VERBS = (Verb("preview", "the text of an attachment, the EML or the PDF", file_arguments, preview),)
"""What looks into files."""
