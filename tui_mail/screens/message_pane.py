"""The message room: one item, its header and its text."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType

from tui_mail.screens.body_lines import FOLD, FOLDED, BodyText, Unfolding
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.inks import Inks, inks_of
from tui_mail.screens.list_window import Ghost
from tui_mail.screens.message_text import MessageLines, envelope_lines, gone_lines
from tui_mail.screens.text_pager import TextPager
from tui_mail.store.rows import Detail, Envelope

Shown = Detail | Envelope | Ghost
"""What there is to show: an item, its envelope, or that it may no longer be read."""


def _id_of(item: Shown | None) -> int | None:
    return item.row.id if isinstance(item, Detail) else None if item is None else item.id


class MessagePane(TextPager):
    """Shows the item under the cursor of the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "unfold", "Unfold", id="message.unfold", tooltip="Show the next quoted lines, or more", show=False
        ),
        Binding(
            "plus", "unfold_all", "All quotes", id="message.unfold-all", tooltip="Show all that is folded, or fold it"
        ),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"message-pane--{part}" for part in ("strong", "quiet", "note", "trouble", "line")
    }

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._glyphs = glyphs
        self._item: Shown | None = None
        self._fate = ""
        self._unfolding = FOLDED

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
            self._unfolding = FOLDED
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
        """Open the first fold that is in sight; else show more of a long text; else fold what was opened."""
        if (text := self._text) is None:
            return
        now = self._unfolding
        fold = next(self._folds_in_sight(), None)
        if fold is not None:
            self._unfold(replace(now, opened=now.opened | {fold}))
        elif text.is_long and not now.whole:
            self._unfold(replace(now, whole=True))
        elif now.opened or now.everything:
            self._unfold(Unfolding(whole=now.whole))

    def action_unfold_all(self) -> None:
        """Open all folds; fold again at the next time."""
        if (text := self._text) is not None and text.folds(whole=self._unfolding.whole):
            now = self._unfolding
            self._unfold(Unfolding(everything=not now.everything, whole=now.whole))

    def on_click(self, event: events.Click) -> None:
        """Open the fold that was clicked."""
        fold = event.style.meta.get(FOLD)
        if isinstance(fold, int):
            self._unfold(replace(self._unfolding, opened=self._unfolding.opened | {fold}))

    @property
    def _text(self) -> BodyText | None:
        item = self._item
        return BodyText(item.body, item.row.subject) if isinstance(item, Detail) else None

    def _unfold(self, unfolding: Unfolding) -> None:
        self._unfolding = unfolding
        self.show(self._lines(), keep_place=True)

    def _folds_in_sight(self) -> Iterator[int]:
        for strip in self.in_sight:
            for segment in strip:
                if segment.style is not None and isinstance(fold := segment.style.meta.get(FOLD), int):
                    yield fold

    def _lines(self) -> Iterable[Text]:
        item = self._item
        if item is None:
            return ()
        if isinstance(item, Detail):
            lines = MessageLines(item, self.size.width, self._inks(), self._glyphs, self._unfolding)
            return replace(lines, fate=self._fate)
        if isinstance(item, Ghost):
            return gone_lines(item, self._inks())
        return envelope_lines(item, self.size.width, self._inks(), self._glyphs)

    def _inks(self) -> Inks:
        return inks_of(lambda name: self.get_component_rich_style(f"message-pane--{name}"))
