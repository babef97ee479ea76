"""What fits on the main screen, and how the lines of its frame meet."""

from textual.geometry import Size
from textual.screen import Screen

from tui_mail.screens.frame_line import Divider, FrameLine
from tui_mail.screens.item_list import ItemList
from tui_mail.screens.mailbox_tree import MailboxTree
from tui_mail.screens.message_pane import MessagePane
from tui_mail.screens.message_room import MessageRoom
from tui_mail.screens.status_line import StatusLine

NARROW = 100
"""Columns under which the tree folds into a picker."""
WIDE = 160
"""Columns from which the tree gets some of the room."""
LOW = 30
"""Lines under which the message opens over the list."""
READING = "-reading"
"""Class of the screen while a message was opened."""


def fold(screen: Screen[None], size: Size) -> None:
    """Fold what there is no room for."""
    screen.set_class(size.width < NARROW, "-narrow")
    screen.set_class(size.width >= WIDE, "-wide")
    screen.set_class(size.height < LOW, "-low")
    screen.call_after_refresh(join_lines, screen)


def read(screen: Screen[None], reading: bool) -> None:
    """Open or close the message; where there is little room, it lies over the list.

    Elsewhere nothing looks different: reading all styles again would be half of what opening costs.
    """
    if reading != screen.has_class(READING):
        is_low = screen.has_class("-low")
        screen.set_class(reading, READING, update=is_low)
        if is_low:
            screen.call_after_refresh(join_lines, screen)


def is_reading(screen: Screen[None]) -> bool:
    """Whether a message was opened."""
    return screen.has_class(READING)


def join_lines(screen: Screen[None]) -> None:
    """Let the lines of the frame meet in joints."""
    divider, room = screen.query_one(Divider), screen.query_one(MessageRoom)
    divider.edge = screen.has_class("-narrow")
    shares = room.display and screen.query_one(ItemList).display
    divider.joint = room.region.y - divider.region.y if shares else -1
    room.end_line(below_another=shares)
    screen.query_one(StatusLine).joint = -1 if divider.edge else divider.region.x


def show_active(screen: Screen[None]) -> None:
    """Show which room has the keys."""
    for line, room in (("#tree-line", MailboxTree), ("#list-line", ItemList), ("#message-line", MessagePane)):
        screen.query_one(line, FrameLine).active = screen.query_one(room).has_focus
