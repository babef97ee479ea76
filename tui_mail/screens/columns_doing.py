"""Choosing what lists show: the page, and keeping what was chosen for the person."""

from collections.abc import Sequence
from functools import partial

from textual.screen import Screen

from tui_mail.desk.list_layout import COLUMNS, Layout, keep_layout
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.item_list import ItemList
from tui_mail.screens.read_then import read_then
from tui_mail.screens.showing import Showing
from tui_mail.screens.status_line import StatusLine
from tui_mail.store.actor import Actor
from tui_mail.store.queries import lists
from tui_mail.store.queries.beside import with_beside
from tui_mail.store.rows import Envelope

_PREVIEWED = 40
_ALL = frozenset({column.name for column in COLUMNS if column.joined} | {"snippet"})


def show_columns(screen: Screen[None], actor: Actor, glyphs: Glyphs, showing: Showing) -> None:
    """Choose columns, sorting, groups and lines of the list; what is chosen is kept for the person."""
    from tui_mail.screens.columns_page import ColumnsPage  # that the first screen need not wait for

    view = showing.source.view

    def read(layout: Layout) -> Sequence[Envelope]:
        return with_beside(actor, lists.page(actor, layout.of(view), limit=_PREVIEWED), _ALL)

    def said(_nothing: None) -> None:
        screen.query_one(StatusLine).answer("Your lists look so from now on. C changes it.")

    def take(layout: Layout | None) -> None:
        if layout is not None and layout != showing.columns:
            showing.lay_out(layout)
            read_then(screen, partial(keep_layout, actor, layout), said)

    width = screen.query_one(ItemList).size.width or screen.size.width  # a message may lie over it
    screen.app.push_screen(ColumnsPage(showing.columns, read, glyphs, width, several=view.mailbox_id is None), take)
