"""Narrowing the list: what is asked for adds up, and is said in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from tui_mail.screens.times import now
from tui_mail.store.asked import asked_of, view_of
from tui_mail.store.rows import STATUSES, View


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is asked for: a field of a view, or words for a period."""

    name: str
    value: object
    words: str


@dataclass(frozen=True, slots=True)
class Filter:
    """What of a view is shown; empty: all of it."""

    parts: tuple[Part, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.parts)

    @property
    def words(self) -> str:
        """How the header says it."""
        return " · ".join(part.words for part in self.parts)

    @property
    def asked(self) -> dict[str, object]:
        """What it asks for; several statuses mean any of them."""
        asked: dict[str, object] = {part.name: part.value for part in self.parts if part.name != "statuses"}
        statuses = sorted(str(part.value) for part in self.parts if part.name == "statuses")
        return {**asked, "statuses": statuses} if statuses else asked

    def narrow(self, view: View, me: int | None) -> View:
        """Narrow a view, for the one who looks."""
        return view_of({**asked_of(view), **self.asked}, me, now()) if self else view

    def toggled(self, part: Part) -> "Filter":
        """Ask for one more thing, in place of another of its kind; what is asked for already is asked no longer."""
        if part in self.parts:
            return Filter(tuple(one for one in self.parts if one != part))
        if part.name != "statuses":
            return Filter((*(one for one in self.parts if one.name != part.name), part))
        return Filter(tuple(sorted((*self.parts, part), key=_status_order)))


def _status_order(part: Part) -> int:
    """Put statuses first, in their order; all else stays as it was."""
    order: Sequence[object] = STATUSES
    return order.index(part.value) if part.name == "statuses" and part.value in order else len(order)
