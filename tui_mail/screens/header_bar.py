"""The first line: where I am, who I am here, and whether what I see is live."""

from functools import partial
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tui_mail.screens.cells import fit, one_line
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.times import now


class HeaderBar(Widget):
    """One line, painted again when something in it changes, and once a minute for the clock."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "header-bar--place",
        "header-bar--who",
        "header-bar--live",
        "header-bar--trouble",
        "header-bar--notice",
    }

    place: reactive[str] = reactive("")
    """Mailbox and folder that the list shows."""
    who: reactive[str] = reactive("")
    """Login and role."""
    trouble: reactive[str] = reactive("")
    """What is wrong with an account or the database, as a sentence; empty while all is live."""

    notice: reactive[str] = reactive("")
    """What should be looked at, though mail comes in."""
    fetching: reactive[str] = reactive("")
    """How far a long round of an account is."""
    for_me: reactive[int] = reactive(0)
    """How much I was told and have not seen."""

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._glyphs = glyphs

    def on_mount(self) -> None:
        """Keep the clock going."""
        self._wait_for_minute()

    def follow(self, other: "HeaderBar") -> None:
        """Say of how mail comes in, and of what I was told, what the line of another screen says."""
        for name in ("trouble", "fetching", "for_me"):
            self.watch(other, name, partial(setattr, self, name))

    def _wait_for_minute(self) -> None:
        present = now()
        self.set_timer(60.05 - present.second - present.microsecond / 1_000_000, self._next_minute)

    def _next_minute(self) -> None:
        self.refresh()
        self._wait_for_minute()

    def render_line(self, y: int) -> Strip:
        """Paint the line: the trouble takes what the place leaves of it; `g a` shows all of a trouble that is cut."""
        glyphs, width = self._glyphs, self.size.width
        live, part = self._live()
        who = f"{one_line(self.who)} · "
        mine = f"{glyphs.mail} {self.for_me} for you · " if self.for_me else ""
        clock = f" · {now():%H:%M} "
        place = one_line(self.place).replace(" / ", f" {glyphs.path} ")
        room = width - cell_len(who + mine) - len(clock) - min(cell_len(place) + 2, width // 3)
        if self.fetching and part == "live" and cell_len(live) > room:
            live = _shorter(live)
        if part == "notice" and cell_len(live) > width - cell_len(who + mine + place) - len(clock) - 2:
            live = "! alerts (g a)"  # where one is matters more than what they are
        live = fit(live, min(cell_len(live), max(6, room)), glyphs.cut)
        left = max(0, width - cell_len(who + mine) - cell_len(live) - len(clock))
        place = " " * min(left, 1) + fit(place, max(0, left - 1), glyphs.cut)
        style = self.get_component_rich_style
        return Strip(
            [
                Segment(place, style("header-bar--place")),
                Segment(who, style("header-bar--who")),
                Segment(mine, style("header-bar--notice")),
                Segment(live, style(f"header-bar--{part}")),
                Segment(clock, style("header-bar--who")),
            ]
        ).crop(0, width)

    def _live(self) -> tuple[str, str]:
        """Say how mail comes in, the worst first, and in which style."""
        glyphs = self._glyphs
        if self.trouble:
            return f"{glyphs.trouble} {one_line(self.trouble)}", "trouble"
        if self.fetching:
            return f"{glyphs.down} {one_line(self.fetching)}", "live"
        if self.notice:
            return f"! {one_line(self.notice)} (g a)", "notice"
        return f"{glyphs.live} live", "live"


def _shorter(fetching: str) -> str:
    """Leave the rate out where there is no room for it: how far it is and how long it takes matter more."""
    first, _, rest = fetching.partition(" · ")
    return f"{first.replace(' of ', '/')} · {rest.rpartition(' · ')[2]}"
