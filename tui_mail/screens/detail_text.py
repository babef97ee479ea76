"""Everything about one line of a table, under it."""

from collections.abc import Callable, Iterable
from typing import ClassVar

from rich.text import Text

from tui_mail.screens.message_text import Inks, inks_of
from tui_mail.screens.text_pager import TextPager


class DetailText(TextPager):
    """Everything about what is under the cursor of a table."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"detail-text--{part}" for part in ("strong", "quiet", "note", "trouble", "line")
    }

    def __init__(self, lines: Callable[[Inks], Iterable[Text]]) -> None:
        super().__init__()
        self._lines = lines

    def remake(self, *, keep_place: bool) -> None:
        """Make the lines anew."""
        self.show(self._coloured(), keep_place=keep_place)
        self.refresh()

    def notify_style_update(self) -> None:
        """Colour again when the theme changes; the styles of the parts follow those of the whole."""
        super().notify_style_update()
        if self.is_mounted:
            self.call_later(self.remake, keep_place=True)

    def _coloured(self) -> list[Text]:
        return list(self._lines(inks_of(lambda name: self.get_component_rich_style(f"detail-text--{name}"))))
