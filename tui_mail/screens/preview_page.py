"""A file as text, or as a picture where the terminal can show one."""

from collections.abc import Iterator
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from tui_mail.mail.preview import Preview
from tui_mail.mail.text import safe_text
from tui_mail.screens.cells import one_line
from tui_mail.screens.glyphs import ASCII, Glyphs
from tui_mail.screens.half_blocks import picture_lines
from tui_mail.screens.message_text import SHOWN_CHARACTERS, SHOWN_LINES, Inks, inks_of
from tui_mail.screens.text_pager import TextPager


class PreviewPage(ModalScreen[None]):
    """Shows what can be shown of a file until it is closed."""

    KEYS_IN_ORDER: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "more", "More", id="preview.more", tooltip="all of a long text"),
        Binding("escape,q", "close", "Close", id="preview.close", tooltip="back to the attachments"),
    ]
    HINT: ClassVar[str] = "j k space move · Esc closes"
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"preview-page--{part}" for part in ("strong", "quiet", "note", "trouble", "line")
    }

    def __init__(self, title: str, preview: Preview, glyphs: Glyphs) -> None:
        super().__init__()
        self._title = title
        self._preview = preview
        self._glyphs = glyphs
        self._whole = False

    def compose(self) -> ComposeResult:
        """A title, what it is, the text or the picture, a hint."""
        with Vertical(id="page"):
            yield Static(Text(one_line(self._title)), id="dialog-title")
            yield Static(Text(one_line(self._preview.what)), id="preview-what")
            yield TextPager(id="page-text")
            yield Static(Text(self.HINT), id="dialog-hint")

    def on_mount(self) -> None:
        """Show it, once it is known how much room there is."""
        self.query_one(TextPager).focus()
        self.call_after_refresh(self._show)

    def on_resize(self) -> None:
        """Draw a picture as large as there is room for."""
        if self._preview.picture:
            self.call_after_refresh(self._show)

    def action_more(self) -> None:
        """Show all of it."""
        if not self._whole and self._is_long:
            self._whole = True
            self._show(keep_place=True)

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)

    @property
    def _is_long(self) -> bool:
        lines = self._preview.lines
        return len(lines) > SHOWN_LINES or sum(map(len, lines)) > SHOWN_CHARACTERS

    def _show(self, *, keep_place: bool = False) -> None:
        pager = self.query_one(TextPager)
        inks = inks_of(lambda name: self.get_component_rich_style(f"preview-page--{name}"))
        pager.show(list(self._lines(inks, pager)), keep_place=keep_place)

    def _lines(self, inks: Inks, pager: TextPager) -> Iterator[Text]:
        preview = self._preview
        if preview.picture and self._glyphs is not ASCII and not self.app.no_color:
            yield from picture_lines(preview.picture, pager.size.width, max(4, pager.size.height))
        elif preview.picture:
            yield Text("Pictures are drawn where there are colours and Unicode.", inks.quiet)
        room = None if self._whole else SHOWN_CHARACTERS
        for number, line in enumerate(preview.lines):
            if room is not None:
                if number == SHOWN_LINES or room < len(line):
                    yield Text(safe_text(line[:room]).expandtabs() if number < SHOWN_LINES else "")
                    yield Text("It goes on. Enter shows more.", inks.note)
                    return
                room -= len(line)
            yield Text(safe_text(line).expandtabs())
        if not preview.lines and not preview.picture:
            yield Text("There is no text in it that could be shown.", inks.quiet)
