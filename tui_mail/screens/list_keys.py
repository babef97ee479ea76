"""The keys of the list of items."""

from textual.binding import Binding

LIST_KEYS: list[Binding] = [
    Binding("j,down", "move(1)", "Down", id="list.down", tooltip="The next item", show=False),
    Binding("k,up", "move(-1)", "Up", id="list.up", tooltip="The item before", show=False),
    Binding("pagedown", "pages(1)", "Page down", id="list.page-down", tooltip="A page down", show=False),
    Binding("pageup", "pages(-1)", "Page up", id="list.page-up", tooltip="A page up", show=False),
    Binding("ctrl+d", "pages(0.5)", "Half down", id="list.half-down", tooltip="Half a page down", show=False),
    Binding("ctrl+u", "pages(-0.5)", "Half up", id="list.half-up", tooltip="Half a page up", show=False),
    Binding("home", "end(False)", "First", id="list.first", tooltip="The newest item (also gg)", show=False),
    Binding("end,G", "end(True)", "Last", id="list.last", tooltip="The oldest item", show=False),
    Binding("x", "mark", "Mark", id="list.mark", tooltip="Mark the item or take its mark away, and go down"),
    Binding("V", "range", "Range", id="list.range", tooltip="Mark from here to where the cursor goes"),
    Binding("ctrl+a", "mark_all", "All", id="list.mark-all", tooltip="Mark all that match", show=False),
]

MOVES = frozenset({"j", "down", "k", "up", "pagedown", "pageup", "ctrl+d", "ctrl+u"})
"""Keys that need not wait for rows: their steps are made up for."""
