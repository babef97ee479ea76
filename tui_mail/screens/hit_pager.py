"""A text in which something was searched for: its hits are lit, and keys go from one to the next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from tui_mail.screens.hits import Lit, at_hand, has_hit, hit_ink
from tui_mail.screens.text_pager import TextPager

_SHIFTS = sorted(range(-8, 9), key=abs)
"""Lines by which a hit may move when what stands above it changes."""


class HitPager(TextPager):
    """Shows a text from its first hit on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("semicolon", "hit(1)", "Next hit", id="message.next-hit", tooltip="To the next word that was found"),
        Binding("comma", "hit(-1)", "Hit before", id="message.hit-before", tooltip="To the word found before it"),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"hit-pager--hit", "hit-pager--hit-now"}

    @dataclass
    class NoHit(Message):
        """There is no hit to go to."""

        sentence: str

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._needles: Sequence[str] = ()
        self._hit: int | None = None  # the line of the hit at hand

    @property
    def needles(self) -> Sequence[str]:
        """What was searched for."""
        return self._needles

    def look_for(self, needles: Sequence[str]) -> bool:
        """Light these from the next time on that lines are shown; False where they are lit already."""
        differs = needles != self._needles
        if differs:
            self._needles, self._hit = needles, None
        return differs

    def show(self, lines: Iterable[Text], *, keep_place: bool = False) -> None:
        """Show other lines, from the first hit on; where the place is kept, so is the hit at hand."""
        if self._needles:
            lines = Lit(lines, self._needles, hit_ink(self.get_component_rich_style("hit-pager--hit")))
        super().show(lines, keep_place=keep_place)
        if keep_place and self._hit is not None:
            self._hold_hit(self._hit)
        elif self._needles:
            self._put_hit(None)
            self.go_to_hit(1)

    def action_hit(self, steps: int) -> None:
        """Go to the next hit or the one before; say why there is none."""
        if not self._needles:
            self.post_message(self.NoHit("Nothing is searched for: / searches."))
        elif not self.go_to_hit(steps):
            self.post_message(self.NoHit("No further hit in this message." if steps > 0 else "No hit before this one."))

    def go_to_hit(self, steps: int) -> bool:
        """Go to the next hit or the one before; False where there is none."""
        at = steps - 1 if self._hit is None else self._hit + steps
        while at >= 0 and (strip := self._strip_at(at)) is not None:
            if has_hit(strip):
                self._put_hit(at)
                if not self._top <= at < self._top + self.size.height - 1:
                    self._scroll(at - self.size.height // 3)
                return True
            at += steps
        return False

    def _hold_hit(self, was: int) -> None:
        """Keep a hit in its place on the screen, though what stands above it has changed."""
        for shift in _SHIFTS:
            strip = self._strip_at(was + shift) if was + shift >= 0 else None
            if strip is not None and has_hit(strip):
                self._put_hit(was + shift)
                self._scroll(self._top + shift)
                return
        self._put_hit(None)

    def _put_hit(self, at: int | None) -> None:
        """Make another hit the one at hand; only the two lines are painted again."""
        lines = {line - self._top for line in (self._hit, at) if line is not None and self._hit != at}
        self._hit = at
        if regions := [Region(0, y, self.size.width, 1) for y in lines if 0 <= y < self.size.height]:
            self.refresh(*regions)

    def render_line(self, y: int) -> Strip:
        """Paint one line; the hit at hand is to be told from the others."""
        strip = super().render_line(y)
        if self._hit != self._top + y:
            return strip
        return at_hand(strip, hit_ink(self.get_component_rich_style("hit-pager--hit-now")))
