"""The message room: one item, its header and its text."""

from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType

from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.list_window import Ghost
from tui_mail.screens.message_text import Inks, MessageLines, envelope_lines, gone_lines, has_quotes, inks_of, is_long
from tui_mail.screens.text_pager import TextPager
from tui_mail.store.rows import Detail, Envelope

Shown = Detail | Envelope | Ghost
"""What there is to show: an item, its envelope, or that it may no longer be read."""


def _id_of(item: Shown | None) -> int | None:
    return item.row.id if isinstance(item, Detail) else None if item is None else item.id


class MessagePane(TextPager):
    """Shows the item under the cursor of the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "unfold", "Unfold", id="message.unfold", tooltip="Show quoted lines, or more", show=False),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"message-pane--{part}" for part in ("strong", "quiet", "note", "trouble", "line")
    }

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._glyphs = glyphs
        self._item: Shown | None = None
        self._fate = ""
        self._unfolded = False
        self._whole = False

    @property
    def item_id(self) -> int | None:
        """The item that is shown."""
        return _id_of(self._item)

    @property
    def item(self) -> Shown | None:
        """What is shown of it."""
        return self._item

    def show_item(self, item: Shown | None, fate: str = "") -> None:
        """Show an item, or nothing; the place in the text stays when it is the same item.

        `fate` says what happened to an item that left the list while it was read.
        """
        shown = _id_of(item)
        same = shown is not None and shown == self.item_id
        self._fate = fate
        if not same:
            self._unfolded = self._whole = False
        self._item = item
        self.show(self._lines(), keep_place=same)

    def on_resize(self, event: events.Resize) -> None:
        """Lay the header out anew."""
        self.show(self._lines(), keep_place=True)
        self.refresh()

    def notify_style_update(self) -> None:
        """Colour again when the theme changes; the styles of the parts follow those of the whole."""
        super().notify_style_update()
        if self.is_mounted:
            self.call_later(self._colour_again)

    def _colour_again(self) -> None:
        self.show(self._lines(), keep_place=True)
        self.refresh()

    def action_unfold(self) -> None:
        """Show what is folded or left out; fold again at the next time."""
        item = self._item
        if not isinstance(item, Detail):
            return
        if has_quotes(item) and (not self._unfolded or not is_long(item) or self._whole):
            self._unfolded = not self._unfolded
        elif is_long(item):
            self._whole = True
        self.show(self._lines(), keep_place=True)

    def _lines(self) -> Iterable[Text]:
        item = self._item
        if item is None:
            return ()
        if isinstance(item, Detail):
            lines = MessageLines(item, self.size.width, self._inks(), self._glyphs, self._unfolded, self._whole)
            return replace(lines, fate=self._fate)
        if isinstance(item, Ghost):
            return gone_lines(item, self._inks())
        return envelope_lines(item, self.size.width, self._inks(), self._glyphs)

    def _inks(self) -> Inks:
        return inks_of(lambda name: self.get_component_rich_style(f"message-pane--{name}"))
