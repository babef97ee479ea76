"""The message room: one item, its header and its text."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from tui_mail.mail.invitation import Invited
from tui_mail.mail.message import Mail
from tui_mail.screens.body_lines import FOLD, FOLDED, BodyText, Unfolding
from tui_mail.screens.enclosed_text import EnclosedLines
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.hit_pager import HitPager
from tui_mail.screens.hits import Below, found_lines
from tui_mail.screens.inks import Inks, inks_of
from tui_mail.screens.list_pieces import Ghost
from tui_mail.screens.message_text import MessageLines, envelope_lines, gone_lines
from tui_mail.store.queries.found import Found
from tui_mail.store.rows import Detail, Envelope

Shown = Detail | Envelope | Ghost | Mail
"""What there is to show: an item, its envelope, that it may no longer be read, or a mail that lies in an item."""


def _id_of(item: Shown | None) -> int | None:
    if item is None or isinstance(item, Mail):
        return None
    return item.row.id if isinstance(item, Detail) else item.id


@dataclass(frozen=True, slots=True)
class _Form:
    """The text of an item in another form than it is stored in."""

    body: str
    is_html: bool


class MessagePane(HitPager):
    """Shows the item under the cursor of the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "space", "read_on", "Read on", id="message.read-on", tooltip="A page down; at the end the next unread one"
        ),
        Binding(
            "enter", "unfold", "Unfold", id="message.unfold", tooltip="Show the next quoted lines, or more", show=False
        ),
        Binding(
            "plus", "unfold_all", "All quotes", id="message.unfold-all", tooltip="Show all that is folded, or fold it"
        ),
    ]

    @dataclass
    class ReadOn(Message):
        """The message is read to its end, and somebody wants to go on."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"message-pane--{part}" for part in ("strong", "quiet", "note", "trouble", "line")
    }

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._glyphs = glyphs
        self._item: Shown | None = None
        self._form: _Form | None = None
        self._invited: Invited | None = None
        self._fate = ""
        self._unfolding = FOLDED
        self._found: Sequence[Found] = ()

    @property
    def item_id(self) -> int | None:
        """The item that is shown."""
        return _id_of(self._item)

    @property
    def item(self) -> Shown | None:
        """What is shown of it."""
        return self._item

    def show_item(self, item: Shown | None, fate: str = "", found: Sequence[Found] = ()) -> None:
        """Show an item, or nothing; the place in the text stays when it is the same item.

        `fate` says what happened to an item that left the list while it was read, `found` where it holds what was
        searched for.
        """
        shown = _id_of(item)
        same = shown is not None and shown == self.item_id
        self._fate, self._found = fate, found
        if not same:
            self._unfolding, self._form, self._invited = FOLDED, None, None
        self._item = self._in_form(item)
        if not same:
            self._open_folds()
        self.show(self._lines(), keep_place=same)

    def light(self, needles: Sequence[str]) -> None:
        """Light what was searched for, and go to the first of it."""
        if self.look_for(needles):
            self._found = ()
            self._open_folds()
            self.show(self._lines(), keep_place=True)

    def _open_folds(self) -> None:
        """Open the folds that hold what was searched for."""
        if self.needles and (text := self._text) is not None and (found := text.holding(self.needles)):
            self._unfolding = replace(self._unfolding, opened=self._unfolding.opened | found)

    @property
    def glyphs(self) -> Glyphs:
        """The signs that are used here."""
        return self._glyphs

    @property
    def shows_html(self) -> bool:
        """Whether what the HTML says is shown in place of the plain text."""
        return self._form is not None and self._form.is_html

    def show_form(self, item: Detail, body: str, *, is_html: bool) -> None:
        """Show the text of an item in another form."""
        if self.item_id != item.row.id:
            self.show_item(item)
        self._form, self._unfolding = _Form(body, is_html), FOLDED
        self._item = replace(item, body=body)
        self.show(self._lines())

    def show_invited(self, item_id: int, invited: Invited) -> None:
        """Show what an item invites to."""
        if self.item_id == item_id:
            self._invited = invited
            self.show(self._lines(), keep_place=True)

    def _in_form(self, item: Shown | None) -> Shown | None:
        return replace(item, body=self._form.body) if self._form and isinstance(item, Detail) else item

    def action_read_on(self) -> None:
        """Turn the page; at the end of the message go on to the next one."""
        if self.is_at_end:
            self.post_message(self.ReadOn())
        else:
            self.action_page(1)

    def on_resize(self, event: events.Resize) -> None:
        """Lay the header out anew."""
        self._paint_again()

    def notify_style_update(self) -> None:
        """Colour again when the theme changes; the styles of the parts follow those of the whole."""
        super().notify_style_update()
        if self.is_mounted:
            self.call_later(self._paint_again)

    def _paint_again(self) -> None:
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
        if isinstance(item, Mail):
            return BodyText(item.body, item.subject)
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
            lines = replace(lines, fate=self._fate, invited=self._invited)
            return Below(tuple(found_lines(self._found, self._inks().note)), lines)
        if isinstance(item, Mail):
            return EnclosedLines(item, self.size.width, self._inks(), self._glyphs, self._unfolding)
        if isinstance(item, Ghost):
            return gone_lines(item, self._inks())
        return envelope_lines(item, self.size.width, self._inks(), self._glyphs)

    def _inks(self) -> Inks:
        return inks_of(lambda name: self.get_component_rich_style(f"message-pane--{name}"))
