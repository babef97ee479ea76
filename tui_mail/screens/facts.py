"""A label, and beside it what there is to say."""

from rich.console import Console
from rich.style import Style
from rich.text import Text

from tui_mail.screens.message_text import Inks

_ROOM = "room"


def below(room: int) -> Style:
    """Return the style of a line that goes on under its text where it is wrapped, so many cells from the left."""
    return Style(meta={_ROOM: room})


def room_of(line: Text) -> int:
    """Return how many cells a line leaves free where it goes on."""
    room = line.style.meta.get(_ROOM) if isinstance(line.style, Style) else None
    return room if isinstance(room, int) else 0


def fact(label: str, said: str | tuple[str, Style], inks: Inks, *, room: int) -> Text:
    """Put a label in so many cells before what is said, as it is or in a style of its own."""
    return Text.assemble((f"{label:<{room - 1}} ", inks.quiet), said)


def hanging(line: Text, width: int, console: Console, room: int) -> list[Text]:
    """Wrap a line so that its text stays under its text, beside the labels."""
    if line.cell_len <= width or width < 2 * room:
        return [line]
    begins, said = line.divide([room])
    first, *more = said.wrap(console, width - room)
    return [Text.assemble(begins, first), *(Text.assemble(" " * room, rest) for rest in more)]
